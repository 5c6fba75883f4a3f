"""What a scientist writes by hand with NumPy, SciPy and pandas: the means of a force and of a marker recording."""

import numpy as np
import pandas as pd
from scipy.signal import butter, find_peaks, sosfiltfilt

G_MPS2 = 9.80665


def smooth(x, rate_hz, cutoff_hz):
    """Second order both ways, the cut-off corrected for two passes."""
    return sosfiltfilt(butter(2, cutoff_hz / 0.8022, fs=rate_hz, output="sos"), x, axis=0)


def contacts(vertical_n, rate_hz, threshold_n=20.0):
    """First and one-past-last sample of the stances of 0.08 to 0.6 s that begin and end within the recording."""
    loaded = np.r_[False, vertical_n >= threshold_n, False].astype(np.int8)
    start, end = np.flatnonzero(np.diff(loaded) == 1), np.flatnonzero(np.diff(loaded) == -1)
    whole = (start > 0) & (end < len(vertical_n))
    start, end = start[whole], end[whole]
    believed = (end - start >= 0.08 * rate_hz) & (end - start <= 0.6 * rate_hz)
    return start[believed], end[believed]


def force_means(frame):
    """Contact, flight, cadence, peaks, impulse and loading rates: mean, deviation and symmetry of the sides of each."""
    time_s = frame["time"].to_numpy()
    rate_hz = 1.0 / np.median(np.diff(time_s))
    vertical_n = smooth(frame["Fz"].to_numpy(), rate_hz, 50.0)
    start, end = contacts(vertical_n, rate_hz)
    weight_n = vertical_n[start[0] : start[-1]].mean()
    rows = []
    for i, (a, b) in enumerate(zip(start, end, strict=True)):
        stance = vertical_n[a:b]
        early = stance[: max(4, min(len(stance) // 4, int(0.075 * rate_hz)))]
        peaks, _ = find_peaks(early, prominence=0.02 * weight_n)
        last = int(peaks[0]) if len(peaks) else round(0.13 * len(stance))
        low, high = round(0.2 * last), max(round(0.8 * last), round(0.2 * last) + 1)
        rows.append(
            {
                "contact_time_s": (b - a) / rate_hz,
                "flight_time_s": (start[i + 1] - b) / rate_hz if i + 1 < len(start) else np.nan,
                "cadence_spm": 60.0 * rate_hz / (start[i + 1] - a) if i + 1 < len(start) else np.nan,
                "vgrf_impact_peak_bw": stance[last] / weight_n if len(peaks) else np.nan,
                "vgrf_active_peak_bw": stance[len(stance) // 4 :].max() / weight_n,
                "impulse_bw_s": np.trapezoid(stance) / rate_hz / weight_n,
                "valr_bw_s": (stance[high] - stance[low]) * rate_hz / (high - low) / weight_n,
                "vilr_bw_s": np.diff(stance[low : high + 1]).max() * rate_hz / weight_n,
            }
        )
    steps = pd.DataFrame(rows)
    left, right = steps[::2].mean(), steps[1::2].mean()
    means, deviations, symmetries = steps.mean(), steps.std(), 200.0 * (left - right) / (left + right)
    return means.to_dict() | deviations.add_suffix("_sd").to_dict() | symmetries.add_suffix("_si").to_dict()


def marker_means(frame):
    """Cadence, step width, pelvic obliquity: heel strikes where the heel is furthest ahead of the sacrum."""
    time_s = frame["time"].to_numpy()
    rate_hz = 1.0 / np.median(np.diff(time_s))
    filled = frame.drop(columns="time").interpolate("linear", limit=40, limit_direction="both")
    positions = smooth(filled.to_numpy(), rate_hz, 12.0).reshape(len(time_s), -1, 3)
    place = {name[:-2]: i for i, name in enumerate(filled.columns[::3])}
    marker = lambda name: positions[:, place[name]]  # noqa: E731
    sacrum = 0.5 * (marker("LPSI") + marker("RPSI"))
    between = marker("LASI") - marker("RASI")
    obliquity_deg = np.degrees(np.arctan2(between[:, 2], between[:, 1]))
    strikes, across = {}, {}
    for side in "LR":
        heel = marker(side + "HEE")
        ahead = heel[:, 0] - sacrum[:, 0]
        strikes[side], _ = find_peaks(ahead, distance=int(0.45 * rate_hz), prominence=100)
        backs, _ = find_peaks(-ahead, distance=int(0.45 * rate_hz), prominence=100)
        later = np.searchsorted(backs, strikes[side])
        first, last = strikes[side][later < len(backs)], backs[later[later < len(backs)]]
        across[side] = heel[(first + last) // 2, 1]
    n = min(len(across["L"]), len(across["R"]))
    every = np.sort(np.r_[strikes["L"], strikes["R"]])
    return {
        "cadence_spm": 60.0 * rate_hz / np.diff(every).mean(),
        "step_width_m": (across["L"][:n] - across["R"][:n]).mean() / 1000.0,
        "pelvic_obliquity_range_deg": np.ptp(obliquity_deg),
    }
