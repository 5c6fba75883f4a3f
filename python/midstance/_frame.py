"""Columns of whatever a scientist keeps a table in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def columns_of(source: Any) -> list[tuple[str, Any]] | None:
    """Names and columns of a mapping, a data frame or a table; None for anything else.

    Known by what they can do, not by their class: pandas and polars have ``columns`` of names, pyarrow has
    ``column_names``, xarray has ``data_vars``, and midstance's own tables and any other library speak Arrow.
    """
    if hasattr(source, "data_vars"):  # xarray; coordinates may hold the time.
        named = {**source.coords, **source.data_vars}
        return [(str(name), column.to_numpy()) for name, column in named.items() if column.ndim == 1]
    if isinstance(source, Mapping):
        return [(str(name), column) for name, column in source.items()]
    if hasattr(source, "column_names"):  # pyarrow: a table, or a batch of records.
        return [(str(name), source.column(name)) for name in source.column_names]
    if hasattr(source, "columns") and hasattr(source, "__getitem__"):
        return [(str(name), source[name]) for name in source.columns]
    if hasattr(source, "__arrow_c_stream__"):
        import pyarrow as pa

        return columns_of(pa.table(source))
    return None
