"""A temporary folder or file that the test makes, and nobody removes.

What it finds: ``tempfile.mkdtemp``, ``tempfile.mkstemp`` or ``NamedTemporaryFile(delete=False)`` in a test, a helper
of it or a fixture, where nothing that the test runs, and no tear-down of its class, removes anything (``rmtree``,
``remove``, ``unlink``, ``rmdir``, ``removedirs``, ``cleanup``), and where no clean-up is given what is made: no
registered one (``addCleanup``, ``addfinalizer``, ``callback``), none in a ``finally``, after the ``yield``, or in a
tear-down.

Why it matters: each run leaves another folder in the system's temporary directory, until the disk of the build machine
is full.

Instead: take ``tmp_path``: pytest makes it, keeps the last three runs to look at, and removes the older ones; or
``with tempfile.TemporaryDirectory() as folder`` in unittest.

When to ignore it: where the code under test is what must remove it.

Source: https://docs.pytest.org/en/stable/how-to/tmp_path.html, document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.acquisitions import makes_temporary
from qualitygate.model import Assign, Call, Case, Container, Expr, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.cleaning import clean_up
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, code, expressions, last_part, statements, target

_NAMES = frozenset({"mkdtemp", "mkstemp", "NamedTemporaryFile"})
_REMOVES = frozenset({"rmtree", "remove", "unlink", "rmdir", "removedirs", "cleanup", "rm_rf", "run"})
_REGISTERS = frozenset({"addCleanup", "addClassCleanup", "addfinalizer", "callback", "finalize"})
_TEARS_DOWN = frozenset({"tearDown", "tearDownClass", "asyncTearDown", "teardown_method", "teardown_class"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    reach = suite.reach[case.id]
    functions = [*(part.function for part in inline(case, suite)), *(each.function for each in reach.fixtures)]
    functions = [each for each in functions if not _NAMES.isdisjoint(mentions(each))]
    made = [(each, call) for each in functions for call in calls(each.body) if makes_temporary(call)]
    if not made:
        return
    run = [case.function, *(each.function for each in reach.functions), *_methods(case, suite)]
    known = {last_part(target(each)) for function in run for each in expressions(code(function), enter=True)}
    if known & _REMOVES or any("rmtree" in name for name in known):
        return
    released = {target(each) for function in run for each in _given_to_clean_up(function)}
    for function, call in made:
        if released.isdisjoint(_holders(function, call)):
            what = last_part(target(call))
            yield Hit(call.span, f"what `{what}` makes here is never removed", function.path, function.qualname)


def _holders(function: Function, call: Call) -> set[str]:
    """The names and attributes that hold the path the call makes: of ``handle, path = mkstemp()`` the last."""
    assigns = [each for each in statements(function.body) if isinstance(each, Assign)]
    items = [item for each in assigns if any(one is call for one in calls(each)) for item in each.targets]
    return {target(item.items[-1] if isinstance(item, Container) and item.items else item) for item in items} - {""}


def _given_to_clean_up(function: Function) -> Iterator[Expr]:
    """What is handed to code that runs on the way out."""
    given = [*calls(clean_up(function), enter=True)]
    for call in calls(function.body, enter=True):
        if call.attr in _REGISTERS or function.name in _TEARS_DOWN:
            given.append(call)
    for call in given:
        arguments = (*call.args, *(each.value for each in call.keywords))
        yield from expressions([each for each in arguments if not target(each).endswith(".close")], enter=True)


def _methods(case: Case, suite: Suite) -> list[Function]:
    return [
        method
        for file in suite.files
        if file.path == case.id.path
        for cls in file.classes
        if cls.qualname == case.class_name
        for method in cls.functions
    ]


BAD = (
    """
import tempfile
import unittest
import pytest
from shop import save

def test_save():
    folder = tempfile.mkdtemp()  # finding
    assert save(folder) == []

@pytest.fixture
def stock():
    return tempfile.NamedTemporaryFile(delete=False)  # finding

def test_stock(stock):
    assert save(stock.name) == []
    assert save(make_folder()) == []

def make_folder():
    return tempfile.mkdtemp()  # finding

@pytest.fixture
def cart(request):
    folder = tempfile.mkdtemp()  # finding
    request.addfinalizer(lambda: save("cart"))
    return folder

def test_cart(cart):
    assert save(cart) == []

def test_closed():
    handle, name = tempfile.mkstemp()  # finding
    try:
        assert save(name) == []
    finally:
        save(handle)

def test_left_open(request):
    file = tempfile.NamedTemporaryFile(delete=False)  # finding
    request.addfinalizer(file.close)
    assert save(file.name) == []

def test_one_of_two(request):
    first = tempfile.mkdtemp()
    second = tempfile.mkdtemp()  # finding
    request.addfinalizer(lambda: save(first))
    assert save(first) == save(second)

class SaveTest(unittest.TestCase):
    def setUp(self):
        handle, self.name = tempfile.mkstemp()  # finding

    def test_save(self):
        self.assertEqual(save(self.name), [])
""",
)

GOOD = (
    """
import shutil
import tempfile
import unittest
import pytest
from shop import save

def test_save(tmp_path):
    assert save(tempfile.mkdtemp(dir=tmp_path)) == []

@pytest.fixture
def stock():
    folder = tempfile.mkdtemp()
    yield folder
    shutil.rmtree(folder)

def test_stock(stock):
    with tempfile.NamedTemporaryFile() as file:
        assert save(file.name) == []

def test_helped():
    folder = make_folder()
    assert save(folder) == []
    shutil.rmtree(folder)

def make_folder():
    return tempfile.mkdtemp()

class SaveTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def tearDown(self):
        shutil.rmtree(self.folder)

    def test_save(self):
        self.assertEqual(save(self.folder), [])
""",
    """
import tempfile
import unittest
from contextlib import ExitStack
import pytest
from shop import destroy, rmtree_of_read_only, save

@pytest.fixture
def stock(request):
    folder = tempfile.mkdtemp()
    request.addfinalizer(lambda: destroy(folder))
    return folder

def test_stock(stock):
    assert save(stock) == []

def test_stack():
    with ExitStack() as stack:
        folder = tempfile.mkdtemp()
        stack.callback(destroy, folder)
        assert save(folder) == []

def test_finally():
    handle, name = tempfile.mkstemp()
    try:
        assert save(name) == []
    finally:
        destroy(name)

def test_named(request):
    file = tempfile.NamedTemporaryFile(delete=False)
    request.addfinalizer(lambda: destroy(path=file.name))
    assert save(file.name) == []

def test_read_only():
    folder = tempfile.mkdtemp()
    assert save(folder) == []
    rmtree_of_read_only(folder)

class SaveTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(destroy, self.folder)

    def test_save(self):
        self.assertEqual(save(self.folder), [])

class LoadTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def tearDown(self):
        destroy(self.folder)

    def test_save(self):
        self.assertEqual(save(self.folder), [])
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
