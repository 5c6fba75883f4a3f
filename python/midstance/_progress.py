"""A progress bar where somebody looks: on a terminal and in a notebook."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], Any]


@contextmanager
def followed(progress: bool | Progress | None) -> Iterator[Progress | None]:
    """Give what a batch should call with the inputs done and in all, or None."""
    notebook = "ipykernel" in sys.modules
    if progress is None:
        progress = notebook or sys.stderr.isatty()
    if not isinstance(progress, bool):
        yield progress
    elif not progress:
        yield None
    else:
        # Without the widgets of a notebook tqdm draws the same bar as on a terminal, after a warning.
        if notebook and importlib.util.find_spec("ipywidgets"):
            from tqdm.auto import tqdm
        else:
            from tqdm import tqdm
        with tqdm(unit=" recordings", leave=False) as bar:

            def follow(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            yield follow
