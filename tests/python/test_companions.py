"""What belongs to a recording beside its first file: a static trial, other files with their own clocks, names."""

import shutil

import numpy as np
import pytest

import midstance as ms
from conftest import ROOT, command_line

BIDS = ROOT / "tests" / "fixtures" / "bids_motion"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("companions")
    ms.simulate.study(folder, runners=2)
    return folder


def write_markers(path, labels, at_m, moving_mps=0.0):
    """Two seconds of markers at `at_m` (marker, axis) as CSV; all of them moving forward at `moving_mps`."""
    time_s = np.arange(200) / 100
    columns = [time_s]
    names = ["time"]
    for label, place in zip(labels, at_m, strict=True):
        for axis, value in zip("xyz", place, strict=True):
            names.append(f"{label}_{axis}")
            columns.append(value + (moving_mps * time_s if axis == "x" else 0 * time_s))
    np.savetxt(path, np.column_stack(columns), delimiter=",", header=",".join(names), comments="", fmt="%.6f")
    return path


@pytest.fixture(scope="module")
def standing(lab):
    run = ms.read(lab / "S02_run.trc").markers
    return write_markers(lab / "S02_static.csv", run.labels, np.nanmean(run.position_m, axis=2))


def test_a_static_trial_stands_beside_its_run(lab, standing):
    run = [lab / "S02_run.trc", lab / "S02_run.mot"]
    recording = ms.read(run, static=standing, mass_kg=63.7)
    trial = recording.static_trial
    assert trial.name == "S02_static"
    assert set(trial.markers.labels) >= {"LHEE", "RHEE"}
    assert ms.read(run).static_trial is None
    assert "S02_static" in repr(recording)
    # It changes no contact, and is the zero of what is measured from standing.
    calibrated, alone = ms.analyze(recording), ms.analyze(run, mass_kg=63.7)
    assert np.array_equal(calibrated.steps["ic_time_s"], alone.steps["ic_time_s"], equal_nan=True)
    said = [{note.code: note.text for note in trial.notes}["static_offset"] for trial in (calibrated, alone)]
    assert said[0].startswith("on")
    assert said[0] != said[1]


def test_a_static_trial_that_moves_or_knows_no_marker_is_refused(lab, standing):
    run = ms.read(lab / "S02_run.trc").markers
    walking = write_markers(lab / "walking.csv", run.labels, np.nanmean(run.position_m, axis=2), moving_mps=1.2)
    with pytest.raises(ms.MidstanceError, match="still"):
        ms.read(lab / "S02_run.trc", static=walking)
    stranger = write_markers(lab / "stranger.csv", ["P1", "P2", "P3"], np.eye(3))
    with pytest.raises(ms.MidstanceError, match=r"label|marker"):
        ms.read(lab / "S02_run.trc", static=stranger)


def test_the_command_line_finds_it_by_its_name_and_takes_it_by_hand(lab, standing, tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    for name in ("S02_run.trc", "S02_run.mot", "S02_static.csv"):
        shutil.copy(lab / name, folder)
    done = command_line("analyze", folder, "--out", tmp_path / "found", "--mass-kg", 63.7)
    assert done.returncode == 0, done.stderr
    files = ms.analyze_batch(folder, mass_kg=63.7).files.to_dict()
    assert sorted(files["status"]) == ["skipped", "warned"] or sorted(files["status"]) == ["ok", "skipped"]
    skipped = next(m for m, s in zip(files["message"], files["status"], strict=True) if s == "skipped")
    assert "static trial of" in skipped
    run = [folder / "S02_run.trc", folder / "S02_run.mot"]
    given = command_line("analyze", *run, "--static", standing, "--out", tmp_path / "given", "--mass-kg", 63.7)
    assert given.returncode == 0, given.stderr
    assert (tmp_path / "found" / "steps.csv").read_bytes() == (tmp_path / "given" / "steps.csv").read_bytes()


def test_clocks_are_moved_and_nothing_is_resampled(lab):
    run = [lab / "S02_run.trc", lab / "S02_run.mot"]
    plain, moved = ms.read(run), ms.read(run, offsets_s=[0, 0.25])
    np.testing.assert_array_equal(moved.markers.time_s, plain.markers.time_s)
    np.testing.assert_allclose(moved.plates[0].time_s, plain.plates[0].time_s + 0.25, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(moved.plates[0].force_n, plain.plates[0].force_n)
    with pytest.raises(ms.MidstanceError, match="offsets_s"):
        ms.read(run, offsets_s=[0.25])


def test_clocks_are_joined_by_an_event_that_every_file_holds(tmp_path):
    onsets = {"omc": 0.03, "imu": 0.08}
    files = []
    for system, onset in onsets.items():
        folder = tmp_path / system
        folder.mkdir()
        for path in BIDS.glob(f"*tracksys-{system}*"):
            shutil.copy(path, folder)
        (folder / "sub-07_task-run_events.tsv").write_text(f"onset\tduration\ttrial_type\n{onset}\tn/a\tjump\n")
        files.append(folder / f"sub-07_task-run_tracksys-{system}_motion.tsv")
    recording = ms.read(files, sync_event="jump")
    assert recording.markers.time_s[0] == 0
    assert recording.imus[0].time_s[0] == pytest.approx(onsets["omc"] - onsets["imu"], abs=1e-12)
    with pytest.raises(ms.MidstanceError, match="hop"):
        ms.read(files, sync_event="hop")


def test_markers_of_other_names_are_told(lab):
    run = ms.read([lab / "S02_run.trc", lab / "S02_run.mot"], mass_kg=63.7)
    labels = {"LHEE": "q17", "RHEE": "q18"}
    columns = {"time": run.markers.time_s}
    for label in run.markers.labels:
        for axis, values in zip("xyz", run.markers[label], strict=True):
            columns[f"{labels.get(label, label)}_{axis}"] = values
    unknown = ms.read(columns)
    assert "q17" in repr(unknown).partition("unknown")[2]
    told = ms.read(columns, markers={"left_heel": "q17", "right_heel": "q18"})
    assert "q17" not in repr(told).partition("unknown")[2]
    with pytest.raises(ms.MidstanceError, match="did you mean"):
        ms.read(columns, markers={"left_heal": "q17"})
    with pytest.raises(ms.MidstanceError, match="q99"):
        ms.analyze({**columns, "Fz (N)": np.zeros(len(run.markers.time_s))}, markers={"left_heel": "q99"})


def test_a_recording_is_converted_and_read_again(tmp_path):
    recording, _ = ms.simulate.runner(duration_s=5, gap_ratio=0.02, markers=True)
    files = ms.convert(recording, tmp_path / "dataset")
    again = ms.read([file for file in files if file.name.endswith("_motion.tsv")])
    np.testing.assert_array_equal(again.plates[0].force_n, recording.plates[0].force_n)
    np.testing.assert_array_equal(again.markers.position_m, recording.markers.position_m)
    assert again.mass_kg == recording.mass_kg
    with pytest.raises(OSError, match="a file of that name"):
        ms.convert(recording, tmp_path / "dataset")
    assert ms.convert([recording], tmp_path / "dataset", overwrite=True) == files
    with pytest.raises(ValueError, match="bids"):
        ms.convert(recording, tmp_path, to="xlsx")
