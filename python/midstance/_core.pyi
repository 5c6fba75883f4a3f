import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, final

import numpy as np
import numpy.typing as npt
import pandas
import polars
from typing_extensions import Unpack

_Floats = npt.NDArray[np.float64]
_Side = Literal["left", "right"]
_Path = str | os.PathLike[str]
_Window = Literal["boxcar", "hann"]
_Detrend = Literal["constant", "linear", "none"]
_Config = _Path | Mapping[str, Any] | None

__all__ = [
    "C3d",
    "C3dPlate",
    "Imu",
    "Markers",
    "Note",
    "Orientation",
    "Plate",
    "Profile",
    "Recording",
    "Study",
    "Table",
    "Trial",
    "__version__",
    "analyze_recording",
    "autocorrelation",
    "centre_of_pressure_m",
    "change",
    "crossover_margin_m",
    "declare",
    "dfa_alpha",
    "early_late",
    "fill_gaps",
    "foot_progression_angle_deg",
    "foot_strike_class",
    "foot_tilt_deg",
    "from_force",
    "lag",
    "line_of_progression",
    "loading_rates",
    "local_maxima",
    "long",
    "lowpass",
    "make_profile",
    "mean_interval",
    "metrics",
    "minimal_detectable_change",
    "monotony",
    "normalised_symmetry_index_pct",
    "offset_from_line",
    "orientation",
    "outliers",
    "pain_state",
    "periodogram",
    "prominence",
    "read_c3d",
    "read_columns",
    "read_files",
    "run",
    "run_batch",
    "runner",
    "runs_above",
    "sample_entropy",
    "session_spike_pct",
    "step_width_m",
    "strike_index_pct",
    "study",
    "suggest_cutoff",
    "symmetry",
    "symmetry_angle_pct",
    "symmetry_index_pct",
    "threshold_sensitivity",
    "training_log",
    "transfer_function",
    "welch",
    "write_bids",
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

class _LabelledEvent(TypedDict):
    time_s: float
    label: str
    side: _Side | None
    moment: Literal["initial_contact", "toe_off"] | None

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
    @property
    def moment_nm(self) -> _Floats | None: ...
    @property
    def corners_m(self) -> _Floats | None: ...

@final
class Imu:
    @property
    def name(self) -> str: ...
    @property
    def site(self) -> str | None: ...
    @property
    def side(self) -> _Side | None: ...
    @property
    def gravity(self) -> Literal["included", "removed", "unknown"]: ...
    @property
    def rate_hz(self) -> float: ...
    @property
    def time_s(self) -> _Floats: ...
    @property
    def acceleration_mps2(self) -> _Floats | None: ...
    @property
    def angular_velocity_rad_s(self) -> _Floats | None: ...
    @property
    def magnetic_field(self) -> _Floats | None: ...
    @property
    def orientation_wxyz(self) -> _Floats | None: ...
    def __len__(self) -> int: ...

@final
class Orientation:
    @property
    def wxyz_6d(self) -> _Floats: ...
    @property
    def wxyz_9d(self) -> _Floats | None: ...
    @property
    def bias_rad_s(self) -> _Floats: ...
    @property
    def bias_sigma_rad_s(self) -> _Floats: ...
    @property
    def rest(self) -> npt.NDArray[np.bool_]: ...
    @property
    def field_disturbed(self) -> npt.NDArray[np.bool_]: ...

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
    def imus(self) -> list[Imu]: ...
    @property
    def events(self) -> list[_LabelledEvent]: ...
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

@final
class Profile:
    @property
    def table(self) -> Table: ...
    def to_text(self) -> str: ...
    def to_html(self) -> str: ...
    def _repr_html_(self) -> str: ...

@final
class C3d:
    @property
    def processor(self) -> Literal["intel", "dec", "mips"]: ...
    @property
    def is_float(self) -> bool: ...
    @property
    def first_frame(self) -> int: ...
    @property
    def start_s(self) -> float: ...
    @property
    def point_rate_hz(self) -> float: ...
    @property
    def analog_rate_hz(self) -> float: ...
    @property
    def point_labels(self) -> list[str]: ...
    @property
    def point_unit(self) -> str: ...
    @property
    def points(self) -> _Floats: ...
    @property
    def residuals(self) -> _Floats: ...
    @property
    def analog_labels(self) -> list[str]: ...
    @property
    def analog_units(self) -> list[str]: ...
    @property
    def analogs(self) -> _Floats: ...
    @property
    def parameters(self) -> dict[str, dict[str, Any]]: ...
    @property
    def events(self) -> list[_LabelledEvent]: ...
    @property
    def plates(self) -> list[C3dPlate]: ...
    @property
    def notes(self) -> list[Note]: ...

@final
class C3dPlate:
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> Literal[1, 2, 3, 4]: ...
    @property
    def channels(self) -> list[int]: ...
    @property
    def corners_m(self) -> _Floats: ...
    @property
    def origin_m(self) -> list[float]: ...
    @property
    def cal_matrix(self) -> _Floats | None: ...
    @property
    def baseline_n(self) -> list[float] | None: ...
    @property
    def force_n(self) -> _Floats: ...
    @property
    def moment_nm(self) -> _Floats: ...
    @property
    def cop_m(self) -> _Floats: ...

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
    foot_progression_angle_deg: float
    foot_strike_angle_deg: float
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
def centre_of_pressure_m(
    vertical_n: npt.ArrayLike, moment_nm: npt.ArrayLike, *, centre_m: npt.ArrayLike = ...
) -> _Floats: ...
def crossover_margin_m(
    places_m: npt.ArrayLike, *, sides: Sequence[_Side], pelvis_m: npt.ArrayLike, direction: npt.ArrayLike | None = None
) -> _Floats: ...
def declare(recording: Recording, declarations: dict[str, Any], markers: dict[str, str] | None) -> Recording: ...
def autocorrelation(x: npt.ArrayLike, *, max_lag: int | None = None) -> _Floats: ...
def fill_gaps(
    x: npt.ArrayLike, *, max_gap: int, method: Literal["cubic", "linear"] = "cubic", support: int = 3
) -> _Floats: ...
def foot_progression_angle_deg(
    heel_m: npt.ArrayLike, forefoot_m: npt.ArrayLike, *, side: _Side, direction: npt.ArrayLike = ...
) -> _Floats: ...
def foot_strike_class(
    angle_deg: float, *, rearfoot_above_deg: float = 8.0, forefoot_below_deg: float = -1.6
) -> Literal["rearfoot", "midfoot", "forefoot"]: ...
def foot_tilt_deg(heel_m: npt.ArrayLike, forefoot_m: npt.ArrayLike) -> _Floats: ...
def from_force(
    vertical_n: npt.ArrayLike, *, rate_hz: float, threshold_n: float = 20.0, debounce_s: float = 0.04
) -> Table: ...
def line_of_progression(pelvis_m: npt.ArrayLike, *, rate_hz: float, stride_s: float) -> _Floats: ...
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
def lag(x: npt.ArrayLike, y: npt.ArrayLike, *, rate_hz: float, max_lag_s: float) -> tuple[float, float]: ...
def local_maxima(x: npt.ArrayLike) -> npt.NDArray[np.int64]: ...
def lowpass(
    x: npt.ArrayLike, *, rate_hz: float, cutoff_hz: float, order: int = 2, corrected: bool = True
) -> _Floats: ...
def metrics() -> Table: ...
def offset_from_line(
    foot_m: npt.ArrayLike, *, origin_m: npt.ArrayLike, direction: npt.ArrayLike, side: _Side
) -> float: ...
def orientation(
    acceleration_mps2: npt.ArrayLike,
    angular_velocity_rad_s: npt.ArrayLike,
    *,
    rate_hz: float,
    magnetic_field: npt.ArrayLike | None = None,
    offline: bool = True,
    **params: Any,
) -> Orientation: ...
def periodogram(
    x: npt.ArrayLike,
    *,
    rate_hz: float,
    window: _Window = "boxcar",
    detrend: _Detrend = "constant",
    pad_to: int | None = None,
    bin_hz: float | None = None,
) -> tuple[_Floats, _Floats]: ...
def prominence(x: npt.ArrayLike, *, index: int) -> float: ...
def read_c3d(path: _Path) -> C3d: ...
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
def step_width_m(
    places_m: npt.ArrayLike, *, sides: Sequence[_Side], direction: npt.ArrayLike | None = None
) -> _Floats: ...
def strike_index_pct(
    pressure_m: npt.ArrayLike, *, heel_m: npt.ArrayLike, forefoot_m: npt.ArrayLike, length_m: float
) -> _Floats: ...
def suggest_cutoff(
    x: npt.ArrayLike, *, rate_hz: float, order: int = 2, method: Literal["residuals", "autocorrelation"] = "residuals"
) -> float: ...
def study(folder: _Path, *, runners: int = 3, seed: int = 1) -> list[str]: ...
def threshold_sensitivity(
    recording: Recording, thresholds_n: list[float], config: Any, keywords: dict[str, Any]
) -> Table: ...
def transfer_function(
    here: npt.ArrayLike,
    there: npt.ArrayLike,
    *,
    rate_hz: float,
    window: _Window = "boxcar",
    detrend: _Detrend = "linear",
    pad_to: int | None = None,
    bin_hz: float | None = 1.0,
) -> tuple[_Floats, _Floats]: ...
def welch(
    x: npt.ArrayLike,
    *,
    rate_hz: float,
    segment: int = 256,
    overlap: int | None = None,
    window: _Window = "hann",
    detrend: _Detrend = "constant",
    pad_to: int | None = None,
) -> tuple[_Floats, _Floats]: ...
def write_bids(recordings: Sequence[Recording], folder: _Path, overwrite: bool) -> list[Path]: ...
def change(
    before: Trial | Table,
    after: Trial | Table,
    *,
    mdc: Mapping[str, float] | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Table: ...
def dfa_alpha(values: npt.ArrayLike) -> float | None: ...
def early_late(
    steps: Trial | Table,
    *,
    share: float = ...,
    mdc: Mapping[str, float] | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Table: ...
def long(steps: Trial | Study | Table, *, outlier_mads: float = 3.5) -> Table: ...
def mean_interval(values: npt.ArrayLike, *, resamples: int = 2000, seed: int = 1) -> tuple[float, float] | None: ...
def minimal_detectable_change(first: npt.ArrayLike, second: npt.ArrayLike) -> float | None: ...
def monotony(daily_load_au: npt.ArrayLike) -> float | None: ...
def normalised_symmetry_index_pct(left: npt.ArrayLike, right: npt.ArrayLike) -> float | None: ...
def outliers(values: npt.ArrayLike, *, mads: float = 3.5) -> npt.NDArray[np.bool_]: ...
def pain_state(
    *,
    before_0_10: float | None = None,
    during_0_10: float | None = None,
    worst_24h_0_10: float | None = None,
    next_morning_0_10: float | None = None,
    resolved_h: float | None = None,
    night_pain: bool | None = None,
    rest_pain: bool | None = None,
    weight_bearing_ok: bool | None = None,
    hop_ok: bool | None = None,
    groin_pain_rising: bool | None = None,
    locking: bool | None = None,
    deformity: bool | None = None,
    location: str | None = None,
    acceptable_0_10: float = 5.0,
) -> tuple[Literal["settled", "acceptable", "exceeded", "red_flag", "unknown"], str]: ...
def sample_entropy(values: npt.ArrayLike) -> float | None: ...
def session_spike_pct(distance_km: float, longest_before_km: float | None) -> float | None: ...
def symmetry(
    steps: Trial | Study | Table,
    *,
    mdc: Mapping[str, float] | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Table: ...
def symmetry_angle_pct(left: float, right: float) -> float | None: ...
def symmetry_index_pct(left: float, right: float) -> float | None: ...
def training_log(path: _Path | None, text: str | None, given: dict[str, Any]) -> tuple[Table, Table]: ...
def make_profile(
    source: Trial | Study | Table,
    recording: str | None,
    speed_mps: float | None,
    baseline: Trial | None,
    mdc: dict[str, float] | None,
    references: _Path | None,
    log: tuple[Table, Table] | None,
) -> Profile: ...
