"""Runs in, a SQLite file with rows for each out, and back.

Rows are only ever added: a file that cannot be read is set aside under another name, one of a newer form is left alone.
The file may come with a cloned repository: no link is followed, and what is in it is data only.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qualitygate.errors import EnvironmentFault
from qualitygate.history.rows import MEASURED, RUN, decode_measured, decode_run, encode_measured, encode_run
from qualitygate.history.run import Run
from qualitygate.model import Measured

FILE = "history.sqlite3"

#: Raised with every change of the tables.
FORM = 1

#: Seconds to wait for other processes that write.
_PATIENCE = 30.0

#: What SQLite keeps beside a file, and the file itself.
_ENDS = ("-journal", "-shm", "-wal", "")

#: What SQLite says of a file that neither time nor rights will make readable; the last is for tables that are not ours.
_BROKEN = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR})

#: What it says where it may not write; it then reads only a file that it is told will not change.
_LOCKED_UP = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})

_TABLES = (
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, "commit" TEXT NOT NULL, branch TEXT NOT NULL, dirty INTEGER NOT NULL,
        model INTEGER NOT NULL, proven REAL, possible REAL, grade TEXT NOT NULL, caps TEXT NOT NULL, passed INTEGER,
        silent INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE measured (
        run INTEGER NOT NULL REFERENCES run (id), metric TEXT NOT NULL, value REAL, low REAL, high REAL, good INTEGER,
        total INTEGER, density REAL, dropped INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (run, metric)
    )
    """,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of recording a run."""

    earlier: tuple[Run, ...]  #: those recorded before, the first one first
    note: str = ""  #: for people, where it was not kept, or not with those before it


class _Damaged(Exception):
    """The file is no history: cut off, overwritten, or another program's."""


def record(folder: Path, run: Run) -> Kept:
    """Add a run to the history in a folder, which must be there, and tell those before it.

    It never fails: what kept it from being kept is in the note. Several processes may record at once.
    """
    file = folder / FILE
    try:
        _refuse_links(folder)
        try:
            return Kept(_append(file, run))
        except _Damaged:
            return _begin_anew(file, run)
    except EnvironmentFault as fault:
        why = fault.what
    except (OSError, sqlite3.Error) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
    earlier: tuple[Run, ...] = ()
    with suppress(EnvironmentFault):
        earlier = read_runs(folder)
    return Kept(earlier, f"this run was not kept in the history: {why} ({file})")


def read_runs(folder: Path) -> tuple[Run, ...]:
    """Every run of the history in a folder, in the order in which they were recorded; none without a history.

    Raises:
        EnvironmentFault: the file is damaged, of a newer form, a link, or may not be read.
    """
    file = folder / FILE
    if not os.path.lexists(file):
        return ()
    _refuse_links(folder)
    try:
        try:
            return _read_file(file, "mode=rw")  # as one who may only read, SQLite would leave its other files behind
        except sqlite3.OperationalError as problem:
            if _know_code(problem) not in _LOCKED_UP:
                raise
            return _read_file(file, "mode=ro&immutable=1")
    except (sqlite3.Error, _Damaged) as problem:
        raise EnvironmentFault(
            "the history cannot be read",
            where=str(file),
            why=str(problem),
            help="move the file away: the next `qualitygate report` begins a new one",
        ) from problem


def _refuse_links(folder: Path) -> None:
    for path in (folder, *(folder / f"{FILE}{end}" for end in _ENDS)):
        if path.is_symlink():
            raise EnvironmentFault("a link leads elsewhere", where=str(path), help="put a folder or file in its place")


def _append(file: Path, run: Run) -> tuple[Run, ...]:
    """The runs before; they are read in the transaction that writes, so that damage shows before anything is added."""
    with _telling_damage(), closing(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as connection:
        _know_form(connection, file)  # before anything in the file is touched
        with suppress(sqlite3.OperationalError):  # another process is about it, or the file system cannot
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not _know_form(connection, file):
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA user_version = {FORM}")
        earlier = _read(connection)
        number = connection.execute(_insert("run", RUN), encode_run(run)).lastrowid
        rows = [(number, *encode_measured(key, one)) for key, one in run.measured.items()]
        connection.executemany(_insert("measured", ("run", *MEASURED)), rows)
        connection.execute("COMMIT")
    return earlier


def _begin_anew(file: Path, run: Run) -> Kept:
    """Set a damaged file aside, one process at a time: the next one finds a sound file and adds to it."""
    with ExitStack() as stack:
        folder = os.open(file.parent, os.O_RDONLY)  # Windows refuses this: there it is told, and nothing set aside
        stack.callback(os.close, folder)
        import fcntl

        fcntl.flock(folder, fcntl.LOCK_EX)
        with suppress(_Damaged):
            return Kept(_append(file, run))
        number = 1
        while (aside := file.with_name(f"{file.stem}.damaged-{number}{file.suffix}")).exists():
            number += 1
        for end in _ENDS:
            with suppress(FileNotFoundError):
                os.rename(f"{file}{end}", f"{aside}{end}")
        return Kept(_append(file, run), f"the history was damaged and begins anew; what was there is now {aside}")


def _read_file(file: Path, how: str) -> tuple[Run, ...]:
    uri = f"{file.absolute().as_uri()}?{how}"
    opened = closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None))
    with _telling_damage(), opened as connection:
        connection.execute("BEGIN")
        return _read(connection) if _know_form(connection, file) else ()


def _know_form(connection: sqlite3.Connection, file: Path) -> bool:
    """Whether there are tables of ours; False: there is nothing yet."""
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    if form > FORM:
        raise EnvironmentFault(
            f"the history is of a newer form: {form}, this version of qualitygate knows {FORM}",
            where=str(file),
            help="use the version of qualitygate that wrote it, or a later one",
        )
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and form != FORM:
        raise _Damaged("it is a database of something else")
    return bool(form == FORM)


def _read(connection: sqlite3.Connection) -> tuple[Run, ...]:
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        results: dict[int, dict[str, Measured]] = {}
        for number, *fields in connection.execute(f"SELECT run, {', '.join(MEASURED)} FROM measured ORDER BY rowid"):
            key, one = decode_measured(fields)
            results.setdefault(number, {})[key] = one
        rows = connection.execute(f"SELECT id, {', '.join(RUN)} FROM run ORDER BY id")
        return tuple(decode_run(fields, results.get(number, {})) for number, *fields in rows)
    except (TypeError, ValueError, RecursionError) as problem:
        raise _Damaged(f"a row is of another form: {problem}") from problem


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@contextmanager
def _telling_damage() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        if _know_code(problem) in _BROKEN:
            raise _Damaged(str(problem)) from problem
        raise


def _know_code(problem: sqlite3.Error) -> int:
    """SQLite's own code without its extension; 0 for what Python says."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF
