"""Zero and drift of an array are those of the whole path."""

import numpy as np
import pytest

import midstance as ms


def drifting(**drift):
    recording, _ = ms.simulate.runner(duration_s=20, markers=False, drift=drift)
    raw = recording.plates[0].force_n[1]
    return recording, ms.signal.lowpass(raw, rate_hz=1000, cutoff_hz=50)


def test_an_array_gives_the_force_of_a_recording():
    recording, smooth = drifting(shape="sine", amplitude_n=40, period_s=15)
    trial = ms.analyze(recording)
    force_n, levels = ms.force.remove_drift(smooth, rate_hz=1000)
    np.testing.assert_array_equal(force_n, trial.recording.plates[0].force_n[1])
    for name in ("time_s", "level_n"):
        np.testing.assert_array_equal(levels[name], trial.zero[name])
    # The sine itself, which was added; the median of a flight of 0.1 s lies within 0.1 N of it.
    expected = 40 * np.sin(2 * np.pi * levels["time_s"] / 15)
    np.testing.assert_allclose(levels["level_n"], expected, atol=0.5)


def test_a_constant_goes_and_nothing_else_does():
    _, smooth = drifting(shape="linear", start_n=0, end_n=0)
    zeroed, _ = ms.force.remove_drift(smooth, rate_hz=1000)
    moved, _ = ms.force.remove_drift(smooth + 30.0, rate_hz=1000)
    # 1 in 1e13 of the greatest force, which is rounding.
    np.testing.assert_allclose(moved, zeroed, atol=1e-9)


@pytest.mark.parametrize("force", [np.full(3000, 700.0), np.zeros(0), np.r_[np.zeros(2000), np.nan]])
def test_a_force_without_flights_or_with_gaps_is_refused(force):
    with pytest.raises(ms.MidstanceError) as caught:
        ms.force.remove_drift(force, rate_hz=1000)
    assert caught.value.kind == "no_signal"


def test_a_rate_is_above_zero():
    with pytest.raises(ms.MidstanceError) as caught:
        ms.force.remove_drift(np.zeros(10), rate_hz=0)
    assert caught.value.kind == "parameter"
