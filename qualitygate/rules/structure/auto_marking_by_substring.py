"""Tests are marked by a word found anywhere in their path: ``"unit"`` is in ``community``.

What it finds: in a ``pytest_collection_modifyitems`` hook, a condition that a bare word is ``in`` an item's path or
node id, with ``add_marker`` under it. A word with a slash, or a test of the path's parts, is fine.

Why it matters: the folder of the whole project counts too: below ``/home/community/`` or ``shop-integration/`` every
test gets the mark, and ``-m unit`` selects what it should not.

Instead: compare whole parts: ``"unit" in item.path.relative_to(config.rootpath).parts``.

When to ignore it: when the word can stand nowhere else, the checkout's own folder included.

Source: https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collection_modifyitems,
document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Compare, File, Hit, If, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls, expressions, render, statements

_PATHS = ("fspath", "nodeid", ".path", "str(item")


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each condition."""
    for hook in file.helpers:
        if hook.name != "pytest_collection_modifyitems":
            continue
        for branch in statements(hook.body):
            if isinstance(branch, If) and any(call.attr == "add_marker" for call in calls(branch.body)):
                for test in expressions(branch.test):
                    match test:
                        case Compare(left=Literal(value=str(word)), op="in", right=held) if word.isidentifier():
                            text = render(held)
                            if any(part in text for part in _PATHS) and "parts" not in text:
                                yield Hit(test.span, f"`{word}` may stand anywhere in `{text}`")


BAD = (
    """
# file: tests/conftest.py
import pytest

def pytest_collection_modifyitems(config, items):
    for item in items:
        if "unit" in str(item.fspath):  # finding
            item.add_marker(pytest.mark.unit)
        elif "e2e" in item.nodeid.lower() or item.name == "e2e":  # finding
            item.add_marker(pytest.mark.e2e)

# file: tests/test_shop.py
def test_shop():
    assert sum([1]) == 1
""",
)

GOOD = (
    """
# file: tests/conftest.py
import pytest

def pytest_collection_modifyitems(config, items):
    for item in items:
        if "unit" in item.path.parts:
            item.add_marker(pytest.mark.unit)
        elif "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
        elif "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow"))
        elif "ui" in item.nodeid:
            print(item)

# file: tests/test_shop.py
def test_shop():
    assert sum([1]) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
