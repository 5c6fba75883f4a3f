"""The command line: ``midstance`` and ``python -m midstance`` are the same program as the Rust binary."""

import signal
import sys

from midstance._core import run


def main() -> int:
    """Run the command line; returns the exit code."""
    # Python only notes the interrupt and waits for compiled code to come back; the program itself can stop at any time,
    # since it writes each file whole or not at all.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["midstance", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
