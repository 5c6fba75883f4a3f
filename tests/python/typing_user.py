"""A scientist's script, read by type checkers: mypy and pyright must know every type in it, and refuse nothing.

Not run by pytest; `make python-test` checks it.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from typing_extensions import assert_type

import midstance as ms

Floats = npt.NDArray[np.float64]

recording, truth = ms.simulate.runner(speed_mps=3.3, surface="treadmill", impact={"magnitude_bw": 1.2})
assert_type(recording, ms.Recording)
t = np.arange(0, 10, 0.001)
fz = np.maximum(1600 * np.sin(2 * np.pi * t / 0.7), 0)
also = ms.read({"time": t, "Fz (N)": fz}, mass_kg=62.4, first_side="right")
files = ms.read([Path("run.trc"), "run.mot"], static="static.trc", offsets_s=[0.0, 0.02])

trial = ms.analyze(recording, event_source="force", curves=True, config={"condition": {"marker_cutoff_hz": 12}})
assert_type(trial, ms.Trial)
assert_type(trial.steps, ms.Table)
assert_type(trial.steps.units, dict[str, str])
assert_type(trial.curve_array("vgrf_bw", side="left", cycle="stride"), Floats)
assert_type([note.doubt for note in trial.notes], list[bool])
assert_type(ms.cite(trial).to_bibtex(), str)
assert_type(ms.profile(trial, mdc={"step_width_m": 0.012}), ms.Profile)
frame = trial.steps.to_pandas()
lazy = trial.summary.to_polars()
dataset = trial.curves.to_xarray()

if recording.markers is not None:
    assert_type(recording.markers["LHEE"], Floats)
for plate in recording.plates:
    assert_type(plate.force_n, Floats)
    assert_type(plate.cop_m, Floats | None)

study = ms.analyze_batch(
    "lab/**/*.c3d", manifest="runners.csv", jobs=2, on_error="stop", progress=lambda done, of: None
)
assert_type(study, ms.Study)
assert_type(study.files, ms.Table)

smooth = ms.signal.lowpass(fz, rate_hz=1000, cutoff_hz=50)
assert_type(smooth, Floats)
assert_type(ms.events.from_force(smooth, rate_hz=1000), ms.Table)
assert_type(ms.statistics.mean_interval([1.0, 2.0, 3.0]), tuple[float, float] | None)

try:
    ms.analyze("missing.c3d")
except ms.MidstanceError as error:
    assert_type(error.kind, str)
    assert_type(error.place, ms.Place | None)
