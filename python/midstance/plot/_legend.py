"""A legend above its axes; imported only to draw."""

from __future__ import annotations

from typing import Any

from matplotlib.legend import Legend
from matplotlib.transforms import Bbox


class LegendAbove(Legend):
    """A legend that counts by its height when figures are laid out, and never makes its axes narrower."""

    def get_tightbbox(self, renderer: Any = None) -> Bbox:
        """Give what layouts keep free: of the legend's width, what is above the axes."""
        box = self.get_window_extent(renderer)
        axes = self.axes.get_window_extent(renderer) if self.axes else box
        left, right = (min(max(edge, axes.x0), axes.x1) for edge in (box.x0, box.x1))
        return Bbox.from_extents(left, box.y0, right, box.y1)
