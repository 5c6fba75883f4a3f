"""Plots beside others keep the room they need, and a clock that starts late leaves room between its numbers."""

import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest

import midstance as ms
from test_plot import BLUE, PLOTS, drawn_like


@pytest.fixture(scope="module")
def trial(uneven):
    """What is drawn."""
    return uneven


@pytest.fixture(scope="module")
def since_1970():
    """The same steps by a clock that starts at 0 s and by one that counts from 1970."""
    t = np.arange(0, 20, 0.001)
    fz = np.clip(1600 * np.sin(2 * np.pi * t / 0.5), 0, None)
    start_s = 1_540_490_250.0
    given = {"mass_kg": 70, "first_side": "right"}
    return start_s, [ms.analyze({"time": at + t, "Fz (N)": fz}, **given) for at in (0.0, start_s)]


def test_a_clock_since_1970_is_counted_from_the_start(since_1970):
    start_s, (early, late) = since_1970
    label = "time after 1540490250 s (s)"
    for name in ("over_time", "quality"):
        axes = [getattr(ms.plot, name)(trial) for trial in (early, late)]
        assert [ax.get_xlabel() for ax in axes] == ["time (s)", label]
        np.testing.assert_allclose(axes[1].get_xlim(), axes[0].get_xlim(), atol=0.01)
    ax = ms.plot.grf(late, window_s=(start_s + 4, start_s + 6))
    assert (ax.get_xlabel(), ax.get_xlim()) == (label, (4, 6))
    ax.figure.draw_without_rendering()
    assert ax.xaxis.get_offset_text().get_text() == ""
    contacts = np.concatenate([one.get_xdata() for one in drawn_like(ax, (BLUE, "o"))])
    assert ((contacts >= 3) & (contacts <= 7)).all()


LAYOUTS = {"constrained": {"layout": "constrained"}, "tight": {}}


def drawn_in(grid, layout, draw):
    """Draw into the axes of a figure; give how wide they are with and without the legend."""
    figure, axes = plt.subplots(*grid, figsize=(6.7, 2.6 * grid[0]), squeeze=False, **LAYOUTS[layout])
    widths = []
    for ax in axes.flat:
        draw(ax)
    for legend in (True, False):
        if not legend:
            for ax in axes.flat:
                ax.get_legend().remove()
                ax.set_title("", loc="left")
        if layout == "tight":
            figure.tight_layout()
        figure.draw_without_rendering()
        widths.append(min(ax.get_window_extent().width for ax in axes.flat))
    return figure, widths


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PLOTS)
def test_axes_beside_others_stay_wide(trial, name, layout):
    def draw(ax):
        getattr(ms.plot, name)(trial, ax=ax, **PLOTS[name])

    figure, (with_legend, without) = drawn_in((2, 2), layout, draw)
    assert with_legend >= 0.95 * without, "nothing above the axes takes of their width"
    assert with_legend >= 0.25 * figure.bbox.width, "two side by side, each with its labels"


@pytest.mark.filterwarnings("error")
def test_different_plots_share_a_figure(trial):
    figure, axes = plt.subplots(3, 2, figsize=(6.7, 8.5), layout="constrained")
    for (name, given), ax in zip(PLOTS.items(), axes.flat, strict=True):
        getattr(ms.plot, name)(trial, ax=ax, **given)
    figure.draw_without_rendering()
    for ax in axes.flat:
        box, legend = ax.get_window_extent(), ax.get_legend().get_window_extent()
        assert box.width >= 0.3 * figure.bbox.width
        assert box.height >= 0.5 * figure.bbox.height / 3
        # The legend overlaps neither the axes nor the next ones.
        assert legend.y0 >= box.y1 - 1
        assert legend.x1 <= box.x1 + 1
        assert legend.x0 >= 0


@pytest.mark.filterwarnings("error")
def test_notes_beside_others_take_at_most_a_third(trial):
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.7, 3), layout="constrained")
    ms.plot.quality(trial, notes=True, ax=left)
    ms.plot.grf(trial, ax=right)
    figure.draw_without_rendering()
    (text,) = left.texts
    assert "DOUBT" in text.get_text()
    assert text.get_text().endswith("… and more in trial.notes")
    assert text.get_window_extent().x1 <= left.get_window_extent().x1 + 1
    assert left.get_window_extent().height >= 0.35 * figure.bbox.height
    assert not ms.plot.quality(trial, ax=right).texts


def test_a_figure_can_be_pickled_with_its_layout(trial):
    _, ax = plt.subplots(figsize=(2, 2), layout="constrained")
    ms.plot.curves(trial, "hip_adduction_deg", ax=ax)
    again = pickle.loads(pickle.dumps(ax.figure))
    for figure in (ax.figure, again):
        figure.draw_without_rendering()
    assert again.axes[0].get_position().bounds == pytest.approx(ax.get_position().bounds)
