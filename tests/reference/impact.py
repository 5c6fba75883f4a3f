"""A second, independent implementation of everything that is made of force: plain numpy and scipy, written from the
definitions and not from the Rust.

It is slow, works on whole arrays of one plate and knows no errors; what it is for is to agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import minimum_filter1d
from scipy.signal import butter, find_peaks, peak_prominences, sosfiltfilt

G = 9.80665


def lowpass(x: np.ndarray, rate_hz: float, cutoff_hz: float = 50.0) -> np.ndarray:
    """Second-order Butterworth forwards and backwards, -3 dB at `cutoff_hz` after both passes."""
    warped = np.tan(np.pi * cutoff_hz / rate_hz) / (np.sqrt(2.0) - 1.0) ** 0.25
    corrected = np.arctan(warped) / np.pi * rate_hz
    return sosfiltfilt(
        butter(2, corrected, fs=rate_hz, output="sos"), x, padtype="odd", padlen=min(x.shape[-1] - 1, int(rate_hz))
    )


def runs(above: np.ndarray, shortest: int) -> list[tuple[int, int]]:
    """Half-open sample ranges that are above; shorter gaps are closed first, shorter runs then dropped."""
    edges = np.flatnonzero(np.diff(np.r_[0, above.astype(int), 0]))
    found = list(zip(edges[::2], edges[1::2], strict=True))
    closed: list[tuple[int, int]] = []
    for start, end in found:
        if closed and start - closed[-1][1] < shortest:
            closed[-1] = (closed[-1][0], end)
        else:
            closed.append((start, end))
    return [(start, end) for start, end in closed if end - start >= shortest]


def flights(vertical: np.ndarray, rate_hz: float, threshold: float) -> list[tuple[int, int]]:
    """Half-open middle halves of the stretches below `threshold` that last 40 ms, between sound contacts."""
    shortest = int(np.ceil(0.040 * rate_hz))
    samples = len(vertical)
    contacts = runs(vertical >= threshold, shortest)
    trusted = [a > 0 and b < samples and 0.08 <= (b - a) / rate_hz <= 0.60 for a, b in contacts]
    # Nothing bounds the first and the last stretch but the record itself.
    edges = [(0, 0), *contacts, (samples, samples)]
    sound = [True, *trusted, True]
    return [
        (b + (c - b) // 4, c - (c - b) // 4)
        for (_, b), (c, _), before, after in zip(edges[:-1], edges[1:], sound[:-1], sound[1:], strict=True)
        if before and after and c - b >= shortest
    ]


def zero_line(force: np.ndarray, middles: list[tuple[int, int]]) -> np.ndarray:
    """Spline through the median of every flight's middle, held outside."""
    at = np.array([(a + b - 1) / 2 for a, b in middles])
    levels = [np.median(force[a:b]) for a, b in middles]
    return CubicSpline(at, levels, bc_type="not-a-knot")(np.clip(np.arange(len(force)), at[0], at[-1]))


