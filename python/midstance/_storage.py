"""Files that are not on this machine: fsspec brings them to where the readers can open them, and takes tables back.

The readers of midstance open paths, and many look at what lies beside a file. So an object is fetched into a temporary
folder that mirrors the store, is read there, and is named in every table by its own address.
"""

from __future__ import annotations

import json
import os
import posixpath
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from midstance._error import MidstanceError

Options = Mapping[str, Any]

# What the readers look at to tell which files are one trial, and above which a file is no side-car.
_HEAD = 16 << 10
_SIDE_CAR = 1 << 20

# The folders that a batch in parts writes.
_TABLES = ("steps", "summary", "curves", "bouts", "files", "provenance")


def is_remote(path: str | os.PathLike[str] | None) -> bool:
    """Whether a path is the address of an object in a store."""
    return path is not None and "://" in os.fspath(path)


def refused(name: str, found: str, expected: str, mend: str = "") -> MidstanceError:
    """Make the error of a parameter that cannot be."""
    message = f"`{name}`: found {found}; expected {expected}{mend and f'. Mend: {mend}'}"
    return MidstanceError(message, kind="parameter", found=found, expected=expected, mend=mend)


class Store:
    """The files of one protocol, and their mirror in a local folder."""

    def __init__(self, address: str, folder: str | os.PathLike[str], options: Options | None = None) -> None:
        try:
            import fsspec
        except ImportError as error:
            raise ImportError(f"{address} needs fsspec: pip install 'midstance[distributed]'") from error
        self.protocol = address.split("://", 1)[0]
        self.files: Any = fsspec.filesystem(self.protocol, **(options or {}))
        self.root = Path(folder) / self.protocol
        self.root.mkdir(parents=True, exist_ok=True)

    @property
    def moved(self) -> tuple[str, str]:
        """Where the mirror is, and what it mirrors: for `relocated` and `run_task`."""
        return f"{self.root}{os.sep}", f"{self.protocol}://"

    def local(self, address: str | os.PathLike[str]) -> Path:
        """Where the mirror of an object is."""
        text = os.fspath(address)
        if text.split("://", 1)[0] != self.protocol or "://" not in text:
            expected = f"an address that begins with {self.protocol}://"
            raise refused("input", text, expected, "keep all inputs of a batch in one store")
        # `..` is resolved here: nothing may be written outside the mirror.
        inside = posixpath.normpath("/" + text.split("://", 1)[1]).lstrip("/")
        return self.root / inside

    def address(self, path: str) -> str:
        """Give the address of a path as the store lists it."""
        return f"{self.protocol}://{path.lstrip('/')}"

    def fetch(self, addresses: Iterable[str]) -> None:
        """Bring objects into the mirror; one that is not there is left out, so that its reader says so."""
        for address in addresses:
            to = self.local(address)
            if not to.exists():
                to.parent.mkdir(parents=True, exist_ok=True)
                partial = to.with_name(f".{to.name}.partial")
                try:
                    self.files.get_file(address, str(partial))
                except FileNotFoundError:
                    continue
                partial.replace(to)

    def mirror_heads(self, inputs: Sequence[str], besides: str | None) -> list[Path]:
        """Mirror what the inputs select, as much of each file as tells what it is; nothing below `besides`."""
        found: list[Path] = []
        heads: dict[str, int] = {}
        for given in inputs:
            if self.files.isdir(given):
                listed = self.files.find(given, detail=True)
                found.append(self.local(given))
                self.local(given).mkdir(parents=True, exist_ok=True)
            elif any(sign in given for sign in "*?["):
                listed = self.files.glob(given, detail=True)
                listed = {path: about for path, about in listed.items() if about["type"] == "file"}
                found.extend(self.local(self.address(path)) for path in sorted(listed))
                if not listed:
                    raise FileNotFoundError(2, "no file matches", given)
            else:
                listed = {given: self.files.info(given)} if self.files.exists(given) else {}
                found.append(self.local(given))
            for path, about in listed.items():
                address = path if is_remote(path) else self.address(path)
                hidden = any(part.startswith(".") for part in address.split("/"))
                if not hidden and not (besides and address.startswith(besides.rstrip("/") + "/")):
                    heads[address] = _SIDE_CAR if about["size"] <= _SIDE_CAR else _HEAD
        ends = list(heads.values())
        for address, bytes_ in zip(heads, self.files.cat_ranges(list(heads), [0] * len(heads), ends), strict=True):
            if isinstance(bytes_, BaseException):
                raise bytes_
            to = self.local(address)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(bytes_)
        return found

    def beside(self, address: str) -> Iterator[str]:
        """List what a reader may look for beside a file: calibrations, side-cars, the forces of a QTM trial."""
        folder, name = address.rsplit("/", 1)
        stem, extension = posixpath.splitext(name)
        up = 4 if "_motion." in name else 1
        for level in range(up):
            where = folder.rsplit("/", level)[0] if level else folder
            if where.endswith(":/") or where.endswith(":"):
                return
            try:
                listed = self.files.ls(where, detail=True)
            except FileNotFoundError:
                return
            for about in listed:
                other = posixpath.basename(about["name"])
                side_car = other.endswith((".json", ".cal", ".tsv")) and about["size"] <= _SIDE_CAR
                force = level == 0 and other.startswith(f"{stem}_f_") and other.endswith(extension)
                if about["type"] == "file" and (side_car or force):
                    yield f"{where}/{other}"


