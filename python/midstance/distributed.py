"""Batches past one machine: on a Dask cluster, on object storage, inside Spark or Ray.

`midstance.analyze_batch` with ``client=`` or with addresses such as ``s3://…`` comes here. A batch is cut into parts of
64 recordings. Whoever does a part reads its files, analyses them and writes its tables itself; what comes back is one
small row per recording. A part counts once its record is written, which happens last: one that is begun twice, because
a worker died or was thought dead, is written twice with the same bytes under the same names.

>>> import tempfile
>>> import midstance as ms
>>> from midstance.distributed import Analysis
>>> with tempfile.TemporaryDirectory() as folder:
...     manifest, _, *files = ms.simulate.study(folder, runners=1)
...     rows = Analysis("files").one({"file": ";".join(files)})
>>> rows["status"].to_pylist()
['ok']
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from midstance import _core
from midstance._core import Plan, Stop, Study
from midstance._row import Analysis
from midstance._storage import Options, RemoteOut, Store, is_remote, refused

__all__ = ["Analysis", "batch", "run_part", "run_plan"]

_Told = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class _Where:
    """Where a part finds its files and puts its tables: all that a worker must know besides the part."""

    out: str
    protocol: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    resume: bool = False


def run_part(task: str, where: _Where, stop: Stop | None = None) -> dict[str, Any]:
    """Do one part of a batch and write its tables: what a worker runs.

    Parameters
    ----------
    task : str
        The part, as the plan gives it.
    where : _Where
        Where its files are and its tables go.
    stop : Stop, optional
        A request to leave what is not begun.

    Returns
    -------
    dict
        ``part``; ``status``, the number of inputs that are ok, warned, failed and skipped; ``resumed``, how many an
        earlier run had done; ``rows``, one small dict for each of the others.
    """
    if where.protocol is None and not is_remote(where.out):
        return _core.run_task(task, where.out, resume=where.resume, stop=stop)
    with tempfile.TemporaryDirectory(prefix="midstance-") as name:
        moved = None
        if where.protocol is not None:
            store = Store(f"{where.protocol}://", name, where.options)
            store.fetch(_needed(json.loads(task), store))
            moved = store.moved
        if not is_remote(where.out):
            return _core.run_task(task, where.out, moved=moved, resume=where.resume, stop=stop)
        out = RemoteOut(where.out, where.options)
        local = Path(name) / "out"
        if where.resume:
            out.get_part(json.loads(task)["part"], local)
        told = _core.run_task(task, local, moved=moved, resume=where.resume, stop=stop)
        if not told["resumed"]:
            out.put(local)
        return told


def _needed(task: Mapping[str, Any], store: Store) -> Iterator[str]:
    """Address of every file that the recordings of a part are made of."""
    for one in task["recordings"]:
        given = one["input"]
        if given["refused"] is None:
            statics = (given["static_found"], given["declared"]["static"])
            for address in [*given["paths"], *(path for path in statics if path)]:
                yield address
                yield from store.beside(address)


def run_plan(
    make: Callable[[Store | None], Plan],
    out: str,
    *,
    source: str | None,
    client: Any = None,
    jobs: int | None = None,
    resume: bool = False,
    options: Options | None = None,
    told: _Told | None = None,
    total: Callable[[int], Any] | None = None,
) -> tuple[int, int, int, int]:
    """Do every part of a plan and end the batch; gives how many inputs are ok, warned, failed and skipped.

    `make` makes the plan, of mirrored files where `source` is an address; `told` hears what `run_part` gives.
    """
    with tempfile.TemporaryDirectory(prefix="midstance-") as name:
        store = None if source is None else Store(source, Path(name) / "mirror", options)
        plan = make(store)
        if store is not None:
            plan = plan.relocated(*store.moved)
        remote = RemoteOut(out, options) if is_remote(out) else None
        if (remote or store) and not plan.in_parts:
            raise refused("format", "single files", "parquet, whose parts every worker writes by itself")
        if total is not None:
            total(plan.inputs)
        where = _Where(out, None if store is None else store.protocol, dict(options or {}), resume)
        if remote is None:
            writing = plan.begin(out, resume)
            try:
                status = _do(plan, where, client, jobs, told)
                writing.end(plan, status)
            finally:
                writing.close()
            return status
        with remote.locked():
            remote.begin(resume=resume)
            local = Path(name) / "out"
            writing = plan.begin(local, False)
            remote.put_provenance(local)
            status = _do(plan, where, client, jobs, told)
            remote.remove_parts(plan.parts)
            writing.end(plan, status)
            remote.put_provenance(local)
        return status


def _do(plan: Plan, where: _Where, client: Any, jobs: int | None, told: _Told | None) -> tuple[int, int, int, int]:
    """Every part of the plan, a few for each worker under way at a time."""
    status = [0, 0, 0, 0]
    done = _on_threads(plan, where, jobs) if client is None else _on_dask(plan, where, client)
    with closing(done):
        for result in done:
            for index, count in enumerate(result["status"]):
                status[index] += count
            if told is not None:
                told(result)
    return status[0], status[1], status[2], status[3]


def _on_threads(plan: Plan, where: _Where, jobs: int | None) -> Generator[dict[str, Any], None, None]:
    stop = Stop()
    count = jobs or os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        try:
            waiting: set[Future[dict[str, Any]]] = set()
            parts = iter(range(plan.parts))
            while True:
                for part in parts:
                    waiting.add(pool.submit(run_part, plan.task(part), where, stop))
                    if len(waiting) >= 2 * count:
                        break
                if not waiting:
                    return
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _on_dask(plan: Plan, where: _Where, client: Any) -> Generator[dict[str, Any], None, None]:
    import distributed

    as_completed: Any = distributed.as_completed
    threads = sum(client.nthreads().values())
    # A worker that ends is replaced or missed; its parts are done again by the others. Keys are new for each batch, so
    # that no result of an earlier one is taken for this one's.
    batch = f"midstance-{time.time_ns():x}"
    parts = iter(range(plan.parts))

    def submit() -> Any:
        part = next(parts, None)
        if part is None:
            return None
        return client.submit(run_part, plan.task(part), where, key=f"{batch}-{part:06}", pure=False, retries=0)

    first = [future for future in (submit() for _ in range(max(4, 3 * threads))) if future is not None]
    under_way = as_completed(first, loop=client.loop)
    pending = set(first)
    try:
        for future in under_way:
            yield future.result()
            pending.discard(future)
            following = submit()
            if following is not None:
                pending.add(following)
                under_way.add(following)
    finally:
        if pending:
            client.cancel(list(pending))


def batch(
    sources: list[str],
    *,
    manifest: str | None,
    out: str | None,
    client: Any,
    resume: bool,
    declarations: dict[str, Any],
    config: Any,
    keywords: dict[str, Any],
    options: Options | None,
    progress: Callable[[int, int], Any] | None,
) -> Study:
    """Do what `midstance.analyze_batch` does, past one machine; see there."""
    if out is None:
        raise refused("out", "nothing", "a place for the tables, which workers write themselves")
    address = next((path for path in [*sources, manifest] if is_remote(path)), None)
    total, done = 0, 0

    def make(store: Store | None) -> Plan:
        patterns: list[str | Path] = [*sources]
        listed: str | Path | None = manifest
        given = dict(declarations)
        if store is not None:
            patterns = [*store.mirror_heads(sources, out)]
            listed = mirrored(store, manifest)
            if given.get("static") is not None:
                given["static"] = os.fspath(store.local(given["static"]))
        place = None if is_remote(out) or store is not None else out
        return _core.plan_batch(
            patterns, manifest=listed, out=place, declarations=given, config=config, keywords=keywords
        )

    def begun(inputs: int) -> None:
        nonlocal total
        total = inputs

    def told(result: dict[str, Any]) -> None:
        nonlocal done
        done += sum(result["status"])
        if progress is not None:
            progress(done, total)

    jobs = keywords.get("batch", {}).get("jobs")
    status = run_plan(
        make, out, source=address, client=client, jobs=jobs, resume=resume, options=options, told=told, total=begun
    )
    return _core.written_study(out, status)


def mirrored(store: Store, manifest: str | None) -> Path | None:
    """Bring a manifest here, where there is one."""
    if manifest is None:
        return None
    store.fetch([manifest])
    return store.local(manifest)
