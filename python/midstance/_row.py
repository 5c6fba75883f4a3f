"""The analysis of one row of a manifest, for engines that map over rows."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from midstance._storage import Store, is_remote

if TYPE_CHECKING:
    import pyarrow as _arrow


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
