"""From folders to suites, with everything that can be wrong with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualitygate.errors import ConfigError, NothingToAnalyse, UsageError
from qualitygate.model import Skipped, SkipReason
from qualitygate.scanner.scan import scan


def _write(root: Path, files: dict[str, str | bytes]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


GOOD = "def test_a():\n    assert f()\n"


def test_scan_gives_the_suite_of_a_folder(tmp_path: Path) -> None:
    _write(
        tmp_path, {"tests/test_a.py": GOOD, "tests/conftest.py": "", "pytest.ini": "[pytest]\nasyncio_mode = auto\n"}
    )

    suite = scan(tmp_path, [tmp_path / "tests"])

    assert suite.root == str(tmp_path)
    assert [file.path for file in suite.files] == ["tests/conftest.py", "tests/test_a.py"]
    assert [str(case.id) for case in suite.cases] == ["tests/test_a.py::test_a"]
    assert suite.config.asyncio_mode == "auto"
    assert suite.lines == 2
    assert list(suite.reach) == [suite.cases[0].id]
    assert suite.skipped == ()


def test_scan_takes_paths_relative_to_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, {"tests/test_a.py": GOOD})
    monkeypatch.chdir(tmp_path.parent)

    assert [file.path for file in scan(tmp_path, [Path("tests")]).files] == ["tests/test_a.py"]
    assert [file.path for file in scan(Path(tmp_path.name), [Path("tests")]).files] == ["tests/test_a.py"]


def test_scan_lowers_imported_helpers_as_context(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "tests/unit/test_a.py": "from tests.checks import is_fine\ndef test_a(): is_fine(1)\n",
            "tests/checks.py": "from tests.deeper import deep\ndef is_fine(x): deep(x)\n",
            "tests/deeper/__init__.py": "from .inside import deep\n",
            "tests/deeper/inside.py": "def deep(x): assert x\n",
            "tests/unrelated.py": "def other(): pass\n",
            "shop/cart.py": "def buy(): assert 1\n",
            "conftest.py": "from shop.cart import buy\n",
        },
    )

    suite = scan(tmp_path, [tmp_path / "tests/unit/test_a.py"])

    assert [file.path for file in suite.files] == [
        "conftest.py", "tests/checks.py", "tests/deeper/__init__.py", "tests/deeper/inside.py", "tests/unit/test_a.py",
    ]  # fmt: skip
    assert [file.is_test_file for file in suite.files] == [False, False, False, False, True]
    assert len(suite.reach[suite.cases[0].id].checks) == 1


def test_scan_leaves_excluded_helpers_out(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "tests/test_a.py": "from tests.checks import f\ndef test_a(): f()\n",
            "tests/checks.py": "def f(): assert 1\n",
        },
    )

    suite = scan(tmp_path, [tmp_path / "tests/test_a.py"], exclude=["tests/checks.py"])

    assert [file.path for file in suite.files] == ["tests/test_a.py"]


def test_scan_skips_what_it_cannot_read_and_says_why(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "tests/test_a.py": GOOD,
            "tests/test_bytes.py": b"x = '\xff'\n",
            "tests/test_deep.py": "x = " + "[" * 3_000 + "]" * 3_000 + "\n",
            "tests/test_empty.py": "",
            "tests/test_old.py": "print 'hello'\n",
            "tests/test_wrong.py": "x = 1\ndef f(:\n",
            "tests/test_folder.py/test_inside.py": GOOD,
        },
    )
    (tmp_path / "tests/test_gone.py").symlink_to(tmp_path / "nowhere.py")

    suite = scan(tmp_path, [tmp_path / "tests"])

    assert [(each.path, each.reason, each.line) for each in suite.skipped] == [
        ("tests/test_bytes.py", SkipReason.NOT_UTF8, 0),
        ("tests/test_deep.py", SkipReason.TOO_DEEP, 1),
        ("tests/test_folder.py", SkipReason.UNREADABLE, 0),
        ("tests/test_gone.py", SkipReason.UNREADABLE, 0),
        ("tests/test_old.py", SkipReason.PYTHON2, 1),
        ("tests/test_wrong.py", SkipReason.SYNTAX, 2),
    ]
    assert [each.detail for each in suite.skipped if each.reason is SkipReason.UNREADABLE] == [
        "Is a directory",
        "No such file or directory",
    ]
    assert [file.path for file in suite.files] == ["tests/test_a.py", "tests/test_empty.py"]


def test_scan_skips_a_file_without_permission(tmp_path: Path) -> None:
    _write(tmp_path, {"tests/test_a.py": GOOD, "tests/test_b.py": GOOD})
    (tmp_path / "tests/test_b.py").chmod(0)

    skipped = scan(tmp_path, [tmp_path / "tests"]).skipped

    reads_everything = os.geteuid() == 0
    denied = Skipped("tests/test_b.py", SkipReason.UNREADABLE, "Permission denied")
    assert skipped == (() if reads_everything else (denied,))


def test_scan_gives_a_suite_of_skipped_files_alone(tmp_path: Path) -> None:
    _write(tmp_path, {"tests/test_old.py": "print 'hello'\n"})

    suite = scan(tmp_path, [tmp_path / "tests"])

    assert suite.cases == ()
    assert len(suite.skipped) == 1


def test_scan_survives_conftests_and_imports_in_a_circle(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "tests/conftest.py": "from tests.test_a import *\nfrom tests.one import *\n",
            "tests/one.py": "from tests.two import *\nimport tests.one\n",
            "tests/two.py": "from tests.one import *\nfrom . import conftest\n",
            "tests/test_a.py": "from tests.conftest import *\nfrom .one import gone\ndef test_a(gone): gone()\n",
        },
    )
    (tmp_path / "tests/loop").symlink_to(tmp_path / "tests")

    suite = scan(tmp_path, [tmp_path])

    assert [str(case.id) for case in suite.cases] == ["tests/test_a.py::test_a"]


def test_scan_runs_nothing_of_what_it_reads(tmp_path: Path) -> None:
    touch = f"open({str(tmp_path / 'touched')!r}, 'w').close()\n"
    _write(tmp_path, {"tests/conftest.py": touch, "tests/test_a.py": touch + GOOD, "tests/helper.py": touch})

    scan(tmp_path, [tmp_path / "tests"])

    assert sorted(path.name for path in tmp_path.iterdir()) == ["tests"]
    assert sorted(path.name for path in (tmp_path / "tests").iterdir()) == ["conftest.py", "helper.py", "test_a.py"]


def test_scan_names_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        scan(tmp_path, [tmp_path / "nowhere"])


def test_scan_says_where_it_looked_for_test_files(tmp_path: Path) -> None:
    _write(tmp_path, {"tests/checks.py": GOOD, "pytest.ini": "[pytest]\npython_files = check_*.py\n"})

    with pytest.raises(NothingToAnalyse, match="no test file found in `tests`") as caught:
        scan(tmp_path, [Path("tests")], exclude=["tests/old"])

    assert "check_*.py" in caught.value.why
    assert "pytest.ini" in caught.value.why
    assert "left out: tests/old" in caught.value.why
    assert "python_files" in caught.value.help


def test_scan_says_what_it_looked_for_in_test_files(tmp_path: Path) -> None:
    _write(tmp_path, {"tests/test_a.py": "def check_a(): pass\n"})

    with pytest.raises(NothingToAnalyse, match=r"no test found in `tests`, `tests/test_a\.py`") as caught:
        scan(tmp_path, [Path("tests"), Path("tests/test_a.py")])

    assert "test_*.py *_test.py (python_files of pytest by default)" in caught.value.why
    assert "functions starting with test, classes starting with Test" in caught.value.why
    assert "unittest.TestCase" in caught.value.why
    assert "left out" not in caught.value.why


def test_scan_names_a_broken_configuration(tmp_path: Path) -> None:
    _write(tmp_path, {"tests/test_a.py": GOOD, "pyproject.toml": "[tool"})

    with pytest.raises(ConfigError, match=r"cannot read `pyproject\.toml`"):
        scan(tmp_path, [tmp_path / "tests"])
