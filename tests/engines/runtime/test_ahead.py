"""What is done once before the fork: pytest goes the same ways as without it, only faster."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from _pytest import python

from qualitygate.engines import runtime
from qualitygate.engines.runtime.ahead import remember_packages

PLUGIN = """
import os, sys

import pytest

sys.path.insert(0, os.environ["RUNTIME"])
import _qualitygate_runtime.ahead as ahead


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    for name in os.environ["AHEAD"].split():
        what = dict.fromkeys(["silence_reporter", "shorten_failures"], session.config)
        what |= dict.fromkeys(["remember_packages", "locate"], session.items)
        getattr(ahead, name)(*[what[name]] if name in what else [])


def pytest_runtest_logreport(report):
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        print("CRASH", report.nodeid, repr(crash.message) if crash else None, file=sys.__stderr__)
        print("TEXT", repr(str(report.longrepr)), file=sys.__stderr__)
"""

TESTS = """
import sys
import unittest

import pytest


def test_passes():
    assert "shop" in sys.modules


def test_fails():
    assert [1, 2] == [1, 3]


def test_raises_two_lines():
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("first\\nsecond") from error


def test_asks_for_nothing_known(unheard_of):
    pass


def test_sees_a_representation():
    with pytest.raises(ZeroDivisionError) as caught:
        1 / 0
    assert "test_all.py" in str(caught.getrepr(style="long"))


class TestInside:
    def test_method(self):
        pytest.fail("said so", pytrace=False)


class TestCase(unittest.TestCase):
    def test_unit(self):
        self.assertEqual(1, 2)
"""

ALL = "load_ahead silence_reporter remember_packages locate shorten_failures settle_pages"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A package of tests inside a package, each with a set-up of its own, and the runtime as it is laid out."""
    inner = tmp_path / "shop" / "tests"
    inner.mkdir(parents=True)
    for place, word in ((inner.parent, "OUTER"), (inner, "INNER")):
        (place / "__init__.py").write_text(
            f"def setup_module():\n    with open('said', 'a') as file:\n        print({word!r}, file=file)\n"
        )
    (inner / "test_all.py").write_text(TESTS)
    (tmp_path / "taken.py").write_text(PLUGIN)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "_qualitygate_runtime").symlink_to(Path(runtime.__file__).parent)
    return tmp_path


def run(root: Path, ahead: str, *arguments: str) -> tuple[str, list[str]]:
    """pytest's output, and what the set-ups and the plugin said, after these were done ahead."""
    environment = dict(os.environ) | {"AHEAD": ahead, "RUNTIME": str(root / "runtime"), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "taken", "-p", "no:cacheprovider", *arguments, "shop"],
        cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    said = (root / "said").read_text()
    (root / "said").unlink()
    return done.stdout, [*said.splitlines(), *done.stderr.splitlines()]


def told(lines: list[str], *words: str) -> list[str]:
    return [line for line in lines if line.startswith(words)]


def test_set_ups_outcomes_and_messages_are_the_same(root: Path) -> None:
    plain, before = run(root, "")
    quick, after = run(root, ALL)

    assert told(before, "OUTER", "INNER") == told(after, "OUTER", "INNER") == ["OUTER", "INNER"]
    assert told(before, "CRASH") == told(after, "CRASH")
    assert len(told(after, "CRASH")) == 5
    assert re.findall(r"\d+ \w+", plain.splitlines()[-1])[:3] == ["4 failed", "2 passed", "1 error"]
    assert "passed" not in quick.splitlines()[-1]  # the reporter was told of none


def test_a_failure_is_told_by_its_exception_alone(root: Path) -> None:
    _, before = run(root, "")
    _, after = run(root, "shorten_failures")

    texts = told(after, "TEXT")
    assert texts[1] == repr("ValueError: first\nsecond").join(["TEXT ", ""])
    assert "inner" in told(before, "TEXT")[1]
    assert "inner" not in texts[1]
    assert "fixture 'unheard_of' not found" in texts[2]  # what pytest words itself stays
    assert "available fixtures" in texts[2]


def test_a_run_of_pytest_inside_a_test_tells_all(root: Path) -> None:
    (root / "shop" / "tests" / "test_all.py").write_text(
        "pytest_plugins = ['pytester']\n\n\n"
        "def test_inside(pytester):\n"
        "    pytester.makepyfile('def test_it():\\n    wide = 1\\n    assert wide == 2')\n"
        "    pytester.runpytest_inprocess().stdout.fnmatch_lines(['>       assert wide == 2', '* 1 failed *'])\n"
        "    assert 0\n"
    )

    _, said = run(root, ALL)

    assert told(said, "CRASH") == ["CRASH shop/tests/test_all.py::test_inside 'assert 0'"]


def test_the_reporter_prints_nothing_about_a_test_and_is_still_there(root: Path) -> None:
    plain, _ = run(root, "", "-v")
    silent, _ = run(root, "silence_reporter", "-v")

    assert "test_all.py::test_passes PASSED" in plain
    assert "PASSED" not in silent
    assert "test session starts" in silent


def test_a_package_is_found_once_as_long_as_it_is_the_one_that_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Path] = []
    module = ModuleType("shop_of_tests")
    module.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, "shop_of_tests", module)
    monkeypatch.setattr(python, "importtestmodule", lambda path, config: found.append(path) or module)
    package, unloaded = (object.__new__(python.Package) for _ in range(2))
    package.path, unloaded.path = tmp_path, tmp_path / "later"
    package.config = unloaded.config = None
    items = [SimpleNamespace(listchain=lambda: [package, object()]), SimpleNamespace(listchain=lambda: [unloaded])]

    remember_packages(items)
    inside, later = tmp_path / "__init__.py", tmp_path / "later" / "__init__.py"
    assert found == [inside]
    assert python.importtestmodule(inside, None) is module
    assert found == [inside]
    python.importtestmodule(later, None)
    assert found == [inside, later]
    monkeypatch.setitem(sys.modules, "shop_of_tests", ModuleType("shop_of_tests"))
    python.importtestmodule(inside, None)
    assert found == [inside, later, inside]
