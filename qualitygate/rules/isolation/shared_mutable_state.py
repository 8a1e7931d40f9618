"""A test changes a list or dict that other tests of the file read.

What it finds: a list, dict or set at module level, or in the body of a unittest class, that a test, or a helper that
only this test calls, changes in place (``ITEMS.append``, ``STATE["a"] = 1``, ``self.items.append``) while another test
reads it, where nothing in the file gives it back its value: no ``clear``, no assignment in a function, no
``patch.dict`` or ``setitem``. Left alone where each test that uses it sets the same key before it looks, and a change
under a key that the test has just been given (``KNOWN[made_id]``): no other test has it.

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
from qualitygate.scanner.query import assigned, code, expressions, is_literal, statements, target, walk

_MAKES = frozenset({"list", "dict", "set", "collections.defaultdict", "collections.deque", "collections.Counter"})
_CHANGES = frozenset({"append", "extend", "insert", "add", "update", "pop", "remove", "setdefault", "discard",
                      "appendleft", "popleft", "popitem"})  # fmt: skip
_BY_KEY = frozenset({"add", "pop", "remove", "setdefault", "discard"})
_RESETS = frozenset({"clear", "setitem", "delitem", "dict", "object", "setattr", "reset"})


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the first change of each."""
    held = {(name, ""): name for name in _mutables(file.body)}
    unit = {case.class_name for case in file.cases if case.style is Style.UNITTEST}
    for cls in (each for each in file.classes if each.qualname in unit):
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
        begun = {_begins_with(each[0], path) for each in users}
        seen_by_others = len(users) > 1 and (len(begun) > 1 or None in begun)
        if seen_by_others and not any(_gives_back(each, path, name) for each in (*used, *others)):
            change = next((change for function in used for change in _changes(function, path)), None)
            if change is not None:
                yield Hit(change.span, f"`{name}` is changed here, and other tests of the file read it")


def _own_functions(cases: Collection[Case], suite: Suite) -> dict[int, list[Function]]:
    """By the identity of a test's function: it, and the helpers of its file that no other test of the file calls.

    What a helper of several tests keeps may be what they all want: a cache.
    """
    run = {id(case.function): [part.function for part in inline(case, suite)] for case in cases}
    count = Counter(id(function) for functions in run.values() for function in functions)
    paths = {id(case.function): case.function.path for case in cases}
    return {key: [each for each in run[key] if each.path == paths[key] and count[id(each)] == 1] for key in run}


def _begins_with(function: Function, path: str) -> Expr | None:
    """The item that it sets before it looks at any."""
    uses = (each for each in statements(function.body) if path in map(target, expressions(each, enter=True)))
    match next(uses, None):
        case Assign(targets=(item,), op="=", value=value) if value is not None and _is_item(item, path):
            return item if path not in map(target, expressions(value, enter=True)) else None
    return None


def _is_item(item: Expr, path: str) -> bool:
    return isinstance(item, Subscript) and target(item.value) == path


def _mutables(body: tuple[Stmt, ...]) -> set[str]:
    made = [each for each in body if isinstance(each, Assign) and each.op == "=" and _is_mutable(each.value)]
    return {item.id for each in made for item in each.targets if isinstance(item, Name)}


def _is_mutable(value: Expr | None) -> bool:
    made = isinstance(value, Call) and value.target in _MAKES
    return made or (isinstance(value, Container) and value.kind in ("list", "dict", "set"))


def _uses(function: Function, path: str) -> bool:
    own = {param.name for param in function.params} | assigned(function.body, enter=True)
    read = (f"{target(each)}." for each in expressions(function.body, enter=True))
    return path not in own and any(each.startswith(f"{path}.") for each in read)


def _changes(function: Function, path: str) -> Iterator[Call | Assign | Delete]:
    given = [each for each in statements(function.body) if isinstance(each, Assign) and not is_literal(each.value)]
    own = assigned(given)
    for each in walk(function.body, enter=True):
        match each:
            case Call(attr=attr) if attr in _CHANGES and each.target == f"{path}.{attr}":
                keys = each.args[:1] if attr in _BY_KEY else ()
            case Assign(targets=targets) | Delete(targets=targets) if any(_is_item(item, path) for item in targets):
                keys = tuple(item.index for item in targets if isinstance(item, Subscript))
            case _:
                continue
        if not any(isinstance(key, Name) and key.id in own for key in keys):
            yield each


def _gives_back(function: Function, path: str, name: str) -> bool:
    """Whether it binds the name anew, empties it, or patches it."""
    assigns = [each for each in statements(function.body, enter=True) if isinstance(each, Assign)]
    bound = {target(item) for each in assigns for item in each.targets}
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
    """
from shop import add, total

COUNTS = {}
STOCK = {"tea": 0}
SOLD = {}

def test_mug():
    COUNTS["mug"] = 1  # finding
    assert total(COUNTS) == 1

def test_tea():
    COUNTS["tea"] = 2
    assert total(COUNTS) == 2

def test_refill():
    assert STOCK["tea"] == 0
    STOCK["tea"] = 3  # finding
    assert total(STOCK) == 3

def test_stock():
    STOCK["tea"] = 1
    assert total(STOCK) == 1

def test_sell():
    name = "mug"
    SOLD[name] = 1  # finding
    assert total(SOLD) == 1

def test_sold():
    assert total(SOLD) == 0
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

COUNTER = {"calls": 0}

def test_count_once():
    COUNTER["calls"] = 0
    add(COUNTER)
    assert COUNTER["calls"] == 1

def test_count_twice():
    COUNTER["calls"] = 0
    add(COUNTER)
    add(COUNTER)
    assert COUNTER["calls"] == 2

RUNNING = {}

def test_run():
    number = add("run")
    RUNNING[number] = True
    assert total(number) == 1
    del RUNNING[number]

def test_stop():
    number = add("run")
    RUNNING.pop(number, None)
    assert number not in RUNNING

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
