"""Data that several tests share: all of it simulated, except real recordings that may stand beside the project."""

import os
from pathlib import Path

import pytest

import midstance as ms

ROOT = Path(__file__).parents[2]


def data_folder() -> Path | None:
    """Folder of real recordings: named by MIDSTANCE_DATA, else beside the project; None where there is none."""
    folder = Path(os.environ.get("MIDSTANCE_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def simulated():
    """Ten seconds of a noisy synthetic runner: recording and truth."""
    return ms.simulate.runner(duration_s=10, noise_n=2, impact={"magnitude_bw": 1.2}, seed=3)
