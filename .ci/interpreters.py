"""Tests the one wheel of `make wheel` with every Python at hand, and with the oldest NumPy that it supports.

Each has a virtual environment of its own, and no compiler: pip may take wheels only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST = "numpy==1.26.4"  # It has wheels up to Python 3.12.
MINORS = range(10, 15)
# What touches arrays: the rest of the package does not know which Python and NumPy there are.
TESTS = ["test_arrays.py", "test_table.py", "test_error.py"]


def interpreter(minor: int) -> str | None:
    """Find Python 3.`minor`: this one, one on the path, or one that pyenv holds."""
    if sys.version_info[:2] == (3, minor):
        return sys.executable
    held = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/3.{minor}.*/bin/python")
    return next(map(str, sorted(held)), None) or shutil.which(f"python3.{minor}")


def check(python: str, name: str, numpy: str) -> None:
    """Install the wheel beside `numpy` and run the tests."""
    home = ROOT / "target" / "interpreters" / name
    inside = home / "bin" / "python"
    if not inside.exists():
        subprocess.run([python, "-m", "venv", home], check=True)
    pip = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    [wheel] = (ROOT / "target" / "wheels-test").glob("*.whl")
    pinned = ["--constraint", ROOT / "requirements-dev.txt"]
    subprocess.run([*pip, *pinned, "pytest", "hypothesis", "tqdm"], check=True)
    subprocess.run([*pip, *([] if numpy == OLDEST else pinned), numpy], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
    tests = [ROOT / "tests" / "python" / test for test in TESTS]
    print(f"Python {name}, {numpy}:", flush=True)
    subprocess.run([inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], check=True, cwd=ROOT)


found = {minor: path for minor in MINORS if (path := interpreter(minor))}
for minor in MINORS:
    if minor not in found:
        print(f"Python 3.{minor} is not at hand: not tested")
first = min(found)
if first <= 12:
    check(found[first], f"3.{first}-oldest", OLDEST)
for minor, path in found.items():
    if minor != first:
        check(path, f"3.{minor}", "numpy")
