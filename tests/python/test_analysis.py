"""One recording from files, frames and arrays to tables."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest

import midstance as ms


@pytest.fixture(scope="module")
def columns(simulated):
    """The simulated recording as named columns, force and markers at their own rates."""
    plate = simulated[0].plates[0]
    forces = zip("xyz", plate.force_n, strict=True)
    return {"time (s)": plate.time_s, **{f"F{axis} (N)": values for axis, values in forces}}


def means(trial, side="both"):
    summary = trial.summary
    rows = zip(summary["metric"], summary["side"], summary["mean"], strict=True)
    return {metric: mean for metric, of, mean in rows if of == side}


def test_the_truth_comes_back(simulated):
    recording, truth = simulated
    trial = ms.analyze(recording)
    measured, known = means(trial), truth["trial"]
    # 20 N of 70 kg running at 1000 Hz cut about half a millisecond off each end of a contact.
    assert measured["contact_time_s"] == pytest.approx(known["contact_time_s"], abs=0.003)
    assert measured["cadence_spm"] == pytest.approx(known["cadence_spm"], rel=1e-3)
    assert measured["step_width_m"] == pytest.approx(known["step_width_m"], abs=1e-3)
    assert set(trial.steps["side"]) == {"left", "right"}


def test_arrays_frames_and_files_are_one(columns, tmp_path):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    frame = pandas.DataFrame(columns)
    path = tmp_path / "recording.csv"
    frame.to_csv(path, index=False)
    sources = {
        "dict": columns,
        "lists": {name: values.tolist() for name, values in columns.items()},
        "pandas": frame,
        "polars": polars.DataFrame(columns),
        "path": path,
        "text": str(path),
        "several": [path],
    }
    trials = {name: ms.analyze(source, mass_kg=70, first_side="right") for name, source in sources.items()}
    for name, trial in trials.items():
        assert trial.steps == trials["dict"].steps, name
        assert trial.summary == trials["dict"].summary, name
    assert len(trials["path"].provenance["recordings"][0]["sources"][0]["sha256"]) == 64


def test_reading_first_changes_nothing(lab):
    pair = [lab / "S02_run.trc", lab / "S02_run.mot"]
    declared = {"mass_kg": 63.7, "speed_mps": 3.9, "subject": "S02"}
    at_once = ms.analyze(pair, **declared)
    in_two = ms.analyze(ms.read(pair, **declared))
    later = ms.analyze(ms.read(pair), **declared)
    assert at_once.steps == in_two.steps == later.steps
    assert at_once.summary == in_two.summary == later.summary
    assert set(at_once.steps["subject"]) == {"S02"}


def test_what_was_declared_is_shown(lab):
    recording = ms.read(
        lab / "S01_run.tsv",
        mass_kg=np.float32(62.5),
        height_m=1.7,
        leg_length_m=0.9,
        speed_mps=3,
        surface="treadmill",
        subject="A",
        first_side="left",
        axes="x=right,y=forward,z=up",
    )
    declared = [getattr(recording, name) for name in ("mass_kg", "height_m", "leg_length_m", "speed_mps")]
    assert declared == [62.5, 1.7, 0.9, 3.0]
    assert (recording.surface, recording.subject, recording.first_side) == ("treadmill", "A", "left")
    assert recording.axes == "x=right,y=forward,z=up"
    assert [source["format"] for source in recording.sources] == ["qtm_tsv", "qtm_tsv"]
    text, html = repr(recording), recording._repr_html_()
    for part in ("qtm_tsv", "1000 Hz", "markers", "x=right,y=forward,z=up", "62.5 kg", "note"):
        assert part in text, part
        assert part in html, part


def test_streams_are_read_only_arrays(simulated):
    recording = simulated[0]
    markers, plate = recording.markers, recording.plates[0]
    assert markers.position_m.shape == (len(markers), 3, len(markers.time_s))
    assert np.shares_memory(markers["RHEE"], markers.position_m)
    assert "RHEE" in markers
    assert plate.force_n.shape == (3, len(plate.time_s))
    assert plate.time_s[1] - plate.time_s[0] == pytest.approx(1 / plate.rate_hz)
    for array in (markers.position_m, markers["RHEE"], plate.force_n):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(KeyError, match="LHEE"):
        markers["HEEL"]


def test_parameters_matter_and_are_kept(simulated):
    recording = simulated[0]
    usual, high = ms.analyze(recording), ms.analyze(recording, event_threshold_n=100, cutoff_hz=30)
    assert means(high)["contact_time_s"] < means(usual)["contact_time_s"]
    analysis = high.provenance["parameters"]["analysis"]
    assert analysis["events"]["threshold_n"] == 100
    assert analysis["condition"]["force_cutoff_hz"] == 30
    assert json.loads(json.dumps(high.provenance)) == high.provenance
    assert high.provenance["midstance"] == ms.__version__


def test_a_configuration_is_a_dict_or_the_file_of_the_command_line(simulated, tmp_path):
    recording = simulated[0]
    path = tmp_path / "config.toml"
    path.write_text("[events]\nthreshold_n = 100\n[metrics.impact]\nbasis = 'time'\n", encoding="utf-8")
    sections = {"events": {"threshold_n": 100}, "metrics": {"impact": {"basis": "time"}}}
    by_file, by_dict = ms.analyze(recording, config=path), ms.analyze(recording, config=sections)
    assert by_file.steps == by_dict.steps
    assert by_file.provenance["parameters"] == by_dict.provenance["parameters"]
    over = ms.analyze(recording, config=path, event_threshold_n=20)
    assert over.provenance["parameters"]["analysis"]["events"]["threshold_n"] == 20


def test_curves_are_made_unless_they_are_not_wanted(simulated):
    assert len(ms.analyze(simulated[0], curves=False).curves) == 0
    curves = ms.analyze(simulated[0]).curves
    assert set(curves["side"]) == {"left", "right"}
    assert curves["pct"].max() == 100


def test_every_curve_says_which_step_it_is(simulated):
    trial = ms.analyze(simulated[0], curves=True)
    steps = trial.steps.to_polars()
    for side in ("left", "right"):
        numbers = trial.curve_steps("hip_adduction_deg", side=side)
        curves = trial.curve_array("hip_adduction_deg", side=side)
        assert len(numbers) == len(curves) > 5
        rows = steps[numbers - 1]
        np.testing.assert_array_equal(rows["step"], numbers)
        assert set(rows["side"]) == {side}
        # What is largest in the curve is largest in its step: 101 points of a stance of some 50 frames.
        np.testing.assert_allclose(curves.max(axis=1), rows["hip_adduction_peak_deg"], atol=0.05)
        strides = trial.curve_steps("hip_adduction_deg", side=side, cycle="stride")
        assert 0 < len(strides) <= len(numbers)
    assert trial.curve_steps("no_such_deg", side="left").shape == (0,)
    with pytest.raises(ValueError, match="stance or stride"):
        trial.curve_steps("hip_adduction_deg", side="left", cycle="step")


def test_columns_can_be_named(columns, tmp_path):
    renamed = dict(zip(["t", "a", "b", "c"], columns.values(), strict=True))
    names = {"time": "t", "force": {"x": "a", "y": "b", "z": "c"}}
    path = tmp_path / "columns.toml"
    path.write_text('[columns]\ntime = "t"\nforce = { x = "a", y = "b", z = "c" }\n', encoding="utf-8")
    expected = ms.analyze(columns, mass_kg=70).steps.to_dict()
    for given in (names, path):
        steps = ms.analyze(renamed, mass_kg=70, columns=given).steps.to_dict()
        assert set(steps.pop("plates")) == {"plate 1"}
        assert steps.keys() == expected.keys() - {"plates"}
        for name, values in steps.items():
            np.testing.assert_array_equal(values, expected[name], err_msg=name)


def test_an_array_of_force_needs_only_its_rate(columns):
    trial = ms.analyze({"Fz": columns["Fy (N)"]}, rate_hz=1000, mass_kg=70, name="belt")
    assert set(trial.steps["recording"]) == {"belt"}
    assert len(trial.steps) > 25
    assert trial.notes


@pytest.mark.parametrize(
    ("source", "keywords", "kind", "field"),
    [
        ({"time": [0.0, 0.1], "Fz": [1.0, 2.0]}, {"mass_kg": 70_000}, "parameter", "mass_kg"),
        ({"time": [0.0, 0.1], "Fz": [1.0]}, {}, "mismatch", None),
        ({"time": [], "Fz": []}, {}, "empty", None),
        ({"Fz": ["a", "b"]}, {}, "parameter", "Fz"),
        ({"Fz": np.zeros((3, 3))}, {}, "parameter", "Fz"),
        ({"Fz": np.zeros(100)}, {"surface": "sand"}, "parameter", "surface"),
        ({"Fz": np.zeros(100)}, {"axes": "up"}, "parameter", "condition"),
        ({"Fz": np.zeros(100)}, {"config": {"filters": {}}}, "parameter", "filters"),
        ({"Fz": np.zeros(100)}, {"config": 3}, "parameter", None),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(source, keywords, kind, field):
    with pytest.raises(ms.MidstanceError) as caught:
        ms.read(source, **keywords)
    assert caught.value.kind == kind
    assert (caught.value.place and caught.value.place.field) == field


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError):
        ms.read(tmp_path / "nowhere.csv")
    with pytest.raises(IsADirectoryError):
        ms.read(tmp_path)
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(ms.MidstanceError) as caught:
        ms.analyze(empty)
    assert (caught.value.kind, caught.value.path) == ("empty", str(empty))
    binary = tmp_path / "film.csv"
    binary.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(ms.MidstanceError) as caught:
        ms.read(binary)
    assert caught.value.kind == "not_text"
    torn = tmp_path / "torn.csv"
    torn.write_text(
        "time,Fz\n" + "".join(f"{i / 100},{'oops' if i == 7 else i}\n" for i in range(100)), encoding="utf-8"
    )
    with pytest.raises(ms.MidstanceError) as caught:
        ms.read(torn)
    assert (caught.value.kind, caught.value.place.line, caught.value.place.column) == ("bad_number", 9, 2)


def test_a_read_recording_takes_no_more_of_reading(simulated):
    with pytest.raises(ms.MidstanceError, match="rate_hz"):
        ms.analyze(simulated[0], rate_hz=500)


def test_a_trial_shows_its_doubts_and_left_beside_right(simulated):
    trial = ms.analyze(simulated[0])
    shown = ElementTree.fromstring(f"<div>{trial._repr_html_()}</div>")
    assert f"{trial.steps['valid'].sum()} of {len(trial.steps)} steps valid" in "".join(shown.find("p").itertext())
    tables = shown.findall("table")
    heads = [row.find("th").text for row in tables[0].findall("tr")]
    assert heads == [f"DOUBT {note.code}" for note in trial.notes if note.doubt]
    rows = {row.find("th").text: [cell.text for cell in row.findall("td")] for row in tables[1].findall("tbody/tr")}
    summary = trial.summary.to_pandas()
    assert set(rows) == set(summary[summary["mean"].notna()]["metric"])
    told = summary[summary["metric"] == "contact_time_s"].set_index("side")
    for side, cell in zip(("left", "right", "both"), rows["contact_time_s"][1:], strict=False):
        mean, sd = (float(part) for part in cell.split(" ± "))
        assert (mean, sd) == (round(told["mean"][side], 3), round(told["sd"][side], 3))
    folded = shown.find("details/table").findall("tr")
    assert len(folded) == sum(not note.doubt for note in trial.notes)


def test_hostile_names_do_no_harm():
    recording = ms.read({"Fz": np.zeros(100)}, rate_hz=100, name="<script>\n\x1b[2J", subject="<b>")
    assert "<script>" not in recording._repr_html_()
    t = np.arange(0, 5, 0.002)
    columns = {"time": t, "Fz (N)": np.clip(1600 * np.sin(2 * np.pi * t / 0.7), 0, None)}
    trial = ms.analyze(columns, name="<script>", subject="<i>&", mass_kg=70)
    for shown in (trial, trial.recording, trial.steps, trial.summary, trial.quality):
        assert "<script>" not in shown._repr_html_()
        assert "<i>&" not in shown._repr_html_()
        ElementTree.fromstring(f"<div>{shown._repr_html_()}</div>")
    assert "\x1b" not in repr(recording)
    assert len(repr(recording).splitlines()[0]) < 60


def test_contact_time_falls_with_the_threshold_as_computed():
    # Half-sine stances of 250 ms, low-passed at 50 Hz and cut at each threshold: an independent scipy run.
    recording, _ = ms.simulate.runner(force_rate_hz=2000, markers=False)
    table = ms.events.threshold_sensitivity(recording, thresholds_n=(10, 20, 50))
    assert table["contact_time_s"] == pytest.approx([0.25171, 0.24943, 0.24481], abs=1e-4)
    assert list(table["contacts"]) == [57] * 3


def test_thresholds_are_tried_on_a_recording_of_which_more_is_declared(simulated):
    recording, _ = simulated
    table = ms.events.threshold_sensitivity(recording, mass_kg=70)
    assert (np.diff(table["contact_time_s"]) < 0).all()