def zeroed(force: np.ndarray, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Sum of the low-passed `force` (plate, axis, sample; vertical second), each plate and axis less its own zero line;
    and which samples are in the middle of a flight.
    """
    vertical = force[:, 1].sum(axis=0)
    raised = vertical - minimum_filter1d(vertical, 2 * int(0.45 * rate_hz) + 1)
    rough = flights(raised, rate_hz, max(50.0, 0.1 * (np.quantile(raised, 0.98) - raised.min())))
    middles = flights(vertical - zero_line(vertical, rough), rate_hz, 20.0)
    flight = np.zeros(len(vertical), dtype=bool)
    for a, b in middles:
        flight[a:b] = True
    return sum(np.array([part - zero_line(part, middles) for part in plate]) for plate in force), flight


@dataclass(frozen=True)
class Stances:
    """One entry per whole contact."""

    ic_s: np.ndarray
    to_s: np.ndarray
    active_peak_bw: np.ndarray
    active_peak_time_s: np.ndarray
    impact_peak_bw: np.ndarray
    impact_peak_time_s: np.ndarray
    valr_bw_s: np.ndarray
    vilr_bw_s: np.ndarray
    vertical_impulse_bw_s: np.ndarray
    braking_peak_bw: np.ndarray
    braking_impulse_bw_s: np.ndarray
    propulsive_impulse_bw_s: np.ndarray

    @property
    def contact_time_s(self) -> np.ndarray:
        """From initial contact to toe-off."""
        return self.to_s - self.ic_s


def crossing(x: np.ndarray, i: int, level: float) -> float:
    """Where the line from sample i - 1 to sample i meets `level`."""
    return i - 1 + (level - x[i - 1]) / (x[i] - x[i - 1])


def integral(x: np.ndarray, start: float, end: float, rate_hz: float) -> float:
    """Trapezoids between two fractional samples."""
    inner = np.arange(np.floor(start) + 1, np.ceil(end))
    at = np.r_[start, inner, end]
    return float(np.trapezoid(np.interp(at, np.arange(len(x)), x), at) / rate_hz)


def analyse(forward: np.ndarray, vertical: np.ndarray, rate_hz: float, mass_kg: float | None) -> Stances:
    """Reaction force in N, unfiltered, each of shape (plate, sample)."""
    (ap, fz), flight = zeroed(lowpass(np.stack([forward, vertical], axis=1), rate_hz), rate_hz)
    threshold_n = max(20.0, 6.0 * fz[flight].std())
    shortest = int(np.ceil(0.040 * rate_hz))
    found = [(a, b) for a, b in runs(fz >= threshold_n, shortest) if a > 0 and b < len(fz)]
    span = [(crossing(fz, a, threshold_n), crossing(fz, b, threshold_n)) for a, b in found]
    if mass_kg is None:
        weight = integral(fz, span[0][0], span[-1][0], rate_hz) / (span[-1][0] - span[0][0]) * rate_hz
    else:
        weight = mass_kg * G
    peaks = [impact_peak(fz, a, b, weight) for a, b in span]
    by_peak = sum(p is not None for p in peaks) >= 0.8 * len(peaks)
    rows = []
    for (a, b), peak in zip(span, peaks, strict=True):
        stance = np.arange(int(np.ceil(a)), int(np.floor(b)) + 1)
        share = (stance - a) / (b - a)
        middle = stance[(share >= 0.3) & (share <= 0.8)]
        active = middle[np.argmax(fz[middle])]
        end = (float(peak) if peak is not None else np.nan) if by_peak else a + 0.13 * (b - a)
        valr, vilr = rates(fz, a, end, rate_hz, weight)
        rows.append(
            (
                a / rate_hz,
                b / rate_hz,
                fz[active] / weight,
                (active - a) / rate_hz,
                fz[peak] / weight if peak is not None else np.nan,
                (peak - a) / rate_hz if peak is not None else np.nan,
                valr,
                vilr,
                integral(fz, a, b, rate_hz) / weight,
                ap[stance].min() / weight,
                integral(np.minimum(ap, 0.0), a, b, rate_hz) / weight,
                integral(np.maximum(ap, 0.0), a, b, rate_hz) / weight,
            )
        )
    return Stances(*np.array(rows).T)


def impact_peak(fz: np.ndarray, start: float, end: float, weight: float) -> int | None:
    """Sample of the first local maximum at 5 to 25 % of stance, 0.8 BW high and 0.02 BW prominent."""
    first, last = int(np.ceil(start)), int(np.floor(end))
    inside = fz[first : last + 1]
    candidates, _ = find_peaks(inside)
    prominent = peak_prominences(inside, candidates)[0] >= 0.02 * weight
    share = (first + candidates - start) / (end - start)
    good = candidates[prominent & (share >= 0.05) & (share <= 0.25) & (inside[candidates] >= 0.8 * weight)]
    return int(first + good[0]) if len(good) else None


def rates(fz: np.ndarray, start: float, end: float, rate_hz: float, weight: float) -> tuple[float, float]:
    """Average and instantaneous loading rate between 20 and 80 % of the force at `end`."""
    if np.isnan(end):
        return np.nan, np.nan
    at = np.r_[start, np.arange(np.floor(start) + 1, np.ceil(end)), end]
    force = np.interp(at, np.arange(len(fz)), fz)
    low, high = (0.2 * force[-1], 0.8 * force[-1])
    i, j = np.flatnonzero(force >= low)[0], np.flatnonzero(force >= high)[0]

    def meets(k: int, level: float) -> float:
        if k == 0:
            return float(at[0])
        return float(at[k - 1] + (level - force[k - 1]) / (force[k] - force[k - 1]) * (at[k] - at[k - 1]))

    a, b = meets(i, low), meets(j, high)
    rise = np.interp(b, at, force) - np.interp(a, at, force)
    within = fz[int(np.ceil(a)) : int(np.floor(b)) + 1]
    steepest = np.diff(within).max() * rate_hz / weight if len(within) > 1 else np.nan
    return rise / (b - a) * rate_hz / weight, steepest
