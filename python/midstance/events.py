"""Contacts from arrays: initial contact and toe-off."""

from midstance._core import from_force

__all__ = ["from_force"]
