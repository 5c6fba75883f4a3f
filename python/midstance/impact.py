"""The onset of the vertical force: impact peak and loading rates."""

from midstance._core import loading_rates

__all__ = ["loading_rates"]
