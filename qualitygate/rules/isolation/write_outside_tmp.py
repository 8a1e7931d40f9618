"""A test writes a file into the working directory: it stays there, and parallel runs share it.

What it finds: in a test, set-up, fixture or helper, ``open("name", "w")`` (any mode that writes),
``Path("name").write_text``, ``write_bytes``, ``touch`` or ``mkdir``, ``os.mkdir`` or ``os.makedirs``, where the path is
a relative literal. Silent where the test changes the directory first (``monkeypatch.chdir``, ``isolated_filesystem``,
what is called a working or temporary directory to be in, the runner of Twisted), runs on a fake file system, or patches
``open``, where a tear-down, ``finally`` or clean-up removes what was written, and for a folder that is made only where
it is missing: it is part of the tree that the suite works in.

Why it matters: the file survives the test, is committed by mistake, and makes the next run start from another state;
two workers write the same file at once. Where the run starts decides where it lands.

Instead: take ``tmp_path`` and write to ``tmp_path / "name"``; or ``monkeypatch.chdir(tmp_path)`` where the code under
test insists on the working directory.

When to ignore it: a report that the run is meant to leave behind.

Source: https://testsmells.org/pages/testsmells.html#ResourceOptimism (Resource Optimism), document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    Expr,
    Function,
    Hit,
    If,
    Literal,
    Rule,
    Severity,
    Subject,
    Suite,
    WithItem,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.cleaning import leave
from qualitygate.scanner.query import argument, calls, expressions, last_part, literal, target, walk

_DIRECTS = frozenset({"chdir", "as_cwd", "isolated_filesystem", "mock_open", "chroot", "setUpPyfakefs"})
_DIRECTORY = re.compile(r"(?:work(?:ing)?|change)_?dir|_cwd|(?<![a-z])in_?(?:tmp|temp|(?:given)?_?dir)", re.IGNORECASE)
_REMOVES = frozenset({"remove", "unlink", "rmtree", "rmdir", "removedirs"})
_REGISTERS = frozenset({"addCleanup", "addfinalizer", "callback", "defer"})
_ELSEWHERE = frozenset({"fs", "fs_class", "fs_module", "fs_session", "tmpworkdir", "pytester", "testdir", "mocker"})
_METHODS = frozenset({"write_text", "write_bytes", "touch", "mkdir"})
_PATHS = ("pathlib.Path", "pathlib.PosixPath")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call that writes."""
    reach = suite.reach[case.id]
    file = find_file(case.id.path, suite)
    if file is not None and any(dotted.startswith("twisted.trial") for _, dotted in file.imports):
        return
    if _ELSEWHERE & {*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)}:
        return
    functions = (case.function, *(each.function for each in reach.functions))
    writes = [(each, call, name) for each in functions for call in calls(each.body) if (name := _written(call))]
    if writes and not _is_elsewhere(functions):
        removed = {name for each in functions for name in _removed(each)}
        for function, call, name in writes:
            if _is_missing(function, call) or any(one in removed for one in (name, *_kept(function, call))):
                continue
            yield Hit(call.span, f"writes `{name}` into the working directory", function.path, function.qualname)


def _is_elsewhere(reached: Sequence[Function]) -> bool:
    """Whether the working directory, or ``open`` itself, is replaced."""
    nodes = [node for each in reached for node in (*each.decorators, *each.body)]
    return any(
        call.attr in _DIRECTS or _DIRECTORY.search(call.attr) or _patches_open(call)
        for call in calls(nodes, enter=True)
    )


def _removed(function: Function) -> Iterator[str]:
    """Paths and names that it removes on the way out."""
    given = [call for call in calls(function.body) if call.attr in _REGISTERS]
    for call in (*calls(leave(function)), *given):
        if call.attr in _REMOVES or any(last_part(target(each)) in _REMOVES for each in call.args):
            for each in expressions(call):
                yield each.value if isinstance(each, Literal) and isinstance(each.value, str) else target(each)


def _kept(function: Function, call: Call) -> Iterator[str]:
    """The names of the file that it opens, and of its path: ``self.file``, ``self.file.name``."""
    for each in walk(function.body):
        match each:
            case Assign(targets=items, value=value) if value is call:
                yield from (f"{target(item)}{part}" for item in items for part in ("", ".name"))
            case WithItem(context=context, name=item) if context is call and item is not None:
                yield from (f"{target(item)}{part}" for part in ("", ".name"))


def _is_missing(function: Function, call: Call) -> bool:
    """Whether it makes a folder only where there is none."""
    if call.attr not in ("mkdir", "makedirs"):
        return False
    guards = [
        each for each in walk(function.body) if isinstance(each, If) and any(_asks(one) for one in calls(each.test))
    ]
    inside = any(inner is call for each in guards for inner in calls(each.body))
    return inside or call.keyword("exist_ok") == Literal(True)


