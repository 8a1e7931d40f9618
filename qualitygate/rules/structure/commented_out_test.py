"""A test is commented out: it does not run, and no report says so.

What it finds: a comment alone on its line that reads ``def test_...(...):`` or ``async def test_...``, with at least
one line of commented code after it, and no comment of three words or more right above, commented decorators and empty
comments apart, nor between its lines, no deeper than the ``def``. ``test_print`` is left alone: a tool for whoever
writes the tests.

Why it matters: a skipped test is counted and shown; this one is in no list. After some months it no longer works.

Instead: delete it, the history keeps it; or ``@pytest.mark.skip(reason="...")``.

When to ignore it: when the comment is an example for the reader.

Source: https://docs.astral.sh/ruff/rules/commented-out-code/ (ERA001)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qualitygate.model import File, Hit, Rule, Severity, Span, Subject, Suite

_TEST = re.compile(r"\s*(?:async\s+)?def\s+(test_\w+)\s*\(")
_REASON = 3  # words
_STARTS = re.compile(r"\s*(?:@|(?:async\s+)?def\b|class\b)")
_SIGNS = re.compile(r"[=(){}\[\]@]|^\s*(?:assert|from|import|return|raise|with|for|if|del)\b")
_CODE = re.compile(r"\s{2,}\S")


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the line of the def."""
    alone = {each.line: each.text for each in file.comments if each.alone}
    for line, text in alone.items():
        named = _TEST.match(text)
        if named is None or not file.is_test_file or not _CODE.match(alone.get(line + 1, "")):
            continue
        if not (_is_explained(line, alone) or _is_explained_inside(line, alone) or named[1] == "test_print"):
            yield Hit(Span(line), f"`{named[1]}` is commented out: no report shows that it does not run")


def _is_explained(line: int, alone: Mapping[int, str]) -> bool:
    """Whether there are words above the test and its decorators, or above the empty comments there."""
    above = line - 1
    while alone.get(above, "").lstrip().startswith("@"):
        above -= 1
    if len(alone.get(above, "").split()) >= _REASON:
        return True
    while above in alone and not alone[above].strip():
        above -= 1
    return _is_prose(alone.get(above, ""), _indent(alone[line]))


def _is_explained_inside(line: int, alone: Mapping[int, str]) -> bool:
    """Whether words stand between its lines."""
    below = line + 1
    while below in alone and not _STARTS.match(alone[below]):
        if _is_prose(alone[below], _indent(alone[line])):
            return True
        below += 1
    return False


def _is_prose(text: str, column: int) -> bool:
    """Whether it is of several words, no deeper than a column and without the signs of code."""
    return _indent(text) <= column and len(text.split()) >= _REASON and not _SIGNS.search(text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


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
    """
from shop import total

# def test_total():  # finding
#     # what a cart costs
#     assert total(1) == 1

# def test_lines():  # finding
#     print(total)
# cart = of two lines
# assert total is 1
# total of(1)
# a cart

# def test_price():  # finding
#     assert total(1) == 1
#
# def test_after():  # finding
#     assert total(1) == 1
#     and that was it
#
# def test_after_that():  # finding
#     assert total(1) == 1
# def test_next():
#     assert total(1) == 1
# the total differs on each machine
@total
def test_none():
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

# These depend on the till.
#
# def test_till():
#     assert total(1) == 1

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
    """
from shop import total

# def test_total():
#     cart = total(1)
# TODO: the total differs on each machine
#
#     assert cart == 1

def test_none():
    assert total() == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
