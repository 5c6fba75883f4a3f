"""Where feet land, step by step, against a second implementation in numpy, and against published figures."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

import midstance as ms

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference import impact, placement

SIDES = ("left", "right")

# What two implementations may differ by in the mean: 1 mm across and 0.5 degrees, most of it a direction of progression
# found in another way (they differ by up to 0.3 degrees). Three times that for single steps: beside gaps, which they
# bridge differently.
TOLERANCES = {"m": 1e-3, "deg": 0.5}


def contacts_of(trial):
    """Believed contacts of the steps table, in order of time, with their rows."""
    steps = trial.steps
    rows = np.flatnonzero(steps["valid"])
    return rows, [(steps["ic_time_s"][i], steps["to_time_s"][i], steps["side"][i]) for i in rows]


def reference(recording, trial, *, up, heel, forefoot, pelvis, treadmill=True, metatarsals=None, standing=None):
    """The second implementation's view of a recording, and the rows of its contacts."""
    markers = recording.markers
    rows, contacts = contacts_of(trial)
    labels = {label: np.array(markers[label]) for label in markers.labels}
    return rows, placement.Trial(
        labels, markers.rate_hz, markers.time_s[0], up, treadmill, contacts, heel, forefoot, pelvis,
        metatarsals or {}, standing or {},
    )  # fmt: skip


def assert_agree(trial, rows, theirs, least):
    """Every value that both have: in the mean within the tolerance, each step within three times that."""
    for name, values in theirs.items():
        ours = trial.steps[name][rows]
        both = np.isfinite(ours) & np.isfinite(values)
        assert both.sum() >= least, f"{name}: {both.sum()} steps"
        tolerance = TOLERANCES[name.rsplit("_", 1)[1]]
        apart = ours[both] - values[both]
        assert abs(apart.mean()) < tolerance, f"{name}: {apart.mean()} in the mean"
        assert abs(apart).max() < 3 * tolerance, f"{name}: {apart}"


def rbds(real, name):
    """A run with its static trial, the trial analysed, and the second implementation's view of it."""
    recording = ms.read(real / "rbds" / f"{name}.c3d", static=real / "rbds" / f"{name[:7]}static.c3d")
    trial = ms.analyze(recording)
    foot = {side: [f"{side[0].upper()}.MT1", f"{side[0].upper()}.MT5"] for side in SIDES}
    heel = {side: f"{side[0].upper()}.Heel.Bottom" for side in SIDES}
    still = {
        label: np.nanmedian(recording.static_trial.markers[label], axis=1)
        for label in sum(foot.values(), [*heel.values()])
    }
    standing = {side: np.mean([still[label] for label in foot[side]], axis=0) - still[heel[side]] for side in SIDES}
    pelvis = ["L.ASIS", "R.ASIS", "L.PSIS", "R.PSIS"]
    rows, view = reference(
        recording, trial, up=1, heel=heel, forefoot=foot, pelvis=pelvis, metatarsals=foot, standing=standing
    )
    return recording, trial, rows, view


