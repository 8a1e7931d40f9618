"""From a test to whether it checks nothing: neither in its body nor in what it runs, and not by other means either."""

from __future__ import annotations

from collections.abc import Sequence

from qualitygate.model import (
    Assign,
    Case,
    Container,
    Evaluate,
    File,
    For,
    Import,
    Jump,
    Kind,
    Return,
    Stmt,
    Suite,
    With,
)
from qualitygate.rules.assertions.failing import fails, leaves_sight
from qualitygate.rules.assertions.played import asks_base, is_played
from qualitygate.rules.mentions import libraries, mentions
from qualitygate.scanner.intent import is_about_running
from qualitygate.scanner.query import calls, is_empty, statements, without_docstring

_LEAVES = ("pytest.skip", "pytest.xfail", "pytest.exit", "self.skipTest", "pytest.importorskip")
_BY_NAME = ("__import__", "importlib.import_module")


def is_silent(case: Case, file: File, suite: Suite) -> bool:
    """Whether it passes whatever the code returns, and does not say that running is what it is about."""
    reach = suite.reach[case.id]
    function = case.function
    if reach.checks or reach.opaque or case.kind is Kind.PERFORMANCE or is_empty(function):
        return False
    body = without_docstring(function)
    if _only_enters(body) or any(call.target in _LEAVES for call in calls(body)):
        return False
    if case.mark("mpl_image_compare") or case.mark("skip") or is_about_running(case, file, suite):
        return False
    if isinstance(body[0], Return) and (isinstance(body[0].value, Container) or _is_used(case, file)):
        return False  # others call it: it is no test
    if asks_base(function, reach) or any(name == "raises" for mark in case.marks for name, _ in mark.keywords):
        return False
    if any(is_played(each) for each in (function, *(each.function for each in reach.functions))):
        return False
    fixtures = {id(fixture.function) for fixture in reach.fixtures}
    helpers = [each.function for each in reach.functions if id(each.function) not in fixtures]
    waited = "twisted" in libraries(file) and any(isinstance(each, Return) for each in statements(body))
    return (
        not waited and not fails((function, *helpers), file, suite) and not leaves_sight(function, reach, file, suite)
    )


def _is_used(case: Case, file: File) -> bool:
    """Whether other tests of its file name it."""
    return any(case.function.name in mentions(each.function) for each in file.cases if each.id != case.id)


def _only_enters(body: Sequence[Stmt]) -> bool:
    """Whether it does nothing but enter contexts, or import, by statement or by name, and leave warnings aside."""
    called = {call.target for call in calls(body)}
    kinds = {type(each) for each in statements(body)}
    if called - {*_BY_NAME, "warnings.catch_warnings", "warnings.simplefilter"}:
        return kinds - {Assign, For, Import} == {With, Jump}
    return kinds <= {Import, With, Evaluate} and (Import in kinds or not called.isdisjoint(_BY_NAME))
