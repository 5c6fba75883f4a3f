"""Against scipy, an independent implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import signal as scipy_signal

import midstance as ms


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("rate_hz", "cutoff_hz"), [(1000, 50), (2400, 50), (200, 10), (300, 140), (100, 0.5)])
def test_lowpass_equals_sosfiltfilt(order, rate_hz, cutoff_hz):
    x = np.random.default_rng(1).normal(size=3000).cumsum()
    x /= abs(x).max()
    sections = scipy_signal.butter(order, cutoff_hz, fs=rate_hz, output="sos")
    expected = scipy_signal.sosfiltfilt(sections, x)
    ours = ms.signal.lowpass(x, rate_hz=rate_hz, cutoff_hz=cutoff_hz, order=order, corrected=False)
    # Both are exact up to rounding, which the poles near the unit circle of a low cut-off multiply.
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(("rate_hz", "cutoff_hz"), [(1000, 50), (300, 100), (200, 10)])
def test_the_corrected_cutoff_is_where_the_two_passes_lose_3_db(order, rate_hz, cutoff_hz):
    correction = (np.sqrt(2) - 1) ** (1 / (2 * order))
    design_hz = rate_hz / np.pi * np.arctan(np.tan(np.pi * cutoff_hz / rate_hz) / correction)
    sections = scipy_signal.butter(order, design_hz, fs=rate_hz, output="sos")
    _, gain = scipy_signal.freqz_sos(sections, worN=[cutoff_hz], fs=rate_hz)
    assert abs(gain[0]) ** 2 == pytest.approx(np.sqrt(0.5), abs=1e-12)
    x = np.random.default_rng(2).normal(size=2000)
    ours = ms.signal.lowpass(x, rate_hz=rate_hz, cutoff_hz=cutoff_hz, order=order)
    np.testing.assert_allclose(ours, scipy_signal.sosfiltfilt(sections, x), rtol=0, atol=1e-10)


@given(hnp.arrays(np.float64, st.integers(0, 50), elements=st.integers(-5, 5).map(float)))
def test_maxima_and_prominences_are_those_of_find_peaks(x):
    peaks = ms.signal.local_maxima(x)
    np.testing.assert_array_equal(peaks, scipy_signal.find_peaks(x)[0])
    expected = scipy_signal.peak_prominences(x, peaks)[0] if len(peaks) else []
    assert [ms.signal.prominence(x, index=i) for i in peaks] == list(expected)


@pytest.mark.parametrize("bad", [{"rate_hz": 0}, {"cutoff_hz": 600}, {"cutoff_hz": float("nan")}, {"order": 9}])
def test_a_filter_that_cannot_be_is_refused_by_name(bad):
    with pytest.raises(ms.MidstanceError) as caught:
        ms.signal.lowpass(np.zeros(100), **{"rate_hz": 1000, "cutoff_hz": 50, **bad})
    assert caught.value.kind == "parameter"
    assert caught.value.place.field in bad


def noisy_sine(seed, rate_hz, seconds=5.0, noise=0.05):
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.sin(2 * np.pi * 2 * time_s) + np.random.default_rng(seed).normal(0, noise, len(time_s))


@pytest.mark.parametrize("rate_hz", [100, 200, 1000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_suggested_cutoffs_are_those_of_scipy(rate_hz, seed):
    x = noisy_sine(seed, rate_hz)
    candidates = np.geomspace(rate_hz / min(len(x), 1000), 0.45 * rate_hz, 120)
    residuals = []
    for cutoff_hz in candidates:
        design_hz = rate_hz / np.pi * np.arctan(np.tan(np.pi * cutoff_hz / rate_hz) / (np.sqrt(2) - 1) ** 0.25)
        sections = scipy_signal.butter(2, design_hz, fs=rate_hz, output="sos")
        residuals.append(x - scipy_signal.sosfiltfilt(sections, x, padlen=9))
    rms = np.sqrt(np.mean(np.square(residuals), axis=1))
    noisy = candidates >= 0.2 * rate_hz
    noise = np.polyfit(candidates[noisy], rms[noisy], 1)[1]
    assert noise == pytest.approx(0.05, rel=0.1)
    winter = np.interp(-noise, -rms, candidates)
    assert ms.signal.suggest_cutoff(x, rate_hz=rate_hz) == pytest.approx(winter, rel=1e-6)

    def colour(left):
        left = left - left.mean()
        products = scipy_signal.correlate(left, left, method="fft")[len(left) - 1 :] / np.arange(len(left), 0, -1)
        return np.sum((products[1 : len(left) // 2 + 1] / products[0]) ** 2)

    challis = candidates[np.argmin([colour(left) for left in residuals])]
    assert ms.signal.suggest_cutoff(x, rate_hz=rate_hz, method="autocorrelation") == pytest.approx(challis, rel=1e-9)


@pytest.mark.parametrize("method", ["residuals", "autocorrelation"])
@pytest.mark.parametrize("seed", range(5))
def test_a_sine_of_2_hz_is_kept(method, seed):
    # 3 to 8 Hz: the range of the specification, and where the error against the sine itself is least (4.8 to 6.6 Hz).
    assert 3 < ms.signal.suggest_cutoff(noisy_sine(seed, 200), rate_hz=200, method=method) < 8


def test_another_method_for_cutoffs_is_refused():
    with pytest.raises(ms.MidstanceError, match="residuals or autocorrelation"):
        ms.signal.suggest_cutoff(noisy_sine(1, 200), rate_hz=200, method="guess")


def test_gaps_are_not_filtered_over():
    with pytest.raises(ms.MidstanceError, match="fill the gaps"):
        ms.signal.lowpass([0.0] * 50 + [float("nan")] * 50, rate_hz=100, cutoff_hz=10)


def test_open_runs_say_so():
    runs = ms.signal.runs_above([3, 3, 0, 3], threshold=1)
    assert runs["open_start"].tolist() == [True, False]
    assert runs["open_end"].tolist() == [False, True]
    contacts = ms.events.from_force([900.0] * 50 + [0.0] * 50 + [900.0] * 50, rate_hz=500)
    assert np.isnan(contacts["ic_time_s"]).tolist() == [True, False]
    assert np.isnan(contacts["to_time_s"]).tolist() == [False, True]
