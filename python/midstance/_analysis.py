"""From files, frames and arrays to recordings, trials and studies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from midstance import _core
from midstance._core import Recording, Study, Trial
from midstance._frame import columns_of
from midstance._progress import Progress, followed

if TYPE_CHECKING:
    from typing_extensions import Unpack

    _Path = str | os.PathLike[str]
    _EventSource = Literal["labels", "force", "markers", "imu"]
    _Side = Literal["left", "right"]
    _Surface = Literal["treadmill", "overground"]
    _Settings = _Path | Mapping[str, Any]


class _Metadata(TypedDict, total=False):
    """What `read` may be told about a recording; see there."""

    mass_kg: float | None
    height_m: float | None
    leg_length_m: float | None
    speed_mps: float | None
    surface: _Surface | None
    subject: str | None
    first_side: _Side | None
    rate_hz: float | None
    axes: str | None
    columns: _Settings | None
    markers: Mapping[str, str] | None
    static: _Path | None
    offsets_s: Sequence[float] | None
    sync_event: str | None
    name: str | None


def read(
    source: _Path | Sequence[_Path] | Mapping[str, Any] | Any,
    *,
    mass_kg: float | None = None,
    height_m: float | None = None,
    leg_length_m: float | None = None,
    speed_mps: float | None = None,
    surface: _Surface | None = None,
    subject: str | None = None,
    first_side: _Side | None = None,
    rate_hz: float | None = None,
    axes: str | None = None,
    columns: _Settings | None = None,
    markers: Mapping[str, str] | None = None,
    static: _Path | None = None,
    offsets_s: Sequence[float] | None = None,
    sync_event: str | None = None,
    name: str | None = None,
    config: _Settings | None = None,
) -> Recording:
    """Read one recording: SI units, the file's own axes, every stream on its own clock.

    The format is told from the content, never from the extension. What a file declares is compared with what its
    numbers show; see the notes of the result.

    Parameters
    ----------
    source : path, sequence of paths, mapping of arrays, or DataFrame
        One file; the files of one recording (a TRC with its MOT); or columns in memory, recognised by name as in a
        file: ``{"time": t, "Fz (N)": fz}``, a frame of pandas or polars, a table of pyarrow, a dataset of xarray.
    mass_kg : float, optional
        Body mass, kg.
    height_m : float, optional
        Standing height, m.
    leg_length_m : float, optional
        Greater trochanter to floor, m.
    speed_mps : float, optional
        Running speed, m/s.
    surface : {"treadmill", "overground"}, optional
        What was run on. Default: found from the data.
    subject : str, optional
        Identifier for the tables.
    first_side : {"left", "right"}, optional
        Side of the first complete contact, used when nothing in the data tells the sides.
    rate_hz : float, optional
        Sampling rate, Hz, of data without a time column.
    axes : str, optional
        What x, y and z mean, such as ``"x=forward,y=left,z=up"``. Default: found from the data.
    columns : dict or path, optional
        Which columns of a table hold what, or a TOML file that says so:
        ``{"time": "t", "force": {"z": "Fz1"}, "sign": "action"}``; of a sensor, ``{"imu": [{"site": "left shank",
        "acceleration": ["a1", "a2", "a3"], "acceleration_unit": "g"}]}``.
    markers : dict, optional
        Which marker sits on which landmark, where its label is none of the known ones:
        ``{"left_heel": "foo", "sacrum": "bar"}``.
    static : path, optional
        The static trial of the same session: the runner standing still with the same markers.
    offsets_s : sequence of float, optional
        By how much the clock of each file is moved, s. Files are never resampled.
    sync_event : str, optional
        The label of an event that every file holds once, by which their clocks are joined.
    name : str, optional
        Name of data in memory, the key of table rows. Default ``"recording"``.
    config : dict or path, optional
        Any other parameter, by section, or the TOML file of the command line.

    Returns
    -------
    Recording
        Streams, what was declared, and notes.

    Raises
    ------
    MidstanceError
        For content that cannot be used, with the place in the file and how to mend it.
    OSError
        For a file that cannot be opened.

    Examples
    --------
    >>> import numpy as np
    >>> import midstance as ms
    >>> t = np.arange(0, 2, 0.001)
    >>> fz = np.clip(1600 * np.sin(2 * np.pi * t / 0.7), 0, None)
    >>> ms.read({"time": t, "Fz (N)": fz}, mass_kg=62.4).plates[0].rate_hz
    1000.0
    """
    declarations = {
        "subject": subject,
        "mass_kg": mass_kg,
        "height_m": height_m,
        "leg_length_m": leg_length_m,
        "speed_mps": speed_mps,
        "surface": surface,
        "first_side": first_side,
        "static": None if static is None else os.fspath(static),
        "offset_s": None if offsets_s is None else [float(offset) for offset in offsets_s],
        "sync_event": sync_event,
    }
    keywords = {
        "read": {"rate_hz": rate_hz, "columns": columns},
        "markers": None if markers is None else dict(markers),
        "condition": {"axes": axes},
    }
    if isinstance(source, str | os.PathLike):
        source = [source]
    in_memory = columns_of(source)
    if in_memory is not None:
        return _core.read_columns(name or "recording", in_memory, declarations, config, keywords)
    return _core.read_files(list(source), declarations, config, keywords)


def analyze(
    source: Recording | _Path | Sequence[_Path] | Mapping[str, Any] | Any,
    *,
    cutoff_hz: float | None = None,
    event_source: _EventSource | None = None,
    event_threshold_n: float | None = None,
    curves: bool = True,
    config: _Settings | None = None,
    **metadata: Unpack[_Metadata],
) -> Trial:
    """Condition a recording, find its contacts, compute every metric and summarise.

    Parameters
    ----------
    source : Recording, or whatever `read` accepts
        What to analyse.
    cutoff_hz : float, default 50
        Cut-off of the zero-lag low-pass on force, Hz.
    event_source : {"labels", "force", "markers", "imu"}, optional
        What the contacts are found in. Default: labelled events where they tell every contact and its side, else
        force, else markers, else inertial sensors.
    event_threshold_n : float, optional
        Vertical force that makes a contact, N. Part of the result: a higher one makes contacts shorter; see
        `midstance.events.threshold_sensitivity`. Default: 20, raised to six times the noise of the flights.
    curves : bool, default True
        Whether to make the table ``curves`` and what plots draw: ``onsets``, ``placements``, ``spectra``, ``quality``,
        ``zero``.
    config : dict or path, optional
        Any other parameter, by section (``{"condition": {"marker_cutoff_hz": 12}}``), or the TOML file of the command
        line. Keywords come before it.
    **metadata
        As the keywords of `read`. For a Recording they come before what it declares.

    Returns
    -------
    Trial
        Tables ``steps``, ``summary`` and ``curves``; the conditioned recording; notes and provenance.

    Raises
    ------
    MidstanceError
        For a recording that cannot be analysed, with what was found, what was expected and how to mend it.

    Examples
    --------
    >>> import midstance as ms
    >>> recording, truth = ms.simulate.runner(duration_s=10)
    >>> trial = ms.analyze(recording, event_threshold_n=30)
    >>> float(trial.steps["contact_time_s"][3].round(2))
    0.25
    """
    axes = metadata.pop("axes", None)
    if not isinstance(source, Recording):
        source = read(source, config=config, **metadata)
    elif metadata:
        markers = metadata.pop("markers", None)
        source = _core.declare(source, dict(metadata), None if markers is None else dict(markers))
    keywords = {
        "condition": {"axes": axes, "force_cutoff_hz": cutoff_hz},
        "events": {"source": event_source, "threshold_n": event_threshold_n},
        # Where nothing else is said, no curves are the default, and a call that says nothing needs no check.
        "batch": {"curves": None if config is None and not curves else curves},
    }
    return _core.analyze_recording(source, config, keywords)


def analyze_batch(
    sources: _Path | Iterable[_Path] = (),
    *,
    manifest: _Path | None = None,
    jobs: int | None = None,
    out: _Path | None = None,
    resume: bool = False,
    cutoff_hz: float | None = None,
    event_source: _EventSource | None = None,
    event_threshold_n: float | None = None,
    curves: bool | None = None,
    on_error: Literal["continue", "stop"] | None = None,
    config: _Settings | None = None,
    progress: bool | Progress | None = None,
    mass_kg: float | None = None,
    height_m: float | None = None,
    leg_length_m: float | None = None,
    speed_mps: float | None = None,
    surface: _Surface | None = None,
    first_side: _Side | None = None,
    rate_hz: float | None = None,
    axes: str | None = None,
    columns: _Settings | None = None,
    markers: Mapping[str, str] | None = None,
    client: Any = None,
    storage_options: Mapping[str, Any] | None = None,
) -> Study:
    """Analyse many recordings; one that cannot be analysed fails alone, in a row of its own.

    Rows stand in the order of the inputs, and the same inputs and parameters give the same tables at any number of
    threads: those of ``midstance analyze``. An interrupt (Ctrl-C) ends the call at once.

    Parameters
    ----------
    sources : path or iterable of paths
        Files, folders, and patterns such as ``"lab/**/*.trc"``; files of one recording are put together.
    manifest : path, optional
        CSV with one row per recording: file, subject, mass_kg, height_m, leg_length_m, speed_mps, surface, first_side,
        group, static, offset_s, sync_event. Alone it says what to analyse; beside `sources` it describes what they
        select.
    jobs : int, optional
        Recordings at a time. Default: one per processor core.
    out : path, optional
        Folder to write the tables to, as the command line does. Default: nothing is written. With
        ``config={"batch": {"format": "parquet"}}`` a table of the study is read from there when it is asked for, and
        memory does not grow with the number of recordings.
    resume : bool, default False
        Go on where an interrupted batch with the same `out` has stopped.
    cutoff_hz, event_source, event_threshold_n, config
        As for `analyze`.
    curves : bool, default False
        Whether to make the table ``curves``.
    on_error : {"continue", "stop"}
        Whether the first failed input ends the batch. Default ``"continue"``.
    progress : bool or callable, optional
        Whether to show a bar, or what to call with the number of inputs done and in all. Default: a bar on a terminal
        and in a notebook.
    mass_kg, height_m, leg_length_m, speed_mps, surface, first_side
        What holds for every recording unless its row of the manifest says otherwise; see `read`.
    rate_hz, axes, columns, markers
        As for `read`.
    client : distributed.Client, optional
        A Dask cluster whose workers do the work and write the tables: see `midstance.distributed`. Sources and `out`
        must lie where every worker sees them.
    storage_options : dict, optional
        How fsspec opens a store, where sources or `out` are addresses such as ``"s3://bucket/lab"``.

    Returns
    -------
    Study
        Tables ``steps``, ``summary``, ``curves``, ``bouts`` and ``files``, and provenance.

    Raises
    ------
    MidstanceError
        For a wrong manifest, configuration or parameter; with ``on_error="stop"`` for the first failed input.
    OSError
        When a pattern or folder gives nothing, or `out` cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import midstance as ms
    >>> folder = tempfile.TemporaryDirectory()
    >>> _ = ms.simulate.study(folder.name, runners=3)
    >>> study = ms.analyze_batch(manifest=pathlib.Path(folder.name) / "runners.csv", progress=False)
    >>> study.files["status"]
    ['ok', 'ok', 'ok']
    >>> folder.cleanup()
    """
    if isinstance(sources, str | os.PathLike):
        sources = [sources]
    declarations = {
        "mass_kg": mass_kg,
        "height_m": height_m,
        "leg_length_m": leg_length_m,
        "speed_mps": speed_mps,
        "surface": surface,
        "first_side": first_side,
    }
    keywords = {
        "read": {"rate_hz": rate_hz, "columns": columns},
        "markers": None if markers is None else dict(markers),
        "condition": {"axes": axes, "force_cutoff_hz": cutoff_hz},
        "events": {"source": event_source, "threshold_n": event_threshold_n},
        "batch": {"jobs": jobs, "curves": curves, "on_error": on_error},
    }
    with followed(progress) as follow:
        listed, place = (None if path is None else os.fspath(path) for path in (manifest, out))
        patterns = [os.fspath(source) for source in sources]
        if client is not None or any("://" in path for path in (*patterns, listed or "", place or "")):
            from midstance import distributed

            return distributed.batch(
                patterns,
                manifest=listed,
                out=place,
                client=client,
                resume=resume,
                declarations=declarations,
                config=config,
                keywords=keywords,
                options=storage_options,
                progress=follow,
            )
        return _core.run_batch(
            patterns,
            manifest=manifest,
            out=out,
            resume=resume,
            declarations=declarations,
            config=config,
            keywords=keywords,
            progress=follow,
        )
