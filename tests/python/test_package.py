"""The package itself: light to import, typed, of one version with the crate."""

import re
import subprocess
import sys
from importlib import metadata, resources

import pytest

import midstance as ms
from conftest import ROOT


def test_versions_agree():
    crate = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert ms.__version__ == crate == metadata.version("midstance")


def test_import_pulls_in_nothing_heavy():
    code = "import sys, midstance; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"pandas", "polars", "pyarrow", "matplotlib", "scipy", "tqdm", "xarray", "dask"}
    assert heavy.isdisjoint(loaded)


def test_it_is_typed():
    assert resources.files("midstance").joinpath("py.typed").is_file()
    assert resources.files("midstance").joinpath("_core.pyi").is_file()


@pytest.mark.parametrize(
    "module", [ms, ms.c3d, ms.events, ms.impact, ms.sensors, ms.signal, ms.simulate, ms.spatial, ms.sync]
)
def test_all_is_sorted_and_complete(module):
    assert module.__all__ == sorted(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)
