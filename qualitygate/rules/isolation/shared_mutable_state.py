"""A test changes a list or dict that other tests of the file read.

What it finds: a list, dict or set at module level, or in the body of a unittest class, that a test, or a helper that
only this test calls, changes in place (``ITEMS.append``, ``STATE["a"] = 1``, ``self.items.append``) while another test
reads it, where nothing in the file gives it back its value: no ``clear``, no assignment in a function, no
``patch.dict`` or ``setitem``.

Why it matters: what the second test sees depends on whether the first one has run. Alone, in another order or on
another worker it fails, or passes for nothing.

Instead: a fixture that makes a fresh one for each test; ``setUp`` in unittest; ``copy()`` of a constant.

When to ignore it: a cache that no result depends on.

Source: https://testsmells.org/pages/testsmells.html (General Fixture), document 001
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Container,
    Delete,
    Expr,
    File,
    Function,
    Hit,
    Name,
    Rule,
    Severity,
    Stmt,
    Style,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, code, expressions, statements, target, walk

_MAKES = frozenset({"list", "dict", "set", "collections.defaultdict", "collections.deque", "collections.Counter"})
_CHANGES = frozenset({"append", "extend", "insert", "add", "update", "pop", "remove", "setdefault", "discard",
                      "appendleft", "popleft", "popitem"})  # fmt: skip
_RESETS = frozenset({"clear", "setitem", "delitem", "dict", "object", "setattr", "reset"})


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the first change of each."""
    held = {(name, ""): name for name in _mutables(file.body)}
    unit = {case.class_name for case in file.cases if case.style is Style.UNITTEST}
    for cls in file.classes:
        if cls.qualname in unit:
            held |= {(f"self.{name}", cls.qualname): name for name in _mutables(cls.body)}
    if not held:
        return
    tests = {id(case.function): case for case in file.cases if case.function.path == file.path}
    run = _own_functions(tests.values(), suite)
    others = [*(each.function for each in file.fixtures), *file.helpers]
    for (path, owner), name in held.items():
        seen = [run[key] for key, case in tests.items() if owner in ("", case.class_name)]
        users = [used for each in seen if (used := [function for function in each if _uses(function, path)])]
        used = [function for each in users for function in each]
        if len(users) > 1 and not any(_gives_back(each, path, name) for each in (*used, *others)):
            change = next((change for function in used for change in _changes(function, path)), None)
            if change is not None:
                yield Hit(change.span, f"`{name}` is changed here, and other tests of the file read it")


def _own_functions(cases: Collection[Case], suite: Suite) -> dict[int, list[Function]]:
    """By the identity of a test's function: it, and the helpers of its file that no other test of the file calls.

    What a helper of several tests keeps may be what they all want: a cache.
    """
    run = {id(case.function): [part.function for part in inline(case, suite)] for case in cases}
    count = Counter(id(function) for functions in run.values() for function in functions)
    return {
        id(case.function): [
            each for each in run[id(case.function)] if each.path == case.function.path and count[id(each)] == 1
        ]
        for case in cases
    }


def _mutables(body: tuple[Stmt, ...]) -> set[str]:
    return {
        item.id
        for each in body
        if isinstance(each, Assign) and each.op == "=" and _is_mutable(each.value)
        for item in each.targets
        if isinstance(item, Name)
    }


def _is_mutable(value: Expr | None) -> bool:
    if isinstance(value, Container):
        return value.kind in ("list", "dict", "set")
    return isinstance(value, Call) and value.target in _MAKES


def _uses(function: Function, path: str) -> bool:
    if path in {param.name for param in function.params} | assigned(function.body, enter=True):
        return False
    return any(
        target(each) == path or target(each).startswith(f"{path}.") for each in expressions(function.body, enter=True)
    )


def _changes(function: Function, path: str) -> Iterator[Call | Assign | Delete]:
    for each in walk(function.body, enter=True):
        match each:
            case Call(attr=attr) if attr in _CHANGES and each.target == f"{path}.{attr}":
                yield each
            case Assign(targets=targets) | Delete(targets=targets):
                if any(isinstance(item, Subscript) and target(item.value) == path for item in targets):
                    yield each


def _gives_back(function: Function, path: str, name: str) -> bool:
    """Whether it binds the name anew, empties it, or patches it."""
    bound = {
        target(item)
        for each in statements(function.body, enter=True)
        if isinstance(each, Assign)
        for item in each.targets
    }
    if bound & {path, f"cls.{name}", f"self.{name}"} or name in bound:
        return True
    return any(
        isinstance(each, Call)
        and each.attr in _RESETS
        and (each.target.startswith(path) or any(target(inner).endswith(name) for inner in expressions(each.args)))
        for each in walk(code(function), enter=True)
    )


BAD = (
    """
import unittest
from shop import add, total

CART = []
PRICES = {"mug": 5}

def test_add():
    CART.append("mug")  # finding
    assert add(CART) == 1

def test_total():
    assert total(CART) == 0

def test_price():
    PRICES["tea"] = 3  # finding
    assert total(PRICES) == 8

def test_prices():
    assert total(PRICES) == 5

class CartTest(unittest.TestCase):
    items = []

    def test_add(self):
        self.items.append("mug")  # finding
        self.assertEqual(add(self.items), 1)

    def test_empty(self):
        self.assertEqual(self.items, [])

NAMES = []

def test_name():
    check_name()

def check_name():
    NAMES.append("mug")  # finding
    assert add(NAMES) == 1

def test_names():
    assert total(NAMES) == 0
""",
)

GOOD = (
    """
import unittest
from unittest.mock import patch
import pytest
from shop import add, total

CART = []
LOG = []
PRICES = {"mug": 5}
NAMES = ["mug"]

@pytest.fixture(autouse=True)
def empty():
    yield
    CART.clear()

def test_add():
    CART.append("mug")
    assert add(CART) == 1

def test_total():
    assert total(CART) == 0

def test_price():
    with patch.dict(PRICES):
        PRICES["tea"] = 3
        assert total(PRICES) == 8

def test_prices():
    assert total(PRICES) == 5

def test_only_one_uses_it():
    LOG.append(1)
    assert total(LOG) == 1

def test_local():
    NAMES = []
    NAMES.append("tea")
    assert total(NAMES) == 1

def test_names():
    assert NAMES == ["mug"]

KNOWN = {}

def price_of(name):
    if name not in KNOWN:
        KNOWN[name] = total([name])
    return KNOWN[name]

def test_mug():
    assert price_of("mug") == 5

def test_tea():
    assert price_of("tea") == 3

class CartTest(unittest.TestCase):
    items = []

    def setUp(self):
        self.items = []

    def test_add(self):
        self.items.append("mug")
        self.assertEqual(add(self.items), 1)

    def test_empty(self):
        self.assertEqual(self.items, [])
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
