"""From a test and its suite to the database sessions it is given whose rows outlive it."""

from __future__ import annotations

from qualitygate.model import Case, Fixture, Style, Suite
from qualitygate.scanner.cleaning import clean_up
from qualitygate.scanner.query import calls, expressions, last_part, target

_ENGINES = frozenset({"create_engine", "create_async_engine", "engine_from_config"})
_SESSIONS = frozenset({"Session", "AsyncSession", "sessionmaker", "async_sessionmaker", "scoped_session",
                       "SessionLocal", "TestingSessionLocal", "SessionFactory"})  # fmt: skip
_PROTECTS = frozenset({"begin", "begin_nested", "create_all", "drop_all", *_ENGINES})
_REMOVES = frozenset(
    {"delete", "drop_all", "truncate", "execute", "drop", "drop_database", "remove", "unlink", "commit"}
)


def lasting_sessions(case: Case, suite: Suite) -> set[str]:
    """Names of the fixtures that give a session of SQLAlchemy on an engine of a wider scope, with nothing around it.

    Empty where a fixture of the test protects the others: a transaction begun outside the session, a database made
    anew, or rows deleted afterwards. A rollback does not count: it comes after the commit.
    """
    fixtures = [each for each in suite.reach[case.id].fixtures if each.style is Style.PYTEST]
    sessions = {each.name for each in fixtures if _is_session(each)}
    if not sessions or not any(_makes_engine(each) and each.scope != "function" for each in fixtures):
        return set()
    return set() if any(each.scope == "function" and _protects(each) for each in fixtures) else sessions


def _is_session(fixture: Fixture) -> bool:
    used = {last_part(call.target) for call in calls(fixture.function.body)}
    return bool(used & _SESSIONS) and not used & _ENGINES


def _makes_engine(fixture: Fixture) -> bool:
    return any(
        last_part(call.target) in _ENGINES or call.target.startswith("testcontainers.")
        for call in calls(fixture.function.body)
    )


def _protects(fixture: Fixture) -> bool:
    made = list(calls(fixture.function.body))
    used = {call.attr for call in made}
    cleaned = {last_part(target(each)) for each in expressions(clean_up(fixture.function))}
    nested = any("savepoint" in str(each.value) for call in made for each in call.keywords)
    # What is begun on the session's own connection is no outer transaction.
    inner = "connection" in used and "connect" not in used
    protects = _PROTECTS - {"begin"} if inner else _PROTECTS
    return bool(used & protects) or bool(cleaned & _REMOVES) or nested