def quick_summary(real):
    with (real / "rbds" / "quick_summary_dev_trials.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["RBDS001runT35", "RBDS019runT25"])
def test_rbds_step_by_step(real, name):
    recording, trial, rows, view = rbds(real, name)
    theirs = placement.measure(view)
    plate = recording.plates[0]
    vertical = impact.lowpass(plate.force_n, plate.rate_hz)[1]
    time_s = np.array(plate.time_s)
    unloaded = impact.flights(vertical, plate.rate_hz, 50.0)
    theirs["step_width_cop_m"] = placement.cop_widths(view, [placement.pressure(view, plate, unloaded)], time_s)
    assert_agree(trial, rows, theirs, least=70)


def test_rbds_against_the_summary_of_the_data_set(real):
    """Mean width of heels at mid-stance by another analyst, with contacts at 50 N (10 ms shorter at each end) and along
    the laboratory's axes; and the share of steps with a width below zero.
    """
    for known in quick_summary(real):
        recording = ms.read(real / "rbds" / f"{known['trial']}.c3d")
        widths = ms.analyze(recording).steps["step_width_m"]
        widths = widths[np.isfinite(widths)]
        assert widths.mean() == pytest.approx(float(known["step_width_heel_mm"]) / 1e3, abs=0.001), known["trial"]
        assert 100 * np.mean(widths < 0) == pytest.approx(float(known["pct_crossover_steps"]), abs=4), known["trial"]


def test_jdx_crosses_truly(real):
    recording = ms.read(real / "jdx" / "JDX_S999_run_0021.tsv")
    trial = ms.analyze(recording)
    rows, view = reference(
        recording,
        trial,
        up=2,
        heel={side: f"{side[0].upper()}_heel_B" for side in SIDES},
        forefoot={side: [f"{side[0].upper()}_toe"] for side in SIDES},
        pelvis=["R_asis", "L_asis", "R_psis", "L_psis"],
    )
    theirs = placement.measure(view)
    total = impact.lowpass(sum(np.array(plate.force_n) for plate in recording.plates), 2400.0)[2]
    unloaded = impact.flights(-total, 2400.0, 100.0)
    right_belt = placement.pressure(view, recording.plates[1], unloaded)
    loads = [right_belt[0], impact.lowpass(recording.plates[0].force_n, 2400.0)[2]]
    loads[1] = np.abs(loads[1] - impact.zero_line(loads[1], unloaded))
    theirs["step_width_cop_m"] = placement.cop_widths(
        view, [right_belt, (loads[1], right_belt[1])], np.array(recording.plates[1].time_s)
    )
    assert_agree(trial, rows, theirs, least=20)
    widths = trial.steps["step_width_m"][rows]
    widths = widths[np.isfinite(widths)]
    # Measured by another analyst: 48 ± 25 mm, the least -24 mm.
    assert widths.mean() == pytest.approx(0.048, abs=0.002)
    assert widths.std(ddof=1) == pytest.approx(0.025, abs=0.003)
    assert widths.min() == pytest.approx(-0.024, abs=0.004)


def test_rajagopal(real):
    folder = real / "opensim_rajagopal"
    recording = ms.read([folder / "Rajagopal_motion_capture_run.trc", folder / "Rajagopal_grf_run.mot"])
    trial = ms.analyze(recording)
    rows, view = reference(
        recording,
        trial,
        up=1,
        heel={side: f"{side[0].upper()}CAL" for side in SIDES},
        forefoot={side: [f"{side[0].upper()}TOE"] for side in SIDES},
        pelvis=["RASI", "LASI", "RPSI", "LPSI"],
    )
    theirs = placement.measure(view)
    plates = [placement.pressure(view, plate, []) for plate in recording.plates]
    theirs["step_width_cop_m"] = placement.cop_widths(view, plates, np.array(recording.plates[0].time_s))
    assert_agree(trial, rows, theirs, least=12)


def test_bmc_is_narrow_only_in_the_frame_of_the_progression(real):
    """One step overground, 2.8 degrees off the axes of the laboratory, where its heels are 61 mm apart."""
    folder = real / "bmc_run"
    recording = ms.read([folder / "motion_capture_run.trc", folder / "grf_run.mot"])
    trial = ms.analyze(recording)
    rows, view = reference(
        recording,
        trial,
        up=1,
        treadmill=False,
        heel={side: f"{side[0].upper()}CAL" for side in SIDES},
        forefoot={side: [f"{side[0].upper()}TOE"] for side in SIDES},
        pelvis=["RASI", "LASI", "RPSI", "LPSI"],
    )
    heading = np.degrees(np.arctan2(view.axes[0][2], view.axes[0][0]))
    # 2.765 degrees by another analyst, over another stretch of the recording.
    assert abs(heading) == pytest.approx(2.765, abs=0.3)
    theirs = placement.measure(view)["step_width_heel_midstance_m"]
    ours = trial.steps["step_width_m"][rows]
    assert ours[1] == pytest.approx(theirs[1], abs=1e-3)
    assert abs(ours[1]) == pytest.approx(0.0076, abs=1e-3)
    lab = [
        np.interp((ic + to) / 2, view.time_s, recording.markers[view.heel[side]][2]) for ic, to, side in view.contacts
    ]
    assert abs(lab[1] - lab[0]) == pytest.approx(0.0614, abs=0.003)


def test_foot_strikes_against_the_classes_of_the_data_set(real):
    """The data set classifies by strike index. Rearfoot strikers are rearfoot strikers by angle and by index; the one
    forefoot striker lands at the border of mid- and forefoot by both (see docs/methods/placement.md).
    """
    with (real / "rbds" / "participants.csv").open(newline="", encoding="latin-1") as file:
        people = {int(row["Subject"]): row for row in csv.DictReader(file) if row["Subject"]}
    same = 0
    for known in quick_summary(real):
        _, trial, _, _ = rbds(real, known["trial"])
        speed = known["trial"][-2:]
        for side in SIDES:
            stated = people[int(known["subject"])][f"{side[0].upper()}FSI{speed}"].lower()
            mine = np.array(trial.steps["side"]) == side
            angle = np.nanmean(trial.steps["foot_strike_angle_deg"][mine])
            index = np.nanmean(trial.steps["strike_index_pct"][mine])
            if stated == "rearfoot":
                assert ms.spatial.foot_strike_class(angle) == "rearfoot", (known["trial"], side, angle)
                assert index < 100 / 3, (known["trial"], side, index)
                same += 1
            else:
                assert -3 < angle < 3, (known["trial"], side, angle)
                assert 40 < index < 70, (known["trial"], side, index)
    assert same == 10


def test_arrays_give_what_the_whole_path_gives():
    """The functions of `midstance.spatial` on the conditioned positions of a simulated trial."""
    recording, _ = ms.simulate.runner(duration_s=10, step_width_sd_m=0.01, surface="overground")
    trial = ms.analyze(recording)
    markers, steps = trial.recording.markers, trial.steps
    rows, contacts = contacts_of(trial)
    middle = [(ic + to) / 2 for ic, to, _ in contacts]
    sides = [side for _, _, side in contacts]

    def at(label, times):
        return np.array([np.interp(times, markers.time_s, row) for row in markers[label]])

    heels = np.stack([at(f"{side[0].upper()}HEE", t) for side, t in zip(sides, middle, strict=True)], axis=1)
    widths = ms.spatial.step_width_m(heels, sides=sides)
    np.testing.assert_allclose(widths[1:-1], steps["step_width_m"][rows][1:-1], atol=1e-9)
    pelvis = np.mean([markers[label] for label in ("LASI", "RASI", "LPSI", "RPSI")], axis=0)
    direction = ms.spatial.line_of_progression(pelvis, rate_hz=200, stride_s=0.7)
    assert direction == pytest.approx([1, 0], abs=1e-9)
    margins = ms.spatial.crossover_margin_m(heels, sides=sides, pelvis_m=pelvis)
    np.testing.assert_allclose(margins, steps["crossover_margin_m"][rows], atol=1e-6)
    right = [i for i, side in enumerate(sides) if side == "right"]
    angle = ms.spatial.foot_progression_angle_deg(
        heels[:, right], at("RTOE", np.array(middle)[right]), side="right", direction=direction
    )
    assert angle == pytest.approx(6, abs=1e-6)
    ic = np.array([ic for ic, _, _ in contacts])[right]
    tilts = ms.spatial.foot_tilt_deg(at("RHEE", ic), at("RTOE", ic)) - ms.spatial.foot_tilt_deg(
        heels[:, right], at("RTOE", np.array(middle)[right])
    )
    # The zero is that of mid-stance here and the mean of 30 to 50 % of stance there.
    np.testing.assert_allclose(tilts, steps["foot_strike_angle_deg"][rows][right], atol=0.2)


def test_arguments_that_do_not_fit_are_told():
    points = np.zeros((3, 4))
    for call in (
        lambda: ms.spatial.step_width_m(points, sides=["left"]),
        lambda: ms.spatial.step_width_m(points, sides=["left", "right", "up", "down"]),
        lambda: ms.spatial.step_width_m(points.T, sides=["left"] * 4),
        lambda: ms.spatial.step_width_m(points, sides=["left"] * 4, direction=[0, 0]),
        lambda: ms.spatial.crossover_margin_m(points, sides=["left"] * 4, pelvis_m=points * np.nan),
        lambda: ms.spatial.line_of_progression(points, rate_hz=100, stride_s=0.7),
        lambda: ms.spatial.line_of_progression(points, rate_hz=100, stride_s=float("nan")),
        lambda: ms.spatial.foot_tilt_deg(points, points[:, :2]),
        lambda: ms.spatial.foot_strike_class(float("nan")),
        lambda: ms.spatial.strike_index_pct(points, heel_m=points, forefoot_m=points, length_m=0),
        lambda: ms.spatial.centre_of_pressure_m([600], points),
    ):
        with pytest.raises(ms.MidstanceError) as told:
            call()
        assert told.value.kind == "parameter"
