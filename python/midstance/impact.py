"""The onset of the vertical force: impact peak and loading rates.

Examples
--------
>>> import midstance as ms
>>> plate = ms.simulate.runner(duration_s=10)[0].plates[0]
>>> table = ms.impact.loading_rates(plate.force_n[1], rate_hz=plate.rate_hz, mass_kg=70)
>>> table.units["valr_bw_s"]
'BW/s'
"""

from midstance._core import loading_rates

__all__ = ["loading_rates"]
