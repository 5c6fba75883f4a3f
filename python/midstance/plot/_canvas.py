"""What all plots share: where they draw, how left and right look, words for axes, and words for missing data."""

from __future__ import annotations

import functools
import itertools
import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from midstance._core import Table, Trial
from midstance._error import MidstanceError, Place

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.transforms import Bbox


Bools = npt.NDArray[np.bool_]

# Okabe and Ito's colours: told apart by every reader; blue and orange differ in grey, too.
BLACK, GREY, BLUE, ORANGE, PURPLE, GREEN = "#000000", "#999999", "#0072B2", "#E69F00", "#CC79A7", "#009E73"
SIDES = ("left", "right")
COLOUR = {"left": BLUE, "right": ORANGE, "unknown": GREY}
LINE = {"left": "-", "right": (0, (4, 1.5)), "unknown": ":"}
MARKER = {"left": "o", "right": "s", "unknown": "d"}

WIDTH_MM, HEIGHT_MM = 170, 80
STYLE: dict[Any, Any] = {
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.columnspacing": 1.0,
    "legend.labelspacing": 0.3,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "hatch.linewidth": 0.5,
    "date.converter": "concise",
}

# Numbers from here on, such as seconds since 1970, leave no room between ticks.
_LATE_S = 1000.0


@contextmanager
def canvas(ax: Axes | None, *, height_mm: float = HEIGHT_MM) -> Iterator[Axes]:
    """Give Axes to draw on in the style of the plots, which is left behind nowhere else."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install 'midstance[plot]'") from error
    given = ax is not None
    # Before the style: a backend that wakes up within would lose, with the style, what it has set for itself.
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH_MM / 25.4, height_mm / 25.4), layout="constrained")
    with plt.rc_context(STYLE):
        ax.spines[["top", "right"]].set_visible(False)
        ax.spines[:].set_linewidth(STYLE["axes.linewidth"])
        ax.tick_params(labelsize=STYLE["xtick.labelsize"], width=STYLE["xtick.major.width"])
        for axis in (ax.xaxis, ax.yaxis):
            axis.label.set_fontsize(STYLE["axes.labelsize"])
            axis.get_offset_text().set_fontsize(STYLE["xtick.labelsize"])
        yield ax
        # Where the axes will be once their labels have found room.
        figure(ax).draw_without_rendering()
        room_pt = shared_pt(ax) if given else width_pt(ax)
        _legend_above(ax, room_pt)
        _title_above(ax, room_pt)


def _legend_above(ax: Axes, room_pt: float) -> None:
    """Put the legend over the axes, where no curve is, in as many columns as fit: left before right."""
    entries = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    order = {"left": 0, "right": 1}
    labels = sorted(entries, key=lambda label: order.get(re.split(r"\W", label)[0], 2))
    if not labels:
        return
    axes, handles = ax.get_window_extent(), [entries[label] for label in labels]
    # Where two rows above the axes are too few, the legend begins above the labels beside them.
    beside = ax.yaxis.get_tightbbox()
    starts = [axes.x0, *([min(beside.x0, axes.x0)] if beside is not None else [])]
    # As few columns as their number of rows needs: five entries in two rows are three and two.
    rows = [math.ceil(len(labels) / most) for most in range(min(len(labels), 5), 0, -1)]
    widths = dict.fromkeys(math.ceil(len(labels) / count) for count in rows)
    for start, columns in itertools.product(starts, widths):
        at: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": ((start - axes.x0) / axes.width, 1)}
        legend = ax.legend(handles, labels, ncols=columns, borderaxespad=0.2, **at)
        legend.get_tightbbox = functools.partial(_above, legend)  # type: ignore[method-assign]
        extent = legend.get_window_extent()
        fits = extent.width * 72 / figure(ax).dpi <= room_pt + (axes.x0 - start) * 72 / figure(ax).dpi
        if fits and (2 * columns >= len(labels) or start == starts[-1]):
            break


def _above(legend: Legend, renderer: Any = None) -> Bbox:
    """Give what layouts keep free for a legend: its height, and of its width what is above the axes, never more."""
    from matplotlib.transforms import Bbox

    box = legend.get_window_extent(renderer)
    axes = legend.axes.get_window_extent(renderer) if legend.axes else box
    left, right = (min(max(edge, axes.x0), axes.x1) for edge in (box.x0, box.x1))
    return Bbox.from_extents(left, box.y0, right, box.y1)


def _title_above(ax: Axes, room_pt: float) -> None:
    """Break the title into lines as long as there is room, and put it over the legend, beginning where that does."""
    title, legend, axes = ax.get_title(loc="left"), ax.get_legend(), ax.get_window_extent()
    if not title:
        return
    left, height = axes.x0, 0.0
    if legend is not None:
        extent = legend.get_window_extent()
        left, height = min(left, extent.x0), extent.height
    points = 72 / figure(ax).dpi
    text = textwrap.fill(title, max(12, int((room_pt + (axes.x0 - left) * points) / 4.2)))
    ax.set_title(text, loc="left", fontsize=8, pad=height * points + 2, x=(left - axes.x0) / axes.width)


def width_pt(ax: Axes) -> float:
    """Give how wide the axes are now, in points."""
    return float(ax.get_window_extent().width * 72 / figure(ax).dpi)


def height_pt(ax: Axes) -> float:
    """Give how high the axes are now, in points."""
    return float(ax.get_window_extent().height * 72 / figure(ax).dpi)


def shared_pt(ax: Axes) -> float:
    """Give how wide axes will stay, in points, that share a figure with others: these may need more room later."""
    return 0.85 * width_pt(ax)


def figure(ax: Axes) -> Figure:
    """Give the figure that the Axes are in."""
    found = ax.get_figure(root=True)
    if found is None:
        raise wrong("ax", "Axes that were removed from their figure", "Axes of a figure")
    return found


def clock(trial: Trial) -> tuple[float, str]:
    """Give the instant that an axis of time counts from, and its label: a clock that starts late is counted anew."""
    recording = trial.recording
    streams: list[Any] = [*recording.plates, *recording.imus, *([recording.markers] if recording.markers else [])]
    starts = [float(stream.time_s[0]) for stream in streams if len(stream.time_s)]
    start = np.floor(np.nanmin(starts)) if np.isfinite(starts).any() else 0.0
    return (start, f"time after {start:.0f} s (s)") if abs(start) >= _LATE_S else (0.0, "time (s)")


def few_ticks(ax: Axes) -> None:
    """Leave room between the numbers of the horizontal axis, which may be long."""
    ax.locator_params(axis="x", nbins=max(2, int(width_pt(ax) / 45)))


# What a name ends in, by the table of units of the core; those of two words come first.
_SUFFIX = re.compile(r"_(bw_s|kn_m|nm_kg|m|s|n|bw|spm|mps|deg|dps|hz|g2?|db|ratio|pct|au|count)$")
_WORDS = {"vgrf": "vGRF", "grf": "GRF", "valr": "VALR", "vilr": "VILR", "pta": "PTA", "ic": "at contact", "2d": "2-D"}


def words(name: str) -> str:
    """Say a metric's name in words: ``hip_adduction_peak_deg`` is "hip adduction peak"."""
    return " ".join(_WORDS.get(word, word) for word in _SUFFIX.sub("", name).split("_"))


