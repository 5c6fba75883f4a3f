"""Another program in an environment and a process of its own, which does a round when it is asked to."""

import json
import subprocess
import tempfile
from pathlib import Path


class Remote:
    """A running `worker.py`. `facts` is what it found; `seconds` does one round and says what the round cost.

    RuntimeError, with its last words, where the program fails.
    """

    def __init__(self, python, *arguments):
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 closed in __exit__
        command = [python, Path(__file__).with_name("worker.py"), *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )

    def __enter__(self):
        try:
            self.facts = self._answer()
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.errors.close()

    def seconds(self):
        print(file=self.process.stdin, flush=True)
        return self._answer()["seconds"]

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            words = self.errors.read().strip().splitlines()
            raise RuntimeError(words[-1] if words else "ended without a word")
        return json.loads(line)
