"""Running-gait analysis: lab recordings in, stride metrics out, and for every number how it was made.

SI units; degrees only where a name ends in ``_deg``. Lab frame: X forward, Y up, Z to the runner's right. A value that
cannot be had is NaN or null, with its reason in the column ``absent`` of the same row.

Examples
--------
>>> import midstance as ms
>>> recording, truth = ms.simulate.runner(duration_s=10)
>>> trial = ms.analyze(recording)
>>> round(float(trial.steps["contact_time_s"][3]), 2)
0.25
"""

from midstance import (
    body,
    braking,
    c3d,
    events,
    force,
    impact,
    oscillation,
    plot,
    regularity,
    sensors,
    shock,
    signal,
    simulate,
    spatial,
    statistics,
    sync,
    tibial,
    training,
)
from midstance._analysis import analyze, analyze_batch, read
from midstance._cite import Citations, cite
from midstance._convert import convert
from midstance._core import (
    ClockFit,
    Imu,
    Markers,
    Note,
    Orientation,
    Plate,
    Profile,
    Recording,
    Sensor,
    SensorTruth,
    Study,
    Table,
    Trial,
    __version__,
    metrics,
)
from midstance._error import MidstanceError, Place
from midstance._profile import profile

__all__ = [
    "Citations",
    "ClockFit",
    "Imu",
    "Markers",
    "MidstanceError",
    "Note",
    "Orientation",
    "Place",
    "Plate",
    "Profile",
    "Recording",
    "Sensor",
    "SensorTruth",
    "Study",
    "Table",
    "Trial",
    "__version__",
    "analyze",
    "analyze_batch",
    "body",
    "braking",
    "c3d",
    "cite",
    "convert",
    "events",
    "force",
    "impact",
    "metrics",
    "oscillation",
    "plot",
    "profile",
    "read",
    "regularity",
    "sensors",
    "shock",
    "signal",
    "simulate",
    "spatial",
    "statistics",
    "sync",
    "tibial",
    "training",
]
