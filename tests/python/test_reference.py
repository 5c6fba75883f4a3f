"""Everything made of force, stance by stance, against a second implementation in numpy and scipy."""

import csv
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import midstance as ms

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference import impact

# What two implementations of one definition may differ by: events 0.5 ms (both interpolate between the same samples;
# the filters differ at the ends of the record only), peaks 0.2 %, loading rates 1 %.
TOLERANCES = {
    "ic_time_s": {"abs": 5e-4},
    "to_time_s": {"abs": 5e-4},
    "vgrf_active_peak_bw": {"rel": 2e-3},
    "vgrf_impact_peak_bw": {"rel": 2e-3},
    "valr_bw_s": {"rel": 1e-2},
    "vilr_bw_s": {"rel": 1e-2},
    "vertical_impulse_bw_s": {"rel": 2e-3},
    "braking_peak_bw": {"abs": 2e-3},
    "braking_impulse_bw_s": {"abs": 2e-4},
    "propulsive_impulse_bw_s": {"abs": 2e-4},
}


def assert_agree(trial, theirs, start_s=0.0, least=10):
    """Every valid stance of `trial` has its twin in `theirs`, and no value differs by more than its tolerance."""
    steps = trial.steps
    compared = 0
    for row in np.flatnonzero(steps["valid"]):
        twin = np.argmin(np.abs(theirs.ic_s + start_s - steps["ic_time_s"][row]))
        for name, tolerance in TOLERANCES.items():
            ours = steps[name][row]
            there = getattr(theirs, name.replace("_time_s", "_s").replace("vgrf_", ""))[twin]
            there += start_s if name.endswith("_time_s") else 0.0
            assert ours == pytest.approx(there, nan_ok=True, **tolerance), f"{name} of stance {row}"
        compared += 1
    assert compared >= least
    return compared


def plates(recording, forward=0, vertical=1):
    """Forward and vertical force, N, as in the file: two arrays of shape (plate, sample)."""
    force = np.array([plate.force_n for plate in recording.plates])
    return force[:, forward], force[:, vertical]


@pytest.mark.parametrize("rate_hz", [300, 1000, 2400])
@pytest.mark.parametrize("peak", [None, {"magnitude_bw": 1.3}], ids=["no peak", "peak"])
def test_synthetic_runners(rate_hz, peak):
    recording, _ = ms.simulate.runner(
        duration_s=12,
        force_rate_hz=rate_hz,
        noise_n=4,
        drift={"shape": "linear", "start_n": -20, "end_n": 60},
        impact=peak,
    )
    forward, vertical = plates(recording)
    theirs = impact.analyse(forward, vertical, rate_hz, recording.mass_kg)
    assert_agree(ms.analyze(recording), theirs)


def test_jdx(real):
    recording = ms.read(real / "jdx" / "JDX_S999_run_0021.tsv")
    forward, vertical = plates(recording, forward=1, vertical=2)
    theirs = impact.analyse(-forward, -vertical, 2400.0, None)
    assert assert_agree(ms.analyze(recording, mass_kg=None), theirs, least=25) <= 29


def test_rajagopal(real):
    folder = real / "opensim_rajagopal"
    recording = ms.read([folder / "Rajagopal_motion_capture_run.trc", folder / "Rajagopal_grf_run.mot"], mass_kg=72.84)
    theirs = impact.analyse(*plates(recording), 1000.0, 72.84)
    assert_agree(ms.analyze(recording), theirs, start_s=0.23, least=12)


def rbds_trials(real):
    with (real / "rbds" / "quick_summary_dev_trials.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_rbds(real):
    trials = rbds_trials(real)
    assert len(trials) == 7
    for known in trials:
        recording = ms.read(real / "rbds" / f"{known['trial']}.c3d", mass_kg=float(known["mass_kg"]))
        plate = recording.plates[0]
        theirs = impact.analyse(*plates(recording), plate.rate_hz, recording.mass_kg)
        trial = ms.analyze(recording)
        assert_agree(trial, theirs, start_s=plate.time_s[0], least=70)
        peak = np.nanmean(trial.steps["vgrf_active_peak_bw"])
        # 2 %: the summary keeps the plate's zero and takes the largest force of the stance, not of its middle.
        assert peak == pytest.approx(float(known["peak_BW"]), rel=0.02), known["trial"]
        closure = trial.summary.to_polars().filter(metric="bw_closure_ratio")["mean"][0]
        assert 0.93 <= closure <= 1.01, known["trial"]
        drift = next(note.text for note in trial.notes if note.code == "drift")
        assert abs(float(re.search(r"(\S+) N after", drift)[1])) < 2, drift
