"""From a test that is silent to whether a check is missing in it: by its own code, by its file and by its suite."""

from __future__ import annotations

import re

from qualitygate.model import Call, Case, Evaluate, File, Function, Suite
from qualitygate.rules.assertions.unlooked import compares, is_unlooked
from qualitygate.rules.mentions import ask_once
from qualitygate.scanner.intent import is_exception
from qualitygate.scanner.query import calls, statements

#: What only has to end.
_LIFE = re.compile(r"(?:^|_)(?:cleanup|close|disconnect|exit|join|quit|serve|shutdown|start|stop|upload|wait)(?:_|$)")
_JOINS = re.compile(r"(?:^|_)(?:connect|login|popen)(?:_|$)", re.IGNORECASE)

#: So many tests of a file at least, and four of five, assert: then one that does not is more often meant so than not.
_MANY = 20
#: Fewer tests are a small suite.
_SUITE = 10


def is_missing(case: Case, file: File, suite: Suite) -> bool:
    """Whether a check is missing in a silent test: there was something to look at, or its suite seldom looks."""
    function = case.function
    return compares(function) or (
        not is_among_asserting(case, file, suite)
        and (is_unlooked(function, file) or (is_habit(suite) and not _only_has_to_end(function)))
    )


@ask_once
def is_habit(suite: Suite) -> bool:
    """Whether half of the tests reach no check; a third, where there are only a few."""
    silent = sum(not (reach.checks or reach.opaque) for reach in suite.reach.values())
    return silent * (2 if len(suite.reach) >= _SUITE else 3) >= len(suite.reach)


def _only_has_to_end(function: Function) -> bool:
    """Whether it connects to something, or calls nothing for its effect but what starts, runs and ends something."""
    for_effect = [each.value for each in statements(function.body) if isinstance(each, Evaluate)]
    names = [each.attr for each in for_effect if isinstance(each, Call)]
    return any(_JOINS.search(call.attr) for call in calls(function.body)) or (
        bool(names) and all(map(_LIFE.search, names))
    )


def is_among_asserting(case: Case, file: File, suite: Suite) -> bool:
    """Whether it stands in a large file of tests nearly all of which assert."""
    return is_exception(case, file, suite, _MANY)
