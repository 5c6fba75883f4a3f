"""Draws the figures of `hip.md`: stance curves of RBDS beside the OpenSim inverse kinematics of the same stances.

    python docs/methods/hip_figures.py FOLDER

FOLDER holds `NAME.c3d`, `SUBJECTstatic.c3d` and `ik_reference/NAME_ik_simple.mot`. Needs matplotlib. Every solid curve
comes out of midstance; OpenSim's are read and stretched by numpy.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from figures import BLACK, HERE, STYLE
from placement_figures import COLOURS, TRIALS, analyse

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

PERCENT = np.linspace(0, 100, 101)
# How a figure is named and its vertical axis labelled.
QUANTITIES = {
    "hip_adduction_deg": ("adduction", "hip adduction (°)"),
    "pelvic_obliquity_deg": ("obliquity", "pelvic obliquity (°, swing side lower)"),
}


def opensim(path):
    """Read an OpenSim motion file in degrees: columns by name."""
    lines = path.read_text().splitlines()
    head = lines.index("endheader") + 1
    if "inDegrees=yes" not in lines[:head]:
        raise ValueError(f"{path}: expected degrees")
    values = np.loadtxt(lines[head + 1 :])
    return dict(zip(lines[head].split(), values.T, strict=True))


class Pair:
    """The same stances of one side, as midstance and as OpenSim see them: arrays of shape (stances, 101), degrees."""

    def __init__(self, trial, motion, variable, side):
        column, sign = {
            "hip_adduction_deg": (f"hip_adduction_{side[0]}", 1),
            # OpenSim's list is positive with the right side lower, ours with the side in swing lower.
            "pelvic_obliquity_deg": ("pelvis_list", 1 if side == "left" else -1),
        }[variable]
        steps = trial.steps.to_polars().filter(side=side, valid=True)
        ic_s, to_s = steps["ic_time_s"].to_numpy(), steps["to_time_s"].to_numpy()
        ours = trial.curve_array(variable, side=side)
        if len(ours) != len(ic_s):
            raise ValueError(f"{side} {variable}: {len(ours)} curves of {len(ic_s)} stances")
        both = (ic_s >= motion["time"][0]) & (to_s <= motion["time"][-1])
        at_s = ic_s[both, None] + (to_s - ic_s)[both, None] * PERCENT / 100
        self.ours = ours[both]
        self.theirs = sign * np.interp(at_s, motion["time"], motion[column])

    def r(self):
        """Correlate the mean curves."""
        return np.corrcoef(self.ours.mean(axis=0), self.theirs.mean(axis=0))[0, 1]

    def apart_deg(self):
        """Find by how much the excursions from contact to the peak differ: the median stance."""
        ours, theirs = (curves.max(axis=1) - curves[:, 0] for curves in (self.ours, self.theirs))
        apart = np.sort(abs(ours - theirs))
        return apart[len(apart) // 2]

    def offset_deg(self):
        """Subtract OpenSim's mean over stance from ours."""
        return (self.ours.mean(axis=0) - self.theirs.mean(axis=0)).mean()


def overlay(trials, quantity):
    """Draw mean stance curves, a panel per trial, and what tells them apart; the last panel is the key."""
    figure, axes = plt.subplots(2, 4, figsize=(7.2, 4.4), sharex=True, sharey=True, layout="constrained")
    for axis, (name, pairs) in zip(axes.flat, trials.items(), strict=False):
        for place, (side, pair) in enumerate(pairs.items()):
            for curves, style in ((pair.ours, "-"), (pair.theirs, "--")):
                axis.plot(PERCENT, curves.mean(axis=0), style, color=COLOURS[side], lw=1.3)
            text = f"{side}: r {pair.r():.3f}, {pair.apart_deg():.1f}° apart"
            axis.text(0.03, 0.98 - 0.08 * place, text, transform=axis.transAxes, fontsize=7, va="top")
        axis.axhline(0, color=BLACK, lw=0.6)
        axis.set_title(f"{name[4:7]} {name[-3:]}", fontsize=9)
    low, high = axes[0, 0].get_ylim()
    # Room for the text above the highest curve.
    axes[0, 0].set(xlim=(0, 100), ylim=(low, high + 0.25 * (high - low)))
    axes[0, 3].tick_params(labelbottom=True)
    key = axes[-1, -1]
    key.axis("off")
    looks = {"midstance": (BLACK, "-"), "OpenSim": (BLACK, "--")} | {side: (c, "-") for side, c in COLOURS.items()}
    key.legend(
        [Line2D([], [], color=colour, ls=style, lw=1.3) for colour, style in looks.values()], looks, loc="center"
    )
    figure.supxlabel("stance (%)", fontsize=9)
    figure.supylabel(quantity, fontsize=9)
    return figure


def table(pairs):
    """Print the table of `hip.md`."""
    for name in TRIALS:
        for side in COLOURS:
            both = [of_trials[name][side] for of_trials in pairs.values()]
            cells = [f"{p.r():.3f} | {p.apart_deg():.1f} | {p.offset_deg():+.1f}".replace("-", "−") for p in both]
            print(f"| {name[4:7]} {name[-3:]} | {side} | " + " | ".join(cells) + " |")


def main():
    """Write the figures beside this script, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    plt.rcParams.update(STYLE)
    pairs = {variable: {} for variable in QUANTITIES}
    for name in TRIALS:
        trial = analyse(given.folder, name, curves=True)
        motion = opensim(given.folder / "ik_reference" / f"{name.replace('run', '_')}_ik_simple.mot")
        for variable, of_trials in pairs.items():
            of_trials[name] = {side: Pair(trial, motion, variable, side) for side in COLOURS}
    for variable, (name, quantity) in QUANTITIES.items():
        figure = overlay(pairs[variable], quantity)
        figure.savefig(HERE / f"hip_{name}.svg", metadata={"Date": None})
        plt.close(figure)
    table(pairs)


if __name__ == "__main__":
    main()
