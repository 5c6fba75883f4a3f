"""What to cite for a trial: what was used, each once, always in the same order."""

import re

import pytest

import midstance as ms


@pytest.fixture(scope="module")
def trial(simulated):
    return ms.analyze(simulated[0])


def test_the_papers_of_metrics_and_methods_are_listed(trial):
    keys = ms.cite(trial).table["key"]
    assert keys == sorted(set(keys))
    assert {"winter2009", "alcantara2019", "grood1983", "harrington2007", "milner2006", "morin2005"} <= set(keys)
    assert {"laidig2023", "bell1990", "patoz2022", "menz2003"}.isdisjoint(keys)


def test_another_method_has_another_paper(simulated):
    config = {"body": {"hip_regression": "hara"}, "events": {"markers": {"initial_contact": "pelvis_velocity"}}}
    keys = set(ms.cite(ms.analyze(simulated[0], event_source="markers", config=config)).table["key"])
    assert {"hara2016", "milner2015"} <= keys
    assert {"harrington2007", "bell1990"}.isdisjoint(keys)


def test_only_values_that_are_there_are_cited():
    recording, _ = ms.simulate.runner(duration_s=10, markers=False)
    keys = ms.cite(ms.analyze(recording)).table["key"]
    assert {"grood1983", "harrington2007", "altman2012"}.isdisjoint(keys)
    assert "milner2006" in keys


def test_sensors_cite_their_orientation_and_their_contacts(simulated):
    import numpy as np

    t = np.arange(0, 20, 0.01)
    bounce = np.clip(np.sin(2 * np.pi * 2.8 * t), -0.2, None) * 20
    still = np.zeros_like(t)
    columns = {"acc_x": still, "acc_y": 9.81 + bounce, "acc_z": still, "gyr_x": still, "gyr_y": still, "gyr_z": still}
    recording = ms.read(
        columns,
        rate_hz=100,
        columns={
            "imu": [
                {
                    "site": "pelvis",
                    "acceleration": ["acc_x", "acc_y", "acc_z"],
                    "angular_velocity": ["gyr_x", "gyr_y", "gyr_z"],
                }
            ]
        },
    )
    keys = ms.cite(ms.analyze(recording)).table["key"]
    assert {"laidig2023", "patoz2022"} <= set(keys)
    assert "winter2009" not in keys


def test_text_and_bibtex_hold_the_same_works(trial):
    citations = ms.cite(trial)
    text, entries = citations.to_text(), citations.to_bibtex()
    assert len(citations) == len(citations.table) == len(re.findall(r"^@(article|book|misc)\{", entries, re.MULTILINE))
    assert text.splitlines()[0] == f"midstance {ms.__version__}"
    assert entries.startswith("@software{midstance,")
    for doi in citations.table["doi"]:
        assert f"https://doi.org/{doi}" in text
        assert f"doi = {{{doi}}}" in entries
    assert entries.count("{") == entries.count("}")
    assert repr(citations) == text


def test_it_is_the_same_each_time(trial, simulated):
    again = ms.cite(ms.analyze(simulated[0]))
    assert again.table == ms.cite(trial).table
    assert again.to_bibtex() == ms.cite(trial).to_bibtex()


def test_several_trials_are_cited_together(trial, simulated):
    by_markers = ms.analyze(simulated[0], event_source="markers", config={"body": {"hip_regression": "hara"}})
    tables = {name: ms.cite(of).table for name, of in (("force", trial), ("markers", by_markers))}
    both = ms.cite([trial, by_markers]).table
    assert both["key"] == sorted(set(tables["force"]["key"]) | set(tables["markers"]["key"]))
    assert set(both["key"]) > set(tables["force"]["key"])
    for table in tables.values():
        for key, used_for in zip(table["key"], table["used_for"], strict=True):
            assert set(used_for.split(", ")) <= set(both["used_for"][both["key"].index(key)].split(", "))
    assert ms.cite(one for one in [trial]).table == tables["force"]
    assert len(ms.cite([])) == 0
    with pytest.raises(TypeError):
        ms.cite([trial.steps])


def test_a_study_is_cited_as_its_trials_are(tmp_path):
    ms.simulate.write(tmp_path, name="whole", duration_s=10)
    ms.simulate.write(tmp_path, name="force", duration_s=10, markers=False)
    paths = sorted(tmp_path.glob("*.c3d"))
    trials = [ms.analyze(path) for path in paths]
    parts = {"out": tmp_path / "parts", "config": {"batch": {"format": "parquet"}}}
    for kept in ({}, {"out": tmp_path / "csv"}, parts):
        study = ms.analyze_batch(paths, progress=False, **kept)
        assert ms.cite(study).table == ms.cite(trials).table
        assert ms.cite([study, trials[0]]).table == ms.cite(study).table
    failed = ms.analyze_batch([__file__], progress=False)
    assert failed.status["failed"] == 1
    assert len(ms.cite(failed)) == 0


def test_a_study_without_citations_says_so(tmp_path):
    ms.simulate.study(tmp_path / "lab", runners=1)
    config = {"batch": {"format": "parquet"}}
    study = ms.analyze_batch([tmp_path / "lab"], out=tmp_path / "out", config=config, progress=False)
    for path in (tmp_path / "out" / "provenance").iterdir():
        path.write_text(path.read_text().replace('"citations"', '"papers"'))
    with pytest.raises(ms.MidstanceError, match="run the batch again"):
        ms.cite(study)
