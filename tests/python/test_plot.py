"""A picture shows the numbers of the tables, in the Axes that were given, and leaves nothing behind."""

import inspect
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import midstance as ms


@pytest.fixture(scope="module")
def trial(uneven):
    """What most plots are drawn of."""
    return uneven


@pytest.fixture(scope="module")
def force_only():
    """Force without markers and without a mass."""
    t = np.arange(0, 10, 0.001)
    fz = np.clip(1600 * np.sin(2 * np.pi * t / 0.7), 0, None)
    return ms.analyze({"time": t, "Fz (N)": fz}, first_side="right")


def line(ax, label):
    """The line of the legend's entry `label`."""
    (found,) = [one for one in ax.get_lines() if one.get_label() == label]
    return found


def drawn_like(ax, look):
    """All lines of one colour and marker."""
    return [one for one in ax.get_lines() if (one.get_color(), one.get_marker()) == look]


BLACK, BLUE, ORANGE, PURPLE = "#000000", "#0072B2", "#E69F00", "#CC79A7"
LOG = {"date": ["2026-03-02", "2026-03-04"], "duration_min": [55, 40], "rpe_0_10": [5, 3], "distance_km": [10, 8]}
PLOTS = {
    "grf": {},
    "placement": {},
    "curves": {"variable": "hip_adduction_deg"},
    "symmetry": {},
    "over_time": {},
    "quality": {},
}


def test_force_is_the_conditioned_force_from_contact_on(trial):
    ax = ms.plot.grf(trial, steps=[5])
    force = line(ax, trial.steps["side"][4])
    plate = trial.recording.plates[0]
    ic_s, to_s = trial.steps["ic_time_s"][4], trial.steps["to_time_s"][4]
    within = (plate.time_s >= ic_s - 0.03) & (plate.time_s <= to_s + 0.03)
    np.testing.assert_array_equal(force.get_ydata(), plate.force_n[1][within] / trial.body_weight_n)
    np.testing.assert_allclose(force.get_xdata(), plate.time_s[within] - ic_s)
    np.testing.assert_allclose(line(ax, "contact, toe-off").get_xdata(), [0, trial.steps["contact_time_s"][4]])
    peak = line(ax, "impact peak")
    assert peak.get_ydata()[0] == trial.steps["vgrf_impact_peak_bw"][4]
    assert peak.get_xdata()[0] == pytest.approx(trial.steps["vgrf_impact_peak_time_s"][4], abs=1e-9)
    (from_s, until_s), (low, high) = line(ax, "VALR").get_data()
    assert (high - low) / (until_s - from_s) == pytest.approx(trial.steps["valr_bw_s"][4], rel=1e-9)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time after initial contact (s)", "vertical force (BW)")


def test_several_stances_or_a_stretch_of_time(trial):
    valid = np.flatnonzero(trial.steps["valid"])
    assert len(drawn_like(ms.plot.grf(trial), (BLACK, "None"))) == 6
    ax = ms.plot.grf(trial, window_s=(2.0, 4.0))
    time_s = line(ax, "vertical force").get_xdata()
    assert 2.0 <= time_s[0] < 2.01
    assert 3.99 < time_s[-1] <= 4.0
    ends = np.concatenate([one.get_xdata() for look in ((BLUE, "o"), (ORANGE, "s")) for one in drawn_like(ax, look)])
    steps = trial.steps
    inside = [row for row in valid if steps["to_time_s"][row] > 2.0 and steps["ic_time_s"][row] < 4.0]
    expected = np.concatenate([steps["ic_time_s"][inside], steps["to_time_s"][inside]])
    np.testing.assert_array_equal(np.sort(ends), np.sort(expected))


