"""The synthetic runner: recordings with exactly known truth."""

from midstance._core import runner

__all__ = ["runner"]
