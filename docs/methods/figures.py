"""Draws the figures of `impact.md` from a force recording.

    python docs/methods/figures.py FORCE_FILE --mass-kg MASS [--drift-file FILE --rate-hz HZ]

Needs matplotlib. Every curve, event and segment drawn comes out of midstance.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np

import midstance as ms

mpl.use("Agg")
import matplotlib.pyplot as plt

HERE = Path(__file__).parent
# Okabe and Ito: told apart by every reader and in print.
BLACK, ORANGE, BLUE, GREEN, RED = "#000000", "#E69F00", "#0072B2", "#009E73", "#D55E00"
STYLE = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "svg.hashsalt": "midstance",
    "svg.fonttype": "none",
}


def vertical(recording):
    """Return time, s, and summed vertical reaction force, N, of lab axes."""
    plate = recording.plates[0]
    return plate.time_s, plate.force_n[1]


def drift(path, rate_hz):
    """Draw what zeroing removes: the same seconds before and after."""
    raw = ms.read(path, rate_hz=rate_hz)
    trial = ms.analyze(raw)
    time_s, after = vertical(trial.recording)
    force = raw.plates[0].force_n
    before = force[np.isfinite(force).all(axis=1)][0]
    shown = slice(*np.searchsorted(time_s, (2.5, 8.0)))
    figure, axes = plt.subplots(2, 1, figsize=(7, 4), sharex=True, layout="constrained")
    for axis, limits in zip(axes, ((-150, 1600), (-30, 80)), strict=True):
        axis.plot(time_s[shown], before[shown], color=ORANGE, lw=0.8, label="as recorded")
        axis.plot(time_s[shown], after[shown], color=BLUE, lw=0.8, label="zeroed, low-passed at 50 Hz")
        axis.set(ylabel="vertical force (N)", ylim=limits)
    axes[1].axhline(0, color=BLACK, lw=0.6)
    axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    axes[1].set(xlabel="time (s)", xlim=(2.5, 8.0))
    return figure


def stances(trial):
    """Draw three stances with the events that bound them."""
    time_s, force = vertical(trial.recording)
    steps = trial.steps
    first = np.flatnonzero(steps["valid"])[4]
    shown = slice(first, first + 3)
    figure, axis = plt.subplots(figsize=(7, 2.8), layout="constrained")
    window = (time_s > steps["ic_time_s"][first] - 0.05) & (time_s < steps["to_time_s"][first + 2] + 0.05)
    axis.plot(time_s[window], force[window], color=BLACK, lw=1)
    for name, colour, label in (("ic_time_s", GREEN, "initial contact"), ("to_time_s", RED, "toe-off")):
        for i, at in enumerate(steps[name][shown]):
            axis.axvline(at, color=colour, lw=1, ls="--", label=label if i == 0 else None)
    for at, side in zip(steps["ic_time_s"][shown], steps["side"][shown], strict=True):
        axis.text(at + 0.02, -0.12 * force.max(), side, color=BLACK)
    axis.set(
        xlim=(steps["ic_time_s"][first] - 0.05, steps["to_time_s"][first + 2] + 0.05),
        ylim=(-0.18 * force.max(), None),
        xlabel="time (s)",
        ylabel="vertical force (N)",
    )
    axis.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return figure


def loading(trial, mass_kg):
    """Draw impact peak, active peak and the two loading-rate segments of one stance."""
    time_s, force = vertical(trial.recording)
    rate_hz = trial.recording.plates[0].rate_hz
    weight = mass_kg * 9.80665
    figure, axes = plt.subplots(1, 2, figsize=(7, 3), width_ratios=(3, 2), layout="constrained")
    rows = {
        basis: ms.impact.loading_rates(force, rate_hz=rate_hz, mass_kg=mass_kg, basis=basis)
        for basis in ("force", "time")
    }
    peaks = rows["force"]["vgrf_impact_peak_bw"]
    chosen = np.flatnonzero(np.isfinite(peaks))[3]
    ic, to = (rows["force"][name][chosen] for name in ("ic_time_s", "to_time_s"))
    step = np.nanargmin(np.abs(trial.steps["ic_time_s"] - time_s[0] - ic))
    ms_after = (time_s - time_s[0] - ic) * 1e3
    near = (ms_after > -25) & (ms_after < (to - ic) * 1e3 + 25)
    for axis in axes:
        axis.plot(ms_after[near], force[near] / weight, color=BLACK, lw=1.2)
        peak_ms = rows["force"]["vgrf_impact_peak_time_s"][chosen] * 1e3
        axis.plot(peak_ms, peaks[chosen], "o", color=RED, ms=5, label="impact peak")
        for basis, colour, style in (("force", BLUE, "-"), ("time", GREEN, "--")):
            row = {name: rows[basis][name][chosen] for name in rows[basis].columns if name.startswith("valr")}
            x = (np.array([row["valr_start_time_s"], row["valr_end_time_s"]]) - ic) * 1e3
            y = [row["valr_start_bw"], row["valr_end_bw"]]
            label = f"VALR, basis {basis}: {row['valr_bw_s']:.1f} BW/s"
            axis.plot(x, y, style, marker="s", ms=3, color=colour, lw=2, label=label)
        axis.set(xlabel="time after initial contact (ms)", ylabel="vertical force (BW)")
    at = trial.steps["vgrf_active_peak_time_s"][step] * 1e3
    axes[0].plot(at, trial.steps["vgrf_active_peak_bw"][step], "^", color=ORANGE, ms=6, label="active peak")
    axes[0].set(xlim=(-20, (to - ic) * 1e3 + 20), ylim=(-0.1, None))
    axes[1].set(xlim=(-5, 60), ylim=(-0.1, 1.15 * peaks[chosen]))
    axes[0].legend(loc="lower center", fontsize=7)
    return figure


def sensitivity(trials):
    """Draw contact time over the threshold."""
    figure, axis = plt.subplots(figsize=(7, 2.4), layout="constrained")
    for (name, recording), colour in zip(trials.items(), (BLUE, ORANGE), strict=True):
        table = ms.events.threshold_sensitivity(recording, thresholds_n=(10, 15, 20, 30, 50, 75, 100))
        axis.errorbar(
            table["threshold_n"],
            table["contact_time_s"] * 1e3,
            table["contact_time_sd_s"] * 1e3,
            color=colour,
            marker="o",
            ms=4,
            capsize=2,
            label=name,
        )
    axis.set(xlabel="force threshold (N)", ylabel="contact time (ms)", ylim=(180, 260))
    axis.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return figure


def main():
    """Write the figures beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("force", type=Path)
    parser.add_argument("--mass-kg", type=float, required=True)
    parser.add_argument("--drift-file", type=Path)
    parser.add_argument("--rate-hz", type=float)
    given = parser.parse_args()
    plt.rcParams.update(STYLE)
    recording = ms.read(given.force, mass_kg=given.mass_kg)
    trial = ms.analyze(recording)
    simulated, _ = ms.simulate.runner(mass_kg=given.mass_kg, impact={"magnitude_bw": 0.8})
    figures = {
        "drift": drift(given.drift_file, given.rate_hz) if given.drift_file else None,
        "stances": stances(trial),
        "loading": loading(trial, given.mass_kg),
        "sensitivity": sensitivity({given.force.stem: recording, "simulated runner": simulated}),
    }
    for name, figure in figures.items():
        if figure:
            figure.savefig(HERE / f"impact_{name}.svg", metadata={"Date": None})
            plt.close(figure)


if __name__ == "__main__":
    main()
