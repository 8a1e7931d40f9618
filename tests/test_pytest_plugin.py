"""`pytest --qualitygate`: what real runs show of the tests that ran, and that nothing is done unasked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate import pytest_plugin

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parent.parent
TESTS = """\
import pytest


def test_checks():
    assert 1 + 1 == 2


def test_checks_nothing():
    print(1 + 1)


@pytest.mark.parametrize("number", [1, 2])
def test_checks_no_number(number):
    print(number)


@pytest.mark.skip(reason="later")
def test_waits():
    print(3)


class TestShop:
    def test_length(self):
        assert len("shop") >= 0
"""
NOTHING = (
    "tests/test_shop.py:8 error no-oracle `test_checks_nothing` asserts nothing: it passes whatever the code returns"
)
NO_NUMBER = (
    "tests/test_shop.py:13 error no-oracle `test_checks_no_number` asserts nothing: it passes whatever the code returns"
)
LENGTH = "tests/test_shop.py:24 error assertion-always-true `len('shop') >= 0` always holds: no length is negative"
WARNING = "def test_sum():\n    total = sum([1, 2])\n    assert total == 3\n    assert total == 3\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with one good test, one that is skipped, and three that check nothing."""
    (tmp_path / "shop" / "tests").mkdir(parents=True)
    (tmp_path / "shop" / "pyproject.toml").write_text('[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n')
    (tmp_path / "shop" / "tests" / "test_shop.py").write_text(TESTS)
    return tmp_path / "shop"