def test_feet_stand_where_the_margins_say_and_crossed_ones_are_counted(trial):
    margins = trial.steps["crossover_margin_m"]
    rows = np.flatnonzero(np.isfinite(margins))
    ax = ms.plot.placement(trial, steps=rows + 1)
    crossed = margins[rows] < 0
    assert 0 < crossed.sum() < len(rows)
    purple = line(ax, f"beyond the line ({crossed.sum()} of {len(rows)})")
    sign = np.where(np.array(trial.steps["side"])[rows] == "right", 1, -1)
    np.testing.assert_allclose(purple.get_ydata(), (sign * margins[rows])[crossed], atol=1e-12)
    for side in ("left", "right"):
        own = (np.array(trial.steps["side"])[rows] == side) & ~crossed
        np.testing.assert_allclose(line(ax, f"{side} heel").get_ydata(), (sign * margins[rows])[own], atol=1e-12)
    np.testing.assert_array_equal(line(ax, "line of progression").get_ydata(), [0, 0])
    assert ax.yaxis_inverted()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("forward (m)", "right of the line (m)")


@pytest.mark.parametrize(("variable", "cycle"), [("hip_adduction_deg", "stride"), ("vgrf_bw", "stance")])
def test_curves_are_those_of_the_table(trial, variable, cycle):
    band = {"pct": [0, 50, 100], "mean": [1, 2, 3], "sd": [1, 1, 2]}
    ax = ms.plot.curves(trial, variable, reference=band)
    table = trial.curves.to_pandas().query("variable == @variable and cycle == @cycle")
    bands = {tuple(patch.get_facecolor()[0][:3].round(3)): patch for patch in ax.collections}
    for side, colour in (("left", BLUE), ("right", ORANGE)):
        rows = table[table["side"] == side]
        mean = line(ax, f"{side} ± SD (n = {rows['n'].iloc[0]})")
        np.testing.assert_array_equal(mean.get_ydata(), rows["mean"])
        edges = bands[tuple(np.round(mpl.colors.to_rgb(colour), 3))].get_paths()[0].vertices[:, 1]
        assert edges.max() == (rows["mean"] + rows["sd"]).max()
        assert edges.min() == (rows["mean"] - rows["sd"]).min()
    grey = bands[tuple(np.round(mpl.colors.to_rgb("#d9d9d9"), 3))].get_paths()[0].vertices
    assert {(0, 0), (0, 2), (100, 5), (100, 1)} <= {tuple(point) for point in grey}
    toe_offs = [one.get_xdata()[0] for one in ax.get_lines() if list(one.get_ydata()) == [0, 1]]
    summary = trial.summary.to_pandas().query("metric == 'duty_factor_ratio' and side in ('left', 'right')")
    np.testing.assert_allclose(toe_offs, 100 * summary["mean"] if cycle == "stride" else [])
    assert ax.get_xlabel() == f"{cycle} (%)"


def test_symmetry_is_the_raw_difference_with_its_interval(trial):
    mdc = {"contact_time_s": 0.008}
    names = ["contact_time_s", "flight_time_s"]
    ax = ms.plot.symmetry(trial, metrics=names, mdc=mdc)
    table = ms.statistics.symmetry(trial, mdc=mdc).to_pandas().set_index("metric")
    bars = {one.get_label(): one.patches for one in ax.containers}
    widths = [
        patch.get_width() for one in ax.containers for patch in one.patches if patch.get_height() == pytest.approx(0.3)
    ]
    np.testing.assert_array_equal(widths, table.loc[names, "difference"])
    np.testing.assert_array_equal(
        line(ax, "95 % interval").get_xdata(), table.loc[names[0], ["ci95_low", "ci95_high"]].astype(float)
    )
    summary = trial.summary.to_pandas().set_index(["metric", "side"])["sd"]
    for side in ("left", "right"):
        (band,) = bars[f"± SD, {side}"]
        assert band.get_width() == 2 * summary[names[0], side]
        assert band.get_x() == -summary[names[0], side]
    assert ax.get_xlabel() == "right − left (s)"
    assert sorted(path.vertices[0][0] for one in ax.collections for path in one.get_paths()) == [-0.008, 0.008]


@pytest.mark.parametrize("metric", ["cadence_spm", "valr_bw_s"])
def test_steps_over_time_are_the_columns(trial, metric):
    ax = ms.plot.over_time(trial, metric)
    summed = ms.plot.over_time(trial, metric, cumulative=True)
    for side in ("left", "right"):
        own = (np.array(trial.steps["side"]) == side) & np.isfinite(trial.steps[metric])
        np.testing.assert_array_equal(
            line(ax, side).get_data(), [trial.steps["ic_time_s"][own], trial.steps[metric][own]]
        )
        rows = trial.summary.to_pandas().query("metric == @metric and side == @side")
        assert line(ax, f"{side} mean").get_ydata()[0] == rows["mean"].iloc[0]
        np.testing.assert_allclose(line(summed, side).get_ydata()[-1], trial.steps[metric][own].sum())
    assert ax.get_ylabel().endswith("(steps/min)" if metric == "cadence_spm" else "VALR (BW/s)")


