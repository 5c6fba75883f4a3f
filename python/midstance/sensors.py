"""Inertial sensors: regular clock, gravity, which way the segment faces.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> columns = {"acc_x": np.zeros(500), "acc_y": np.full(500, 9.81), "acc_z": np.zeros(500)}
>>> sensors, notes = ms.sensors.align(ms.read(columns, rate_hz=100))
>>> len(sensors)
1
"""

from midstance._core import align

__all__ = ["align"]
