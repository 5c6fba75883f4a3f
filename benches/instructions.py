"""Counts the instructions of reading and analysing with callgrind and holds them to `instructions.json`.

python benches/instructions.py [--write]       needs valgrind; passes over everything where there is none

Built without optional features, under the profile of `cargo bench`. Counts are of the toolchain named in the file; with
another one they may differ by more than the slack, and are then written anew. valgrind shows the program no SHA
instructions, so that hashing takes far more of the counts than of the time.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PINNED = Path(__file__).with_suffix(".json")
CASES = [
    *(f"read {name}" for name in ("force", "plates", "markers", "imu", "c3d", "trc", "mot")),
    *(f"analyze {name}" for name in ("force", "markers", "imu")),
]
# Share by which a count may rise, or fall without being pinned anew.
SLACK = 0.10


def built():
    command = [
        "cargo",
        "bench",
        "--no-default-features",
        "--bench",
        "instructions",
        "--no-run",
        "--message-format=json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PINNED.parent.parent)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "instructions")


def count(program, case):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=*counted_*", f"--callgrind-out-file={folder}/out"]
        done = subprocess.run([*command, program, case], capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def toolchain():
    return subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="pin what is counted now")
    parser.add_argument("--program", help="a built bench instead of a new one")
    given = parser.parse_args()
    if not shutil.which("valgrind"):
        print("no valgrind here: nothing is counted")
        return 0
    program = given.program or built()
    found = {case: count(program, case) for case in CASES}
    if given.write:
        text = json.dumps({"toolchain": toolchain(), "instructions": found}, indent=2)
        PINNED.write_text(text + "\n", encoding="utf-8")
        return 0
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    if pinned["toolchain"] != toolchain():
        print(f"pinned with {pinned['toolchain']}, counted with {toolchain()}")
    wrong = 0
    for case, expected in pinned["instructions"].items():
        change = found[case] / expected - 1.0
        verdict = "" if abs(change) <= SLACK else "  MORE" if change > 0 else "  less: pin it with --write"
        wrong += change > SLACK
        print(f"{case:16} {found[case]:>14_} {change:+7.1%}{verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
