"""One other program in an environment of its own: says what it found, then, at every line it gets, what a round cost.

python worker.py NAME FOLDER

NAME is gaitmap, mobgap or skdh; FOLDER holds the recordings of `shipped.py`. Each answer is one JSON object on a line.
"""

import gc
import importlib.metadata
import json
import os
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import shipped


def gaitmap(real):
    """Strides, events, ways, and every parameter that it has per stride."""
    import pandas as pd
    from gaitmap.event_detection import RamppEventDetection
    from gaitmap.parameters import SpatialParameterCalculation, TemporalParameterCalculation
    from gaitmap.stride_segmentation import BarthDtw
    from gaitmap.trajectory_reconstruction import StrideLevelTrajectory
    from gaitmap.utils.coordinate_conversion import convert_to_fbf

    rate_hz, feet = shipped.gaitmap(real)
    given = {f"{side}_sensor": pd.DataFrame(rows, columns=list(shipped.NAMES)) for side, rows in feet.items()}
    frame = pd.concat(given, axis=1)
    rate = {"sampling_rate_hz": rate_hz}

    def work():
        body = convert_to_fbf(frame, left_like="left_", right_like="right_")
        strides = BarthDtw().segment(body, **rate).stride_list_
        events = RamppEventDetection().detect(body, strides, **rate).min_vel_event_list_
        ways = StrideLevelTrajectory().estimate(frame, events, **rate)
        times = TemporalParameterCalculation().calculate(events, **rate).parameters_
        places = SpatialParameterCalculation().calculate(events, ways.position_, ways.orientation_, **rate).parameters_
        return events, times, places

    events, times, _ = work()
    contacts = [np.unique(np.r_[e["ic"], e["pre_ic"]]) / rate_hz for e in events.values()]
    strides = np.concatenate([t["stride_time"] for t in times.values()])
    return work, np.concatenate(contacts), strides


def mobgap(real):
    """The pipeline of Mobilise-D for healthy gait with its own settings."""
    import pandas as pd
    from mobgap.data import GaitDatasetFromData
    from mobgap.pipeline import MobilisedPipelineHealthy

    rate_hz, rows = shipped.mobgap(real)
    frame = pd.DataFrame(rows, columns=list(shipped.NAMES))
    frame[["acc_x", "acc_y", "acc_z"]] *= shipped.G_MPS2
    person = json.loads((real / "mobgap" / "participant_metadata.json").read_text())["HA"]["001"]
    where = {"measurement_condition": "laboratory"}
    data = GaitDatasetFromData({"HA001": {"LowerBack": frame}}, rate_hz, {"HA001": person}, {"HA001": where})
    work = lambda: MobilisedPipelineHealthy().run(data[0])  # noqa: E731
    done = work()
    contacts = done.raw_ic_list_["ic"].to_numpy() / rate_hz
    return work, contacts, done.raw_per_stride_parameters_["stride_duration_s"].to_numpy()


def skdh(real):
    """Gait at the lower back; all of the recording is said to be gait, so that it need not look for walks."""
    from skdh.gait import GaitLumbar

    time_s, acceleration_g = shipped.skdh(real)
    work = lambda: GaitLumbar().predict(time=time_s, accel=acceleration_g, height=1.8, gait_pred=True)  # noqa: E731
    found = work()
    return work, np.asarray(found["IC Timestamp"]) - time_s[0], np.asarray(found["stride time"])


PACKAGES = {"gaitmap": "gaitmap", "mobgap": "mobgap", "skdh": "scikit-digital-health"}


def main(name, real):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the program itself prints is no answer
    warnings.filterwarnings("ignore")
    work, contacts_s, strides_s = globals()[name](Path(real))
    say = lambda **what: print(json.dumps(what), file=answers, flush=True)  # noqa: E731
    strides_s = strides_s[np.isfinite(strides_s)]
    say(
        version=importlib.metadata.version(PACKAGES[name]),
        contacts_s=sorted(contacts_s.tolist()),
        stride_time_s=float(np.median(strides_s)),
        strides=len(strides_s),
    )
    gc.disable()
    for _ in sys.stdin:
        start = time.process_time()
        work()
        say(seconds=time.process_time() - start)
        gc.collect()


main(*sys.argv[1:])
