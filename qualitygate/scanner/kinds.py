"""From a test's marks, place and content to its kind."""

from __future__ import annotations

from collections.abc import Iterable

from qualitygate.model import Function, Kind, Mark

_WORDS = {
    "unit": Kind.UNIT,
    "integration": Kind.INTEGRATION,
    "e2e": Kind.E2E,
    "end_to_end": Kind.E2E,
    "performance": Kind.PERFORMANCE,
    "benchmark": Kind.PERFORMANCE,
    "property": Kind.PROPERTY,
    "security": Kind.SECURITY,
}
_FOLDERS = {
    **_WORDS,
    "units": Kind.UNIT,
    "integrations": Kind.INTEGRATION,
    "end2end": Kind.E2E,
    "end-to-end": Kind.E2E,
    "perf": Kind.PERFORMANCE,
    "benchmarks": Kind.PERFORMANCE,
    "properties": Kind.PROPERTY,
}
#: Imports that make a file's tests integration tests.
_OUTSIDE = frozenset({
    "sqlalchemy", "sqlite3", "psycopg", "psycopg2", "asyncpg", "pymongo", "redis", "testcontainers", "docker",
    "pymysql", "requests", "httpx", "aiohttp", "fastapi.testclient", "starlette.testclient", "subprocess",
    "django.db", "django.test", "boto3", "kafka", "pika", "selenium", "playwright",
})  # fmt: skip
_FIXTURES = frozenset(
    {"db", "session", "db_session", "engine", "database", "postgres", "redis", "client", "async_client", "api_client",
     "live_server", "httpserver", "docker_services", "transactional_db", "page", "browser"}
)  # fmt: skip


def kind_of(
    path: str, function: Function, marks: Iterable[Mark], requested: Iterable[str], references: Iterable[str]
) -> Kind:
    """By marker, else by a whole folder of the path, else by content, else unit.

    ``references`` are the dotted names the test and its fixtures read.
    """
    for mark in marks:
        if mark.name in _WORDS:
            return _WORDS[mark.name]
    for folder in reversed(path.split("/")[:-1]):
        if folder.lower() in _FOLDERS:
            return _FOLDERS[folder.lower()]
    asked = set(requested)
    if "benchmark" in asked:
        return Kind.PERFORMANCE
    if any(_target(each) in ("hypothesis.given", "given") for each in function.decorators):
        return Kind.PROPERTY
    if asked & _FIXTURES or any(_is_outside(name) for name in references):
        return Kind.INTEGRATION
    return Kind.UNIT


def _is_outside(name: str) -> bool:
    first, _, rest = name.partition(".")
    return first in _OUTSIDE or (bool(rest) and f"{first}.{rest.partition('.')[0]}" in _OUTSIDE)


def _target(node: object) -> str:
    return getattr(node, "target", "")
