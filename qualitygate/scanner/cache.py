"""Keys in, what was kept under them out; what scanning found in, for the next run.

One SQLite file in the user's cache directory for all projects; keys say all that a value depends on. A cache that
cannot be opened, read or written is no cache, never an error; a damaged one is begun anew, a damaged value is absent.
What is read back can only be our own data classes: nothing else is ever made of what a file holds.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sqlite3
import sys
import time
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

#: Raised with every change of the table or of how values are written.
_FORM = 1

#: Seconds to wait for another process that holds the file.
_PATIENCE = 0.5

#: A value that was written so many seconds ago is forgotten.
_KEPT = 30 * 24 * 3600

#: So many values are written at a time, so that a large suite does not pile up in memory.
_MOST_WAITING = 64

_SUM = 16  #: bytes of a checksum

#: What a value is made of, besides plain numbers, text and containers.
_MODULES = ("qualitygate.model.", "qualitygate.scanner.source")
_BUILTINS = frozenset({"frozenset", "set", "complex", "bytearray", "Ellipsis"})

#: What SQLite says of a sound file that cannot be used now.
_NOT_NOW = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
     sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM}
)  # fmt: skip


class ScanCache:
    """Values by key, as a context manager. Without a file nothing is found and nothing kept."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, bytes, float]] = []

    def __enter__(self) -> ScanCache:
        if self._file is None:
            return self
        for _ in range(2):
            try:
                self._connection = _open(self._file)
                break
            except sqlite3.Error as problem:
                if getattr(problem, "sqlite_errorcode", None) in _NOT_NOW:
                    break
                with contextlib.suppress(OSError):
                    self._file.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        self._write()
        self._close()

    @property
    def is_open(self) -> bool:
        """Whether anything can be found or kept."""
        return self._connection is not None

    def find(self, key: str) -> Any:
        """What was kept under a key, else None."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._close()
            return None
        return None if row is None else unpack(row[0])

    def keep(self, key: str, value: object) -> None:
        """Keep a value; it may be written later."""
        if self._connection is None:
            return
        self._waiting.append((key, pack(value), time.time()))
        if len(self._waiting) >= _MOST_WAITING:
            self._write()

    def _write(self) -> None:
        if self._connection is None or not self._waiting:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", self._waiting)
                self._connection.execute("DELETE FROM kept WHERE written < ?", (time.time() - _KEPT,))
        except sqlite3.Error:
            self._close()
        self._waiting.clear()

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


#: Finds nothing and keeps nothing.
NO_CACHE = ScanCache(None)


def pack(value: object) -> bytes:
    """A value as bytes that begin with their checksum."""
    out = io.BytesIO()
    out.seek(_SUM)
    _Writer(out, pickle.HIGHEST_PROTOCOL).dump(value)
    with out.getbuffer() as data:  # in place: a large suite does not pile up twice
        data[:_SUM] = _sum(data[_SUM:])
    return out.getvalue()


def unpack(packed: object) -> Any:
    """The value of packed bytes; None where they are damaged, or hold anything but our data.

    >>> unpack(pack({"a": (1, 2.5)})), unpack(pack({"a": 1})[:-1]), unpack(pack(print))
    ({'a': (1, 2.5)}, None, None)
    """
    if not isinstance(packed, bytes) or packed[:_SUM] != _sum(packed[_SUM:]):
        return None
    try:
        return _Reader(io.BytesIO(packed[_SUM:])).load()
    except Exception:  # noqa: BLE001 - whatever bytes make pickle raise, they are no value of ours
        return None


def digest(*parts: bytes | str) -> str:
    """A key of parts; where one ends and the next begins tells too.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    hashed = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(b"%d:" % len(data))
        hashed.update(data)
    return hashed.hexdigest()


@lru_cache(maxsize=1)
def digest_code() -> str:
    """Of all that reads and judges a suite: our own modules, the interpreter and libcst."""
    from importlib.metadata import version

    from qualitygate import __version__

    return digest(str(_FORM), __version__, sys.version, version("libcst"), digest_package(Path(__file__).parent.parent))


@lru_cache(maxsize=1)
def digest_everything() -> str:
    """The same with all our other modules: of what measures, scores and judges too."""
    return digest(digest_code(), digest_package(Path(__file__).parent.parent, frozenset()))


#: Our packages that have no say in what a suite is or what is found in it.
_NOT_ASKED = frozenset({"cli", "demo", "engines", "fixing", "metrics", "reports", "templates", "testing"})


def digest_package(package: Path, left_out: frozenset[str] = _NOT_ASKED) -> str:
    """Of the texts of a package's modules, without those parts of it that have no say."""
    parts: list[bytes | str] = []
    for file in sorted(package.rglob("*.py")):
        path = file.relative_to(package)
        if path.parts[0] not in left_out:
            parts += [path.as_posix(), file.read_bytes()]
    return digest(*parts)


class _Writer(pickle.Pickler):
    """Writes our data classes as calls: read back twice as fast as by setting each field."""

    def reducer_override(self, value: object) -> Any:
        kind: Any = type(value)
        names = _list_fields(kind)
        return NotImplemented if names is None else (kind, tuple(getattr(value, name) for name in names))


@cache
def _list_fields(kind: type[object]) -> tuple[str, ...] | None:
    """The fields that a data class of ours is made of, in order; None for everything else."""
    if not is_dataclass(kind) or not kind.__module__.startswith(_MODULES):
        return None
    known = fields(kind)
    return tuple(each.name for each in known) if all(each.init and not each.kw_only for each in known) else None


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        ours = module.startswith(_MODULES) and "." not in name
        if not ours and not (module == "builtins" and name in _BUILTINS):
            raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
        found = super().find_class(module, name)
        if found is not Ellipsis and not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no class")
        return found


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB, written REAL)")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _sum(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_SUM).digest()
