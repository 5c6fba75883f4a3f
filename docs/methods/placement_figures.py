"""Draws the figures and makes the tables of `placement.md` from runs of RBDS.

    python docs/methods/placement_figures.py FOLDER

FOLDER holds `NAME.c3d` and `SUBJECTstatic.c3d`. Needs matplotlib. Every position drawn comes out of midstance.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from figures import BLACK, BLUE, GREEN, HERE, ORANGE, RED, STYLE

import midstance as ms

mpl.use("Agg")
import matplotlib.pyplot as plt

NARROW, WIDE = "RBDS001runT35", "RBDS019runT35"
TRIALS = (
    "RBDS001runT25",
    NARROW,
    "RBDS011runT35",
    "RBDS016runT25",
    "RBDS019runT25",
    WIDE,
    "RBDS024runT35",
)
WIDTHS = (
    "step_width_heel_midstance_m",
    "step_width_cop_m",
    "step_width_heel_ic_m",
    "base_of_gait_m",
    "crossover_margin_m",
    "crossover_margin_medial_m",
)
COLOURS = {"left": BLUE, "right": ORANGE}


def analyse(folder, name, **settings):
    """Read a run with its static trial and analyse it."""
    recording = ms.read(folder / f"{name}.c3d", static=folder / f"{name[:7]}static.c3d")
    return ms.analyze(recording, **settings)


class Belt:
    """Positions on the belt: what the laboratory sees, plus how far the belt has gone."""

    def __init__(self, trial):
        self.trial = trial
        self.markers = trial.recording.markers
        self.time_s = self.markers.time_s
        self.speed_mps = trial.summary.to_polars().filter(metric="speed_mps")["mean"][0]

    def at(self, labels, time_s):
        """Forward on the belt and right, m, of the middle of some markers."""
        middle = np.mean([self.markers[label] for label in labels], axis=0)
        forward, right = (np.interp(time_s, self.time_s, middle[axis]) for axis in (0, 2))
        return forward + self.speed_mps * (time_s - self.time_s[0]), right

    def pelvis(self, time_s):
        """Find the middle of the pelvis on the belt."""
        return self.at(["L.ASIS", "R.ASIS", "L.PSIS", "R.PSIS"], time_s)


def from_above(trials):
    """Draw feet at mid-stance, the pelvis and its mean path of two runners."""
    figure, axes = plt.subplots(2, 1, figsize=(7, 4.4), sharex=True, sharey=True, layout="constrained")
    for axis, (name, trial) in zip(axes, trials.items(), strict=True):
        belt, steps = Belt(trial), trial.steps
        rows = np.flatnonzero(steps["valid"])[20:27]
        start = belt.pelvis(steps["ic_time_s"][rows[0]])[0]
        span = np.array([steps["ic_time_s"][rows[0]] - 0.1, steps["to_time_s"][rows[-1]] + 0.1])
        t = np.arange(*span, 0.01)
        path_m = np.mean(belt.pelvis(np.arange(span[0] - 1.2, span[1] + 1.2, 0.01))[1])
        forward, right = belt.pelvis(t)
        axis.plot(forward - start, (right - path_m) * 1e3, color=GREEN, lw=1, label="pelvis")
        axis.axhline(0, color=BLACK, lw=0.8, ls="--", label="its mean path")
        for row in rows:
            side, middle = steps["side"][row], (steps["ic_time_s"][row] + steps["to_time_s"][row]) / 2
            letter = side[0].upper()
            heel = belt.at([f"{letter}.Heel.Bottom"], middle)
            ends = [belt.at([f"{letter}.MT{ray}"], middle) for ray in (1, 5)]
            outline = np.array([heel, *ends, heel])
            axis.fill(outline[:, 0] - start, (outline[:, 1] - path_m) * 1e3, color=COLOURS[side], alpha=0.35, lw=0)
            axis.plot(heel[0] - start, (heel[1] - path_m) * 1e3, "o", color=COLOURS[side], ms=4)
            width = steps["step_width_m"][row] * 1e3
            axis.annotate(
                f"{width:+.0f} mm", (heel[0] - start, (heel[1] - path_m) * 1e3), (-4, 0),
                textcoords="offset points", fontsize=7, ha="right", va="center",
            )  # fmt: skip
        mean = np.nanmean(steps["step_width_m"]) * 1e3
        axis.set(title=f"{name}: mean step width {mean:+.0f} mm", ylabel="right (mm)")
    axes[0].set_ylim(150, -150)
    axes[0].legend(loc="lower right", ncols=2, fontsize=7)
    axes[1].set(xlabel="forward on the belt (m)")
    return figure


def definitions(trials):
    """Draw the mean and spread of every definition in every trial."""
    figure, axis = plt.subplots(figsize=(7, 3), layout="constrained")
    names = {
        "step_width_heel_midstance_m": ("heels, mid-stance", BLACK),
        "step_width_heel_ic_m": ("heels, initial contact", BLUE),
        "step_width_cop_m": ("centres of pressure", RED),
    }
    for shift, (metric, (label, colour)) in enumerate(names.items()):
        values = [trial.steps[metric] * 1e3 for trial in trials.values()]
        at = np.arange(len(trials)) + 0.2 * (shift - 1)
        means, spread = [np.nanmean(v) for v in values], [np.nanstd(v, ddof=1) for v in values]
        axis.errorbar(at, means, spread, fmt="o", ms=4, capsize=2, color=colour, label=label)
    axis.axhline(0, color=BLACK, lw=0.6)
    axis.set_xticks(range(len(trials)), [name[4:7] + " " + name[-3:] for name in trials])
    axis.set(ylabel="step width (mm)", ylim=(-60, 160))
    axis.legend(ncols=3, fontsize=7, loc="upper left")
    return figure


def strike(trials):
    """Draw the tilt of the foot over stance, of every step and in the mean, counted from standing."""
    figure, axes = plt.subplots(1, 2, figsize=(7, 2.8), sharey=True, layout="constrained")
    for axis, (name, trial) in zip(axes, trials.items(), strict=True):
        markers, steps = trial.recording.markers, trial.steps
        for side, colour in COLOURS.items():
            letter = side[0].upper()
            heel = markers[f"{letter}.Heel.Bottom"]
            forefoot = (markers[f"{letter}.MT1"] + markers[f"{letter}.MT5"]) / 2
            tilt = ms.spatial.foot_tilt_deg(heel, forefoot)
            rows = np.flatnonzero(steps["valid"] & (np.array(steps["side"]) == side))
            share = np.linspace(-0.2, 1, 121)
            ic, to = steps["ic_time_s"][rows, None], steps["to_time_s"][rows, None]
            curves = np.interp(ic + share * (to - ic), markers.time_s, tilt)
            at_contact = curves[:, np.argmin(abs(share))]
            # The zero is what the metric subtracted.
            zero = np.nanmean(at_contact - steps["foot_strike_angle_deg"][rows])
            mean = curves.mean(axis=0) - zero
            spread = curves.std(axis=0)
            axis.fill_between(share * 100, mean - spread, mean + spread, color=colour, alpha=0.25, lw=0)
            axis.plot(share * 100, mean, color=colour, lw=1.2, label=side)
        axis.axvline(0, color=BLACK, lw=0.8, ls=":")
        axis.axhspan(-1.6, 8, color="#eeeeee", zorder=0, label="midfoot, −1.6 to 8°")
        axis.set(title=name, xlabel="stance (%)", ylim=(-35, 30))
    axes[0].set(ylabel="tilt of the foot (°, toes up)")
    axes[0].legend(fontsize=7, loc="lower left")
    return figure


def table(trials):
    """Print mean ± standard deviation of every step, mm, and of the feet's angles."""
    columns = [*WIDTHS, "foot_progression_angle_deg", "foot_strike_angle_deg", "strike_index_pct"]
    print("| trial | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, trial in trials.items():
        cells = []
        for column in columns:
            if column in WIDTHS:
                values = trial.steps[column] * 1e3
                cells.append(f"{np.nanmean(values):.0f} ± {np.nanstd(values, ddof=1):.0f}")
            else:
                sides = [trial.steps[column][np.array(trial.steps["side"]) == side] for side in COLOURS]
                cells.append(" / ".join(f"{np.nanmean(values):.0f}" for values in sides))
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    """Write the figures beside this script, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    plt.rcParams.update(STYLE)
    trials = {name: analyse(given.folder, name) for name in TRIALS}
    two = {name: trials[name] for name in (NARROW, WIDE)}
    for name, figure in {"above": from_above(two), "widths": definitions(trials), "strike": strike(two)}.items():
        figure.savefig(HERE / f"placement_{name}.svg", metadata={"Date": None})
        plt.close(figure)
    table(trials)


if __name__ == "__main__":
    main()