def test_quality_tells_what_was_lost_and_rejected(trial):
    ax = ms.plot.quality(trial)
    kinds = list(trial.quality["kind"])
    rejected = sum(one.get_hatch() == "xxxx" for one in ax.collections for _ in one.get_paths())
    assert rejected == kinds.count("rejected") == (~trial.steps["valid"]).sum() > 0
    spans = [path for one in ax.collections if one.get_hatch() == "////" for path in one.get_paths()]
    shown = {label.get_text() for label in ax.get_yticklabels()}
    left = [what for kind, what in zip(kinds, trial.quality["what"], strict=True) if kind == "marker_gap"]
    assert len(spans) == sum(what in shown for what in left) > 0
    zero = next(one for one in ax.get_lines() if len(one.get_xdata()) == len(trial.zero))
    np.testing.assert_array_equal(zero.get_xdata(), trial.zero["time_s"])
    assert ax.get_title(loc="left").startswith(f"force threshold {trial.event_threshold_n:.0f} N")
    doubts = [note for note in trial.notes if note.doubt]
    text = " ".join(one.get_text() for one in ax.texts)
    assert doubts
    assert all(f"DOUBT {note.code}" in text for note in doubts)
    assert not any("DOUBT" in one.get_text() for one in ms.plot.quality(trial, notes=False).texts)


def test_steps_closer_than_can_be_seen_are_one_bar(trial):
    # 600 s of steps of 0.7 s, and a pause of 20 s.
    t = np.arange(0, 600, 0.005)
    paused = (t > 300) & (t < 320)
    force = np.where(paused, 0, np.clip(1600 * np.sin(2 * np.pi * t / 0.7), 0, None))
    ax = ms.plot.quality(ms.analyze({"time": t, "Fz (N)": force}, mass_kg=70, first_side="right"))
    for colour in (BLUE, ORANGE):
        (bars,) = [
            one.get_paths()
            for one in ax.collections
            if one.get_hatch() is None and mpl.colors.same_color(one.get_facecolor()[0], colour)
        ]
        assert len(bars) == 2
        assert bars[0].vertices[:, 0].max() == pytest.approx(300, abs=1.4)
        assert bars[1].vertices[:, 0].min() == pytest.approx(320, abs=1.4)
    few = ms.plot.quality(trial)
    own = (np.array(trial.steps["side"]) == "left") & trial.steps["valid"]
    drawn = [one for one in few.collections if one.get_label() == "left, valid"]
    assert len(drawn[0].get_paths()) == own.sum()


def test_a_threshold_keeps_the_digits_that_it_was_given(trial, simulated):
    assert ms.plot.quality(trial).get_title(loc="left").startswith("force threshold 20 N;")
    odd = ms.analyze(simulated[0], event_threshold_n=20.46)
    assert ms.plot.quality(odd).get_title(loc="left").startswith("force threshold 20.5 N;")
    assert line(ms.plot.grf(odd), "threshold 20.5 N") is not None


def test_training_is_drawn_by_session():
    log = ms.training.log(pd.DataFrame(LOG | {"pain_during_0_10": [1, 7], "pain_resolved_h": [1, 2]}))
    ax = ms.plot.training(log)
    assert [bar.get_height() for bar in ax.patches] == [275, 120]
    days = [np.datetime64(day) for day in LOG["date"]]
    for state, day in (("pain settled", days[0]), ("pain exceeded", days[1])):
        np.testing.assert_array_equal(line(ax, state).get_xdata(orig=True), [day])
    with pytest.raises(ms.MidstanceError) as caught:
        ms.plot.training(ms.training.log(pd.DataFrame({"date": LOG["date"]})))
    assert caught.value.kind == "no_signal"
    assert "rpe_0_10" in caught.value.mend


