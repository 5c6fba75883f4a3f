"""C3D files as they stand: parameters, points, analog samples, force plates."""

from midstance._core import C3d
from midstance._core import C3dPlate as Plate
from midstance._core import read_c3d as read

__all__ = ["C3d", "Plate", "read"]
