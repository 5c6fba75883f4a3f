"""Real recordings, where they are at hand: Python and the command line give the same numbers, and the right ones."""

import csv
import itertools
import re

import numpy as np
import pytest

import midstance as ms
from conftest import assert_same_as_csv, command_line

RECORDINGS = {
    "jdx": (["jdx/JDX_S999_run_0021.tsv", "jdx/JDX_S999_run_0021_f_1.tsv", "jdx/JDX_S999_run_0021_f_2.tsv"], {}),
    "rajagopal": (
        ["opensim_rajagopal/Rajagopal_motion_capture_run.trc", "opensim_rajagopal/Rajagopal_grf_run.mot"],
        {"mass_kg": 72.84},
    ),
    "dryft": (["dryft/custom_drift_S001runT25.csv"], {"rate_hz": 300}),
    "bmc_run": (["bmc_run/motion_capture_run.trc", "bmc_run/grf_run.mot"], {}),
}


@pytest.fixture(scope="module")
def trials(real):
    return {name: ms.analyze([real / p for p in paths], **given) for name, (paths, given) in RECORDINGS.items()}


@pytest.mark.parametrize("name", RECORDINGS)
def test_python_and_the_command_line_agree_bit_for_bit(real, trials, tmp_path, name):
    paths, given = RECORDINGS[name]
    manifest = tmp_path / "manifest.csv"
    mass = given.get("mass_kg", "")
    manifest.write_text(f"file,mass_kg\n{';'.join(str(real / p) for p in paths)},{mass}\n", encoding="utf-8")
    rate = ["--rate-hz", given["rate_hz"]] if "rate_hz" in given else []
    out = tmp_path / "results"
    done = command_line("analyze", "--manifest", manifest, "--out", out, *rate)
    assert done.returncode == 0, done.stderr
    assert_same_as_csv(trials[name].steps, out / "steps.csv")
    assert_same_as_csv(trials[name].summary, out / "summary.csv")


def mean(trial, metric, side="both"):
    summary = trial.summary
    rows = zip(summary["metric"], summary["side"], summary["mean"], strict=True)
    return next(value for name, of, value in rows if (name, of) == (metric, side))


def note(trial, code):
    return " ".join(note.text for note in trial.notes if note.code == code)


def test_a_split_belt_with_action_force(trials):
    trial = trials["jdx"]
    sides = trial.steps["side"]
    assert len(sides) == 29
    assert all(a != b for a, b in itertools.pairwise(sides))
    assert mean(trial, "cadence_spm") == pytest.approx(175.9, abs=0.3)
    assert np.nanmin(trial.steps["step_width_m"]) < 0
    assert "action" in note(trial, "force_sign")
    # Six times the noise this treadmill leaves in flight after filtering.
    assert "20.46 N" in note(trial, "events")
    force = trial.recording.plates[0]
    lasting = list(zip(trial.steps["to_time_s"], trial.steps["ic_time_s"][1:], strict=False))
    times = force.time_s
    flights = [force.force_n[1][(times > to + 0.02) & (times < ic - 0.02)].mean() for to, ic in lasting]
    assert abs(np.mean(flights)) < 2


def test_columns_per_foot(trials):
    trial = trials["rajagopal"]
    assert len(trial.steps) == 15
    assert mean(trial, "cadence_spm") == pytest.approx(174.3, abs=0.3)
    assert mean(trial, "contact_time_s") == pytest.approx(0.247, abs=0.003)
    assert mean(trial, "vgrf_active_peak_bw") == pytest.approx(2.67, abs=0.03)
    assert mean(trial, "bw_closure_ratio") == pytest.approx(1.00, abs=0.01)
    assert "confirmed by the markers" in note(trial, "sides")


def test_one_column_without_a_header(trials):
    trial = trials["dryft"]
    reasons = trial.steps["reason"]
    assert [reason for reason in reasons if reason not in {"partial", "drift_extrapolated"}] == [""] * 75
    assert set(trial.steps["side"]) == {"unknown"}


def test_one_stride(trials):
    trial = trials["bmc_run"]
    assert len(trial.steps) == 2
    assert np.isnan(mean(trial, "contact_time_s", "difference"))
    row = list(zip(trial.summary["metric"], trial.summary["side"], strict=True)).index(("contact_time_s", "both"))
    assert "cv_pct=too_few_strides" in trial.summary["absent"][row]


def drift_note(trial):
    """Number of flights and their mean vertical force, N, before and after."""
    found = re.search(r"mean of (\d+) flights (\S+) N before, (\S+) N after", note(trial, "drift"))
    return int(found[1]), float(found[2]), float(found[3])


def test_flights_are_those_that_dryft_published(real, trials):
    with (real / "dryft" / "aerial_plots_data.csv").open(newline="", encoding="utf-8") as file:
        published = [float(row["aerial_val"]) for row in csv.DictReader(file) if row["signal"] == "original"]
    flights, before, after = drift_note(trials["dryft"])
    assert flights == len(published) == 76
    # 0.5 N: they take one sample of each flight, we the median of its middle half.
    assert before == pytest.approx(np.mean(published), abs=0.5)
    # The mean of what the medians are taken out of: published -0.02 N.
    assert abs(after) < 0.15


def test_contact_times_at_two_thresholds(real):
    """20 N: 288.7 ms, 50 N: 276.5 ms, by an independent scipy run that zeroes with one sample per flight."""
    table = ms.events.threshold_sensitivity(
        real / "dryft" / "custom_drift_S001runT25.csv", rate_hz=300, thresholds_n=(20, 50)
    )
    assert table["contact_time_s"] == pytest.approx([0.2887, 0.2765], abs=5e-4)


def test_two_bad_contacts_inside_a_trial_spoil_no_other(real, trials):
    """A slip and two contacts run together: dryft raises ValueError, or heeds only the first, by its version."""
    good = trials["dryft"].steps
    force = np.loadtxt(real / "dryft" / "custom_drift_S001runT25.csv")
    sample = lambda seconds: round(seconds * 300)  # noqa: E731
    slip = sample((good["ic_time_s"][20] + good["to_time_s"][20]) / 2)
    force[slip - 20 : slip + 20] = force[sample(good["to_time_s"][20]) + 10]
    force[sample(good["to_time_s"][40]) - 20 : sample(good["ic_time_s"][41]) + 20] = 1000.0
    trial = ms.analyze({"Fz": force}, rate_hz=300)
    reasons = dict(enumerate(trial.steps["reason"]))
    assert {i: reason for i, reason in reasons.items() if reason} == {
        0: "partial",
        1: "drift_extrapolated",
        20: "contact_time_implausible",
        21: "contact_time_implausible",
        41: "double_contact",
        77: "drift_extrapolated",
        78: "partial",
    }
    # The flight inside the double contact is filled; those beside it are not trusted.
    assert drift_note(trial)[0] < 76
    spoiled = {20, 40, 41}
    for i in set(range(2, 77)) - spoiled:
        twin = np.nanargmin(np.abs(trial.steps["ic_time_s"] - good["ic_time_s"][i]))
        assert trial.steps["contact_time_s"][twin] == pytest.approx(good["contact_time_s"][i], abs=5e-4), i
