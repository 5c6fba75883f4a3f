"""Filters, gaps and thresholds on plain arrays. Knows no gait."""

from midstance._core import fill_gaps, local_maxima, lowpass, prominence, runs_above

__all__ = ["fill_gaps", "local_maxima", "lowpass", "prominence", "runs_above"]
