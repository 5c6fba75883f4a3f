"""Data that several tests share: all of it simulated, except real recordings that may stand beside the project."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import midstance as ms

os.environ.setdefault("MPLBACKEND", "Agg")  # Before anything draws, and without needing to be able to.

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def closed():
    """Close what a test has drawn."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="session")
def simulated():
    """Ten seconds of a noisy synthetic runner: recording and truth."""
    return ms.simulate.runner(duration_s=10, noise_n=2, impact={"magnitude_bw": 1.2}, seed=3)


@pytest.fixture(scope="session")
def uneven():
    """A narrow and uneven runner with gaps and drift."""
    recording, _ = ms.simulate.runner(
        duration_s=30,
        impact={"magnitude_bw": 1.2},
        variability_ratio=0.02,
        step_width_m=0.01,
        step_width_sd_m=0.015,
        asymmetry_s=0.01,
        noise_n=2,
        drift={"shape": "linear", "start_n": 0, "end_n": 60},
        gap_ratio=0.005,
        gap_s=0.3,
        seed=2,
    )
    return ms.analyze(recording)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A folder with three simulated runners in three formats, their manifest and their truth."""
    folder = tmp_path_factory.mktemp("lab")
    ms.simulate.study(folder, runners=3, seed=5)
    return folder


@pytest.fixture(scope="session")
def real():
    """Folder of real recordings: named by MIDSTANCE_DATA, else beside the project; without it the test is skipped."""
    folder = Path(os.environ.get("MIDSTANCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real recordings in {folder}")
    return folder


def command_line(*arguments):
    """Run the console script; returns what it did."""
    command = [sys.executable, "-m", "midstance", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def csv_columns(path):
    """The cells of a CSV table by column."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def assert_same_as_csv(table, path):
    """Every number of `table` has the bits of its cell in the CSV; every text is the same."""
    cells = csv_columns(path)
    assert list(cells) == table.columns
    for name in table.columns:
        for ours, cell in zip(table.to_polars()[name].to_list(), cells[name], strict=True):
            if ours is None:
                assert cell == "", name
            elif isinstance(ours, bool):
                assert cell == str(ours).lower(), name
            elif isinstance(ours, str):
                assert cell == ours, name
            else:
                assert type(ours)(cell) == ours, name


def assert_page_says(page, name, made):
    """The block `name` of `page` is `made`; with MIDSTANCE_WRITE_DOCS=1 it is written."""
    text = page.read_text(encoding="utf-8")
    block = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
    assert re.search(block, text, flags=re.DOTALL), f"{page.name} has no block {name}"
    filled = re.sub(block, rf"\g<1>{made}\g<2>", text, flags=re.DOTALL)
    if os.environ.get("MIDSTANCE_WRITE_DOCS"):
        page.write_text(filled, encoding="utf-8")
    else:
        assert text == filled, "run the test with MIDSTANCE_WRITE_DOCS=1"
