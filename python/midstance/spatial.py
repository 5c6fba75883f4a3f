"""Where feet land, how they stand there, and where the force acts under them; from arrays.

Examples
--------
>>> import midstance as ms
>>> ms.spatial.foot_strike_class(12.0)
'rearfoot'
"""

from midstance._core import (
    centre_of_pressure_m,
    crossover_margin_m,
    foot_progression_angle_deg,
    foot_strike_class,
    foot_tilt_deg,
    line_of_progression,
    offset_from_line,
    step_width_m,
    strike_index_pct,
)

__all__ = [
    "centre_of_pressure_m",
    "crossover_margin_m",
    "foot_progression_angle_deg",
    "foot_strike_class",
    "foot_tilt_deg",
    "line_of_progression",
    "offset_from_line",
    "step_width_m",
    "strike_index_pct",
]