class RemoteOut:
    """The folder of results in a store: parts go there whole, each record last."""

    def __init__(self, address: str, options: Options | None) -> None:
        import fsspec

        self.address = address.rstrip("/")
        self.files: Any = fsspec.filesystem(address.split("://", 1)[0], **(options or {}))

    def put(self, folder: Path) -> None:
        """Take the files of a local folder there: tables first, what says that they are whole last."""
        state = folder / ".batch"
        for path in sorted(folder.rglob("part-*"), key=lambda path: (state in path.parents, str(path))):
            self.files.put_file(str(path), f"{self.address}/{path.relative_to(folder).as_posix()}")

    def put_provenance(self, folder: Path) -> None:
        """Take the head of the provenance there."""
        self.files.put_file(str(folder / "provenance.json"), f"{self.address}/provenance.json")

    def get_part(self, part: int, folder: Path) -> None:
        """Bring what is there of a part, if all of it is."""
        record = f".batch/part-{part:06}.json"
        try:
            written = json.loads(self.files.cat_file(f"{self.address}/{record}"))["written"]
            for path in [*written, record]:
                to = folder / path
                to.parent.mkdir(parents=True, exist_ok=True)
                self.files.get_file(f"{self.address}/{path}", str(to))
        except (FileNotFoundError, KeyError, ValueError):
            return

    def begin(self, *, resume: bool) -> None:
        """Refuse a place that holds something else; without `resume`, remove what an earlier batch has left."""
        self.files.invalidate_cache()
        listed = self.files.ls(self.address, detail=False) if self.files.exists(self.address) else []
        names = {posixpath.basename(name.rstrip("/")) for name in listed}
        ours = "provenance.json" in names and b'"midstance"' in self.files.cat_file(f"{self.address}/provenance.json")
        if names & {*_TABLES, "provenance.json"} and not ours:
            found = f"{self.address}, which holds what no batch of midstance wrote"
            raise refused("out", found, "a place of its own for the results", "name another place")
        if not resume:
            self.remove_parts(0)

    def remove_parts(self, first: int) -> None:
        """Remove parts from number `first` on."""
        for table in (*_TABLES, ".batch"):
            folder = f"{self.address}/{table}"
            for path in self.files.ls(folder, detail=False) if self.files.exists(folder) else []:
                name = posixpath.basename(path)
                if name.startswith("part-") and int(name[5:].split(".")[0]) >= first:
                    self.files.rm_file(path)

    @contextmanager
    def locked(self, patience_s: float = 60.0) -> Iterator[None]:
        """Hold the place for one batch, as far as a store can: an object that is renewed while the batch lives.

        A store has no lock that ends with its process. An object older than `patience_s` is left by a batch that died.
        """
        path = f"{self.address}/.batch/lock"
        own = f"{socket.gethostname()} process {os.getpid()} {time.time_ns()}"
        if self.files.exists(path):
            owner, _, said = self.files.cat_file(path).decode().rpartition("\n")
            if time.time() - float(said or 0) < patience_s:
                raise OSError(
                    f"{self.address}: found a batch that is writing here ({owner}); wait, or name another place"
                )
        ended = threading.Event()

        def renew() -> None:
            while True:
                self.files.pipe_file(path, f"{own}\n{time.time()}".encode())
                if ended.wait(patience_s / 4):
                    return

        renewing = threading.Thread(target=renew, daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            self.files.rm_file(path)
