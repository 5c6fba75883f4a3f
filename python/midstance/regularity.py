"""How alike steps and strides are, by an acceleration of the trunk.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> step, stride = ms.regularity.regularity(np.cos(2 * np.pi * np.arange(5000) / 100), step=100)
>>> round(step, 3), round(stride, 3)
(1.0, 1.0)
"""

from midstance._core import harmonic_ratio, regularity

__all__ = ["harmonic_ratio", "regularity"]
