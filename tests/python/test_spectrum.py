"""Spectra and lags against scipy, an independent implementation."""

import numpy as np
import pytest
from scipy import signal as scipy_signal

import midstance as ms

RNG = np.random.default_rng(1)
NOISE = RNG.normal(size=1003).cumsum()
DETRENDS = {"constant": "constant", "linear": "linear", "none": False}


def assert_equal(ours, theirs):
    """Rounding of the two transforms, relative to the largest bin."""
    np.testing.assert_allclose(ours[0], theirs[0], rtol=0, atol=1e-10 * theirs[0].max())
    np.testing.assert_allclose(ours[1], theirs[1], rtol=0, atol=1e-10 * theirs[1].max())


@pytest.mark.parametrize("detrend", DETRENDS)
@pytest.mark.parametrize("window", ["boxcar", "hann"])
@pytest.mark.parametrize(("samples", "pad_to"), [(1003, None), (1000, None), (250, 2048), (251, 2047)])
def test_periodogram_equals_scipy(samples, pad_to, window, detrend):
    x = NOISE[:samples]
    ours = ms.signal.periodogram(x, rate_hz=512, window=window, detrend=detrend, pad_to=pad_to)
    assert_equal(ours, scipy_signal.periodogram(x, 512, window, pad_to, DETRENDS[detrend]))


@pytest.mark.parametrize("detrend", DETRENDS)
@pytest.mark.parametrize("window", ["boxcar", "hann"])
@pytest.mark.parametrize(("segment", "overlap", "pad_to"), [(256, None, None), (101, 30, 128), (5000, None, None)])
def test_welch_equals_scipy(segment, overlap, pad_to, window, detrend):
    ours = ms.signal.welch(
        NOISE, rate_hz=100, segment=segment, overlap=overlap, window=window, detrend=detrend, pad_to=pad_to
    )
    segment = min(segment, len(NOISE))
    assert_equal(ours, scipy_signal.welch(NOISE, 100, window, segment, overlap, pad_to, DETRENDS[detrend]))


def test_transfer_is_the_ratio_of_scipys_periodograms():
    tibia, head = RNG.normal(size=(2, 260))
    settings = {"fs": 1000, "detrend": "linear", "nfft": 2048}
    expected = 10 * np.log10(
        scipy_signal.periodogram(head, **settings)[1] / scipy_signal.periodogram(tibia, **settings)[1]
    )
    # Nothing is left at zero after detrending but rounding.
    ours = ms.signal.transfer_function(tibia, head, rate_hz=1000, bin_hz=None)[1]
    np.testing.assert_allclose(ours[1:], expected[1:], rtol=0, atol=1e-8)


def test_bins_of_1_hz_sum_to_the_variance():
    x = NOISE[:333]
    frequency_hz, density = ms.signal.periodogram(x, rate_hz=512, pad_to=2048, bin_hz=1)
    np.testing.assert_array_equal(frequency_hz, np.arange(257))
    assert density.sum() == pytest.approx(x.var(), rel=1e-12)


def test_autocorrelation_equals_scipys_correlate():
    x = NOISE - NOISE.mean()
    full = scipy_signal.correlate(x, x, method="direct")[len(x) - 1 :] / np.arange(len(x), 0, -1)
    np.testing.assert_allclose(ms.signal.autocorrelation(NOISE), full / full[0], rtol=0, atol=1e-10)
    np.testing.assert_allclose(ms.signal.autocorrelation(NOISE, max_lag=7), (full / full[0])[:8], rtol=0, atol=1e-10)


def test_lag_is_where_numpy_finds_the_highest_coefficient():
    x, y = NOISE[:600], np.roll(NOISE, 37)[:500] + RNG.normal(scale=0.1, size=500)
    coefficients = [
        np.corrcoef(x[max(0, -k) : 500 - max(0, k)], y[max(0, k) :][: 500 - abs(k)])[0, 1] for k in range(60)
    ]
    lag_s, correlation = ms.signal.lag(x, y, rate_hz=1, max_lag_s=59)
    assert round(lag_s) == np.argmax(coefficients) == 37
    assert correlation == pytest.approx(max(coefficients), abs=1e-3)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: ms.signal.periodogram(NOISE, rate_hz=0), "rate_hz"),
        (lambda: ms.signal.periodogram(NOISE, rate_hz=100, window="kaiser"), "window"),
        (lambda: ms.signal.periodogram(NOISE, rate_hz=100, pad_to=10**15), "pad_to"),
        (lambda: ms.signal.periodogram(NOISE, rate_hz=100, bin_hz=0.01), "bin_hz"),
        (lambda: ms.signal.welch(NOISE, rate_hz=100, segment=1), "segment"),
        (lambda: ms.signal.welch(NOISE, rate_hz=100, overlap=256), "overlap"),
        (lambda: ms.signal.lag(NOISE, NOISE, rate_hz=100, max_lag_s=float("nan")), "max_lag_s"),
    ],
)
def test_what_cannot_be_is_refused_by_name(call, field):
    with pytest.raises(ms.MidstanceError) as caught:
        call()
    assert caught.value.kind == "parameter"
    assert caught.value.place.field == field