@pytest.mark.parametrize("name", PLOTS)
def test_the_axes_given_are_used_and_nothing_else_is_touched(trial, name):
    before = dict(mpl.rcParams)
    _, (other, ax) = plt.subplots(1, 2)
    plt.sca(other)
    result = getattr(trial, f"plot_{name}")(ax=ax, **PLOTS[name])
    assert result is ax
    assert not other.has_data()
    assert plt.get_fignums() == [1]
    assert plt.gca() is other
    assert dict(mpl.rcParams) == before
    alone = getattr(ms.plot, name)(trial, **PLOTS[name])
    assert alone is not ax
    assert len(plt.get_fignums()) == 2
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", [*PLOTS, "spectrum", "transfer"])
def test_a_method_has_the_parameters_of_its_function(name):
    ours = inspect.signature(getattr(ms.plot, name)).parameters.values()
    method = inspect.signature(getattr(ms.Trial, f"plot_{name}")).parameters.values()
    plain = [[(one.name, one.default, one.kind) for one in all_of][1:] for all_of in (ours, method)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda t: t.plot_placement(), "foot placements (inputs_missing"),
        (lambda t: t.plot_curves("hip_adduction_deg"), "hip_adduction_deg"),
        (lambda t: t.plot_over_time("pta_axial_g"), "a value of `pta_axial_g` (inputs_missing"),
        (lambda t: t.plot_spectrum(), "a shank's spectrum"),
        (lambda t: t.plot_transfer(), "a shank's spectrum"),
        (lambda t: t.plot_symmetry(metrics=["hip_adduction_peak_deg"]), "a difference of hip_adduction_peak_deg"),
        (lambda t: t.plot_symmetry(metrics=["contact_time_s", "valr_bw_s"]), "units s, BW/s"),
        (lambda t: t.plot_symmetry(metrics=["nothing"]), "`nothing`"),
        (lambda t: t.plot_over_time("side"), "`side`"),
        (lambda t: t.plot_grf(steps=[0]), "step 0"),
        (lambda t: t.plot_grf(steps=[1000]), "step 1000"),
        (lambda t: t.plot_grf(window_s=(50, 60)), "50 to 60 s"),
        (lambda t: t.plot_grf(window_s=(1, 2), steps=[2]), "one of the two"),
        (lambda t: t.plot_curves("vgrf_bw", cycle="stride"), "`stride` of `vgrf_bw`"),
        (lambda t: t.plot_curves("vgrf_bw", reference={"pct": [0]}), "`mean`"),
        (lambda t: ms.plot.grf(t.steps), "a Trial"),
    ],
)
def test_what_is_missing_is_named_and_no_figure_is_left(force_only, draw, words):
    with pytest.raises(ms.MidstanceError) as caught:
        draw(force_only)
    error = caught.value
    assert words in str(error)
    assert error.kind in ("no_signal", "parameter")
    assert error.found
    assert error.expected
    assert plt.get_fignums() == []


def test_a_trial_without_curves_says_how_to_get_them(simulated):
    trial = ms.analyze(simulated[0], curves=False)
    for name, given in PLOTS.items():
        if name not in ("symmetry", "over_time"):
            with pytest.raises(ms.MidstanceError, match="curves=True"):
                getattr(trial, f"plot_{name}")(**given)


def test_sensors_alone_have_no_force():
    rng = np.random.default_rng(1)
    t = np.arange(0, 20, 0.01)
    shock = np.maximum(np.sin(2 * np.pi * t / 0.7), 0) ** 8
    columns = {"time": t} | {f"a{i}": 0.05 * rng.standard_normal(len(t)) + (i == 1) * (1 + 4 * shock) for i in range(3)}
    sensors = {"imu": [{"site": "sacrum", "acceleration": ["a0", "a1", "a2"], "acceleration_unit": "g"}]}
    trial = ms.analyze(columns, columns=sensors)
    with pytest.raises(ms.MidstanceError, match="without vertical force"):
        trial.plot_grf()
    assert ms.plot.quality(trial).get_xlabel() == "time (s)"


def test_matplotlib_is_imported_only_to_draw(trial, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"pip install 'midstance\[plot\]'"):
        trial.plot_grf()
