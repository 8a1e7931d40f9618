"""The deadline of Hypothesis is switched off for the whole suite.

What it finds: ``deadline=None`` in a profile registered as ``default`` or loaded by a constant name, without a
comment on the line or above it. Opt-in: on shared machines the deadline makes tests flaky, and many mature suites
switch it off on purpose.

Why it matters: an input on which the code takes seconds passes unseen: the quadratic parser, the catastrophic
pattern.

Instead: a generous deadline (``deadline=2000``), and ``None`` on the test that needs it.

When to ignore it: when the machines of CI differ by more than any deadline could say.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (settings.deadline), document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import File, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import argument, calls


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each profile."""
    made = list(calls([*file.body, *file.helpers], enter=True))
    loaded = {argument(call, 0, "name") for call in made if call.target == "hypothesis.settings.load_profile"} | {
        Literal("default")
    }
    told = {each.line + each.alone for each in file.comments if len(each.text.split()) > 1}  # one word tells nothing
    for call in made:
        registers = call.target == "hypothesis.settings.register_profile" and argument(call, 0, "name") in loaded
        off = any(each.keyword("deadline") == Literal(None) for each in (call, *calls(call.args)))
        if registers and off and call.span.line not in told:
            yield Hit(call.span, "no deadline for the whole suite: an input that takes minutes passes")


BAD = (
    """
# file: tests/conftest.py
from hypothesis import settings

settings.register_profile("ours", deadline=None)  # finding
settings.load_profile("ours")

# file: tests/test_shop.py
def test_shop():
    assert sum([1]) == 1
""",
)

GOOD = (
    """
# file: tests/conftest.py
from hypothesis import settings

settings.register_profile("debug", deadline=None)
settings.register_profile("ours", deadline=2000)
# the runners of CI share their processors
settings.register_profile("ci", deadline=None)
settings.load_profile("ours")
settings.load_profile("ci")

# file: tests/test_shop.py
def test_shop():
    assert sum([1]) == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FILE, find=find, bad=BAD, good=GOOD, default=False)