def _asks(call: Call) -> bool:
    return call.attr in ("exists", "isdir", "is_dir")


def _patches_open(call: Call) -> bool:
    return any(
        isinstance(each, Literal) and isinstance(each.value, str) and each.value.endswith("open") for each in call.args
    )


def _written(call: Call) -> str:
    """The relative path it writes, else the empty string."""
    if call.target in ("open", "io.open", "codecs.open"):
        mode = literal(argument(call, 1, "mode"), "r")
        return _relative(argument(call, 0, "file")) if isinstance(mode, str) and set(mode) & set("wax+") else ""
    if call.target in ("os.mkdir", "os.makedirs"):
        return _relative(call.args[0]) if call.args else ""
    if call.attr in _METHODS and isinstance(call.func, Attribute) and isinstance(call.func.value, Call):
        made = call.func.value
        return _relative(made.args[0]) if made.target in _PATHS and len(made.args) == 1 else ""
    return ""


def _relative(path: Expr | None) -> str:
    value = literal(path, "")
    inside = isinstance(value, str) and not value.startswith(("/", "\\", "~", "%")) and ":" not in value[:3]
    return value if inside else ""


BAD = (
    """
import os
from pathlib import Path
import pytest
from shop import load

def test_load():
    with open("stock.csv", "w") as file:  # finding
        file.write("mug,2")
    assert load("stock.csv") == {"mug": 2}

def test_append():
    open("log.txt", mode="a").close()  # finding
    Path("out/log.txt").write_text("")  # finding
    os.makedirs("out")  # finding
    assert load("log.txt") == {}

def test_removed_when_it_passes(tmp_path):
    open("stock.csv", "w").close()  # finding
    assert load("stock.csv") == {}
    os.remove("stock.csv")

def test_other_removed(tmp_path):
    if load("out") is None:
        os.mkdir("out")  # finding
    try:
        open("stock.csv", "w").close()  # finding
    finally:
        os.remove(tmp_path / "more.csv")

@pytest.fixture
def stock():
    Path("stock.csv").touch()  # finding
    return "stock.csv"

def test_stock(stock):
    assert load(stock) == {}
""",
    """
from pathlib import Path as File
from shop import load

def write_stock(text):
    File("stock.csv").write_text(text)  # finding

def test_load():
    write_stock("mug,2")
    assert load("stock.csv") == {"mug": 2}
""",
)

GOOD = (
    """
import os
import unittest
from pathlib import Path
from unittest.mock import mock_open, patch
from click.testing import CliRunner
from folders import ChangeDirectory, InTemporaryDirectory, TemporaryWorkingDirectory
from shop import load

def test_load(tmp_path):
    (tmp_path / "stock.csv").write_text("mug,2")
    with open(tmp_path / "stock.csv", "a") as file:
        file.write("tea,1")
    assert load(tmp_path / "stock.csv") == open("tests/expected.csv").read()

def test_in_a_temporary_one():
    with ChangeDirectory("/tmp/shop"):
        open("stock.csv", "w").close()
    with InTemporaryDirectory():
        open("stock.csv", "w").close()
        assert load("stock.csv") == {}

def test_folder():
    if not os.path.isdir("stock"):
        os.mkdir("stock")
    Path("stock/more").mkdir(exist_ok=True)
    assert load("stock") == {}

def test_removed():
    try:
        open("stock.csv", "w").close()
        assert load("stock.csv") == {}
    finally:
        os.remove("stock.csv")

def test_removed_by_name():
    with open("stock.csv", "w") as file:
        file.write("mug,2")
    try:
        assert load(file.name) == {}
    finally:
        os.unlink(file.name)

class StockTest(unittest.TestCase):
    def setUp(self):
        self.file = open("stock.csv", "w")

    def tearDown(self):
        os.remove(self.file.name)

    def test_load(self):
        self.addCleanup(os.remove, "more.csv")
        open("more.csv", "w").close()
        self.assertEqual(load(self.file.name), load("more.csv"))

def test_absolute():
    open("/dev/null", "w").close()
    Path("/dev/null").touch()
    assert load("/dev/null") == {}

def test_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stock.csv").write_text("mug,2")
    assert load("stock.csv") == {"mug": 2}

def test_cli():
    with CliRunner().isolated_filesystem():
        open("stock.csv", "w").close()
        assert load("stock.csv") == {}

def test_in_a_folder_of_its_own():
    with TemporaryWorkingDirectory():
        open("stock.csv", "w").close()
        assert load("stock.csv") == {}

def test_fake(fs):
    open("stock.csv", "w").close()
    assert load("stock.csv") == {}

def test_patched():
    with patch("builtins.open", mock_open()) as opened:
        open("stock.csv", "w")
        assert opened.called
""",
    """
from twisted.trial.unittest import TestCase
from shop import load

class StockTest(TestCase):
    def test_load(self):
        open("stock.csv", "w").close()
        self.assertEqual(load("stock.csv"), {})
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
