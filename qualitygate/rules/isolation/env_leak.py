"""An environment variable is set and never put back: every later test sees it.

What it finds: ``os.environ`` written (assigned, updated, popped, deleted), or ``os.putenv``, in a test, set-up, fixture
or helper where nothing restores it: no ``finally``, no code after the ``yield``, no tear-down, ``addCleanup`` or
``patch.dict``, no later write in the same function. Session fixtures are left alone, and so is an autouse fixture that
every test of the suite gets: they mean the whole run. So do variables of coverage.py (``COVERAGE_PROCESS_START``), by
which child processes are measured. A removal behind ``if "KEY" in os.environ`` only takes away what another test left
over, a helper that is called from a ``finally`` or tear-down is the clean-up itself, and a ``preexec_fn`` runs in the
child.

Why it matters: the variable outlives the test. Others pass or fail by the order in which they run, and the one that
fails is not the one that is wrong.

Instead: ``monkeypatch.setenv("KEY", "value")`` (or ``delenv``), or ``@mock.patch.dict(os.environ, {"KEY": "value"})``
in unittest: both restore what was there.

When to ignore it: in a helper process that only runs this test.

Source: https://docs.pytest.org/en/stable/how-to/monkeypatch.html, document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Compare,
    Delete,
    Expr,
    Function,
    Hit,
    If,
    Rule,
    Severity,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.cleaning import is_put_back, leave, list_changing
from qualitygate.scanner.query import calls, literal, recall, target, walk

_STATE = ("os.environ", "os.putenv", "os.unsetenv")
_RESTORES = re.compile(r"save|restore|preserve|isolat|clean|env")  #: names of fixtures that are not at hand
_OF_THE_RUN = ("COVERAGE_", "COV_CORE_")  #: read by coverage.py and pytest-cov in the processes that tests start
_UNDONE_BY = ("setenv", "delenv")
_WRITES = frozenset(f"os.environ.{name}" for name in ("update", "setdefault", "pop", "popitem", "clear"))


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the only write of a function, the test's or a fixture's."""
    if any(map(_RESTORES.search, suite.reach[case.id].unknown_fixtures)):
        return
    for function in list_changing(case, suite):
        writes = [each for each in recall(function, _writes) if not each[0].startswith(_OF_THE_RUN)]
        if writes and _is_for_all(function, case, suite):
            continue
        leaks = [each for each in writes if id(each[1]) not in recall(function, _leftovers)]
        if not leaks or not _is_first_only(writes) or _cleans_up(function, case, suite):
            continue
        if not is_put_back(case, suite, function, _STATE, _UNDONE_BY):
            name, hit = leaks[0]
            what = f"`{name}`" if name else "the environment"
            message = f"`{function.name}` changes {what} and leaves it so for later tests"
            yield Hit(hit.span, message, function.path, function.qualname)


def _is_for_all(function: Function, case: Case, suite: Suite) -> bool:
    """Whether it is an autouse fixture of a conftest that all tests are below: none runs without it."""
    folder, _, name = function.path.rpartition("/")
    autouse = any(each.autouse and each.function is function for each in suite.reach[case.id].fixtures)
    above = f"{folder}/" if folder else ""
    return autouse and name == "conftest.py" and all(each.path.startswith(above) for each in suite.files if each.cases)


def _is_first_only(writes: Sequence[tuple[str, Assign | Delete | Call]]) -> bool:
    """Whether no variable is written twice: the second write of one is taken to restore it."""
    names = [name for name, _ in writes]
    return len(set(names)) == len(names) and all(names[:-1])


def _cleans_up(function: Function, case: Case, suite: Suite) -> bool:
    """Whether the test, a fixture or a helper calls it on the way out."""
    functions = (case.function, *(each.function for each in suite.reach[case.id].functions))
    leaving = [each for one in functions for each in leave(one)]
    return any(call.attr == function.name for call in calls(leaving))


def _leftovers(function: Function) -> Iterator[int]:
    """The removals, by identity, of what is there only when another test has left it."""
    for each in walk(function.body):
        match each:
            case If(test=Compare(op="in", right=right), body=body) if target(right) == "os.environ":
                yield from (id(node) for node in walk(body) if isinstance(node, Delete) or _is_pop(node))


def _is_pop(node: object) -> bool:
    return isinstance(node, Call) and node.target in ("os.environ.pop", "os.unsetenv")


def _writes(function: Function) -> Iterator[tuple[str, Assign | Delete | Call]]:
    given = (call.keyword("preexec_fn") for call in calls(function.body))
    in_child = {id(node) for each in given if each is not None for node in walk(each)}
    for each in walk(function.body):
        if id(each) in in_child:
            continue
        if isinstance(each, (Assign, Delete)):
            for item in each.targets:
                if isinstance(item, Subscript) and target(item.value) == "os.environ":
                    yield _name(item.index), each
        elif isinstance(each, Call) and each.target in _WRITES | {"os.putenv", "os.unsetenv"}:
            by_name = each.args and not each.target.endswith(("update", "clear", "popitem"))
            yield _name(each.args[0]) if by_name else "", each


