"""Keys in, verdicts of runs before out; verdicts in as they come, so that a run that was cut off goes on from there.

One SQLite file in the user's cache directory for all projects: keys say all that a verdict depends on, the folder
too. A cache that cannot be opened, read or written is no cache, never an error; a damaged one is begun anew.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualitygate.model import Status, TestId, Verdict

#: Raised with every change of the tables or of what a verdict means.
_FORM = 2

#: Seconds between two writes; more after one that failed.
_PAUSE = 0.5

#: Seconds to wait for another process that holds the file.
_PATIENCE = 2.0

#: What SQLite says of a sound file that cannot be used now: held by another, not ours to write, no room.
_NOT_NOW = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
     sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM}
)  # fmt: skip

#: A verdict that nobody asked for in so many seconds is forgotten.
_KEPT = 30 * 24 * 3600

#: So many keys are asked for at a time: SQLite takes no more than about a thousand.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a verdict: all but the mutant and the tests, which the key is made of."""

    status: Status
    killer: str | None
    message: str
    seconds: float
    cold: bool
    killers: tuple[TestId, ...] = ()


class Cache:
    """Verdicts by key. Use as a context manager; safe from any thread."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = threading.Lock()
        self.waiting: list[tuple[str, str]] = []
        self.written = time.monotonic()
        self.pause = _PAUSE
        self.held = False  #: nothing more can be read
        self.connection: sqlite3.Connection | None = None

    def __enter__(self) -> Cache:
        for _ in range(2):
            try:
                self.connection = self._open()
                break
            except sqlite3.Error as error:
                if not is_damage(error):
                    break
                self._remove()
            except OSError:
                break
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self._write()
            if self.connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.close()
                self.connection = None

    def find(self, keys: Iterable[str]) -> dict[str, Kept]:
        """The verdicts that are kept under any of the keys."""
        wanted = list(keys)
        found: dict[str, Kept] = {}
        with self.lock:
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                for key, text in self._ask(chunk):
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        found[key] = decode(json.loads(text))
        return found

    def keep(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict; it is written within a second, and at the end."""
        with self.lock:
            self.waiting.append((key, json.dumps(encode(verdict))))
            if time.monotonic() - self.written > self.pause:
                self._write()

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            (form,) = connection.execute("PRAGMA user_version").fetchone()
            if form != _FORM:
                connection.execute("DROP TABLE IF EXISTS verdicts")
                connection.execute(f"PRAGMA user_version={_FORM}")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, verdict TEXT NOT NULL, used REAL NOT NULL)"
                " WITHOUT ROWID"
            )
            connection.execute("DELETE FROM verdicts WHERE used < ?", (time.time() - _KEPT,))
        except BaseException:
            connection.close()
            raise
        return connection

    def _remove(self) -> None:
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self.file}{end}").unlink(missing_ok=True)

    def _ask(self, keys: list[str]) -> list[tuple[str, str]]:
        if self.connection is None or self.held:
            return []
        marks = ",".join("?" * len(keys))
        rows: list[tuple[str, str]] = []
        try:
            rows = self.connection.execute(f"SELECT key, verdict FROM verdicts WHERE key IN ({marks})", keys).fetchall()
            self.connection.execute(f"UPDATE verdicts SET used = ? WHERE key IN ({marks})", (time.time(), *keys))
        except sqlite3.Error as error:
            self.held = True
            self._drop_damaged(error)
        return rows

    def _write(self) -> None:
        waiting, self.waiting = self.waiting, []
        self.written = time.monotonic()
        if self.connection is None or not waiting:
            return
        now = time.time()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                self.connection.executemany(
                    "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)", [(key, text, now) for key, text in waiting]
                )
            finally:
                self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.waiting = waiting
            self.pause *= 2  # whoever judges waits for this
            self._drop_damaged(error)

    def _drop_damaged(self, error: sqlite3.Error) -> None:
        """Remove a damaged file, and do without one from here on."""
        if self.connection is not None and is_damage(error):
            with contextlib.suppress(sqlite3.Error):
                self.connection.close()
            self.connection = None
            self._remove()


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is at fault: no database, broken, or with other tables than ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF not in _NOT_NOW


def encode(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON values."""
    return {
        "status": verdict.status.value,
        "killer": verdict.killer,
        "message": verdict.message,
        "seconds": verdict.seconds,
        "cold": verdict.cold,
        "killers": [[test.path, test.qualname] for test in verdict.killers],
    }


def decode(kept: Mapping[str, Any]) -> Kept:
    """What `encode` made.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    return Kept(
        Status(kept["status"]),
        None if kept["killer"] is None else str(kept["killer"]),
        str(kept["message"]),
        float(kept["seconds"]),
        bool(kept["cold"]),
        tuple(TestId(str(path), str(qualname)) for path, qualname in kept["killers"]),
    )
