"""Intervals, symmetry, variability and change: from arrays, and from the steps of trials and studies.

Examples
--------
>>> import midstance as ms
>>> round(ms.statistics.symmetry_index_pct(0.250, 0.260), 2)
3.92
"""

from midstance._core import (
    change,
    dfa_alpha,
    early_late,
    groups,
    long,
    mean_interval,
    minimal_detectable_change,
    normalised_symmetry_index_pct,
    outliers,
    sample_entropy,
    symmetry,
    symmetry_angle_pct,
    symmetry_index_pct,
)

__all__ = [
    "change",
    "dfa_alpha",
    "early_late",
    "groups",
    "long",
    "mean_interval",
    "minimal_detectable_change",
    "normalised_symmetry_index_pct",
    "outliers",
    "sample_entropy",
    "symmetry",
    "symmetry_angle_pct",
    "symmetry_index_pct",
]
