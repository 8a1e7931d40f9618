"""Three tests or more that are one test with other constants.

What it finds: at least three tests of one file and class, of three statements or more each, whose bodies read alike
but for numbers and strings. Opt-in: maintainers often keep such tests apart, because each has a name that says what
it is about.

Why it matters: a change of the interface must be made in each, and is forgotten in one; that a case is missing is
hard to see.

Instead: one test with ``@pytest.mark.parametrize`` and an id per case.

When to ignore it: when the names say more than ids could.

Source: https://testsmells.org (Test Code Duplication)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Attribute,
    Case,
    Compare,
    Container,
    File,
    Hit,
    Keyword,
    Literal,
    Name,
    Opaque,
    Rule,
    Severity,
    Style,
    Subject,
    Suite,
)
from qualitygate.scanner.query import Node, children, render, walk, without_docstring

_LEAST_TESTS = 3
_LEAST_STATEMENTS = 3

_Shape = tuple[tuple[str, str, int], ...]


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the first test of each group."""
    groups: dict[tuple[str | None, _Shape], list[Case]] = {}
    for case in file.cases:
        body = without_docstring(case.function)
        if case.function.path == file.path and case.style is Style.PYTEST and len(body) >= _LEAST_STATEMENTS:
            key = (case.class_name, tuple(_describe(each) for each in walk(body, enter=True)))
            groups.setdefault(key, []).append(case)
    for group in groups.values():
        bare = all(not case.parametrize and case.requested == group[0].requested for case in group)
        if len(group) >= _LEAST_TESTS and bare:
            others = ", ".join(f"`{case.function.name}`" for case in group[1:3]) + (", ..." if len(group) > 3 else "")
            message = f"{len(group)} tests differ in constants only: `{group[0].function.name}`, {others}"
            yield Hit(group[0].function.span, message)


def _describe(node: Node) -> tuple[str, str, int]:
    """Its kind, its name where it has one, and how many nodes it holds; constants read alike."""
    match node:
        case Literal(value=value):
            return ("constant", "" if isinstance(value, (int, float, str, bytes)) else repr(value), 0)
        case Name(id=name) | Attribute(attr=name) | Keyword(name=str(name)) | Compare(op=name) | Container(kind=name):
            label = name
        case Opaque():
            label = render(node)
        case _:
            label = str(getattr(node, "op", ""))
    return (type(node).__name__, label, len(children(node)))


BAD = (
    """
from shop import Cart

def test_tea():  # finding
    cart = Cart()
    cart.add("tea", 3)
    assert cart.total == 30

def test_mug():
    cart = Cart()
    cart.add("mug", 2)
    assert cart.total == 14

def test_pot():
    cart = Cart()
    cart.add("pot", 1)
    assert cart.total == 21
""",
)

GOOD = (
    """
from shop import Cart

def test_tea():
    cart = Cart()
    cart.add("tea", 3)
    assert cart.total == 30

def test_mug():
    cart = Cart()
    cart.add("mug", 2)
    assert cart.total == 14

def test_pot():
    cart = Cart()
    cart.add("pot", 1)
    assert cart.total > 21

def test_cup():
    cart = Cart()
    cart.remove("cup", 1)
    assert cart.total == 21

def test_one():
    assert Cart(1).total == 1

def test_two():
    assert Cart(2).total == 2

def test_three():
    assert Cart(3).total == 3
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FILE, find=find, bad=BAD, good=GOOD, default=False)
