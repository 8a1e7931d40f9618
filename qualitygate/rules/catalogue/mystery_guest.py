"""Mystery Guest: a test uses a file or database of its own.

What it finds: a call of ``open``, ``pathlib.Path(...).open``, ``read_text`` and the like, or of a driver's
``connect`` or ``create_engine``, in the body of a test. Opt-in: real engineers dispute it.

Why it matters: what the test needs is not in the test.

Instead: make the file in the test, below ``tmp_path``; a double for the database.

When to ignore it: where files are what is tested.

Source: tsDetect (Peruma et al., FSE 2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.resources import resource_calls


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for call in resource_calls(case.function):
        yield Hit(call.span, f"uses a resource: `{call.target or call.attr}`")


BAD = (
    """
import sqlite3
from pathlib import Path
from shop import total

def test_total():
    with open("orders.csv") as file:  # finding
        assert total(file) == 1
    assert total(Path("orders.csv").read_text()) == 1  # finding
    assert total(sqlite3.connect("shop.db")) == 1  # finding
""",
)

GOOD = (
    """
from shop import total

def test_total():
    assert total("orders.csv").open() == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