def with_unit(text: str, symbol: str) -> str:
    """Add the unit as it stands on an axis."""
    symbol = symbol.replace("deg", "°")
    return text if symbol in ("", "1") else f"{text} ({symbol})"


def need(trial: object) -> Trial:
    """Check that it is a trial."""
    if isinstance(trial, Trial):
        return trial
    raise wrong("trial", type(trial).__name__, "a Trial, as `midstance.analyze` gives it")


def drawn(trial: Trial, name: str) -> Table:
    """Give a table that is made for plots only."""
    table: Table = getattr(trial, name)
    if not table.columns:
        raise missing(trial, f"the table `{name}`", "analyse with curves=True")
    return table


def missing(trial: Trial, what: str, mend: str) -> MidstanceError:
    """Say that the trial lacks what a plot needs."""
    return absent(f"trial {trial.recording.name} without {what}", mend)


def absent(found: str, mend: str) -> MidstanceError:
    """Say that what is there cannot be drawn."""
    expected = "what this plot draws"
    return MidstanceError(
        f"found {found}; expected {expected}. Mend: {mend}",
        kind="no_signal",
        found=found,
        expected=expected,
        mend=mend,
    )


def wrong(parameter: str, found: str, expected: str, mend: str = "") -> MidstanceError:
    """Say that a parameter cannot be used."""
    message = f"{parameter}: found {found}; expected {expected}" + (f". Mend: {mend}" if mend else "")
    return MidstanceError(
        message, kind="parameter", place=Place(field=parameter), found=found, expected=expected, mend=mend
    )


def reasons(table: Table, metric: str | None = None) -> str:
    """Say why values are absent, each reason once: those of `metric`, or the whole cells of the column ``absent``."""
    cells: Iterable[str] = table["absent"]
    if metric is not None:
        cells = (part.partition("=")[2] for cell in cells for part in cell.split(";") if part.startswith(f"{metric}="))
    return ", ".join(dict.fromkeys(cell for cell in cells if cell)) or "no step"


def rows_of(trial: Trial, steps: Sequence[int] | None, usable: Bools, *, at_most: int) -> list[int]:
    """Give the rows of the steps asked for, else the first usable ones."""
    if steps is None:
        return [int(row) for row in np.flatnonzero(usable)[:at_most]]
    numbers = [int(number) for number in steps]
    strange = [number for number in numbers if not 1 <= number <= len(usable)]
    if strange:
        raise wrong("steps", f"step {strange[0]}", f"numbers of the column `step`, 1 to {len(usable)}")
    unusable = [number for number in numbers if not usable[number - 1]]
    if unusable:
        why = trial.steps["reason"][unusable[0] - 1] or "its values are absent"
        raise wrong("steps", f"step {unusable[0]} ({why})", "steps that can be drawn")
    return [number - 1 for number in numbers]


def column(table: Table, name: str) -> Any:
    """Give one column as an array of floats, NaN for what is absent."""
    return np.asarray(table[name], dtype=float)


def of(table: Table, **texts: str) -> Bools:
    """Mark the rows in which columns of text say this."""
    mask: Bools = np.ones(len(table), dtype=bool)
    for name, text in texts.items():
        mask &= np.asarray(table[name], dtype=object) == text
    return mask
