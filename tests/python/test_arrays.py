"""Whatever NumPy can make one dimension of real numbers of goes in; everything else is one clear error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import midstance as ms

ENTRIES = {
    "lowpass": lambda x: ms.signal.lowpass(x, rate_hz=100, cutoff_hz=10),
    "fill_gaps": lambda x: ms.signal.fill_gaps(x, max_gap=3),
    "local_maxima": ms.signal.local_maxima,
    "runs_above": lambda x: ms.signal.runs_above(x, threshold=1.0)["from"],
    "from_force": lambda x: ms.events.from_force(x, rate_hz=100)["ic_time_s"],
}
finite = st.floats(-1e3, 1e3, width=16)


@pytest.mark.parametrize("name", ENTRIES)
@given(hnp.arrays(np.float64, st.integers(40, 80), elements=finite))
def test_every_layout_gives_the_same_bits(name, x):
    call = ENTRIES[name]
    expected = call(x)
    strided = np.repeat(x, 2)[::2]
    read_only = x.copy()
    read_only.setflags(write=False)
    unaligned = np.frombuffer(b"\0" + x.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    variants = [strided, x[::-1].copy()[::-1], read_only, unaligned, list(x), tuple(x)]
    variants += [x.astype(">f8"), x.astype(np.float32), x.astype(np.float16), x.astype(object)]
    for variant in variants:
        np.testing.assert_array_equal(call(variant), expected)


@given(hnp.arrays(hnp.integer_dtypes(), st.integers(30, 60)))
def test_integers_are_numbers(x):
    np.testing.assert_array_equal(ms.signal.fill_gaps(x, max_gap=1), x.astype(np.float64))


def test_the_input_is_left_alone():
    x = np.array([0.0, np.nan, 2.0, 3.0])
    filled = ms.signal.fill_gaps(x, max_gap=1, method="linear")
    assert np.isnan(x[1])
    assert filled[1] == 1.0
    assert not np.shares_memory(x, filled)


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (np.zeros((3, 2)), "shape [3, 2]"),
        (np.zeros((40, 1)), "shape [40, 1]"),
        (np.float64(3.0), "float64"),
        ("run.csv", "str"),
        (["a", "b"], "<U1"),
        (np.array([1j, 2j]), "complex128"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
        ([[1.0], [2.0, 3.0]], "list"),
        pytest.param([object()], "list", id="an object"),
        (None, "NoneType"),
        ({"fz": [1.0]}, "dict"),
    ],
    ids=str,
)
def test_what_is_no_column_of_numbers_is_refused(name, bad, found):
    with pytest.raises(ms.MidstanceError, match=r"expected (one dimension of samples|real numbers)") as caught:
        ENTRIES[name](bad)
    assert caught.value.kind == "parameter"
    assert caught.value.place.field in {"x", "vertical_n"}
    assert found in caught.value.found


@pytest.mark.parametrize("empty", [[], np.array([]), np.zeros(0, dtype=np.int16)], ids=["list", "float", "int"])
def test_nothing_in_nothing_out(empty):
    assert ms.signal.fill_gaps(empty, max_gap=1).shape == (0,)
    assert ms.signal.local_maxima(empty).shape == (0,)
    assert len(ms.signal.runs_above(empty, threshold=1)) == 0
    assert ms.signal.prominence(empty, index=0) == 0
    assert len(ms.events.from_force(empty, rate_hz=100)) == 0
    with pytest.raises(ms.MidstanceError) as caught:
        ms.signal.lowpass(empty, rate_hz=100, cutoff_hz=10)
    assert caught.value.kind == "too_short"


def test_masked_and_missing_samples_become_gaps():
    x = np.ma.masked_array([0.0, 99.0, 2.0, 3.0], mask=[False, True, False, False])
    assert ms.signal.fill_gaps(x, max_gap=1, method="linear")[1] == 1.0
    assert ms.signal.fill_gaps([0.0, None, 2.0, 3.0], max_gap=1, method="linear")[1] == 1.0


def test_columns_of_data_frames_go_in():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    values = [0.0, None, 2.0, 3.0]
    columns = [
        pandas.Series([0.0, np.nan, 2.0, 3.0]),
        pandas.Series(pandas.array(values, dtype="Float64")),
        polars.Series(values),
    ]
    for column in columns:
        assert ms.signal.fill_gaps(column, max_gap=1, method="linear").tolist() == [0, 1, 2, 3]


def test_parameters_are_keywords():
    with pytest.raises(TypeError):
        ms.signal.lowpass([0.0] * 100, 100, 10)
