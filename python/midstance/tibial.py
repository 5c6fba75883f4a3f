"""Peaks of the shock at the tibia, and their sum over a run.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> axial_g = 1 + 5 * np.exp(-0.5 * ((np.arange(600) - 320) / 10) ** 2)
>>> peak_g, time_s = ms.tibial.peak_about(axial_g, rate_hz=1000, contact=300)
>>> round(time_s, 3)
0.02
"""

from midstance._core import cumulative_load, peak_about

__all__ = ["cumulative_load", "peak_about"]
