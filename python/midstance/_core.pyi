import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict, final

import numpy as np
import numpy.typing as npt
import pandas
import polars
from typing_extensions import Unpack

_Floats = npt.NDArray[np.float64]
_Side = Literal["left", "right"]
_Path = str | os.PathLike[str]
_Config = _Path | Mapping[str, Any] | None

__all__ = [
    "Markers",
    "Note",
    "Plate",
    "Recording",
    "Study",
    "Table",
    "Trial",
    "__version__",
    "analyze_recording",
    "declare",
    "fill_gaps",
    "from_force",
    "loading_rates",
    "local_maxima",
    "lowpass",
    "metrics",
    "offset_from_line",
    "prominence",
    "read_columns",
    "read_files",
    "run",
    "run_batch",
    "runner",
    "runs_above",
    "study",
]

__version__: str

@final
class Table:
    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def units(self) -> dict[str, str]: ...
    def column(self, name: str) -> Any: ...
    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: str, /) -> bool: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def _repr_html_(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def to_polars(self) -> polars.DataFrame: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def write_csv(self, path: str | os.PathLike[str]) -> None: ...

@final
class Note:
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def doubt(self) -> bool: ...

class _Source(TypedDict):
    path: str
    format: str
    sha256: str

@final
class Markers:
    @property
    def labels(self) -> list[str]: ...
    @property
    def rate_hz(self) -> float: ...
    @property
    def position_m(self) -> _Floats: ...
    @property
    def time_s(self) -> _Floats: ...
    def __getitem__(self, label: str, /) -> _Floats: ...
    def __contains__(self, label: str, /) -> bool: ...
    def __len__(self) -> int: ...

@final
class Plate:
    @property
    def name(self) -> str: ...
    @property
    def foot(self) -> _Side | None: ...
    @property
    def sign(self) -> Literal["reaction", "action", "unknown"]: ...
    @property
    def rate_hz(self) -> float: ...
    @property
    def time_s(self) -> _Floats: ...
    @property
    def force_n(self) -> _Floats: ...
    @property
    def cop_m(self) -> _Floats | None: ...

@final
class Recording:
    @property
    def name(self) -> str: ...
    @property
    def sources(self) -> list[_Source]: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def mass_kg(self) -> float | None: ...
    @property
    def height_m(self) -> float | None: ...
    @property
    def leg_length_m(self) -> float | None: ...
    @property
    def speed_mps(self) -> float | None: ...
    @property
    def surface(self) -> Literal["treadmill", "overground"] | None: ...
    @property
    def first_side(self) -> _Side | None: ...
    @property
    def static_trial(self) -> Recording | None: ...
    @property
    def axes(self) -> str: ...
    @property
    def duration_s(self) -> float | None: ...
    @property
    def markers(self) -> Markers | None: ...
    @property
    def plates(self) -> list[Plate]: ...
    @property
    def dynamics(self) -> Table | None: ...
    @property
    def notes(self) -> list[Note]: ...
    def _repr_html_(self) -> str: ...

@final
class Trial:
    @property
    def steps(self) -> Table: ...
    @property
    def summary(self) -> Table: ...
    @property
    def curves(self) -> Table: ...
    @property
    def recording(self) -> Recording: ...
    @property
    def notes(self) -> list[Note]: ...
    @property
    def provenance(self) -> dict[str, Any]: ...
    def _repr_html_(self) -> str: ...

@final
class Study:
    @property
    def steps(self) -> Table: ...
    @property
    def summary(self) -> Table: ...
    @property
    def curves(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    @property
    def provenance(self) -> dict[str, Any]: ...
    def _repr_html_(self) -> str: ...

class _Impact(TypedDict, total=False):
    magnitude_bw: float
    time_s: float
    width_s: float

class _Runner(TypedDict, total=False):
    mass_kg: float
    contact_time_s: float
    flight_time_s: float
    speed_mps: float
    leg_length_m: float
    surface: Literal["treadmill", "overground"]
    step_width_m: float
    step_width_sd_m: float
    duration_s: float
    first_side: _Side
    lead_s: float
    variability_ratio: float
    asymmetry_s: float
    impact: _Impact | None
    braking_bw: float
    lateral_bw: float
    force_rate_hz: float
    marker_rate_hz: float
    heading_deg: float
    axes: str | None
    sign: Literal["reaction", "action", "unknown"]
    plates: Literal["single", "per_foot", "none"] | None
    markers: bool
    drift: dict[str, Any] | None
    noise_n: float
    marker_noise_m: float
    gap_ratio: float
    gap_s: float
    seed: int

def analyze_recording(recording: Recording, config: _Config, keywords: dict[str, Any]) -> Trial: ...
def declare(recording: Recording, declarations: dict[str, Any], markers: dict[str, str] | None) -> Recording: ...
def fill_gaps(
    x: npt.ArrayLike, *, max_gap: int, method: Literal["cubic", "linear"] = "cubic", support: int = 3
) -> _Floats: ...
def from_force(
    vertical_n: npt.ArrayLike, *, rate_hz: float, threshold_n: float = 20.0, debounce_s: float = 0.04
) -> Table: ...
def loading_rates(
    vertical_n: npt.ArrayLike,
    *,
    rate_hz: float,
    mass_kg: float,
    threshold_n: float = 20.0,
    debounce_s: float = 0.04,
    basis: Literal["force", "time"] = "force",
    **guards: Any,
) -> Table: ...
def local_maxima(x: npt.ArrayLike) -> npt.NDArray[np.int64]: ...
def lowpass(
    x: npt.ArrayLike, *, rate_hz: float, cutoff_hz: float, order: int = 2, corrected: bool = True
) -> _Floats: ...
def metrics() -> Table: ...
def offset_from_line(
    foot_m: npt.ArrayLike, *, origin_m: npt.ArrayLike, direction: npt.ArrayLike, side: _Side
) -> float: ...
def prominence(x: npt.ArrayLike, *, index: int) -> float: ...
def read_columns(
    name: str,
    columns: Sequence[tuple[str, Any]],
    declarations: dict[str, Any],
    config: _Config,
    keywords: dict[str, Any],
) -> Recording: ...
def read_files(
    paths: Sequence[_Path], declarations: dict[str, Any], config: _Config, keywords: dict[str, Any]
) -> Recording: ...
def run(arguments: Sequence[str]) -> int: ...
def run_batch(
    patterns: Sequence[_Path],
    *,
    manifest: _Path | None,
    out: _Path | None,
    resume: bool,
    declarations: dict[str, Any],
    config: _Config,
    keywords: dict[str, Any],
    progress: Callable[[int, int], Any] | None,
) -> Study: ...
def runner(**params: Unpack[_Runner]) -> tuple[Recording, dict[str, Any]]: ...
def runs_above(x: npt.ArrayLike, *, threshold: float, min_above: int = 1, min_below: int = 1) -> Table: ...
def study(folder: _Path, *, runners: int = 3, seed: int = 1) -> list[str]: ...
def threshold_sensitivity(
    recording: Recording, thresholds_n: list[float], config: Any, keywords: dict[str, Any]
) -> Table: ...
