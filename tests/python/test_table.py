"""Tables go to every library with the same values, the same units, and absent values absent."""

import csv
import math
from xml.etree import ElementTree

import numpy as np
import pytest

import midstance as ms


@pytest.fixture(scope="module")
def steps(simulated):
    return ms.analyze(simulated[0]).steps


def missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ == "NAType"


def test_columns_are_arrays_with_units(steps):
    assert steps.name == "steps"
    assert steps.units["contact_time_s"] == "s"
    assert steps.units["side"] == ""
    assert list(steps.to_dict()) == steps.columns
    kinds = {"contact_time_s": "f", "step": "i", "valid": "b"}
    assert {name: steps[name].dtype.kind for name in kinds} == kinds
    assert set(steps["side"]) == {"left", "right"}
    assert len(steps) == len(steps["side"]) == len(steps["step"])
    assert "step" in steps
    assert "stop" not in steps


def test_results_cannot_be_changed(steps):
    before = steps["contact_time_s"][0]
    steps["contact_time_s"][0] = 99.0
    assert steps["contact_time_s"][0] == before
    with pytest.raises(AttributeError):
        steps.name = "mine"


def test_a_missing_column_lists_those_there_are(steps):
    with pytest.raises(KeyError, match="contact_time_s"):
        steps["contact_time"]


def test_absent_is_absent_everywhere(steps):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    expected = np.isnan(steps["step_width_m"])
    assert 0 < expected.sum() < len(steps)
    frame, lazy, arrow = steps.to_pandas(), steps.to_polars(), pyarrow.table(steps)
    assert frame["step_width_m"].isna().tolist() == expected.tolist()
    assert lazy["step_width_m"].is_null().to_list() == expected.tolist()
    assert arrow["step_width_m"].is_null().to_pylist() == expected.tolist()
    assert isinstance(frame, pandas.DataFrame)
    assert isinstance(lazy, polars.DataFrame)
    assert list(frame.columns) == lazy.columns == arrow.column_names == steps.columns
    for name in steps.columns:
        theirs = [frame[name].tolist(), lazy[name].to_list(), arrow[name].to_pylist()]
        ours = [None if missing(value) else value for value in list(steps[name])]
        for values in theirs:
            assert [None if missing(value) else value for value in values] == ours, name


def test_units_travel_along(steps):
    pyarrow = pytest.importorskip("pyarrow")
    arrow = pyarrow.table(steps)
    assert arrow.schema.metadata[b"midstance.table"] == b"steps"
    assert {f.name: f.metadata[b"unit"].decode() for f in arrow.schema} == steps.units
    assert steps.to_pandas().attrs["units"] == steps.units


def test_an_arrow_stream_may_be_dropped_unread(steps):
    for _ in range(3):
        steps.__arrow_c_stream__()


def test_csv_gives_the_numbers_back(steps, tmp_path):
    path = tmp_path / "steps.csv"
    steps.write_csv(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    written = np.array([float(row["contact_time_s"] or "nan") for row in rows])
    np.testing.assert_array_equal(written, steps["contact_time_s"])


def test_looks(steps):
    text = repr(steps)
    assert text.startswith(f"Table steps: {len(steps)} rows")
    assert "contact_time_s" in text


def test_a_wide_table_is_shown_by_column_without_what_is_empty(steps):
    html = steps._repr_html_()
    lines = ElementTree.fromstring(f"<div>{html}</div>").findall(".//tbody/tr")
    shown = {line.find("th").text: [cell.text for cell in line.findall("td")] for line in lines}
    empty = [name for name in steps.columns if not any(str(value) not in ("nan", "") for value in steps[name])]
    assert list(shown) == [name for name in steps.columns if name not in empty]
    assert empty
    assert f"{len(empty)} of them without a value" in html
    unit, *values = shown["contact_time_s"]
    assert unit == "s"
    assert [float(value) for value in values[1:]] == [round(value, 3) for value in steps["contact_time_s"][1:4]]


def test_a_narrow_table_is_shown_row_by_row(simulated):
    html = ms.events.threshold_sensitivity(simulated[0], thresholds_n=(20, 30))._repr_html_()
    table = ElementTree.fromstring(f"<div>{html}</div>")
    assert len(table.findall(".//tbody/tr")) == 2
    assert "<small>N</small>" in html


def test_equal_tables_are_equal(steps, simulated):
    again = ms.analyze(simulated[0]).steps
    other = ms.analyze(simulated[0], event_threshold_n=50).steps
    assert steps == again
    assert steps != other
    assert steps != "steps"
