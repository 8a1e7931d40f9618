"""Test names in, share out of those that say what is done to what. Advisory.

A name conforms when it has the form ``test_<action>_<entity>[_<scenario>]`` (documents 002 and 004): what stands after
the prefix that pytest collects by (``python_functions``) holds a telling word, and together with the name of the class
at least two. Numbers and words such as ``it``, ``works`` or ``basic`` tell nothing.

Formula: conforming tests / tests. No test: not measured. No document gives a number: the target is all.

>>> from qualitygate.model import *
>>> names = ("test_add_item", "test_total", "test_1")
>>> functions = [Function(name, name, "tests/test_a.py", (), (), ()) for name in names]
>>> cases = tuple(Case(TestId("tests/test_a.py", f.name), f, Style.PYTEST, Kind.UNIT) for f in functions)
>>> found = measure(Facts(Suite(".", (File("tests/test_a.py", 9, cases),))))
>>> found.tally, found.evidence[0]
(Tally(good=1, total=3), 'tests/test_a.py::test_total: says only `total`')
>>> found.evidence[1]
'tests/test_a.py::test_1: says nothing'
"""

from __future__ import annotations

from qualitygate.counting import NOT_SCANNED
from qualitygate.model import Case, Facts, Measured, Metric, Part, Style, Suite, Tally
from qualitygate.telling_names import find_telling_words

_LEAST = 2  # an action and an entity


def measure(facts: Facts) -> Measured:
    """The words of each name against what the form asks for."""
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    cases = facts.suite.cases
    if not cases:
        return Measured(None, reason="there is no test")
    evidence = tuple(f"{case.id}: says {fault}" for case in cases if (fault := _find_fault(case, facts.suite)))
    tally = Tally(len(cases) - len(evidence), len(cases))
    return Measured(tally.percent, tally, evidence)


def _find_fault(case: Case, suite: Suite) -> str:
    """What little the name says, or nothing when it conforms."""
    prefixes = suite.config.python_functions if case.style is Style.PYTEST else ("test",)
    own = find_telling_words(case.function.name, prefixes)
    telling = dict.fromkeys((*find_telling_words(case.class_name or ""), *own))
    if not own:
        return "nothing"
    return "" if len(telling) >= _LEAST else f"only `{own[0]}`"


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE}))
