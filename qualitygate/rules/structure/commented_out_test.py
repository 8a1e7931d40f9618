"""A test is commented out: it does not run, and no report says so.

What it finds: a comment alone on its line that reads ``def test_...(...):`` or ``async def test_...``, with at least
one line of commented code after it, and no comment of three words or more right above, commented decorators apart.
``test_print`` is left alone: a tool for whoever writes the tests.

Why it matters: a skipped test is counted and shown; this one is in no list. After some months it no longer works.

Instead: delete it, the history keeps it; or ``@pytest.mark.skip(reason="...")``.

When to ignore it: when the comment is an example for the reader.

Source: https://docs.astral.sh/ruff/rules/commented-out-code/ (ERA001)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import File, Hit, Rule, Severity, Span, Subject, Suite

_TEST = re.compile(r"\s*(?:async\s+)?def\s+(test_\w+)\s*\(")
_REASON = 3  # words
_CODE = re.compile(r"\s{2,}\S")


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the line of the def."""
    alone = {each.line: each.text for each in file.comments if each.alone}
    for line, text in alone.items():
        named = _TEST.match(text)
        above = line - 1
        while alone.get(above, "").lstrip().startswith("@"):
            above -= 1
        explained = len(alone.get(above, "").split()) >= _REASON or (named is not None and named[1] == "test_print")
        if named is not None and file.is_test_file and _CODE.match(alone.get(line + 1, "")) and not explained:
            yield Hit(Span(line), f"`{named[1]}` is commented out: no report shows that it does not run")


BAD = (
    """
from shop import total

def test_total():
    assert total(1) == 1

# def test_total_of_two():  # finding
#     assert total(1, 1) == 2

# @pytest.mark.parametrize("price", [1, 2])
# def test_price(price):  # finding
#     assert total(price) == price

class TestTotal:
    #async def test_total_of_three(  # finding
    #    self,
    #):
    #    assert total(1, 1, 1) == 3

    def test_none(self):
        assert total() == 0
""",
)

GOOD = (
    """
from shop import total

# def test_total_of_two() would need a second cart.
# Such a test is slow.
def test_total():  # def test_other():
    assert total(1) == 1

# TODO: the second cart must be free first
# def test_total_of_three():
#     assert total(3) == 3

# the third cart is of no use on a slow machine
# @pytest.mark.slow
# def test_total_of_four():
#     assert total(4) == 4

# def test_print():
#     print(total(3))

# def total_of(cart):
#     return 1
def test_none():
    assert total() == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
