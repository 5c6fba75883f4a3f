"""The papers behind the numbers."""

from __future__ import annotations

from collections.abc import Iterable

from midstance import _core
from midstance._core import Study, Table, Trial

_MIDSTANCE = "@software{{midstance,\n  title = {{midstance: running-gait analysis}},\n  version = {{{}}},\n}}\n"


class Citations:
    """What to cite for a trial or a study: midstance, and the papers that its metrics and methods come from.

    Made by ``midstance.cite``; ``print`` shows it as text.

    Attributes
    ----------
    table : Table
        One row per paper, by key: authors, year, title, journal, doi, what it was used for, and the entry as ``text``
        and ``bibtex``. A cell is empty where it is not known.

    Examples
    --------
    >>> import midstance as ms
    >>> citations = ms.cite(ms.analyze(ms.simulate.runner(duration_s=10)[0]))
    >>> citations.table["key"][0], citations.table["used_for"][0]
    ('alcantara2019', 'zero and drift of force')
    """

    __module__ = "midstance"

    def __init__(self, table: Table) -> None:
        self.table = table

    def to_text(self) -> str:
        """Write one line per work, each followed by what it was used for."""
        lines = [f"midstance {_core.__version__}"]
        for text, used_for in zip(self.table["text"], self.table["used_for"], strict=True):
            lines.append(f"{text}\n    for {used_for}")
        return "\n".join(lines)

    def to_bibtex(self) -> str:
        """Write the same as entries of a BibTeX file."""
        return "\n".join([_MIDSTANCE.format(_core.__version__), *self.table["bibtex"]])

    def __len__(self) -> int:
        """Count the papers."""
        return len(self.table)

    def __repr__(self) -> str:
        """Show the list as text."""
        return self.to_text()


def cite(results: Trial | Study | Iterable[Trial | Study]) -> Citations:
    """List the papers behind the numbers of a trial, a study, or several of them.

    Listed are the sources of the metrics that have a value and of the methods that were used on the way: filter, drift,
    contacts, orientation, hip joint centres, intervals. What is a plain definition, or a rule of this project, names no
    paper. Each paper stands once, in the order of its key.

    Parameters
    ----------
    results : Trial, Study or iterable of them
        As `analyze` and `analyze_batch` give them; of several, and of the recordings of a study, all that any of them
        rests on.

    Returns
    -------
    Citations
        A list that prints itself; ``to_text()``, ``to_bibtex()`` and ``table``.

    Raises
    ------
    MidstanceError
        ``bad_header`` for a study that another version wrote; ``io`` for one whose folder is gone.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
    >>> print(ms.cite(trial).to_text().splitlines()[1])
    Alcantara, R. S. (2019). Dryft: A Python and MATLAB package ... 4(44): 1910. https://doi.org/10.21105/joss.01910
    >>> "@article{morin2005," in ms.cite(trial).to_bibtex()
    True
    >>> outdoors = ms.analyze(ms.simulate.runner(duration_s=10, markers=False)[0])
    >>> len(ms.cite([trial, outdoors])) == len(ms.cite(trial))  # Force alone rests on nothing that the whole does not.
    True
    """
    return Citations(
        _core.cited([results] if isinstance(results, (Trial, Study)) else [_known(one) for one in results])
    )


def _known(result: Trial | Study) -> Trial | Study:
    # At the first, for what is not a list of results may be endless.
    if not isinstance(result, (Trial, Study)):
        raise TypeError(f"a trial or a study is wanted, not {type(result).__name__}")
    return result
