"""From a test to the calls that reach for a file or a database."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Function
from qualitygate.scanner.query import calls

_OPENS = frozenset({"open", "io.open", "codecs.open", "gzip.open", "zipfile.ZipFile", "tarfile.open"})
_READS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes"})
_CONNECTS = frozenset({
    "sqlite3.connect", "psycopg.connect", "psycopg2.connect", "asyncpg.connect", "pymysql.connect", "redis.Redis",
    "pymongo.MongoClient", "sqlalchemy.create_engine",
})  # fmt: skip


def resource_calls(function: Function, *, files_only: bool = False) -> Iterator[Call]:
    """The calls in the body that open, read or write a file or, unless ``files_only``, connect to a database."""
    for call in calls(function.body):
        on_path = call.target.startswith("pathlib.Path().") and call.attr in _READS
        if call.target in _OPENS or on_path or (call.target in _CONNECTS and not files_only):
            yield call
