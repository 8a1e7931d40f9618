"""From a test and its suite to the touchpoints it has: what it needs a testing pattern for."""

from __future__ import annotations

from collections.abc import Iterable

from qualitygate.model import Attribute, Call, Case, CheckKind, Container, Expr, Function, Literal, Name, Suite
from qualitygate.scanner.query import target, walk

#: Touchpoint -> the dotted prefixes whose use shows it.
_PREFIXES: dict[str, tuple[str, ...]] = {
    "db": ("sqlalchemy", "sqlmodel", "sqlite3", "psycopg", "psycopg2", "asyncpg", "aiosqlite", "pymongo", "motor",
    "pymysql", "MySQLdb", "peewee", "tortoise", "django.db", "databases", "duckdb", "redis", "fakeredis",
    "testcontainers"), "files": ("open", "io.open", "tempfile", "shutil", "os.makedirs", "os.mkdir", "os.remove",
    "os.unlink", "os.rename", "os.chmod", "pyfakefs", "zipfile", "tarfile"),
    "http": ("requests", "httpx", "aiohttp", "urllib.request", "urllib3", "http.client", "fastapi.testclient",
             "starlette.testclient", "django.test.Client", "respx", "responses", "pytest_httpserver", "webtest",
             "flask.testing"), "external": ("unittest.mock.patch", "mock.patch", "subprocess", "smtplib", "boto3",
             "botocore", "moto", "socket", "paramiko", "kafka", "pika", "celery", "stripe", "grpc", "ftplib"),
    "time": ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
             "time.time", "time.sleep", "time.monotonic", "freezegun", "time_machine", "asyncio.sleep"),
    "env": ("os.environ", "os.getenv", "os.putenv", "monkeypatch.setenv", "monkeypatch.delenv"),
    "data": ("factory", "faker", "polyfactory", "model_bakery", "mimesis", "strategies"),
    "async": ("asyncio", "anyio", "trio"),
    "performance": ("time.perf_counter", "time.process_time", "timeit", "tracemalloc", "cProfile", "memory_profiler",
                    "psutil", "locust"),
}  # fmt: skip
_METHODS: dict[str, frozenset[str]] = {
    "files": frozenset(
        {"write_text", "write_bytes", "read_text", "read_bytes", "touch", "mkdir", "rmdir", "unlink", "chmod"}
    ),
    "db": frozenset({"executemany", "executescript", "create_all", "drop_all"}),
    "http": frozenset({"test_client", "raise_for_status"}),
    "env": frozenset({"setenv", "delenv"}),
    "data": frozenset({"create_batch", "build_batch"}),
}
_FIXTURES: dict[str, frozenset[str]] = {
    "db": frozenset(
        {"db", "session", "db_session", "database", "engine", "connection", "transactional_db", "postgresql",
         "redisdb", "mongodb"}
    ),
    "files": frozenset({"tmp_path", "tmpdir", "tmp_path_factory", "tmpdir_factory", "fs", "datadir", "shared_datadir",
    "workspace"}), "http": frozenset(
        {"client", "api_client", "async_client", "test_client", "httpserver", "live_server", "httpx_mock",
         "respx_mock", "requests_mock", "responses", "aiohttp_client", "rf", "vcr"}
    ),
    "external": frozenset({"mocker", "class_mocker", "module_mocker", "session_mocker", "fake_process", "fp",
    "smtpserver"}), "time": frozenset({"freezer", "time_machine", "frozen_time"}),
    "data": frozenset({"faker"}),
    "performance": frozenset({"benchmark"}),
}  # fmt: skip
_BY_METHOD = {method: point for point, methods in _METHODS.items() for method in methods}
_FLAT = [(prefix, point) for point, prefixes in _PREFIXES.items() for prefix in prefixes]
_BY_FIRST_PART = {
    first: [(prefix, point) for prefix, point in _FLAT if prefix.partition(".")[0] == first]
    for first in {prefix.partition(".")[0] for prefix, _ in _FLAT}
}
_REJECTIONS = ("ValueError", "TypeError", "ValidationError", "RequestValidationError")

Memo = dict[tuple[str, str, int], frozenset[str]]


def touchpoints(case: Case, suite: Suite, memo: Memo | None = None) -> tuple[str, ...]:
    """The touchpoints of a test, sorted, from its own body, its fixtures and helpers.

    They are db, files, http, external, time, env, data, async, performance and validation. ``memo`` keeps what was
    found in a function between calls.
    """
    known = {} if memo is None else memo
    reach = suite.reach.get(case.id)
    found = set(_of_function(case.function, known))
    asked = set(case.requested)
    if reach is not None:
        asked |= {fixture.name for fixture in reach.fixtures} | set(reach.unknown_fixtures)
        asked |= {param.name for fixture in reach.fixtures for param in fixture.function.params}
        for reached in reach.functions:
            found |= _of_function(reached.function, known)
    found |= {point for point, names in _FIXTURES.items() if names & asked}
    if case.function.is_async:
        found.add("async")
    if _validates(case):
        found.add("validation")
    return tuple(sorted(found))


def _of_function(function: Function, memo: Memo) -> frozenset[str]:
    key = (function.path, function.qualname, function.span.line)
    if key not in memo:
        memo[key] = frozenset(_touched((*function.decorators, *function.body)))
    return memo[key]


def _touched(nodes: Iterable[object]) -> set[str]:
    found: set[str] = set()
    for each in walk(nodes, enter=True):  # type: ignore[arg-type]
        if isinstance(each, (Name, Attribute)):
            path = each.target
            first = path.partition(".")[0]
            for prefix, point in _BY_FIRST_PART.get(first, ()):
                if path == prefix or path.startswith((f"{prefix}.", f"{prefix}().")):
                    found.add(point)
            if first.removesuffix("()").endswith("Factory") and first != path:
                found.add("data")
        elif isinstance(each, Call):
            by_method = _BY_METHOD.get(each.attr)
            if by_method is not None:
                found.add(by_method)
            if isinstance(each.func, Name) and each.attr.endswith("Factory"):
                found.add("data")
    return found


def _validates(case: Case) -> bool:
    if any(name.startswith(("invalid", "bad_")) for table in case.parametrize for name in table.names):
        return True
    return any(
        check.kind is CheckKind.RAISES and isinstance(check.test, Call) and any(map(_is_rejection, check.test.args[:1]))
        for check in case.function.checks
    )


def _is_rejection(kind: Expr) -> bool:
    if isinstance(kind, Container):
        return any(_is_rejection(item) for item in kind.items)
    return not isinstance(kind, Literal) and target(kind).rpartition(".")[2] in _REJECTIONS
