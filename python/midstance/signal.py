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
    jumps,
    lag,
    local_maxima,
    lowpass,
    match_marks,
    orientation,
    periodogram,
    prominence,
    resample,
    resultant,
    rolling_min,
    runs_above,
    saturation,
    smooth_gaussian,
    spaced_maxima,
    still_periods,
    suggest_cutoff,
    summit,
    taps,
    transfer_function,
    way_between_rests,
    welch,
)

__all__ = [
    "autocorrelation",
    "clock_drift",
    "downsample",
    "fill_gaps",
    "jumps",
    "lag",
    "local_maxima",
    "lowpass",
    "match_marks",
    "orientation",
    "periodogram",
    "prominence",
    "resample",
    "resultant",
    "rolling_min",
    "runs_above",
    "saturation",
    "smooth_gaussian",
    "spaced_maxima",
    "still_periods",
    "suggest_cutoff",
    "summit",
    "taps",
    "transfer_function",
    "way_between_rests",
    "welch",
]
