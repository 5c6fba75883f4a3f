"""The notebooks that ship run from the first cell to the last in a fresh kernel, and hold the outputs of a run."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kinds(cell):
    """What a cell shows: kinds of data, or the stream it prints to."""
    return {kind for output in cell.outputs for kind in output.get("data", {output.get("name"): ""})}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_shows_what_it_shipped_with(path, tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # A kernel draws into the notebook, as a user's does.
    shipped = nbformat.read(path, 4)
    fresh = nbformat.read(path, 4)
    for cell in code(fresh):
        cell.outputs = []
    NotebookClient(fresh, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [kinds(cell) for cell in code(fresh)] == [kinds(cell) for cell in code(shipped)]
    for cell in code(fresh):
        assert ("image/png" in kinds(cell)) == ("plot_" in cell.source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_light(path):
    assert path.stat().st_size < 300_000


def test_the_first_hour_takes_fewer_than_twenty_lines():
    _simulating, *cells = code(nbformat.read(ROOT / "examples" / "first_hour.ipynb", 4))
    source = "\n".join(cell.source for cell in cells)
    assert len([line for line in source.splitlines() if line.strip()]) < 20
    for step in (r'read\("lab/S01_run.c3d", static=', r"analyze\(", r"plot_", r"to_pandas\(", r"analyze_batch\("):
        assert re.search(step, source), step
    # Runs alone would be analysed without their static trials, and nobody would see it.
    (batch,) = [cell for cell in cells if "analyze_batch(" in cell.source]
    assert "static trial of S01_run" in batch.outputs[0].data["text/html"]
