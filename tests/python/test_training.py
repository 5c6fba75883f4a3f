"""The training and pain log from files, frames and the command line."""

import datetime

import pandas as pd
import polars as pl
import pytest

import midstance as ms
from conftest import command_line

ROWS = {
    "date": ["2026-03-01", "2026-03-03", "2026-03-05"],
    "duration_min": [60, 45, 75],
    "distance_km": [10.0, 8.0, 12.0],
    "rpe_0_10": [5, 4, None],
    "pain_during_0_10": [2, 4, 1],
    "pain_resolved_h": [4, 10, 2],
    "night_pain": ["no", "no", "yes"],
}


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_a_frame_is_a_log(frame):
    log = ms.training.log(frame(ROWS), complete_from="2026-02-27", complete_until=datetime.date(2026, 3, 5))
    assert log.sessions["pain_state"] == ["settled", "acceptable", "red_flag"]
    assert log.sessions["spike_band"] == ["", "reference", "small"]
    assert log.sessions["session_spike_pct"][2] == pytest.approx(20.0)
    assert log.days["date"][-1] == "2026-03-05"
    assert log.days["rest_days_7d_count"][-1] == 4
    assert "srpe_load_7d_au=inputs_missing(rpe_0_10)" in log.days["absent"][-1]


def test_a_file_and_the_command_line_say_the_same(tmp_path):
    path = tmp_path / "log.csv"
    pd.DataFrame(ROWS).to_csv(path, index=False)
    printed = command_line("log", path, "--format", "csv").stdout
    ms.training.log(path).sessions.write_csv(tmp_path / "sessions.csv")
    assert printed == (tmp_path / "sessions.csv").read_text()
    text = command_line("log", path, "--from", "2026-02-27", "--until", "2026-03-05").stdout
    assert "red flag: pain at night: stop running; see a clinician promptly" in text
    assert "not a diagnosis" in text


def test_a_time_in_utc_needs_the_runner_s_clock():
    frame = pd.DataFrame({"date": ["2026-03-01T02:30:00Z"]})
    with pytest.raises(ms.MidstanceError, match="utc_offset_h"):
        ms.training.log(frame)
    assert ms.training.log(frame, utc_offset_h=-5).sessions["date"] == ["2026-02-28"]


def test_a_profile_shows_the_log():
    trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
    text = ms.profile(trial, log=ms.training.log(pd.DataFrame(ROWS))).to_text()
    assert "small spike" in text
    assert "red_flag: pain at night" in text