def _name(key: Expr) -> str:
    value = literal(key, "")
    return value if isinstance(value, str) else ""


BAD = (
    """
import os
import pytest
from os import environ
from shop import region

def test_region():
    os.environ["REGION"] = "eu"  # finding
    assert region() == "eu"

def test_no_region():
    environ.pop("REGION", None)  # finding
    assert region() is None

def test_measured_region():
    environ["COVERAGE_FILE"] = "region"
    environ["REGION_COVERAGE_FILE"] = "eu"  # finding
    assert region() == "eu"

def test_leftover():
    if "REGION" in os.environ:
        del os.environ["REGION"]
    os.environ["CITY"] = "Rome"  # finding
    assert region() is None

def test_there():
    if "CITY" in os.environ:
        os.environ["REGION"] = "eu"  # finding
    assert region() is None

@pytest.fixture
def region_is_us():
    os.environ.update(REGION="us")  # finding
    yield

def test_us(region_is_us):
    assert region() == "us"
""",
    """
import os
import unittest
from shop import region

class RegionTest(unittest.TestCase):
    def setUp(self):
        os.environ["REGION"] = "eu"  # finding

    def test_region(self):
        self.assertEqual(region(), "eu")
""",
    """
import os as system
from shop import region

def use_region(name):
    system.environ["REGION"] = name  # finding

class TestRegion:
    def test_region(self):
        use_region("eu")
        assert region() == "eu"
""",
    """
# file: tests/europe/conftest.py
import os
import pytest

@pytest.fixture(autouse=True)
def in_europe():
    os.environ["REGION"] = "eu"  # finding

# file: tests/europe/test_europe.py
from shop import region

def test_europe():
    assert region() == "eu"

# file: tests/test_region.py
from shop import region

def test_no_region():
    assert region() is None
""",
)

GOOD = (
    """
import os
import subprocess
import unittest
from os import environ
from unittest import mock
import pytest
from shop import region

def test_region(monkeypatch):
    monkeypatch.setenv("REGION", "eu")
    assert region() == os.environ["REGION"]

@mock.patch.dict(os.environ)
def test_patched():
    os.environ["REGION"] = "eu"
    assert region() == "eu"

@pytest.mark.usefixtures("save_env_of_nobody")
def test_unknown():
    os.environ["REGION"] = "eu"
    assert region() == "eu"

def test_measured():
    os.environ["COVERAGE_PROCESS_START"] = ".coveragerc"
    os.environ["COV_CORE_SOURCE"] = "shop"
    assert region("in a process") == "eu"

def test_put_back():
    os.environ["REGION"] = "eu"
    try:
        assert region() == "eu"
    finally:
        del os.environ["REGION"]

def test_leftover():
    if "REGION" in os.environ:
        del os.environ["REGION"]
    if "CITY" in environ:
        environ.pop("CITY")
    assert region() is None

def test_set_and_taken_away():
    os.environ["REGION"] = "eu"
    assert region() == "eu"
    if "REGION" in os.environ:
        del os.environ["REGION"]

def test_in_a_child():
    child = subprocess.Popen(["shop"], preexec_fn=lambda: os.putenv("REGION", "eu"))
    assert child.wait(5) == 0

def test_helped():
    try:
        assert region() is None
    finally:
        forget_region()

def forget_region():
    os.environ.pop("REGION", None)
    os.environ["CITY"] = ""

@pytest.fixture
def region_is_us():
    os.environ["REGION"] = "us"
    yield
    os.environ.pop("REGION")

def test_us(region_is_us):
    assert region() == "us"

class CityTest(unittest.TestCase):
    def tearDown(self):
        self.forget()

    def forget(self):
        os.environ.pop("CITY", None)

    def test_city(self):
        self.assertEqual(region(), "eu")

class RegionTest(unittest.TestCase):
    def setUp(self):
        os.environ["REGION"] = "eu"

    def tearDown(self):
        del os.environ["REGION"]

    def test_region(self):
        self.assertEqual(region(), "eu")
""",
    """
import os
from shop import region

class Region:
    def __enter__(self):
        os.environ["REGION"] = "eu"

    def __exit__(self, *exception):
        del os.environ["REGION"]

def test_region():
    with Region():
        assert region() == "eu"

def use_region(name):
    os.environ["REGION"] = name

def test_patched(monkeypatch):
    monkeypatch.setenv("REGION", "us")
    use_region("eu")
    assert region() == "eu"
""",
    """
# file: tests/conftest.py
import os
import pytest

@pytest.fixture(autouse=True)
def no_region():
    os.environ.pop("REGION", None)

# file: tests/test_region.py
from shop import region

def test_no_region():
    assert region() is None
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
