"""A stand-in that fails the way the real thing fails.

What it finds: a mock given an exception as ``side_effect``, alone or in a list of answers.

A conforming use: gives the class that the real thing raises, not ``Exception`` or ``BaseException``.

Why it matters: code that handles ``ConnectionError`` is not tested by an ``Exception``, which only a handler that
catches everything would catch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Container,
    Expr,
    Function,
    Keyword,
    Pattern,
    Subject,
    Suite,
    UseHit,
)
from qualitygate.scanner.query import last_part, target, walk

_EXCEPTION = re.compile(
    r"([A-Z]\w*)?(Error|Exception|Timeout)|[A-Z]\w*(Exit|Interrupt|Iteration|NotFound|Refused|Failure)"
)


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per exception given, on its line."""
    for node in walk(function, enter=True):
        if isinstance(node, Call):
            for keyword in node.keywords:
                if isinstance(keyword, Keyword) and keyword.name == "side_effect":
                    yield from (UseHit(node.span, missing) for missing in _judge(keyword.value))
        elif isinstance(node, Assign) and node.value is not None and any(map(_is_side_effect, node.targets)):
            yield from (UseHit(node.span, missing) for missing in _judge(node.value))


def _is_side_effect(node: Expr) -> bool:
    return isinstance(node, Attribute) and node.attr == "side_effect"


def _judge(value: Expr) -> Iterator[tuple[str, ...]]:
    """The parts missing, once when the value is or holds an exception."""
    given = [last_part(target(item)) for item in (value.items if isinstance(value, Container) else (value,))]
    kinds = [name for name in given if _EXCEPTION.fullmatch(name)]
    if kinds:
        yield PATTERN.parts if any(name in ("Exception", "BaseException") for name in kinds) else ()


GOOD = (
    """
from unittest.mock import Mock
import requests
from shop import fetch

def test_fetch_retries():
    get = Mock(side_effect=[requests.ConnectionError("gone"), 1])  # use
    assert fetch(get) == 1

def test_fetch_fails():
    get = Mock()
    get.side_effect = TimeoutError  # use
    assert fetch(get) is None

def test_fetch():
    get = Mock(side_effect=[1, 2])
    assert fetch(get) == 1
""",
)

BAD = (
    """
from unittest.mock import Mock
from shop import fetch

def test_fetch_fails():
    get = Mock()
    get.side_effect = Exception("failed")  # lacks: specific class
    assert fetch(get) is None
""",
)

PATTERN = Pattern(
    source="002, 004",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("specific class",),
    touches=("external",),
)
