"""The command line: ``midstance`` and ``python -m midstance`` are the same program as the Rust binary."""

import signal
import sys

from midstance._core import run


def main() -> int:
    """Run the command line; returns the exit code."""
    arguments = ["midstance", *sys.argv[1:]]
    # What the compiled program cannot do: work of a cluster, and files that are not on this machine.
    if arguments[1:2] == ["analyze"] and any("://" in word or word.startswith("--scheduler") for word in arguments):
        from midstance._cluster_command import command

        return command(arguments)
    # Python only notes the interrupt and waits for compiled code to come back; the program itself can stop at any time,
    # since it writes each file whole or not at all.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
