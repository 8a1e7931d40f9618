"""Sleepy Test: a test sleeps.

What it finds: a call of ``time.sleep`` in the body of a test. The rule sleep-as-sync finds sleeps that hope for
something, through helpers too.

Why it matters: it is slow where the pause is long, and flaky where it is short.

Instead: wait for the event itself, with a deadline.

When to ignore it: where time itself is tested.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for call in calls(case.function.body):
        if call.target == "time.sleep":
            yield Hit(call.span, "sleeps")


BAD = (
    """
import time
from time import sleep
from shop import start

def test_start():
    time.sleep(1)  # finding
    sleep(0)  # finding
    assert start()
""",
)

GOOD = (
    """
from shop import sleep, start

def test_start():
    sleep(1)
    assert start()
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
