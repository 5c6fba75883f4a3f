"""How much of the shock of a stance reaches another place.

Examples
--------
>>> import numpy as np
>>> import midstance as ms
>>> tibia_g = np.random.default_rng(1).normal(size=250)
>>> round(ms.shock.shock_attenuation_db(tibia_g, 0.1 * tibia_g, rate_hz=1000), 6)
-20.0
"""

from midstance._core import psd_impact_power_g2, shock_attenuation_db

__all__ = ["psd_impact_power_g2", "shock_attenuation_db"]
