"""A patch is started and never stopped: every later test runs with the mock.

What it finds: ``patch(...).start()``, directly or through a variable, where nothing in the function, in its class, in
the file's fixtures or in a conftest stops it: no ``stop``, ``stopall``, ``addCleanup``, ``addfinalizer``, ``callback``.

Why it matters: the mock stays in place until the process ends. Tests that run later meet it, and pass or fail by the
order in which they run.

Instead: ``with patch(...)`` or the decorator; ``mocker.patch`` of pytest-mock; in unittest
``self.addCleanup(patcher.stop)`` right after ``patcher.start()``.

When to ignore it: never in a suite; a plugin may patch for the whole run.

Source: https://docs.python.org/3/library/unittest.mock.html#patch-methods-start-and-stop
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.acquisitions import find_patch_starts
from qualitygate.model import Attribute, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import Node, expressions, render, target

_STOPS = frozenset({"stop", "stopall", "addCleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback",
                    "enter_context", "enterContext", "push"})  # fmt: skip


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each start."""
    if not mentions(function) >= {"start", "patch"}:
        return
    for call in find_patch_starts(function):
        if not _is_stopped(function, suite):
            owner = call.func.value if isinstance(call.func, Attribute) else call
            yield Hit(call.span, f"`{render(owner, 60)}` is started and never stopped")


def _is_stopped(function: Function, suite: Suite) -> bool:
    owner = function.qualname.rpartition("::")[0]
    around: list[Node] = list(function.body)
    for file in suite.files:
        if file.path == function.path or file.path.endswith("conftest.py"):
            around += [statement for each in file.fixtures for statement in each.function.body]
        if file.path == function.path:
            around += [
                statement
                for cls in file.classes
                if owner and cls.qualname == owner
                for method in cls.functions
                for statement in method.body
            ]
            around += [statement for each in file.helpers if _tears_down(each) for statement in each.body]
    return any(target(each).rpartition(".")[2] in _STOPS for each in expressions(around, enter=True))


def _tears_down(helper: Function) -> bool:
    return helper.name.lower().startswith(("teardown", "tear_down", "stop"))


BAD = (
    """
import unittest
from unittest import mock
from unittest.mock import patch
from shop import order

def test_order():
    send = patch("shop.send").start()  # finding
    assert order("mug") is send.return_value

class OrderTest(unittest.TestCase):
    def setUp(self):
        self.patcher = mock.patch.object(order, "send")
        self.send = self.patcher.start()  # finding

    def test_order(self):
        self.assertEqual(order("mug"), self.send.return_value)
""",
)

GOOD = (
    """
import unittest
from threading import Thread
from unittest import mock
from unittest.mock import patch
from shop import order

def test_order():
    patcher = patch("shop.send")
    send = patcher.start()
    try:
        assert order("mug") is send.return_value
    finally:
        patcher.stop()

def test_thread():
    thread = Thread(target=order)
    thread.start()
    assert thread.is_alive()

class OrderTest(unittest.TestCase):
    def setUp(self):
        patcher = mock.patch.object(order, "send")
        self.send = patcher.start()
        self.addCleanup(patcher.stop)

    def test_order(self):
        self.assertEqual(order("mug"), self.send.return_value)

class StockTest(unittest.TestCase):
    def setUp(self):
        patch("shop.stock").start()

    def tearDown(self):
        patch.stopall()

    def test_order(self):
        self.assertTrue(order("mug"))
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
