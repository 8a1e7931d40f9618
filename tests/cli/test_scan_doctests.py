"""`qualitygate scan` of a project with doctests: they are counted, and enough to be a suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.cli.scan import decide_exit
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Report, Severity, Suite
from qualitygate.model.suite import Doctest

Call = Callable[..., tuple[int, str, str]]

CART = '''\
def add(a, b):
    """The sum.

    >>> add(1, 2)
    3
    """
    return a + b


def subtract(a, b):
    """
    >>> subtract(2, 1)
    1
    >>> subtract(1, 1)
    0
    """
    return a - b
'''


@pytest.fixture
def documented(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop with two doctests, which pytest collects, and without its tests; it is the working directory."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    (shop / "tests/test_shop.py").unlink()
    (shop / "shop/cart.py").write_text(CART)
    (shop / "pytest.ini").write_text("[pytest]\naddopts = --doctest-modules\n")
    return shop


def scan_line(out: str) -> str:
    (line,) = (line for line in out.splitlines() if line.startswith("Scan "))
    return line


@pytest.mark.parametrize("arguments", [[], ["shop"], ["."]])
def test_scan_of_doctests_only(arguments: list[str], documented: Path, call: Call) -> None:
    cold, warm = call("scan", *arguments), call("scan", *arguments)

    for code, out, err in (cold, warm):
        assert (code, err) == (ExitCode.OK, "")
        assert scan_line(out) == "Scan  no findings in 0 tests, 2 doctests, 0 files, 0 lines"


def test_scan_of_doctests_only_says_what_they_are(documented: Path, call: Call) -> None:
    _, out, _ = call("scan")

    assert "tests: doctests in shop/cart.py (no file is named as one of tests)" in out


def test_scan_counts_doctests_beside_tests(documented: Path, call: Call) -> None:
    (documented / "tests/test_cart.py").write_text("def test_add():\n    assert add(1, 2) == 3\n")
    (documented / "shop/cart.py").write_text(CART.partition("def subtract")[0])

    code, out, _ = call("scan")

    assert code == ExitCode.OK
    assert scan_line(out).endswith(" in 1 test, 1 doctest, 1 file, 2 lines")


def test_scan_without_doctests_says_nothing_of_them(shop: Path, call: Call) -> None:
    _, out, _ = call("scan")

    assert "doctest" not in out


@pytest.mark.parametrize(("options", "code", "doctests"), [("--doctest-modules", 0, 2), ("-ra", 5, None)])
def test_scan_in_json_counts_doctests(
    options: str, code: int, doctests: int | None, documented: Path, call: Call
) -> None:
    (documented / "pytest.ini").write_text(f"[pytest]\naddopts = {options}\n")

    found, out, err = call("scan", "--output-format", "json")

    assert found == code
    assert (json.loads(out)["suite"]["doctests"] if out else None) == doctests
    assert ("no tests found" in err) == (doctests is None)


def test_scan_of_broken_doctests_only_is_nothing(documented: Path, call: Call) -> None:
    (documented / "shop/cart.py").write_text("def f(:\n    '>>> 1'\n")

    code, out, err = call("scan")

    assert (code, out) == (ExitCode.NOTHING, "")
    assert "no tests found" in err


def test_scan_names_a_module_whose_doctests_cannot_be_read(documented: Path, call: Call) -> None:
    (documented / "shop/broken.py").write_text("def f(:\n    '>>> 1'\n")

    code, out, _ = call("scan")

    assert code == ExitCode.OK
    assert "shop/broken.py:1 syntax error: invalid syntax" in out
    assert scan_line(out).endswith("2 doctests, 0 files, 0 lines; 1 file not read")


@pytest.mark.parametrize(("doctests", "code"), [((), ExitCode.NOTHING), ((Doctest("a.py", 1, "a", 1),), ExitCode.OK)])
def test_decide_exit_takes_doctests_for_tests(doctests: tuple[Doctest, ...], code: ExitCode) -> None:
    report = Report("shop", suite=Suite("/", doctests=doctests))

    assert decide_exit(report, Severity.INFO, exit_zero=False) is code
