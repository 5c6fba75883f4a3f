"""The synthetic runner: recordings with exactly known truth."""

from midstance._core import runner, study

__all__ = ["runner", "study"]
