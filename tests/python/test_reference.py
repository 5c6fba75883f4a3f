"""Everything made of force, stance by stance, against a second implementation in numpy and scipy."""

import csv
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

import midstance as ms
from conftest import ROOT, assert_page_says

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference import impact

# What two implementations of one definition may differ by: events 0.5 ms (both interpolate between the same samples;
# the filters differ at the ends of the record only), peaks 0.2 %, loading rates 1 %.
TOLERANCES = {
    "ic_time_s": {"abs": 5e-4},
    "to_time_s": {"abs": 5e-4},
    "contact_time_s": {"abs": 5e-4},
    "vgrf_active_peak_bw": {"rel": 2e-3},
    "vgrf_active_peak_time_s": {"abs": 5e-4},
    "vgrf_impact_peak_bw": {"rel": 2e-3},
    "vgrf_impact_peak_time_s": {"abs": 5e-4},
    "valr_bw_s": {"rel": 1e-2},
    "vilr_bw_s": {"rel": 1e-2},
    "vertical_impulse_bw_s": {"rel": 2e-3},
    "braking_peak_bw": {"abs": 2e-3},
    "braking_impulse_bw_s": {"abs": 2e-4},
    "propulsive_impulse_bw_s": {"abs": 2e-4},
}

THEIR_NAMES = {"ic_time_s": "ic_s", "to_time_s": "to_s"}


def assert_agree(trial, theirs, start_s=0.0, least=10):
    """Both find the same whole contacts; no event, and no value of a valid one, differs by more than its tolerance."""
    steps = trial.steps
    whole = np.flatnonzero(np.isfinite(steps["ic_time_s"]) & np.isfinite(steps["to_time_s"]))
    assert len(whole) == len(theirs.ic_s) >= least
    compared = dict.fromkeys(TOLERANCES, 0)
    for twin, row in enumerate(whole):
        for name, tolerance in TOLERANCES.items():
            if not (steps["valid"][row] or name in THEIR_NAMES):
                continue
            ours = steps[name][row]
            there = getattr(theirs, THEIR_NAMES.get(name, name.removeprefix("vgrf_")))[twin]
            there += start_s if name in THEIR_NAMES else 0.0
            assert ours == pytest.approx(there, nan_ok=True, **tolerance), f"{name} of contact {row}"
            compared[name] += np.isfinite(ours)
    # An impact peak may be missing, and with it the loading rate of that contact; nothing else.
    valid = steps["valid"].sum()
    for name, count in compared.items():
        assert count >= (valid if not name.startswith(("vgrf_impact", "valr", "vilr")) else 0), (name, count, valid)
    assert compared["valr_bw_s"] >= 0.8 * valid
    return valid


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
    assert assert_agree(ms.analyze(recording, mass_kg=None), theirs, least=27) >= 25


def test_rajagopal(real):
    folder = real / "opensim_rajagopal"
    recording = ms.read([folder / "Rajagopal_motion_capture_run.trc", folder / "Rajagopal_grf_run.mot"], mass_kg=72.84)
    theirs = impact.analyse(*plates(recording), 1000.0, 72.84)
    assert_agree(ms.analyze(recording), theirs, start_s=0.23, least=12)


def rbds_trials(real):
    with (real / "rbds" / "quick_summary_dev_trials.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def summary_rates(vertical, rate_hz, weight):
    """Peak, BW, and loading rate, BW/s, as the summary of the data set defines them: contacts from 50 N raw, up
    to the first maximum in the first 35 % of one contact, to 13 % of it in another.
    """
    force = impact.lowpass(vertical, rate_hz)
    peaks, rates = [], []
    for a, b in impact.runs(vertical >= 50.0, int(0.040 * rate_hz)):
        if a == 0 or b == len(vertical):
            continue
        stance = force[a:b]
        maxima, _ = find_peaks(stance[: int(0.35 * len(stance)) + 1])
        end = stance[maxima[0] if len(maxima) else round(0.13 * len(stance))]
        low, high = np.argmax(stance >= 0.2 * end), np.argmax(stance >= 0.8 * end)
        peaks.append(stance.max() / weight)
        rates.append((stance[high] - stance[low]) / (high - low) * rate_hz / weight)
    return np.mean(peaks), np.mean(rates)


def test_rbds(real):
    trials = rbds_trials(real)
    assert len(trials) == 7
    lines = [
        "| trial | impact peaks | VALR here, BW/s | VALR there | there, recomputed |",
        "|---|---|---|---|---|",
    ]
    for known in trials:
        recording = ms.read(real / "rbds" / f"{known['trial']}.c3d", mass_kg=float(known["mass_kg"]))
        plate = recording.plates[0]
        forward, vertical = plates(recording)
        theirs = impact.analyse(forward, vertical, plate.rate_hz, recording.mass_kg)
        trial = ms.analyze(recording)
        assert_agree(trial, theirs, start_s=plate.time_s[0], least=70)
        peak = np.nanmean(trial.steps["vgrf_active_peak_bw"])
        # 2 %: the summary keeps the plate's zero and takes the largest force of the stance, not of its middle.
        assert peak == pytest.approx(float(known["peak_BW"]), rel=0.02), known["trial"]
        closure = trial.summary.to_polars().filter(metric="bw_closure_ratio")["mean"][0]
        assert 0.93 <= closure <= 1.01, known["trial"]
        drift = next(note.text for note in trial.notes if note.code == "drift")
        assert abs(float(re.search(r"(\S+) N after", drift)[1])) < 2, drift
        # By its own definitions the summary's numbers come out: 0.1 % of peaks, 3 % of rates, which differ by how a
        # line is laid between the samples of 300 Hz. By ours they do not.
        there = summary_rates(vertical[0], plate.rate_hz, float(known["mass_kg"]) * impact.G)
        assert there[0] == pytest.approx(float(known["peak_BW"]), rel=1e-3)
        assert there[1] == pytest.approx(float(known["valr_BWs"]), rel=0.03)
        rate = np.nanmean(trial.steps["valr_bw_s"])
        assert rate == pytest.approx(float(known["valr_BWs"]), rel=0.12), known["trial"]
        valid = trial.steps["valid"]
        with_peak = np.isfinite(trial.steps["vgrf_impact_peak_bw"][valid]).sum()
        lines.append(
            f"| {known['trial']} | {with_peak} of {valid.sum()} | {rate:.1f} | {known['valr_BWs']} | {there[1]:.1f} |"
        )
    assert_page_says(ROOT / "docs" / "methods" / "impact.md", "rbds", "\n".join(lines))
