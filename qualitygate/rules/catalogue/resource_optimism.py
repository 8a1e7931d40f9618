"""Resource Optimism: a test takes for granted that a file is there.

What it finds: a test that opens or reads a file, and calls none of ``exists``, ``is_file``, ``isfile`` and
``is_dir``. Opt-in: real engineers dispute it.

Why it matters: it fails elsewhere for a reason that is none of the code's.

Instead: make the file in the test.

When to ignore it: where the test makes the file itself.

Source: tsDetect (Peruma et al., FSE 2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.resources import resource_calls
from qualitygate.scanner.query import calls

_ASKS = frozenset({"exists", "is_file", "isfile", "is_dir", "isdir"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first call."""
    if not any(call.attr in _ASKS for call in calls(case.function.body)):
        for call in resource_calls(case.function, files_only=True):
            yield Hit(call.span, "takes the file for granted")
            return


BAD = (
    """
from shop import total

def test_total():
    with open("orders.csv") as file:  # finding
        assert total(file) == 1
    assert total(open("more.csv")) == 1
""",
)

GOOD = (
    """
import sqlite3
from pathlib import Path
from shop import total

def test_total():
    if Path("orders.csv").exists():
        assert total(Path("orders.csv").read_text()) == 1

def test_db():
    assert total(sqlite3.connect("shop.db")) == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
