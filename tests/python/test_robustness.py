"""What noise, drift, sampling, cadence and foot strike do to the numbers of impact: against the truth of the simulator.

With MIDSTANCE_WRITE_DOCS=1 the table in `docs/methods/impact.md` is written; without, it must be true.
"""

import math

import numpy as np

import midstance as ms
from conftest import ROOT, assert_page_says

PAGE = ROOT / "docs" / "methods" / "impact.md"
USUAL = {"duration_s": 30.0, "force_rate_hz": 1000.0, "noise_n": 2.0, "impact": {"magnitude_bw": 0.8}, "markers": False}

# Bounds on the mean error of a trial, as the page states them: contact time, s; active peak and loading rate, share.
BOUNDS = (0.004, 0.005, 0.07)
# What lies outside them, and has a note on the page that says why.
NOTED = {"20 N of noise, 150 N of drift, 300 Hz"}


def steps_per_minute(cadence):
    """Contact and flight that share a step as 5 to 2."""
    step_s = 60.0 / cadence
    return {"contact_time_s": step_s * 5 / 7, "flight_time_s": step_s * 2 / 7}


def linear(end_n):
    return {"drift": {"shape": "linear", "start_n": 0.0, "end_n": end_n} if end_n else None}


VARIED = {
    "noise (SD), N": {value: {"noise_n": float(value)} for value in (0, 2, 5, 10, 20)},
    "drift over 30 s, N": {value: linear(float(value)) for value in (0, 20, 50, 100, 150)},
    "drift as a sine of 8 s, N": {
        value: {"drift": {"shape": "sine", "amplitude_n": value / 2, "period_s": 8.0}} for value in (50, 150)
    },
    "sampling, Hz": {value: {"force_rate_hz": float(value)} for value in (200, 300, 500, 1000, 2400)},
    "cadence, 1/min": {value: steps_per_minute(value) for value in (150, 165, 180, 195, 210)},
    "foot strike": {
        "rearfoot, hard": {"impact": {"magnitude_bw": 1.2}},
        "rearfoot": {},
        "rearfoot, soft": {"impact": {"magnitude_bw": 0.5, "time_s": 0.035, "width_s": 0.05}},
        "forefoot": {"impact": None},
    },
    "together": {
        "10 N of noise, 100 N of drift, 500 Hz": {"noise_n": 10.0, **linear(100.0), "force_rate_hz": 500.0},
        "20 N of noise, 150 N of drift, 300 Hz": {"noise_n": 20.0, **linear(150.0), "force_rate_hz": 300.0},
    },
}


def surrogate_rate(truth):
    """Average loading rate of a bare half-sine stance between 20 and 80 % of its force at 13 % of stance, BW/s."""
    contact_s, step_s = truth["contact_time_s"], truth["step_time_s"]
    peak_bw = math.pi / 2 * step_s / contact_s
    end_bw = peak_bw * math.sin(math.pi * 0.13)
    at = [contact_s / math.pi * math.asin(share * end_bw / peak_bw) for share in (0.2, 0.8)]
    return 0.6 * end_bw / (at[1] - at[0])


def errors(**changed):
    """Mean error and its SD over the steps: contact time, s; active peak and loading rate, share."""
    recording, truth = ms.simulate.runner(**{**USUAL, **changed})
    steps = ms.analyze(recording).steps
    trial = truth["trial"]
    rate = surrogate_rate(trial) if changed.get("impact", 1) is None else truth["contacts"][0]["valr_force_bw_s"]
    contact = steps["contact_time_s"] - trial["contact_time_s"]
    active = steps["vgrf_active_peak_bw"] / trial["vgrf_active_peak_bw"] - 1.0
    valr = steps["valr_bw_s"] / rate - 1.0
    return [(np.nanmean(error), np.nanstd(error)) for error in (contact, active, valr)]


def cell(error, scale):
    # Adding zero makes a rounded minus zero a plain one.
    mean, deviation = (round(scale * value, 1) + 0.0 for value in error)
    return f"{mean:+.1f} ± {deviation:.1f}"


def table():
    lines = ["| varied | value | contact time, ms | active peak, % | VALR, % |", "|---|---|---|---|---|"]
    for what, cases in VARIED.items():
        for value, changed in cases.items():
            found = errors(**changed)
            outside = [abs(error[0]) > bound for error, bound in zip(found, BOUNDS, strict=True)]
            assert value in NOTED or not any(outside), (what, value, found)
            cells = [cell(*error) for error in zip(found, (1e3, 1e2, 1e2), strict=True)]
            cells = [f"{text} *" if beyond else text for text, beyond in zip(cells, outside, strict=True)]
            lines.append("| " + " | ".join([what, str(value), *cells]) + " |")
    return "\n".join(lines)


def test_no_error_is_larger_than_the_page_says():
    assert_page_says(PAGE, "robustness", table())
