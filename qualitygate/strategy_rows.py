"""A test in, the call that its kind excludes out: each kind has its row of what is real and what is a double.

Document 003, section 1: unit tests run on doubles alone; integration and performance tests on real infrastructure; in
end-to-end tests nothing is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualitygate.model import Call, Case, Kind, Literal, Reach, Span, Suite
from qualitygate.scanner.query import calls, last_part

#: The kinds that have a row, and the marks and folders that say a test is of it.
ROWS: dict[Kind, tuple[str, ...]] = {
    Kind.UNIT: ("unit", "units"),
    Kind.INTEGRATION: ("integration", "integrations"),
    Kind.PERFORMANCE: ("performance", "benchmark", "perf", "benchmarks"),
    Kind.E2E: ("e2e", "end_to_end", "end2end", "end-to-end"),
}

_REAL = frozenset({
    "psycopg.connect", "psycopg2.connect", "asyncpg.connect", "asyncpg.create_pool", "pymysql.connect", "redis.Redis",
    "redis.from_url", "pymongo.MongoClient", "pika.BlockingConnection", "kafka.KafkaProducer", "kafka.KafkaConsumer",
    "docker.from_env",
})  # fmt: skip
_DOUBLES = frozenset({"unittest.mock", "mock", "fakeredis", "respx", "responses"})
_PATCHES = frozenset({"monkeypatch.setattr", "mocker.patch", "mocker.patch.object", "mocker.Mock", "mocker.MagicMock"})
_FAKES = frozenset({"fakeredis", "mongomock", "moto", "pyfakefs", "mongomock_motor"})
_ENGINES = frozenset({"create_engine", "create_async_engine"})
_IN_MEMORY = ("sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:")


@dataclass(frozen=True, slots=True)
class Breach:
    """What the kind of a test excludes and a call brings in, in the test or in a fixture that it asks for."""

    what: str
    span: Span  #: of the call; of the test where a fixture makes it
    way: str  #: `` (through the fixture `name`)``, empty for the test's own call


def says_kind(case: Case) -> bool:
    """Whether a mark or a folder says what kind it is, and not only its content; False for a kind without a row."""
    folders = case.id.path.lower().split("/")[:-1]
    return any(case.mark(word) is not None or word in folders for word in ROWS.get(case.kind, ()))


def find_breach(case: Case, suite: Suite) -> Breach | None:
    """The first call that breaks the row of the test's kind, its own calls before those of its fixtures."""
    name = _EXCLUDED.get(case.kind)
    if name is None:
        return None
    fixtures = suite.reach.get(case.id, Reach()).fixtures
    for function in (case.function, *(each.function for each in fixtures)):
        for call in calls((*function.decorators, *function.body), enter=True):
            if what := name(call):
                if function is case.function:
                    return Breach(what, call.span, "")
                return Breach(what, case.function.span, f" (through the fixture `{function.name}`)")
    return None


def _name_real(call: Call) -> str:
    if last_part(call.target) in _ENGINES:
        url = call.args[0] if call.args else None
        real = isinstance(url, Literal) and isinstance(url.value, str) and not url.value.startswith("sqlite")
    else:
        real = call.target in _REAL or call.target.startswith("testcontainers.")
    return call.target if real else ""


def _name_double(call: Call) -> str:
    path = call.target
    return path if path in _PATCHES or any(path.startswith(f"{library}.") for library in _DOUBLES) else ""


def _name_fake(call: Call) -> str:
    first = call.target.partition(".")[0]
    return first if first in _FAKES else ""


def _name_fake_or_memory(call: Call) -> str:
    """SQLite in memory is real enough to integrate with; to measure it says nothing of a server."""
    url = call.args[0] if call.args and call.attr in _ENGINES else None
    return str(url.value) if isinstance(url, Literal) and url.value in _IN_MEMORY else _name_fake(call)


_EXCLUDED: dict[Kind, Callable[[Call], str]] = {
    Kind.UNIT: _name_real,
    Kind.INTEGRATION: _name_fake,
    Kind.PERFORMANCE: _name_fake_or_memory,
    Kind.E2E: _name_double,
}
