"""From an assertion to the call behind it, where names are assigned from themselves and from one another: it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate.model import Assert, Call
from qualitygate.rules.assertions.presence import bind, find_made
from qualitygate.scanner.query import statements
from qualitygate.scanner.scan import scan

_PATIENCE = 60.0  # seconds, for a scan that takes less than one
_HANDING_ON = ("list({})", "sorted({})", "str({})", "next({})", "set(list({}))", "asyncio.run({})", "{}", "await {}")
_PROGRAM = """
import asyncio
from shop import load

{tests}
"""


def write_circles(start: str) -> str:
    """Tests that assert something of a name which refers to itself, to another that refers to it, or to a third."""
    tests: list[str] = []
    for hand in _HANDING_ON:
        kind = "async def" if "await" in hand else "def"
        circles = [("x", "x")], [("x", "y"), ("y", "x")], [("x", "y"), ("y", "z"), ("z", "x")]
        for links in circles:
            lines = [start, *(f"{name} = {hand.format(other)}" for name, other in links), "assert x is not None"]
            tests.append(f"{kind} test_{len(tests)}():\n    " + "\n    ".join(line for line in lines if line) + "\n")
    return _PROGRAM.format(tests="\n".join(tests))


@pytest.mark.parametrize("start", ["", "x = load()", "y = load()"])
def test_a_scan_of_names_in_a_circle_ends(tmp_path: Path, start: str) -> None:
    (tmp_path / "test_a.py").write_text(write_circles(start))

    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "scan", ".", "--no-cache", "--exit-zero", "--statistics"],
        cwd=tmp_path, capture_output=True, text=True, timeout=_PATIENCE,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


_CIRCLES = """
import asyncio
import unittest
import pytest
from tests.other import *
from tests.other import Third, pong, thing

PORT = PORT
cases = rows
rows = cases
pytestmark = pytestmark
mark = [other_mark]
other_mark = [mark]

class Own(Own):
    def test_own(self): assert self.x == 1
class One(Other): pass
class Other(One):
    def test_other(self): pass
class TestOne(One, Third): pass

class TestOwn(Own, unittest.TestCase):
    def setUp(self): self.setUp()
    def help(self): return self.help()
    def test_help(self): assert self.help()

@pytest.fixture
def own(own): return own
@pytest.fixture
def left(right): return right
@pytest.fixture
def right(left): return left
@pytest.fixture
def late(request): return request.getfixturevalue("late")

def ping(): return pong()
def check(x): check(x)
def ask(x):
    assert answer(x)
def answer(x): return ask(x)

@mark
@pytest.mark.parametrize("case", cases)
@pytest.mark.parametrize("port", PORT)
def test_all(own, left, right, late, case, port):
    check(1)
    assert ask(1) == answer(1)
    assert ping() is not None
"""

_OTHER = """
from tests.test_a import *
import tests.other
from tests.other import thing
thing = thing

class Third(Own): pass
class Own(Third): pass
def pong(): return ping()
"""


def test_a_scan_of_classes_fixtures_helpers_and_imports_in_a_circle_ends(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(_CIRCLES)
    (folder / "other.py").write_text(_OTHER)
    (folder / "conftest.py").write_text("from tests.other import *\nfrom tests.test_a import *\n")

    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "scan", "tests", "--no-cache", "--exit-zero", "--statistics"],
        cwd=tmp_path, capture_output=True, text=True, timeout=_PATIENCE,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (["x = load()", "x = list(x)"], "load"),
        (["x = load()", "x = sorted(list(x))", "x = tuple(x)"], "load"),
        (["x = load()", "x = loop.run_until_complete(x)"], "load"),
        (["x = load()", "x = x"], "load"),
        (["x = load()", "x = take(x)"], "take"),
        (["x = load()", "x = list(take(x))"], "take"),
        (["x = load()", "x = list(y)"], "list"),
        (["x = load()", "x = list()"], "list"),
        (["y = load()", "x = list(y)"], "load"),
        (["x = list(x)"], "list"),
        (["x = list(y)", "y = sorted(x)"], "list"),
    ],
)
def test_find_made_leads_to_the_call_that_what_is_handed_on_was_made_by(
    tmp_path: Path, body: list[str], target: str
) -> None:
    lines = "".join(f"    {line}\n" for line in body)
    (tmp_path / "test_a.py").write_text(f"from shop import load\ndef test_a(loop):\n{lines}    assert x\n")
    (case,) = scan(tmp_path, [tmp_path]).cases
    (asserted,) = (each.test for each in statements(case.function.body) if isinstance(each, Assert))

    made = find_made(asserted, bind(case.function))

    assert isinstance(made, Call)
    assert made.target.rpartition(".")[2] == target
