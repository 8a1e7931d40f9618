"""A setting of the whole process is changed and never put back: every later test runs with it.

What it finds: the working directory (``os.chdir``), ``sys.path``, ``sys.argv``, ``sys.stdout`` and ``sys.stderr``, the
locale, the umask, the recursion limit, the default socket timeout, ``logging.disable``, signal handlers and the decimal
context, changed in a test, set-up, fixture or helper where nothing restores it: no ``finally``, no code after the
``yield``, no tear-down, no second call in the same function, no ``with`` around it that by its name guards the state
(``temporary_cwd``, ``prepended_to_syspath``, ``capture``). Session fixtures are left alone, and so are functions that
the test defines for others to call or hands on without calling them (to another process), a test with pytest's own
``pytester``, which restores the working directory and ``sys.path``, a ``sys.path.remove`` alone, which takes back what
the code under test has put there, and tests with a base class or a fixture of ``usefixtures`` that is not at hand.

Why it matters: later tests find other files, import other modules or format numbers otherwise, depending on the order.

Instead: ``monkeypatch.chdir``, ``monkeypatch.syspath_prepend``, ``monkeypatch.setattr(sys, "argv", [...])``,
``contextlib.chdir``, ``decimal.localcontext``; or a fixture that restores the old value after its ``yield``.

When to ignore it: when the test runs in a process of its own.

Source: https://docs.pytest.org/en/stable/how-to/monkeypatch.html, https://testsmells.org (Test Run War)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Function,
    Hit,
    Literal,
    Rule,
    Severity,
    Span,
    Subject,
    Suite,
    With,
    WithItem,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.cleaning import is_put_back, list_changing
from qualitygate.scanner.index import module_names
from qualitygate.scanner.query import calls, literal, recall, statements, target, walk

#: Dotted path -> what it is, and the methods that change it and restore it themselves.
_CALLED = {
    "os.chdir": ("the working directory", ("chdir", "as_cwd", "isolated_filesystem")),
    "sys.path.insert": ("sys.path", ("syspath_prepend", "syspathinsert")),
    "sys.path.append": ("sys.path", ("syspath_prepend", "syspathinsert")),
    "sys.path.extend": ("sys.path", ("syspath_prepend", "syspathinsert")),
    "locale.setlocale": ("the locale", ()),
    "os.umask": ("the umask", ()),
    "sys.setrecursionlimit": ("the recursion limit", ()),
    "socket.setdefaulttimeout": ("the default socket timeout", ()),
    "logging.disable": ("the logging threshold", ()),
    "signal.signal": ("a signal handler", ()),
    "decimal.setcontext": ("the decimal context", ("localcontext",)),
}
_GUARD = re.compile(r"cwd|ch_?dir|directory|sys_?path|captur|isolat|preserv|restor|sandbox|redirect", re.IGNORECASE)
#: Names of fixtures that are not at hand, and by their names bring it back.
_RESTORES = re.compile(r"save|restore|preserve|isolat|clean|cwd|chdir|argv")
_TAKES_BACK = ("sys.path.remove", "sys.path.pop")
_PYTESTER = frozenset({"pytester", "testdir"})
_BY_PYTESTER = ("the working directory", "sys.path")
_ASSIGNED = ("sys.path", "sys.argv", "sys.stdout", "sys.stderr")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the only change of a state in a function, the test's or a fixture's."""
    functions = [each for each in list_changing(case, suite) if "<locals>" not in each.qualname]
    functions = [each for each in functions if recall(each, _changes) and not _is_handed_on(each, case, suite)]
    if not functions or _may_be_restored(case, suite):
        return
    for function in functions:
        changes = recall(function, _changes)
        guarded = _guarded(function)
        for path, what, node, undone_by in changes:
            once = sum(other == what for _, other, _, _ in changes) == 1
            state = what if what == "sys.path" else path
            nested = what in _BY_PYTESTER and not _PYTESTER.isdisjoint(case.requested)
            if path in _TAKES_BACK or node.span in guarded or nested:
                continue
            if once and not is_put_back(case, suite, function, (state,), undone_by):
                message = f"`{function.name}` changes {what} and leaves it so for later tests"
                yield Hit(node.span, message, function.path, function.qualname)


def _is_handed_on(function: Function, case: Case, suite: Suite) -> bool:
    """Whether the test names a helper and calls it nowhere: a pool or a process runs it, not the test."""
    reach = suite.reach[case.id]
    if function is case.function or any(each.function is function for each in reach.fixtures):
        return False
    running = (case.function, *(each.function for each in reach.functions))
    return not any(call.attr == function.name for each in running for call in calls(each.body, enter=True))


def _may_be_restored(case: Case, suite: Suite) -> bool:
    """Whether what the test asks for, or the class it is derived from, is out of sight and may restore the state."""
    unknown = suite.reach[case.id].unknown_fixtures
    asked = {literal(name) for mark in case.marks if mark.name == "usefixtures" for name in mark.args}
    if any(name in asked or _RESTORES.search(name) for name in unknown):
        return True
    own = find_file(case.id.path, suite)
    bases = [base for cls in own.classes if cls.qualname == case.class_name for base in cls.bases] if own else []
    modules = {name for file in suite.files for name in module_names(file.path)} if bases else set()
    foreign = [base for base in bases if "." in base and not base.endswith("TestCase")]
    return any(modules.isdisjoint(accumulate(base.split("."), "{}.{}".format)) for base in foreign)


