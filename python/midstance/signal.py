"""Filters and their cut-offs, gaps, thresholds, spectra and lags on plain arrays. Knows no gait.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> ms.signal.lowpass(np.ones(100), rate_hz=1000, cutoff_hz=50)[:2].round(6)
array([1., 1.])
"""

from midstance._core import (
    autocorrelation,
    clock_drift,
    downsample,
    fill_gaps,
    lag,
    local_maxima,
    lowpass,
    orientation,
    periodogram,
    prominence,
    runs_above,
    suggest_cutoff,
    transfer_function,
    welch,
)

__all__ = [
    "autocorrelation",
    "clock_drift",
    "downsample",
    "fill_gaps",
    "lag",
    "local_maxima",
    "lowpass",
    "orientation",
    "periodogram",
    "prominence",
    "runs_above",
    "suggest_cutoff",
    "transfer_function",
    "welch",
]
