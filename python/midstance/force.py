"""Zero and drift of a force plate, from an array.

Examples
--------
>>> import midstance as ms
>>> force = ms.simulate.runner(duration_s=10)[0].plates[0]
>>> force_n, levels = ms.force.remove_drift(force.force_n[1], rate_hz=force.rate_hz)
>>> bool(abs(levels["level_n"]).max() < 1)
True
"""

from midstance._core import remove_drift

__all__ = ["remove_drift"]
