"""A second, independent implementation of where feet land: plain numpy, from the definitions and not from the Rust.

It takes contacts as given (they are checked elsewhere) and everything else from the file: it finds the direction of
progression, low-passes, and measures step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reference import impact


@dataclass
class Trial:
    """Markers and contacts of one recording, in the file's axes, m; sides are "left" and "right"."""

    markers: dict[str, np.ndarray]
    rate_hz: float
    start_s: float
    up: int
    treadmill: bool
    contacts: list[tuple[float, float, str]]
    heel: dict[str, str]
    forefoot: dict[str, list[str]]
    pelvis: list[str]
    metatarsals: dict[str, list[str]] = field(default_factory=dict)
    standing: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        feet = [*self.forefoot.values(), *self.metatarsals.values()]
        wanted = {*self.heel.values(), *self.pelvis, *(label for labels in feet for label in labels)}
        self.smooth = {label: filtered(self.markers[label], self.rate_hz) for label in wanted}
        self.time_s = self.start_s + np.arange(next(iter(self.smooth.values())).shape[1]) / self.rate_hz
        steps = np.diff([ic for ic, _, _ in self.contacts])
        self.step_s = float(np.median(steps[(steps > 0.2) & (steps < 0.6)]))
        forward = self.direction()
        up = np.eye(3)[self.up]
        self.axes = np.array([forward, up, np.cross(forward, up)])
        self.smooth = {label: self.axes @ x for label, x in self.smooth.items()}
        self.middle = np.mean([self.smooth[label] for label in self.pelvis], axis=0)

    def direction(self) -> np.ndarray:
        """Against the moving ground on a treadmill, both feet weighing the same; with the pelvis over a stride else."""
        if self.treadmill:
            feet = []
            for side, label in self.heel.items():
                spans = [(ic + 0.2 * (to - ic), ic + 0.5 * (to - ic)) for ic, to, s in self.contacts if s == side]
                feet.append(np.nanmedian([self.at(label, a) - self.at(label, b) for a, b in spans], axis=0))
            vector = np.mean([foot / np.linalg.norm(foot) for foot in feet], axis=0)
        else:
            lag = round(2 * self.step_s * self.rate_hz)
            middle = np.mean([self.smooth[label] for label in self.pelvis], axis=0)
            vector = np.nanmean(middle[:, lag:] - middle[:, :-lag], axis=1)
        vector[self.up] = 0
        return vector / np.linalg.norm(vector)

    def at(self, label: str, time_s: float) -> np.ndarray:
        """Position at an instant; NaN beside a gap."""
        return np.array([np.interp(time_s, self.time_s, row) for row in self.smooth[label]])

    def front(self, side: str, time_s: float) -> np.ndarray:
        """The front end of the foot's axis."""
        return np.mean([self.at(label, time_s) for label in self.forefoot[side]], axis=0)


def filtered(x: np.ndarray, rate_hz: float) -> np.ndarray:
    """Low-passed at 10 Hz; gaps are bridged by lines, those above 0.03 s taken out again with 0.1 s beside them."""
    seen = np.isfinite(x[0])
    frames = np.arange(x.shape[1])
    whole = np.array([np.interp(frames, frames[seen], row[seen]) for row in x])
    smooth = impact.lowpass(whole, rate_hz, 10.0)
    # A line bends away from a pelvis that sways by 30 mm by less than 0.3 mm in 0.03 s.
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~seen, [False]])))
    lost = np.zeros(len(frames))
    for start, end in edges.reshape(-1, 2):
        lost[start:end] = end - start > 0.03 * rate_hz
    near = np.convolve(lost, np.ones(2 * int(0.1 * rate_hz) + 1), mode="same") > 0
    smooth[:, near] = np.nan
    return smooth


def sign(side: str) -> float:
    """Direction of a side along the axis that points right."""
    return 1.0 if side == "right" else -1.0


def widths(trial: Trial, places: list[np.ndarray]) -> np.ndarray:
    """Step width of every contact between successive places (forward, up, right)."""
    out = np.full(len(places), np.nan)
    for i in range(1, len(places)):
        (before, _, side_before), (here, _, side) = trial.contacts[i - 1 : i + 1]
        if side == side_before or abs(here - before - trial.step_s) > 0.3 * trial.step_s:
            continue
        a, b = places[i - 1][[0, 2]], places[i][[0, 2]]
        line = np.array([1.0, 0.0])
        if not trial.treadmill and i + 1 < len(places):
            line = places[i + 1][[0, 2]] - a
            line /= np.linalg.norm(line)
        out[i] = sign(side) * ((b - a)[1] * line[0] - (b - a)[0] * line[1])
    return out


