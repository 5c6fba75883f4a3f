"""The synthetic runner: recordings with exactly known truth.

Examples
--------
>>> import midstance as ms
>>> recording, truth = ms.simulate.runner(step_width_m=-0.02, duration_s=5)
>>> recording.name
'synthetic'
"""

from midstance._core import runner, sensor_truth, session, study, write

__all__ = ["runner", "sensor_truth", "session", "study", "write"]
