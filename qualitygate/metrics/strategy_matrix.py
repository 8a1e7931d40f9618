"""Tests of a stated kind in, share out of those that use what the strategy matrix gives their kind. Advisory.

The rows (document 003, section 1): a unit test uses no real server, container or driver (SQLite apart); an integration
test no fake of infrastructure; a performance test neither a fake nor SQLite in memory; an end-to-end test no double at
all. Looked for in the test and the fixtures it asks for. Only tests whose kind a mark or a folder says count: a kind
that was guessed from what a test uses cannot disagree with it.

Formula: tests that keep their row / tests whose mark or folder says their kind. No such test: not measured. No document
gives a number: the target is all.

>>> from qualitygate.model import *
>>> connect = Call(Attribute(Name("psycopg", "psycopg"), "connect", "psycopg.connect"), (), (), Span(3))
>>> bodies = {"test_a": (Evaluate(connect, Span(3)),), "test_b": ()}
>>> functions = [Function(name, name, "tests/unit/test_a.py", (), (), body) for name, body in bodies.items()]
>>> cases = tuple(Case(TestId(f.path, f.name), f, Style.PYTEST, Kind.UNIT) for f in functions)
>>> found = measure(Facts(Suite(".", (File("tests/unit/test_a.py", 9, cases),))))
>>> found.tally, found.evidence
(Tally(good=1, total=2), ('tests/unit/test_a.py::test_a: unit test with `psycopg.connect`',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_SCANNED
from qualitygate.model import Facts, Measured, Metric, Part, Tally
from qualitygate.strategy_rows import find_breach, says_kind


def measure(facts: Facts) -> Measured:
    """The tests of a stated kind, split by whether a call breaks the row."""
    suite = facts.suite
    if suite is None:
        return Measured(None, reason=NOT_SCANNED)
    stated = [case for case in suite.cases if says_kind(case)]
    if not stated:
        return Measured(None, reason="no mark or folder says the kind of a test")
    evidence = tuple(
        f"{case.id}: {case.kind.value} test with `{breach.what}`{breach.way}"
        for case in stated
        if (breach := find_breach(case, suite)) is not None
    )
    tally = Tally(len(stated) - len(evidence), len(stated))
    return Measured(tally.percent, tally, evidence)


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE}))
