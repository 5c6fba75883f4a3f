"""Tests the wheel of `make wheel` with the oldest NumPy that it supports, in a virtual environment of its own."""

import subprocess
import sys
import venv
from pathlib import Path

NUMPY = "1.26.4"
# What touches arrays: the rest does not know which NumPy there is.
TESTS = ["test_arrays.py", "test_table.py", "test_signal.py", "test_error.py"]
ROOT = Path(__file__).parents[1]
HOME = ROOT / "target" / "oldest-numpy"

if sys.version_info >= (3, 13):
    sys.exit(print(f"NumPy {NUMPY} has no wheel for Python {sys.version.split()[0]}: not tested here"))
python = HOME / ("Scripts" if sys.platform == "win32" else "bin") / "python"
if not python.exists():
    venv.create(HOME, with_pip=True)
pinned = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
needed = [
    line.split("#")[0].strip() for line in pinned if line.startswith(("pytest=", "tqdm=", "scipy=", "hypothesis="))
]
[wheel] = (ROOT / "target" / "wheels-test").glob("*.whl")
pip = [python, "-m", "pip", "install", "--quiet"]
subprocess.run([*pip, f"numpy=={NUMPY}", *needed], check=True)
subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
tests = [ROOT / "tests" / "python" / name for name in TESTS]
subprocess.run([python, "-m", "pytest", "-q", *tests], check=True, cwd=ROOT)
