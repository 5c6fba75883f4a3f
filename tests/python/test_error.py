"""One exception family; what the operating system refuses stays an OSError."""

import pickle

import pytest

import midstance as ms


@pytest.fixture(scope="module")
def error():
    with pytest.raises(ms.MidstanceError) as caught:
        ms.signal.lowpass([0.0] * 100, rate_hz=1000, cutoff_hz=900)
    return caught.value


def test_an_error_says_what_was_found_and_expected(error):
    assert isinstance(error, ValueError)
    assert (error.kind, error.path, error.place) == ("parameter", None, ms.Place(field="cutoff_hz"))
    assert error.found == "900"
    assert "half the rate" in error.expected
    assert "cut-off" in error.mend
    for part in (error.found, error.expected, error.mend, "`cutoff_hz`"):
        assert part in str(error)


def test_an_error_crosses_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_a_missing_folder_is_an_oserror(tmp_path):
    path = tmp_path / "nowhere" / "t.csv"
    with pytest.raises(FileNotFoundError) as caught:
        ms.metrics().write_csv(path)
    assert caught.value.filename == str(path)
    with pytest.raises(IsADirectoryError):
        ms.metrics().write_csv(tmp_path)


def test_parameters_are_refused_by_name():
    with pytest.raises(ms.MidstanceError, match=r"unknown field `step_with_m`; expected one of .*`step_width_m`"):
        ms.simulate.runner(step_with_m=0.1)
    for bad, field in [({"mass_kg": "70"}, "mass_kg"), ({"mass_kg": float("nan")}, "mass_kg"), ({"seed": -1}, "seed")]:
        with pytest.raises(ms.MidstanceError) as caught:
            ms.simulate.runner(**bad)
        assert caught.value.place.field == field