def margins(trial: Trial, labels: dict[str, list[str]]) -> np.ndarray:
    """Distance of the innermost of `labels` from the pelvis's mean path over five strides, on a treadmill."""
    half = 5 * trial.step_s
    out = []
    for ic, to, side in trial.contacts:
        start = np.clip((ic + to) / 2 - half, trial.time_s[0], max(trial.time_s[-1] - 2 * half, trial.time_s[0]))
        path = np.nanmean(trial.middle[2, (trial.time_s >= start) & (trial.time_s < start + 2 * half)])
        out.append(min(sign(side) * (trial.at(label, (ic + to) / 2)[2] - path) for label in labels[side]))
    return np.array(out)


def measure(trial: Trial) -> dict[str, np.ndarray]:
    """Everything of markers, one value per contact, named like the metrics."""
    rows = [(ic, to, (ic + to) / 2, side) for ic, to, side in trial.contacts]
    heels = [trial.at(trial.heel[side], middle) for _, _, middle, side in rows]
    out = {
        "step_width_heel_midstance_m": widths(trial, heels),
        "step_width_heel_ic_m": widths(trial, [trial.at(trial.heel[side], ic) for ic, _, _, side in rows]),
        "foot_progression_angle_deg": np.array([progression(trial, *row) for row in rows]),
        "foot_strike_angle_deg": np.array([tilt(trial, side, ic) for ic, _, _, side in rows]),
    }
    for side in ("left", "right"):
        mine = np.array([row[3] == side for row in rows])
        if side in trial.standing:
            zero = elevation(trial.axes @ trial.standing[side])
        else:
            shares = np.linspace(0.3, 0.5, 9)
            zero = np.nanmean(
                [tilt(trial, side, ic + s * (to - ic)) for ic, to, _, at in rows for s in shares if at == side]
            )
        out["foot_strike_angle_deg"][mine] -= zero
    if trial.treadmill:
        middles = [np.array([np.interp(middle, trial.time_s, row) for row in trial.middle]) for _, _, middle, _ in rows]
        pairs = zip(heels, middles, rows, strict=True)
        out["base_of_gait_m"] = np.array([sign(row[3]) * (foot - middle)[2] for foot, middle, row in pairs])
        out["crossover_margin_m"] = margins(trial, {side: [label] for side, label in trial.heel.items()})
        if trial.metatarsals:
            border = {side: [trial.heel[side], *labels] for side, labels in trial.metatarsals.items()}
            out["crossover_margin_medial_m"] = margins(trial, border)
    return out


def elevation(axis: np.ndarray) -> float:
    """Rise of a vector (forward, up, right), degrees."""
    return float(np.degrees(np.arctan2(axis[1], np.hypot(axis[0], axis[2]))))


def tilt(trial: Trial, side: str, time_s: float) -> float:
    """Rise of the foot's axis at an instant, degrees."""
    return elevation(trial.front(side, time_s) - trial.at(trial.heel[side], time_s))


def progression(trial: Trial, ic: float, to: float, _: float, side: str) -> float:
    """Toe-out in the mean over 20 to 60 % of stance, degrees."""
    frames = trial.time_s[(trial.time_s >= ic + 0.2 * (to - ic)) & (trial.time_s < ic + 0.6 * (to - ic))]
    axes = [trial.front(side, t) - trial.at(trial.heel[side], t) for t in frames]
    return float(np.mean([sign(side) * np.degrees(np.arctan2(axis[2], axis[0])) for axis in axes]))


def pressure(trial: Trial, plate, unloaded: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Vertical reaction force, N, and centre of pressure (forward, up, right) of a plate: from moments low-passed and
    zeroed in `unloaded`, or where the file has none as it is.
    """
    force = impact.lowpass(np.nan_to_num(plate.force_n), plate.rate_hz)
    if unloaded:
        force = np.array([row - impact.zero_line(row, unloaded) for row in force])
    vertical = force[trial.up]
    if plate.moment_nm is None:
        place = np.array(plate.cop_m)
    else:
        moment = impact.lowpass(np.nan_to_num(plate.moment_nm), plate.rate_hz)
        moment = np.array([row - impact.zero_line(row, unloaded) for row in moment])
        # On the surface: r = up × M / F.
        loaded = np.where(np.abs(vertical) >= 50, vertical, np.nan)
        place = np.mean(plate.corners_m, axis=0)[:, None] + np.cross(np.eye(3)[trial.up], moment.T).T / loaded
    return np.abs(vertical), trial.axes @ place


def cop_widths(trial: Trial, plates: list[tuple[np.ndarray, np.ndarray]], time_s: np.ndarray) -> np.ndarray:
    """Step width between mean centres of pressure, weighted by force from 50 N on; NaN beside a foot on two plates."""
    places = []
    for ic, to, _ in trial.contacts:
        inside = (time_s >= ic) & (time_s <= to)
        loaded = [(f, at) for f, at in plates if f[inside].max() > 50]
        if len(loaded) != 1:
            places.append(np.full(3, np.nan))
            continue
        force, at = loaded[0]
        good = inside & (force >= 50)
        places.append((at[:, good] * force[good]).sum(axis=1) / force[good].sum())
    return widths(trial, places)
