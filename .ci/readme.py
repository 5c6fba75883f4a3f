"""Writes the list of metrics, as the program prints it, between its two marks in the README."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
MARKED = re.compile(r"(?<=<!-- metrics -->\n).*?(?=<!-- /metrics -->)", re.DOTALL)

command = [sys.executable, "-m", "midstance", "metrics", "--format", "markdown"]
table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
text = README.read_text(encoding="utf-8")
README.write_text(MARKED.sub(lambda _: table, text, count=1), encoding="utf-8")
