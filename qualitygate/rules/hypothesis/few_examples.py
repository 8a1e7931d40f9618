"""A property is tried on fewer than 20 inputs.

What it finds: ``max_examples`` below 20, as a constant, in a ``@settings`` on a test, or in a profile registered
under the name ``ci`` or ``default``. Other profiles (``dev``, ``quick``, ``debug``) are left alone.

Why it matters: Hypothesis spends its first inputs on small and simple values. With five of them a property is a few
hand-picked examples that nobody picked.

Instead: leave the default of 100; make the test fast (smaller collections, no sleep), or raise ``deadline``.

When to ignore it: when one example takes seconds, such as a build or a model checked in a subprocess.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (settings.max_examples)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Expr, File, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import argument, calls, decorator

_LEAST = 20
_JUDGED = (Literal("ci"), Literal("default"))


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each settings call."""
    for case in file.cases:
        given = decorator(case.function, "hypothesis.settings")
        if case.function.path == file.path and isinstance(given, Call) and _count(given) is not None:
            yield Hit(given.span, f"tries {_count(given)} inputs: {_LEAST} are few")
    for call in calls([*file.body, *file.helpers], enter=True):
        profile = call.target == "hypothesis.settings.register_profile" and argument(call, 0, "name") in _JUDGED
        if profile and _count(call) is not None:
            yield Hit(call.span, f"tries {_count(call)} inputs: {_LEAST} are few")


def _count(settings: Call) -> int | None:
    """The number of examples where it is too small."""
    given: Expr | None = settings.keyword("max_examples")
    for inner in calls(settings.args):
        given = given or inner.keyword("max_examples")
    few = isinstance(given, Literal) and isinstance(given.value, int) and given.value < _LEAST
    return given.value if isinstance(given, Literal) and isinstance(given.value, int) and few else None


BAD = (
    """
from hypothesis import given, settings, strategies as st
from shop import total

settings.register_profile("ci", max_examples=19)  # finding
settings.register_profile("default", settings(max_examples=5))  # finding

@settings(max_examples=5, deadline=None)  # finding
@given(st.integers())
def test_total(price):
    assert total(price) == price
""",
)

GOOD = (
    """
from hypothesis import given, settings, strategies as st
from shop import MOST, total

settings.register_profile("dev", max_examples=10)
settings.register_profile("ci", deadline=None)

@settings(max_examples=20)
@given(st.integers())
def test_total(price):
    assert total(price) == price

@settings(max_examples=MOST)
@given(st.integers())
def test_most(price):
    assert total(price) == price
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
