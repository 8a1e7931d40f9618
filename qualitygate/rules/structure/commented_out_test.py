"""A test is commented out: it does not run, and no report says so.

What it finds: a comment alone on its line that reads ``def test_...(...):`` or ``async def test_...``, with at least
one line of commented code after it, and no comment of three words or more, and no link, above it or between its lines,
no deeper than the ``def``. Above it are all comments that no more than two empty lines part from one another: the
reason may stand above the class that is commented out, or above the first of several tests. ``test_print`` is left
alone: a tool for whoever writes the tests.

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
_EMPTY = 2  # lines, as between two functions
_STARTS = re.compile(r"\s*(?:@|(?:async\s+)?def\b|class\b)")
_SIGNS = re.compile(r"[=(){}\[\]@]|^\s*(?:assert|from|import|return|raise|with|for|if|del)\b")
_CODE = re.compile(r"\s{2,}\S")
_LINK = re.compile(r"\s*[^\"'=]*\bhttps?://")


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the line of the def."""
    alone = {each.line: each.text for each in file.comments if each.alone}
    for line, text in alone.items():
        named = _TEST.match(text)
        if named is None or not file.is_test_file or not _CODE.match(alone.get(line + 1, "")):
            continue
        if not (_is_explained(line, alone, file) or _is_explained_inside(line, alone) or named[1] == "test_print"):
            yield Hit(Span(line), f"`{named[1]}` is commented out: no report shows that it does not run")


def _is_explained(line: int, alone: Mapping[int, str], file: File) -> bool:
    """Whether there are words right above the test and its decorators, or anywhere above in the same run."""
    above = line - 1
    while alone.get(above, "").lstrip().startswith("@"):
        above -= 1
    if len(alone.get(above, "").split()) >= _REASON:
        return True
    said = False
    for place in range(above, _find_top(above, alone, file) - 1, -1):
        text = alone.get(place, "")
        if place not in alone and said:
            break
        # words below the head of another test are of that one
        said = (said and not _STARTS.match(text)) or _is_prose(text, _indent(alone[line]))
    return said


def _find_top(line: int, alone: Mapping[int, str], file: File) -> int:
    """The first line of the run of comments that a line is of: parted by two empty lines at most."""
    top = line + 1
    while line > 0 and top - line <= _EMPTY + 1 and (line in alone or not _is_code(line, file)):
        top = line if line in alone else top
        line -= 1
    return top


def _is_code(line: int, file: File) -> bool:
    """Whether a line is of a statement, a function or the head of a class."""
    tests = [each.function for each in file.cases if each.function.path == file.path]
    functions = (*tests, *(each.function for each in file.fixtures), *file.helpers)
    outside = (*file.body, *(each for cls in file.classes for each in cls.body))
    spans = [each.span for each in (*functions, *outside)]
    heads = {each.span.line for each in file.classes}
    return line in heads or any(span.line <= line <= span.end_line for span in spans)


def _is_explained_inside(line: int, alone: Mapping[int, str]) -> bool:
    """Whether words stand between its lines."""
    below = line + 1
    while below in alone and not _STARTS.match(alone[below]):
        if _is_prose(alone[below], _indent(alone[line])):
            return True
        below += 1
    return False


def _is_prose(text: str, column: int) -> bool:
    """Whether it is of several words, no deeper than a column and without the signs of code, or holds a link."""
    said = len(text.split()) >= _REASON and not _SIGNS.search(text)
    return _indent(text) <= column and (said or _LINK.match(text) is not None)


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

# what a cart costs when all is free
FREE = 0
# def test_free():  # finding
#     assert total(2) == FREE

# what a cart costs when all is dear



# def test_dear():  # finding
#     assert total(3) > FREE

class TestTotal:
    # of one cart and no more
    def total(self): return 1
    # def test_one():  # finding
    #     assert self.total() == 1

# def test_parted():
#     assert total(4) == 4
# carts of this size are parted by the shop

# def test_whole():  # finding
#     assert total(4) == 1

# load("http://shop")

# def test_load():  # finding
#     assert total(1) == 1
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

# Note: moved to the carts.

# def test_carts():
#     assert total(1) == 1


# def test_more_carts():
#     assert total(2) == 2


# def test_most_carts():
#     assert total(3) == 3

# The till gives other names on each machine,
# which this does not
# foresee:
# class TestTill:
#
#     name = "till"
#
#     def test_name(self):
#         assert self.name == "till"
#
#     def test_total(self):
#         assert total(self.name) == 1

# FIXME
# see also (it seems): https://shop.example/4811
#
# import till
#
# @till
# def test_import():
#     assert total(till) == 1
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
