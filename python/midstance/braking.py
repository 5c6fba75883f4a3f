"""Impulses of braking and propulsion.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> forward_n = -170 * np.sin(2 * np.pi * np.arange(251) / 250)
>>> braking_ns, propulsion_ns = ms.braking.split_impulse(forward_n, rate_hz=1000)
>>> round(braking_ns, 2), round(propulsion_ns, 2)
(-13.53, 13.53)
"""

from midstance._core import split_impulse

__all__ = ["split_impulse"]
