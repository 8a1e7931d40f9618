"""A test and its suite in, or a function of the production code; what calls for a testing pattern there out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from qualitygate.effects import TOUCHED, TOUCHED_BY_METHOD, TOUCHED_IN_CODE, TOUCHED_WHEN_HANDED
from qualitygate.model import Attribute, Call, Case, CheckKind, Container, Expr, Function, Import, Literal, Name, Suite
from qualitygate.scanner.query import assigned, code, root_name, target, walk
from qualitygate.scanner.source import Source

#: Touchpoint -> the dotted prefixes of tools that only tests have, which show it too.
_TOOLS: dict[str, tuple[str, ...]] = {
    "db": ("fakeredis", "testcontainers"),
    "files": ("pyfakefs",),
    "http": ("fastapi.testclient", "starlette.testclient", "django.test.Client", "respx", "responses",
             "pytest_httpserver", "webtest", "flask.testing"),
    "external": ("unittest.mock.patch", "mock.patch", "moto"),
    "time": ("freezegun", "time_machine"),
    "env": ("monkeypatch.setenv", "monkeypatch.delenv"),
    "data": ("factory", "faker", "polyfactory", "model_bakery", "mimesis", "strategies"),
    "performance": ("time.perf_counter", "time.process_time", "timeit", "tracemalloc", "cProfile", "memory_profiler",
                    "psutil", "locust"),
}  # fmt: skip
_METHODS_OF_TOOLS: dict[str, frozenset[str]] = {
    "http": frozenset({"test_client"}),
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
_REJECTIONS = ("ValueError", "TypeError", "ValidationError", "RequestValidationError")

Memo = dict[tuple[str, str, int], frozenset[str]]
#: First part of a dotted name -> the prefixes that begin with it, and the touchpoint of each.
Prefixes = dict[str, list[tuple[str, str]]]


def _by_first_part(*tables: Mapping[str, tuple[str, ...]]) -> Prefixes:
    found: Prefixes = {}
    for point, prefixes in (item for table in tables for item in table.items()):
        for prefix in prefixes:
            found.setdefault(prefix.partition(".")[0], []).append((prefix, point))
    return found


def _by_method(*tables: Mapping[str, frozenset[str]]) -> dict[str, str]:
    return {method: point for table in tables for point, methods in table.items() for method in methods}


_PREFIXES, _METHODS = _by_first_part(TOUCHED, _TOOLS), _by_method(TOUCHED_BY_METHOD, _METHODS_OF_TOOLS)
_PREFIXES_OF_CODE = _by_first_part(TOUCHED, TOUCHED_IN_CODE)
_METHODS_OF_CODE = _by_method(TOUCHED_BY_METHOD, TOUCHED_WHEN_HANDED)
_BUILTIN = "open"
_INSTANCE = ("self", "cls")


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


def find_touchpoints(function: Function, source: Source, ours: Collection[str] = ()) -> tuple[str, ...]:
    """The touchpoints of a function of the production code, sorted: db, files, http, external, time, env and async.

    Seen is what its own body does: what it calls in the project has touchpoints of its own. A name counts when it is
    imported, and `open` when it is the builtin; a method counts whatever it is called on, except on the instance
    itself, whose methods are the project's.

    Args:
        source: the file that holds the function.
        ours: the packages of the project: what is imported from these is not outside.
    """
    nodes = list(walk(function.body, enter=True))
    imports = [*source.imports, *(pair for node in nodes if isinstance(node, Import) for pair in node.names)]
    brought = {local.partition(".")[0] for node in nodes if isinstance(node, Import) for local, _ in node.names}
    own = ({param.name for param in function.params} | assigned(function.body, enter=True)) - brought
    outside = {local.partition(".")[0] for local, path in imports if path.partition(".")[0] not in ours} - own
    if _BUILTIN not in own | {each.name for each in source.functions}:
        outside.add(_BUILTIN)
    found = {"async"} if function.is_async else set()
    for each in nodes:
        if isinstance(each, (Name, Attribute)) and root_name(each) in outside:
            found.update(_find_points(each.target, _PREFIXES_OF_CODE))
        elif isinstance(each, Call) and isinstance(each.func, Attribute) and target(each.func.value) not in _INSTANCE:
            found.add(_METHODS_OF_CODE.get(each.attr, ""))
    return tuple(sorted(found - {""}))


def _of_function(function: Function, memo: Memo) -> frozenset[str]:
    key = (function.path, function.qualname, function.span.line)
    if key not in memo:
        memo[key] = frozenset(_touched(code(function)))
    return memo[key]


def _touched(nodes: Iterable[object]) -> set[str]:
    found: set[str] = set()
    for each in walk(nodes, enter=True):  # type: ignore[arg-type]
        if isinstance(each, (Name, Attribute)):
            path = each.target
            found.update(_find_points(path, _PREFIXES))
            first = path.partition(".")[0]
            if first.removesuffix("()").endswith("Factory") and first != path:
                found.add("data")
        elif isinstance(each, Call):
            by_method = _METHODS.get(each.attr)
            if by_method is not None:
                found.add(by_method)
            if isinstance(each.func, Name) and each.attr.endswith("Factory"):
                found.add("data")
    return found


def _find_points(path: str, prefixes: Prefixes) -> Iterator[str]:
    for prefix, point in prefixes.get(path.partition(".")[0], ()):
        if path == prefix or path.startswith((f"{prefix}.", f"{prefix}().")):
            yield point


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
