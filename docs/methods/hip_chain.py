"""Tells why angles over whole strides differ from OpenSim's: the figure and tables of "Why not closer" in `hip.md`.

    python docs/methods/hip_chain.py FOLDER

FOLDER is as for `hip_figures.py`. Needs scipy and matplotlib. Markers are read by midstance; gaps, filter, chain and
angles are numpy's and scipy's. The chain is fitted once with every joint a ball and once with knees and ankles hinges;
markers, weights and hip joint centres are the same.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from chain import SIDES, Fit, cardan, chain, spines
from figures import BLACK, HERE, STYLE
from hip_figures import opensim
from placement_figures import COLOURS, TRIALS, analyse
from scipy.interpolate import CubicSpline
from scipy.signal import butter, filtfilt

import midstance as ms

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

PERCENT = np.linspace(0, 100, 101)
KINDS = ("midstance", "balls", "hinges", "OpenSim")
SHOWN = ("RBDS011runT35", "RBDS016runT25", "RBDS019runT25")
# Of the reference's own scaled models (pfjrf-methods, `scaling/`): list, left and right hip adduction in standing,
# degrees; how far the hips lie from the middle, m, where it was looked up.
STANDING = {
    "RBDS001": (1.44, -2.54, -5.66),
    "RBDS011": (-1.54, -4.16, -3.61),
    "RBDS016": (-0.50, -5.09, -3.04),
    "RBDS019": (-1.23, -4.99, -2.69),
    "RBDS024": (0.13, -2.42, -4.60),
}
HIP_M = {"RBDS001": 0.0687, "RBDS016": 0.0828}


def standing(folder, subject):
    """Read where each marker is on the runner who stands still."""
    markers = ms.read(folder / f"{subject}static.c3d").markers
    return {label: np.nanmedian(markers[label], axis=1) for label in markers.labels}


def running(folder, name):
    """Read time and each marker over time, gaps splined, filtered at 10 Hz as the reference is."""
    markers = ms.read(folder / f"{name}.c3d").markers
    time_s = markers.time_s
    b, a = butter(4, 10, fs=1 / np.diff(time_s).mean())
    places = {}
    for label in set(markers.labels) - {"R.ASY"}:
        seen = np.isfinite(markers[label][0])
        whole = CubicSpline(time_s[seen], markers[label][:, seen], axis=1)(time_s)
        places[label] = filtfilt(b, a, whole).T
    if name.startswith("RBDS001"):
        # They wear each other's labels in both runs of this runner.
        places["R.MT1"], places["R.MT5"] = places["R.MT5"], places["R.MT1"]
    return time_s, places


class Trial:
    """One run as midstance, both chains and OpenSim see it."""

    def __init__(self, folder, name):
        self.motion = opensim(folder / "ik_reference" / f"{name.replace('run', '_')}_ik_simple.mot")
        self.time_s = self.motion["time"]
        time_s, places = running(folder, name)
        frames = np.round(np.interp(self.time_s, time_s, np.arange(len(time_s)))).astype(int)
        if abs(time_s[frames] - self.time_s).max() > 1e-4:
            raise ValueError(f"{name}: the reference is not on the frames of the markers")
        self.runner = name[:7]
        self.still = standing(folder, self.runner)
        self.places = {label: track[frames] for label, track in places.items()}
        self.fits = {kind: Fit(self.still, chain(self.still, kind == "hinges"), self.places) for kind in KINDS[1:3]}
        # Standing is subtracted here as it is by midstance.
        self.models = {kind: self._less(fit.angles(), fit.standing()) for kind, fit in self.fits.items()}
        rest = dict(zip(("pelvis_list", "hip_adduction_l", "hip_adduction_r"), STANDING[self.runner], strict=True))
        self.models["OpenSim"] = self._less({column: self.motion[column] for column in rest}, rest)
        self.analysed = analyse(folder, name, curves=True)

    @staticmethod
    def _less(angles, rest):
        return {column: values - rest[column] for column, values in angles.items()}

    def cycles(self, variable, side, cycle):
        """Our curves within the time of the reference, and the instants of their points: both (cycles, 101)."""
        steps = self.analysed.steps.to_polars()
        first, last = (steps[column].to_numpy() for column in ("ic_time_s", "to_time_s"))
        rows = self.analysed.curve_steps(variable, side=side, cycle=cycle) - 1
        from_s, to_s = first[rows], last[rows]
        if cycle == "stride":
            own_s = steps.filter(side=side)["ic_time_s"].to_numpy()
            to_s = own_s[np.searchsorted(own_s, from_s) + 1]
        both = (from_s >= self.time_s[0]) & (to_s <= self.time_s[-1])
        curves = self.analysed.curve_array(variable, side=side, cycle=cycle)
        return curves[both], from_s[both, None] + (to_s - from_s)[both, None] * PERCENT / 100

    def curves(self, variable, side, cycle="stride"):
        """Hip adduction or obliquity (swing side lower) as each sees it, degrees, (cycles, 101)."""
        ours, at_s = self.cycles(variable, side, cycle)
        column, sign = {
            "hip_adduction_deg": (f"hip_adduction_{side[0]}", 1),
            "pelvic_obliquity_deg": ("pelvis_list", -SIDES[side]),
        }[variable]
        theirs = {kind: sign * np.interp(at_s, self.time_s, self.models[kind][column]) for kind in KINDS[1:]}
        return {"midstance": ours} | theirs

    def knee(self, side):
        """Correlate knee flexion with the reference's; return r and the shift at which it is largest, ms."""
        ours, at_s = self.cycles("knee_flexion_deg", side, "stride")
        inside = slice(1, -1)
        shifts_ms = np.arange(-20, 20.1, 0.25)
        # The simple model's knee bends to the negative side.
        column = -self.motion[f"knee_angle_{side[0]}"]
        r = [
            np.corrcoef(ours[inside].ravel(), np.interp(at_s[inside] + ms_ / 1e3, self.time_s, column).ravel())[0, 1]
            for ms_ in shifts_ms
        ]
        return r[len(r) // 2], shifts_ms[int(np.argmax(r))]


def correlations(trials):
    """Print the table of `hip.md`: r with OpenSim over whole strides, and of knee flexion."""
    for name, trial in trials.items():
        for side in SIDES:
            cells = []
            for variable in ("hip_adduction_deg", "pelvic_obliquity_deg"):
                curves = {kind: curve.ravel() for kind, curve in trial.curves(variable, side).items()}
                cells += [f"{np.corrcoef(curves[kind], curves['OpenSim'])[0, 1]:.3f}" for kind in KINDS[:3]]
            r, shift_ms = trial.knee(side)
            print(f"| {name[4:7]} {name[-3:]} | {side} | " + " | ".join(cells) + f" | {r:.4f} | {shift_ms:+.2f} |")


def sizes(trials):
    """Print standard deviations over whole strides, means over stance less standing, and what the fit leaves."""
    for name, trial in trials.items():
        rms_mm = {kind: 1e3 * fit.rms_m for kind, fit in trial.fits.items()}
        print(f"{name}: markers off by {rms_mm['balls']:.1f} mm with balls, {rms_mm['hinges']:.1f} mm with hinges")
        for side in SIDES:
            for variable in ("hip_adduction_deg", "pelvic_obliquity_deg"):
                spread = [f"{curve.std():.1f}" for curve in trial.curves(variable, side).values()]
                means = [f"{curve.mean():.1f}" for curve in trial.curves(variable, side, "stance").values()]
                print(f"  {side:5} {variable:20} SD {' '.join(spread)}   mean over stance {' '.join(means)}")
        own = spines(trial.places.__getitem__)
        upright = own @ spines(trial.still.__getitem__).T @ chain(trial.still)[0].axes
        r = [np.corrcoef(cardan(one)[1], trial.models["OpenSim"]["pelvis_list"])[0, 1] for one in (own, upright)]
        print(f"  list of the spines' frame: r {r[0]:.3f}; of one that is upright in standing: r {r[1]:.3f}")
        if trial.runner in HIP_M:
            near = Fit(trial.still, chain(trial.still, hip_m=HIP_M[trial.runner]), trial.places)
            lists = [angles["pelvis_list"] for angles in (trial.models["hinges"], near.angles())]
            r = [np.corrcoef(one, trial.models["OpenSim"]["pelvis_list"])[0, 1] for one in lists]
            both = [f"SD {one.std():.1f}, r {each:.3f}" for one, each in zip(lists, r, strict=True)]
            print(f"  hips as regressed: {both[0]}; as near as the reference's: {both[1]}")


def figure(trials):
    """Draw mean strides of the left leg of three trials."""
    blue = COLOURS["left"]
    looks = dict(zip(KINDS, ((blue, "-"), (blue, ":"), (BLACK, ":"), (BLACK, "--")), strict=True))
    rows = {"hip_adduction_deg": "hip adduction (°)", "pelvic_obliquity_deg": "obliquity (°, swing side lower)"}
    whole, axes = plt.subplots(2, 3, figsize=(7.2, 4.6), sharex=True, sharey="row", layout="constrained")
    for (variable, quantity), row in zip(rows.items(), axes, strict=True):
        for axis, name in zip(row, SHOWN, strict=True):
            curves = trials[name].curves(variable, "left")
            for kind, (colour, style) in looks.items():
                axis.plot(PERCENT, curves[kind].mean(axis=0), style, color=colour, lw=1.4)
            axis.axhline(0, color=BLACK, lw=0.6)
        row[0].set_ylabel(quantity)
    for axis, name in zip(axes[0], SHOWN, strict=True):
        axis.set_title(f"{name[4:7]} {name[-3:]}", fontsize=9)
    axes[0, 0].set_xlim(0, 100)
    names = ("midstance", "chain, balls", "chain, hinges", "OpenSim")
    lines = [Line2D([], [], color=colour, ls=style, lw=1.4) for colour, style in looks.values()]
    whole.legend(lines, names, loc="outside upper center", ncols=4)
    whole.supxlabel("stride of the left leg (%)", fontsize=9)
    whole.savefig(HERE / "hip_chain.svg", metadata={"Date": None})


def main():
    """Write the figure beside this script, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    plt.rcParams.update(STYLE)
    trials = {name: Trial(given.folder, name) for name in TRIALS}
    figure(trials)
    correlations(trials)
    sizes(trials)


if __name__ == "__main__":
    main()
