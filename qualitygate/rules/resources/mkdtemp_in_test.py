"""A temporary folder or file that the test makes, and nobody removes.

What it finds: ``tempfile.mkdtemp``, ``tempfile.mkstemp`` or ``NamedTemporaryFile(delete=False)`` in a test, a helper
of it or a fixture, where nothing that the test runs, and no tear-down of its class, removes anything (``rmtree``,
``remove``, ``unlink``, ``rmdir``, ``removedirs``, ``cleanup``).

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
from qualitygate.model import Case, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, code, expressions, last_part, target

_NAMES = frozenset({"mkdtemp", "mkstemp", "NamedTemporaryFile"})
_REMOVES = frozenset({"rmtree", "remove", "unlink", "rmdir", "removedirs", "cleanup", "rm_rf", "rmtree_safe", "run"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    reach = suite.reach[case.id]
    functions = [*(part.function for part in inline(case, suite)), *(each.function for each in reach.fixtures)]
    functions = [each for each in functions if not _NAMES.isdisjoint(mentions(each))]
    made = [(each, call) for each in functions for call in calls(each.body) if makes_temporary(call)]
    if not made:
        return
    known = {
        last_part(target(each))
        for function in (case.function, *(each.function for each in reach.functions), *_methods(case, suite))
        for each in expressions(code(function), enter=True)
    }
    if not known & _REMOVES:
        for function, call in made:
            what = last_part(target(call))
            yield Hit(call.span, f"what `{what}` makes here is never removed", function.path, function.qualname)


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
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
