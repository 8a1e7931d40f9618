"""Every health check of Hypothesis is switched off at once.

What it finds: ``suppress_health_check`` given ``HealthCheck.all()``, ``list(HealthCheck)`` or ``HealthCheck`` itself,
or four checks and more by name, in a decorator, a profile or the module.

Why it matters: the checks say that a strategy rejects nearly everything, that data are too large, or that a fixture
is shared by all examples. With all of them off a test that tries two inputs of a hundred passes in silence.

Instead: name the one check that is known to be wrong here, with a comment; put bounds into the strategy in place of
``filter`` and ``assume``.

When to ignore it: in the tests of a strategy library, that provoke the checks on purpose.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (HealthCheck)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Container, Expr, File, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls, last_part, target

_MOST = 3


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each settings call."""
    functions = [case.function for case in file.cases if case.function.path == file.path]
    functions += [*(each.function for each in file.fixtures), *file.helpers]
    decorators = [each for cls in file.classes for each in cls.decorators]
    seen: set[int] = set()
    for call in calls([*file.body, *functions, *decorators], enter=True):
        given = call.keyword("suppress_health_check")
        if given is not None and _is_blanket(given) and id(call) not in seen:
            seen.add(id(call))
            yield Hit(call.span, "switches off every health check: name the one that is wrong here")


def _is_blanket(given: Expr) -> bool:
    if isinstance(given, Container):
        return len(given.items) > _MOST
    if isinstance(given, Call):
        whole = bool(given.args) and last_part(target(given.args[0])) == "HealthCheck"
        return target(given).endswith("HealthCheck.all") or (target(given) in ("list", "tuple", "set") and whole)
    return last_part(target(given)) == "HealthCheck"


BAD = (
    """
from hypothesis import HealthCheck, given, settings, strategies as st
from shop import total

settings.register_profile("ci", suppress_health_check=list(HealthCheck))  # finding

@settings(suppress_health_check=HealthCheck.all())  # finding
@given(st.integers())
def test_total(price):
    assert total(price) == price

@settings(max_examples=10, suppress_health_check=HealthCheck)  # finding
@given(st.integers())
def test_total_of_one(price):
    assert total(price) == price

@settings(suppress_health_check=[HealthCheck.a, HealthCheck.b, HealthCheck.c, HealthCheck.d])  # finding
@given(st.integers())
def test_total_of_two(price):
    assert total(price) == price
""",
)

GOOD = (
    """
from hypothesis import HealthCheck, given, settings, strategies as st
from shop import total

@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers())
def test_total(price):
    assert total(price) == price

@settings(suppress_health_check=(HealthCheck.a, HealthCheck.b, HealthCheck.c))
@given(st.integers())
def test_total_of_one(price):
    assert total(price) == price

@settings(suppress_health_check=[])
@given(st.integers())
def test_total_of_none(price):
    assert total(price) == price
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
