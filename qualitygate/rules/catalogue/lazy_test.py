"""Lazy Test: several tests call the same production method.

What it finds: a function or method of what a file imports that two or more tests of the file call; see eager-test for
what counts. Opt-in: real engineers dispute it.

Why it matters: where the method changes, all of them do.

Instead: one test per method, or parametrize.

When to ignore it: where each test is another case, which is nearly always.

Source: tsDetect (Peruma et al., FSE 2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, File, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.production import production_calls


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the first call in each test after the first."""
    known: dict[str, str] = {}
    for case in file.cases:
        own: dict[str, Call] = {}
        for name, call in production_calls(case, suite):
            own.setdefault(name, call)
        for name, call in own.items():
            if name in known:
                yield Hit(call.span, f"`{known[name]}` calls `{name}` too")
            known.setdefault(name, case.function.name)


BAD = (
    """
from shop import total

def test_one():
    assert total(1) == 1
    assert total(3) == 3

def test_two():
    assert total(2) == 2  # finding
""",
)

GOOD = (
    """
from shop import price, total

def test_one():
    assert total(1) == 1

def test_two():
    assert price(2) == 2
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FILE, find=find, bad=BAD, good=GOOD, default=False)