def run_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    left_out = ("PYTEST_", "COV_", "COVERAGE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_python(folder, "-m", "pytest", "-p", "xdist", "-p", "qualitygate.pytest_plugin", *arguments)


def find_section(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines below the heading."""
    found = re.search(r"^=+ qualitygate =+\n(.*?)^(?:=|\d+ passed)", done.stdout, re.MULTILINE | re.DOTALL)
    assert found, done.stdout + done.stderr
    return found[1].rstrip("\n").splitlines()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [NOTHING, NO_NUMBER, LENGTH, "3 findings in 4 tests that ran"]),
        (["-k", "nothing or test_checks"], [NOTHING, NO_NUMBER, "2 findings in 3 tests that ran"]),
        (["tests/test_shop.py::test_checks_no_number[2]"], [NO_NUMBER, "1 finding in 1 test that ran"]),
        (["tests/test_shop.py::test_checks"], ["0 findings in 1 test that ran"]),
        (["-n", "1"], [NOTHING, NO_NUMBER, LENGTH, "3 findings in 4 tests that ran"]),
        (["-o", "addopts=--qualitygate -n1"], [NOTHING, NO_NUMBER, LENGTH, "3 findings in 4 tests that ran"]),
    ],
)
def test_section_has_the_findings_of_the_tests_that_ran(shop: Path, arguments: list[str], expected: list[str]) -> None:
    done = run_pytest(shop, "--qualitygate", *arguments)

    assert find_section(done) == expected
    assert done.returncode == 0


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_verbose_run_marks_results(shop: Path, workers: list[str]) -> None:
    done = run_pytest(shop, "--qualitygate", "-v", *workers)

    results = {}
    for line in done.stdout.splitlines():
        test, word = re.search(r"::([\w\[\]]+)", line), re.search(r"(PASSED|SKIPPED)( \[\d findings?\])?", line)
        if test and word:
            results[test[1]] = word[0]
    assert results == {
        "test_checks": "PASSED",
        "test_checks_nothing": "PASSED [1 finding]",
        "test_checks_no_number[1]": "PASSED [1 finding]",
        "test_checks_no_number[2]": "PASSED [1 finding]",
        "test_waits": "SKIPPED",
        "TestShop": "PASSED [1 finding]",
    }
    assert find_section(done)[-1] == "3 findings in 4 tests that ran"


def test_page_shows_what_is_printed(shop: Path) -> None:
    done = run_pytest(shop, "--qualitygate", "-k", "checks and not number")

    section = find_section(done)
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert section == [NOTHING, "1 finding in 2 tests that ran"]
    assert "\n".join([" qualitygate ==================================", *section, "```"]) in page


def test_run_from_elsewhere_with_a_root_of_its_own(shop: Path, tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "--qualitygate", "--rootdir", str(shop / "tests"), str(shop / "tests"))

    assert find_section(done)[-1] == "3 findings in 4 tests that ran"


def test_root_of_pytest_below_the_project(shop: Path) -> None:
    (shop / "tests" / "pytest.ini").write_text("[pytest]\n")

    done = run_pytest(shop, "--qualitygate", "tests")

    assert find_section(done) == [NOTHING, NO_NUMBER, LENGTH, "3 findings in 4 tests that ran"]


def test_findings_of_the_baseline_are_not_shown(shop: Path) -> None:
    kept = run_python(shop, "-m", "qualitygate", "baseline", "create")

    done = run_pytest(shop, "--qualitygate")

    assert kept.returncode == 0, kept.stderr
    assert find_section(done) == ["0 findings in 4 tests that ran"]


def test_tests_that_the_scan_does_not_know_are_told(shop: Path) -> None:
    (shop / "checks.py").write_text("def test_more():\n    assert 1 + 1 == 2\n")

    done = run_pytest(shop, "--qualitygate", "checks.py")

    assert find_section(done) == [
        "0 findings in 0 tests that ran",
        "not found by the scan: 1 test that ran: checks.py::test_more",
    ]


@pytest.mark.parametrize(("bar", "code"), [("never", 0), ("error", 0), ("warning", 1), ("info", 1)])
def test_bar_decides_the_exit_code(shop: Path, bar: str, code: int) -> None:
    """The option alone is enough; the suite has one finding, a warning."""
    (shop / "tests" / "test_shop.py").write_text(WARNING)

    done = run_pytest(shop, "--qualitygate-fail-on", bar)

    assert [line.split()[1] for line in find_section(done)[:-1]] == ["warning"]
    assert done.returncode == code


def test_failing_tests_keep_their_exit_code(shop: Path) -> None:
    (shop / "tests" / "test_shop.py").write_text("def test_sum():\n    assert 1 + 1 == 3\n")

    done = run_pytest(shop, "--qualitygate-fail-on", "error")

    assert find_section(done) == ["0 findings in 1 test that ran"]
    assert done.returncode == 1


@pytest.mark.parametrize(("bar", "code"), [("never", 0), ("error", 1)])
def test_what_cannot_be_scanned_is_a_note_and_no_pass_of_a_bar(shop: Path, bar: str, code: int) -> None:
    with (shop / "pyproject.toml").open("a") as file:
        file.write("[tool.qualitygate]\njobs = 0\n")

    done = run_pytest(shop, "--qualitygate", "--qualitygate-fail-on", bar)

    assert find_section(done)[:2] == [
        "the tests could not be scanned:",
        "error[config]: wrong value for `jobs`: 0",
    ]
    assert "5 passed, 1 skipped" in done.stdout
    assert done.returncode == code


@pytest.mark.parametrize("arguments", [["--collect-only", "-v"], ["-k", "nowhere"]])
def test_run_without_tests_has_no_section(shop: Path, arguments: list[str]) -> None:
    done = run_pytest(shop, "--qualitygate", *arguments)

    assert "= qualitygate =" not in done.stdout
    assert done.stderr == ""


def test_nothing_is_done_unasked(shop: Path) -> None:
    program = (
        "import sys, pytest\n"
        "code = pytest.main(['-p', 'qualitygate.pytest_plugin'])\n"
        "print(int(code), sorted(name for name in sys.modules if name.startswith('qualitygate')))\n"
    )

    done = run_python(shop, "-c", program)

    assert "= qualitygate =" not in done.stdout
    assert done.stdout.splitlines()[-1] == "0 ['qualitygate', 'qualitygate.pytest_plugin']"
    assert [name for name in vars(pytest_plugin) if name.startswith("pytest_")] == ["pytest_addoption"]


def test_plugin_imports_nothing_but_pytest(shop: Path) -> None:
    program = (
        "import sys, pytest\n"
        "before = set(sys.modules)\n"
        "import qualitygate.pytest_plugin\n"
        "print(sorted(set(sys.modules) - before))\n"
    )

    done = run_python(shop, "-c", program)

    assert done.stdout == "['qualitygate', 'qualitygate.pytest_plugin']\n"
