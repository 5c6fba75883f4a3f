"""Filters and their cut-offs, gaps, thresholds, spectra and lags on plain arrays. Knows no gait."""

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
