"""C3D files as they stand: parameters, points, analog samples, force plates.

Examples
--------
>>> import tempfile
>>> import midstance as ms
>>> with tempfile.TemporaryDirectory() as folder:
...     file = ms.c3d.read(ms.simulate.write(folder, name="run", duration_s=5)[0])
>>> file.processor, file.point_rate_hz
('intel', 200.0)
"""

from midstance._core import C3d
from midstance._core import C3dPlate as Plate
from midstance._core import read_c3d as read

__all__ = ["C3d", "Plate", "read"]
