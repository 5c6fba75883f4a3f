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

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from midstance import _core
from midstance._core import Plan, Stop, Study
from midstance._error import MidstanceError
from midstance._storage import Options, RemoteOut, Store, is_remote, refused

if TYPE_CHECKING:
    import pyarrow as _arrow

__all__ = ["Analysis", "batch", "command", "run_part", "run_plan"]

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
            listed = _mirrored(store, manifest)
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


def _mirrored(store: Store, manifest: str | None) -> Path | None:
    if manifest is None:
        return None
    store.fetch([manifest])
    return store.local(manifest)


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
        return asked.plan(store.mirror_heads(inputs, out), _mirrored(store, listed), static)

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


@dataclass(frozen=True)
class Analysis:
    """The analysis of one recording as a callable that pickles: for Spark, Ray and whatever else maps over rows.

    Every row stands alone: companions and static trials are those that it names, and recordings are told apart by the
    column ``file`` that comes first in the result.

    Parameters
    ----------
    table : {"steps", "summary", "curves", "files"}
        Which table to give. ``files`` has one row per recording, also of one that fails; in the others such a one has
        none.
    parameters : dict
        Keywords of `midstance.analyze_batch` that hold for every recording: ``{"cutoff_hz": 30}``.
    storage_options : dict
        How a store is opened, where recordings have addresses such as ``s3://…``; as for fsspec.

    Examples
    --------
    >>> import pickle, tempfile
    >>> import midstance as ms
    >>> from midstance.distributed import Analysis
    >>> folder = tempfile.TemporaryDirectory()
    >>> manifest, _, *files = ms.simulate.study(folder.name, runners=1)
    >>> summary = pickle.loads(pickle.dumps(Analysis("summary"))).one({"file": ";".join(files), "mass_kg": 70.0})
    >>> summary.column_names[:4]
    ['file', 'recording', 'subject', 'metric']
    >>> folder.cleanup()
    """

    table: Literal["steps", "summary", "curves", "files"] = "steps"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    storage_options: Mapping[str, Any] = field(default_factory=dict)

    def one(self, row: Mapping[str, Any]) -> _arrow.Table:
        """Give the table of one recording.

        Parameters
        ----------
        row : mapping
            A row of a manifest: ``file``, or several separated by ``;``, and what is known: ``mass_kg``, ``static`` …

        Returns
        -------
        pyarrow.Table
            Its rows, with the ``file`` of `row` before them.

        Raises
        ------
        MidstanceError
            For a column that no manifest has, or a value that cannot be. What is wrong with a recording is told in
            ``files``.
        """
        import pyarrow as pa

        from midstance._analysis import analyze_batch

        with tempfile.TemporaryDirectory(prefix="midstance-") as name:
            given = {key: value for key, value in row.items() if value is not None and str(value) not in ("", "nan")}
            moved = self._bring(given, name)
            manifest = Path(name) / "row.csv"
            with manifest.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([given.keys(), given.values()])
            options = {"curves": self.table == "curves", **self.parameters}
            study = analyze_batch(manifest=manifest, jobs=1, progress=False, **options)
            table = pa.table(getattr(study, self.table))
        if table.num_columns == 0:
            return self.schema.empty_table()
        for column in ("path", "message") if moved and self.table == "files" else ():
            at = table.column_names.index(column)
            texts = [text.replace(*moved) for text in table[column].to_pylist()] if moved else []
            table = table.set_column(at, table.schema.field(at), pa.array(texts, pa.string()))
        return table.add_column(0, pa.field("file", pa.string()), pa.array([row["file"]] * len(table), pa.string()))

    def _bring(self, given: dict[str, Any], folder: str) -> tuple[str, str] | None:
        """Make the paths of a row those of files on this machine."""
        paths = [path.strip() for path in str(given["file"]).split(";")]
        store = None
        if is_remote(paths[0]):
            store = Store(paths[0], folder, self.storage_options)
            wanted = [*paths, *([given["static"]] if "static" in given else [])]
            store.fetch(address for path in wanted for address in (path, *store.beside(path)))

        def local(path: str) -> str:
            return os.path.abspath(path) if store is None else str(store.local(path))

        given["file"] = ";".join(local(path) for path in paths)
        if "static" in given:
            given["static"] = local(given["static"])
        return None if store is None else store.moved

    def __call__(self, rows: _arrow.Table) -> _arrow.Table:
        """Give the table of all rows of a manifest, one below the other: what Ray maps over batches.

        Parameters
        ----------
        rows : pyarrow.Table
            A manifest.

        Returns
        -------
        pyarrow.Table
            With the schema `schema`, also where it has no rows.
        """
        import pyarrow as pa

        tables = [self.one(row).cast(self.schema) for row in rows.to_pylist()]
        return pa.concat_tables([self.schema.empty_table(), *tables])

    def batches(self, batches: Iterable[_arrow.RecordBatch]) -> Iterator[_arrow.RecordBatch]:
        """Do the same for an iterator of record batches: what Spark maps in Arrow.

        Parameters
        ----------
        batches : iterable of pyarrow.RecordBatch
            A manifest.

        Yields
        ------
        pyarrow.RecordBatch
            With the schema `schema`.
        """
        for batch in batches:
            for row in batch.to_pylist():
                yield from self.one(row).cast(self.schema).to_batches()

    @property
    def schema(self) -> _arrow.Schema:
        """The columns of the result and their types, as `pyarrow.Schema`; found once, of a simulated runner."""
        return _schema(self.table)


_SCHEMAS: dict[str, Any] = {}


def _schema(table: Literal["steps", "summary", "curves", "files"]) -> _arrow.Schema:
    if table not in _SCHEMAS:
        from midstance import simulate

        with tempfile.TemporaryDirectory(prefix="midstance-") as folder:
            _, _, *files = simulate.study(folder, runners=1)
            _SCHEMAS[table] = Analysis(table).one({"file": ";".join(files)}).schema.remove_metadata()
    return _SCHEMAS[table]
