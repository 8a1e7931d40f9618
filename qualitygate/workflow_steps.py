"""An integration test in, the steps out that document 000 wants in it and that are found: from set-up to clean-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from qualitygate.error_checks import is_error_test
from qualitygate.model import Assign, Case, Container, Function, Judgement, Literal, Reach, Suite, TestId, With
from qualitygate.scanner.cleaning import clean_up
from qualitygate.scanner.query import calls, cleaned_up, last_part, statements, target, walk

#: Touchpoints that are infrastructure.
_INFRASTRUCTURE = frozenset({"db", "external", "files", "http"})
#: Fixtures that undo themselves.
_SELF_CLEANING = frozenset(
    {"tmp_path", "tmpdir", "monkeypatch", "mocker", "fs", "httpserver", "httpx_mock", "requests_mock", "live_server",
     "db", "transactional_db"}
)  # fmt: skip
#: Context managers that release nothing.
_EXPECTING = frozenset(
    {"raises", "warns", "deprecated_call", "subTest", "subtests", "assertRaises", "assertRaisesRegex", "assertWarns",
     "assertWarnsRegex", "assertLogs", "assertNoLogs"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the tests around one: touchpoints of each, and the files that have a test of a kind."""

    suite: Suite
    touchpoints: Mapping[TestId, tuple[str, ...]]
    timed: frozenset[str]  #: paths of files with a test that bounds or measures time or memory
    failing: frozenset[str]  #: paths of files with a test of an error


def know_surroundings(suite: Suite, judgement: Judgement) -> Surroundings:
    """What the steps of every test are read from."""
    touchpoints = dict(judgement.touchpoints)
    timed = {
        case.id.path
        for case in suite.cases
        if "performance" in touchpoints.get(case.id, ()) or case.mark("timeout") is not None
    }
    failing = {case.id.path for case in suite.cases if is_error_test(case, suite)}
    return Surroundings(suite, touchpoints, frozenset(timed), frozenset(failing))


def find_missing_steps(case: Case, around: Surroundings) -> tuple[str, ...]:
    """The steps that are not found, in the order of the document."""
    return tuple(step for step, is_found in STEPS.items() if not is_found(case, around))


def _has_infrastructure(case: Case, around: Surroundings) -> bool:
    return not _INFRASTRUCTURE.isdisjoint(around.touchpoints.get(case.id, ()))


def _has_data(case: Case, around: Surroundings) -> bool:
    """A fixture, a table, a factory, or a value that it writes down."""
    if case.requested or case.parametrize or "data" in around.touchpoints.get(case.id, ()):
        return True
    if any(_is_called(fixture.function, "setup") for fixture in _reach(case, around).fixtures):
        return True
    return any(
        isinstance(each, Container) or (isinstance(each, Assign) and isinstance(each.value, Literal))
        for each in walk(case.function.body)
    )


def _acts(case: Case, around: Surroundings) -> bool:
    return any(
        not call.target.startswith(("pytest.", "self.assert", "self.fail")) for call in calls(case.function.body)
    )


def _checks_outcome(case: Case, around: Surroundings) -> bool:
    return bool(case.function.checks or _reach(case, around).checks)


def _cleans_up(case: Case, around: Surroundings) -> bool:
    """A tear-down, a clean-up handed over, a context manager, or a fixture that undoes itself."""
    reach = _reach(case, around)
    if not _SELF_CLEANING.isdisjoint((*case.requested, *reach.unknown_fixtures)):
        return True
    asked = {param.name for fixture in reach.fixtures for param in fixture.function.params}
    return not _SELF_CLEANING.isdisjoint(asked) or any(
        clean_up(function) or cleaned_up(function) or _is_called(function, "teardown") or any(_list_releasing(function))
        for function in (case.function, *(fixture.function for fixture in reach.fixtures))
    )


def _is_called(function: Function, what: str) -> bool:
    """Whether it is ``setUp``, ``setup_method``, ``asyncSetUp`` or the like, or the same of ``teardown``."""
    return function.name.lower().replace("_", "").startswith((what, f"async{what}"))


def _list_releasing(function: Function) -> Iterator[str]:
    """The context managers it enters, those apart that only expect something."""
    for each in statements(function.body):
        if isinstance(each, With):
            names = (last_part(target(item.context)) for item in each.items)
            yield from (name for name in names if name and name not in _EXPECTING)


def _reach(case: Case, around: Surroundings) -> Reach:
    return around.suite.reach.get(case.id, Reach())


#: Steps 3 to 9 of document 000, and whether a test has each. Time and errors may be another test's of its file: a test
#: that checks its result, its speed and its failure at once is three tests.
STEPS: dict[str, Callable[[Case, Surroundings], bool]] = {
    "infrastructure": _has_infrastructure,
    "data": _has_data,
    "act": _acts,
    "outcome": _checks_outcome,
    "performance": lambda case, around: case.id.path in around.timed,
    "errors": lambda case, around: case.id.path in around.failing,
    "clean-up": _cleans_up,
}
