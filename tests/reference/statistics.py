"""A second, independent implementation of intervals and of the fluctuation of strides: plain numpy and scipy, from the
definitions and not from the Rust.
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def standard_error(x: np.ndarray) -> tuple[float, float]:
    """Standard error of the mean of an autoregression of order one, and its degrees of freedom (Satterthwaite)."""
    n, d = len(x), x - x.mean()
    r = (d[1:] * d[:-1]).sum() / (d**2).sum()
    phi = np.clip(r + (1 + 4 * r) / n, -0.9, 0.9)
    k = np.arange(1, n)
    inflation = max(1 + 2 * ((1 - k / n) * phi**k).sum(), 0.05)
    variance = x.var(ddof=1) / max(1 - (inflation - 1) / (n - 1), 0.2)
    # var(log variance of innovations) = 2/n; var(-2 log(1 - phi)) = 4 (1 + phi) / ((1 - phi) n); nu = 2 / their sum.
    nu = 2 / (2 / n + 4 * (1 + phi) / ((1 - phi) * n))
    return np.sqrt(variance * inflation / n), max(nu, 2)


def mean_interval(x: np.ndarray, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Percentiles of circular-block bootstrap means, stretched about the mean to the width of Student's interval."""
    n = len(x)
    block = int(np.ceil(n ** (1 / 3) - 1e-9))
    starts = rng.integers(0, n, size=(resamples, -(-n // block)))
    means = x[(starts[..., None] + np.arange(block)) % n].mean(axis=(1, 2))
    se, nu = standard_error(x)
    stretch = stats.t.ppf(0.975, nu) * se / (stats.norm.ppf(0.975) * means.std())
    return x.mean() + stretch * (np.quantile(means, [0.025, 0.975]) - x.mean())


def dfa_alpha(x: np.ndarray) -> float:
    """Detrended fluctuation analysis of order one, 20 window lengths from 10 to N/8."""
    profile = np.cumsum(x - x.mean())
    lengths = np.unique(np.round(np.geomspace(10, len(x) // 8, 20)).astype(int))
    fluctuations = []
    for length in lengths:
        windows = profile[: len(profile) // length * length].reshape(-1, length)
        t = np.arange(length)
        residuals = [window - np.polyval(np.polyfit(t, window, 1), t) for window in windows]
        fluctuations.append(np.sqrt(np.mean(np.square(residuals))))
    return np.polyfit(np.log(lengths), np.log(fluctuations), 1)[0]


def sample_entropy(x: np.ndarray, m: int = 2) -> float:
    """Richman & Moorman 2000, r = 0.2 SD."""
    r, n = 0.2 * x.std(ddof=1), len(x)

    def alike(length: int) -> int:
        templates = np.array([x[i : i + length] for i in range(n - m)])
        distance = np.abs(templates[:, None] - templates[None]).max(axis=2)
        return ((distance <= r).sum() - (n - m)) // 2

    return -np.log(alike(m + 1) / alike(m))
