"""Rise and fall of the centre of mass.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> lift = 4 * np.pi**2 * 0.04 * np.cos(2 * np.pi * np.arange(1001) / 1000)  # of 4 cm once a second, m/s²
>>> round(ms.oscillation.rise_from_force(lift, rate_hz=1000, mass_kg=1), 4)
0.08
"""

from midstance._core import rise_from_force

__all__ = ["rise_from_force"]
