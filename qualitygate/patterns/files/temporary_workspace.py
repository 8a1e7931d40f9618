"""Files in a folder made for the test and removed after it.

What it finds: tests and fixtures that ask for ``tmp_path`` or ``tmpdir``, and functions that make a folder or file with
``tempfile``.

A conforming use: the folder goes away: pytest keeps the last three of its own and removes the older; one of
``tempfile`` is used in a ``with`` statement, or removed in the same function or the class's tear-down.

Why it matters: files in the working directory or in a shared place make tests depend on each other and on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, File, Function, Literal, Pattern, Subject, Suite, UseHit, With
from qualitygate.scanner.query import calls, last_part, statements, target

_OF_PYTEST = {
    "tmp_path": "tmp_path",
    "tmp_path_factory": "tmp_path",
    "tmpdir": "tmpdir",
    "tmpdir_factory": "tmpdir",
}
_MAKES = ("TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkdtemp", "mkstemp")
_REMOVES = frozenset({"rmtree", "remove", "unlink", "cleanup", "rmdir", "enter_context", "enterContext", "closing"})


def find(file: File, suite: Suite) -> Iterator[UseHit]:
    """One use per function that asks for a folder, and one per call of tempfile."""
    asked = [(case.function, case.requested) for case in file.cases]
    asked += [(each.function, tuple(param.name for param in each.function.params)) for each in file.fixtures]
    for function, names in asked:
        variant = next((_OF_PYTEST[name] for name in names if name in _OF_PYTEST), "")
        if variant and function.path == file.path:
            yield UseHit(function.span, (), variant)
    functions = [each for each in (*(function for function, _ in asked), *file.helpers) if each.path == file.path]
    for function in functions:
        for call in calls(function.body, enter=True):
            if call.target.startswith("tempfile.") and call.attr in _MAKES:
                missing = () if _goes_away(call, function, functions) else PATTERN.parts
                yield UseHit(call.span, missing, "tempfile")


def _goes_away(call: Call, function: Function, functions: list[Function]) -> bool:
    kept = call.keyword("delete") == Literal(False)
    if call.attr in ("TemporaryFile", "SpooledTemporaryFile") or (call.attr == "NamedTemporaryFile" and not kept):
        return True
    if call.attr == "TemporaryDirectory" and not kept and _is_managed(call, function):
        return True
    owner = function.qualname.rpartition("::")[0]
    near = [each for each in functions if each is function or (owner and each.qualname.rpartition("::")[0] == owner)]
    removes = {each.attr for each in calls(near, enter=True)}
    removes |= {last_part(target(arg)) for each in calls(near, enter=True) for arg in each.args}
    return bool(removes & _REMOVES)


def _is_managed(call: Call, function: Function) -> bool:
    withs = [each for each in statements(function.body, enter=True) if isinstance(each, With)]
    return any(call.span == inner.span for each in withs for item in each.items for inner in calls(item.context))


GOOD = (
    """
import shutil
import tempfile
import unittest
import pytest
from pathlib import Path

@pytest.fixture
def workspace(tmp_path):  # use
    return tmp_path / "in"

def test_save(workspace):
    assert workspace.name == "in"

@pytest.mark.usefixtures("tmp_path")
def test_ask():  # use
    assert True in [True]

def test_own():
    with tempfile.TemporaryDirectory() as folder:  # use
        assert Path(folder).exists()

def test_file():
    with tempfile.NamedTemporaryFile() as file:  # use
        assert file.name

class SaveTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()  # use

    def tearDown(self):
        shutil.rmtree(self.folder)

    def test_save(self):
        self.assertTrue(self.folder)
""",
)

BAD = (
    """
import tempfile

def test_save():
    folder = tempfile.mkdtemp()  # lacks: removed
    assert folder

def test_keep():
    with tempfile.NamedTemporaryFile(delete=False) as file:  # lacks: removed
        assert file.name
""",
)

PATTERN = Pattern(
    source="000, 002", subject=Subject.FILE, find=find, good=GOOD, bad=BAD, parts=("removed",), touches=("files",)
)