def _guarded(function: Function) -> set[Span]:
    """The spans below a ``with`` that by its name brings the state back."""
    guards = [each for each in statements(function.body) if isinstance(each, With) and any(map(_guards, each.items))]
    return {each.span for guard in guards for each in walk(guard.body) if isinstance(each, (Assign, Call))}


def _guards(item: WithItem) -> bool:
    return bool(_GUARD.search(target(item.context)))


def _changes(function: Function) -> Iterator[tuple[str, str, Assign | Call, tuple[str, ...]]]:
    for each in walk(function.body):
        if isinstance(each, Call) and each.target in _CALLED and not _asks(each):
            what, undone_by = _CALLED[each.target]
            yield each.target, what, each, undone_by
        elif isinstance(each, Call) and each.target in _TAKES_BACK:
            yield each.target, "sys.path", each, ()
        elif isinstance(each, Assign):
            for item in each.targets:
                if target(item) in _ASSIGNED:
                    yield target(item), target(item), each, ()


def _asks(call: Call) -> bool:
    """Whether ``setlocale`` only tells the locale."""
    value = call.args[1] if len(call.args) > 1 else call.keyword("locale")
    return call.target == "locale.setlocale" and (value is None or value == Literal(None))


BAD = (
    """
import locale
import os
import sys
import pytest
from shop import load, price

def test_load(tmp_path):
    os.chdir(tmp_path)  # finding
    assert load("stock.csv") == []

def test_price():
    locale.setlocale(locale.LC_ALL, "de_DE")  # finding
    assert price(1.5) == "1,50"

@pytest.fixture
def plugins(tmp_path):
    sys.path.insert(0, str(tmp_path))  # finding
    sys.argv = ["shop"]  # finding
    return tmp_path

def test_plugins(plugins):
    assert load(plugins) == []
""",
    """
from os import chdir as go
from shop import load

def go_to_stock(folder):
    go(folder)  # finding

def test_load(tmp_path):
    go_to_stock(tmp_path)
    assert load("stock.csv") == []
""",
    """
# file: tests/base.py
import unittest

class StockCase(unittest.TestCase):
    pass

# file: tests/test_stock.py
import os
from shop import load
from tests.base import StockCase

class StockTest(StockCase):
    def test_load(self):
        os.chdir("stock")  # finding
        self.assertEqual(load("stock.csv"), [])
""",
)

GOOD = (
    """
import contextlib
import locale
import os
import sys
import unittest
import pytest
from shop import load, price

def test_load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.chdir("stock")
    assert load("stock.csv") == []

def test_price():
    assert locale.setlocale(locale.LC_ALL) == locale.setlocale(locale.LC_ALL, None)

def test_here_and_back(tmp_path):
    before = os.getcwd()
    os.chdir(tmp_path)
    assert load("stock.csv") == []
    os.chdir(before)

@pytest.fixture
def plugins(tmp_path):
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))

def test_plugins(plugins):
    assert load(plugins) == []

@pytest.fixture(scope="session")
def shop_path():
    sys.path.append("shop")

def test_shop(shop_path):
    assert load("shop") == []

def test_guarded(tmp_path, temporary_cwd):
    with temporary_cwd():
        os.chdir(tmp_path)
        assert load("stock.csv") == []
    with load.capture_output() as output:
        sys.stdout = output
        assert load("stock.csv") == []

@pytest.mark.usefixtures("save_argv_of_nobody")
def test_unknown():
    sys.argv = ["shop"]
    assert load() == []

@pytest.mark.usefixtures("folder_of_nobody")
def test_in_a_folder_of_its_own():
    os.chdir("stock")
    assert load("stock.csv") == []

def test_takes_back():
    load("stock", plugins="/plugins")
    assert "/plugins" in sys.path
    sys.path.remove("/plugins")

def load_with_plugins(folder):
    sys.path.append(folder)
    return load(folder)

def test_in_another_process(pool, tmp_path):
    assert pool.apply(load_with_plugins, tmp_path) == []

def test_given_to_what_restores(tmp_path):
    def change():
        os.chdir(tmp_path)

    assert load.run_safely(change) == []

def test_nested_run(pytester):
    os.chdir(pytester.mkdir("sub"))
    assert load("stock.csv") == []

class StockTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir("/")

    def test_load(self):
        self.assertEqual(load("stock.csv"), [])
""",
    """
import os
import pytest
from shop import load

def go_to_stock(folder):
    os.chdir(folder)

@pytest.fixture(scope="session", name="stock")
def make_stock(tmp_path_factory):
    go_to_stock(tmp_path_factory.mktemp("stock"))

def test_load(stock):
    assert load("stock.csv") == []
""",
    """
import os
from shop import load
from shop.testing import InFolder

class TestStock(InFolder):
    def test_load(self):
        os.chdir("stock")
        assert load("stock.csv") == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
