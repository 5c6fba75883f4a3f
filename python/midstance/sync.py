"""Two recordings of one motion, each with a clock of its own, onto one clock.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> def sensor(clock_s):
...     phase = 2 * np.pi * (2.7 * clock_s + 0.8 * np.sin(0.23 * clock_s))
...     still = np.zeros_like(clock_s)
...     columns = {"acc_x": still, "acc_y": 12 + 5 * np.sin(phase) + 2 * np.sin(phase / 2), "acc_z": still}
...     return ms.read(columns, rate_hz=100)
>>> t = np.arange(6000) / 100
>>> fit = ms.sync.fit(sensor(t), sensor(t - 1.25))
>>> round(fit.offset_s, 3)
1.25
"""

from midstance._core import fit

__all__ = ["fit"]
