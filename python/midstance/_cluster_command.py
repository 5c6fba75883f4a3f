"""``midstance analyze`` where the compiled program alone cannot: on a cluster, and of files in a store."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from midstance import _core
from midstance._core import Plan
from midstance._error import MidstanceError
from midstance._storage import Store, is_remote
from midstance.distributed import mirrored, run_plan


def command(arguments: list[str]) -> int:
    """Do ``midstance analyze`` with ``--scheduler``, or of addresses; returns the exit code.

    Parameters
    ----------
    arguments : list of str
        Those of the command line, the first of which is the name of the program.

    Returns
    -------
    int
        As the command line: 0 where every input was good, 1 where some failed, 2 for wrong usage.
    """
    asked = _core.parse_command(arguments)
    inputs = [os.fspath(path) for path in asked.inputs]
    listed = None if asked.manifest is None else os.fspath(asked.manifest)
    address = next((path for path in [*inputs, listed] if is_remote(path)), None)
    out = None if asked.out is None else os.fspath(asked.out)
    log = _Log(as_json=asked.log_json)
    if out is None or asked.dry_run:
        log.say("midstance: --dry-run looks at files on this machine, without --scheduler")
        return 2

    def make(store: Store | None) -> Plan:
        static = asked.static_trial
        if store is None:
            return asked.plan(inputs, listed, static)
        static = static if static is None else store.local(static)
        return asked.plan(store.mirror_heads(inputs, out), mirrored(store, listed), static)

    try:
        client = _client(asked.scheduler)
        status = run_plan(
            make,
            out,
            source=address,
            client=client,
            jobs=asked.jobs,
            resume=asked.resume,
            told=log.told,
            total=lambda inputs: log.event("started", inputs=inputs),
        )
    except KeyboardInterrupt:
        log.end("interrupted", "midstance: interrupted. What is finished is kept for --resume")
        return 130
    except (MidstanceError, OSError, ImportError) as error:
        log.end("stopped", f"midstance: {error}. What is finished is kept for --resume")
        return 1
    log.end("ended", "")
    names = ("ok", "warned", "failed", "skipped")
    counts = ", ".join(f"{count} {name}" for count, name in zip(status, names, strict=True) if count)
    print(f"{sum(status)} inputs: {counts}\n  {out}")
    return int(status[2] > 0)


def _client(scheduler: str | None) -> Any:
    if scheduler is None:
        return None
    try:
        import distributed
    except ImportError as error:
        raise ImportError("--scheduler needs Dask: pip install 'midstance[distributed]'") from error
    client: Any = distributed.Client
    return client(scheduler, timeout="10s", set_as_default=False)


class _Log:
    """Standard error as the command line of one machine writes it."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.begun = time.monotonic()

    def say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def event(self, event: str, **fields: Any) -> None:
        if self.as_json:
            self.say(json.dumps({"event": event, "elapsed_s": time.monotonic() - self.begun, **fields}))

    def told(self, result: dict[str, Any]) -> None:
        if result["resumed"]:
            self.event("resumed", part=result["part"], inputs=result["resumed"])
        for row in result["rows"]:
            self.event("file", **row)
            if row["status"] == "failed" and not self.as_json:
                self.say(" ".join(f"failed  {row['path']}: {row['message']}".split("\n")))

    def end(self, event: str, text: str) -> None:
        self.event(event, message=text)
        if text and not self.as_json:
            self.say(text)
