"""What pytest rewrites once in a run is the same wherever it is found again."""

from __future__ import annotations

import linecache
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest
from _pytest.assertion import rewrite

from qualitygate.engines.runtime.rewriting import move, name_code, read_code, share_rewriting, write_code

TEXT = """\
import pytest

def check(price):
    def inside():
        assert price == 3
    inside()
"""
CONFIG: Any = SimpleNamespace(getini=lambda name: {"enable_assertion_pass_hook": False}[name])
HOOKED: Any = SimpleNamespace(getini=lambda name: {"enable_assertion_pass_hook": True}[name])


class Made:
    """pytest's own function, which counts."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.plain: Any = rewrite._rewrite_test

    def __call__(self, file: Path, config: Any) -> Any:
        self.files.append(file)
        return self.plain(file, config)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """What a process really rewrote; it writes no compiled files, as in a session."""
    counting = Made()
    monkeypatch.setattr(rewrite, "_rewrite_test", counting)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return counting


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Callable[[str, str], Path]]:
    """Writes a test file into a workspace."""

    def write_file(workspace: str, text: str) -> Path:
        file = tmp_path / workspace / "test_price.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    yield write_file
    linecache.clearcache()


def run_check(code: CodeType, price: int) -> None:
    namespace: dict[str, Any] = {"__name__": "test_price"}
    exec(code, namespace)
    namespace["check"](price)


def test_found_again_for_the_same_text_elsewhere(made: Made, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    here, there = write("one", TEXT), write("two", TEXT)
    share_rewriting(str(tmp_path / "kept"))

    first, second = (rewrite._rewrite_test(file, CONFIG)[1] for file in (here, there))

    assert made.files == [here]
    assert second == move(made.plain(there, CONFIG)[1], str(there))
    assert (first.co_filename, second.co_filename) == (str(here), str(there))
    run_check(second, 3)
    with pytest.raises(AssertionError, match=r"assert 4 == 3") as raised:
        run_check(second, 4)
    assert [str(entry.path) for entry in raised.traceback][-2:] == [str(there), str(there)]


def test_another_text_is_made_anew(made: Made, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    file = write("one", TEXT)
    share_rewriting(str(tmp_path / "kept"))
    rewrite._rewrite_test(file, CONFIG)
    write("one", TEXT.replace("3", "5"))

    run_check(rewrite._rewrite_test(file, CONFIG)[1], 5)

    assert made.files == [file, file]


def test_name_code_is_of_text_and_settings(write: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name_code(write("one", TEXT), CONFIG), name_code(write("two", TEXT), CONFIG)}
    assert len(names) == 1

    names |= {name_code(write("one", TEXT), HOOKED), name_code(write("one", TEXT + "\n"), CONFIG)}
    monkeypatch.setattr(pytest, "__version__", "0.1")
    names.add(name_code(write("two", TEXT), CONFIG))

    assert len(names) == 4


def test_what_pytest_warns_of_is_heard_each_time(made: Made, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    file = write("one", TEXT + "\ndef test_pair():\n    assert (1, 2)\n")
    share_rewriting(str(tmp_path / "kept"))

    for _ in range(2):
        with pytest.warns(pytest.PytestAssertRewriteWarning, match="assertion is always true"):
            rewrite._rewrite_test(file, CONFIG)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(pytest.PytestAssertRewriteWarning, match="assertion is always true"):
            rewrite._rewrite_test(file, CONFIG)

    assert not (tmp_path / "kept").exists()


def test_what_is_no_python_fails_each_time(made: Made, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    file = write("one", "def test_(:\n")
    share_rewriting(str(tmp_path / "kept"))

    for _ in range(2):
        with pytest.raises(SyntaxError):
            rewrite._rewrite_test(file, CONFIG)

    assert made.files == [file, file]


def test_pytest_keeps_its_own_where_it_may(
    made: Made, write: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("one", TEXT)
    share_rewriting(str(tmp_path / "kept"))
    rewrite._rewrite_test(file, CONFIG)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    assert rewrite._rewrite_test(file, CONFIG)[0] == made.plain(file, CONFIG)[0]
    assert made.files == [file, file]


def test_a_pytest_that_rewrites_otherwise_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(rewrite, "_rewrite_test")

    share_rewriting(str(tmp_path / "kept"))

    assert not hasattr(rewrite, "_rewrite_test")


@pytest.mark.parametrize("damage", [b"", b"\xff", b"N", b"[\x01\x00\x00\x00", b"c\x00"])
def test_damaged_code_is_made_anew(
    damage: bytes, made: Made, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    file = write("one", TEXT)
    share_rewriting(str(tmp_path / "kept"))
    rewrite._rewrite_test(file, CONFIG)
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(damage)

    run_check(rewrite._rewrite_test(file, CONFIG)[1], 3)

    assert made.files == [file, file]
    assert read_code(str(kept), "here.py") is not None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    write_code(str(tmp_path / "file" / "kept" / "name"), compile("1", "here.py", "eval"))

    assert read_code(str(tmp_path / "file" / "kept" / "name"), "here.py") is None
    assert [stat.S_ISREG(os.stat(one).st_mode) for one in tmp_path.iterdir()] == [True]


def test_move_reaches_code_inside_of_code() -> None:
    outer = compile("def a():\n    def b():\n        pass\n    return [lambda: b for _ in ()]", "here.py", "exec")

    moved, todo = [], [move(outer, "there.py")]
    while todo:
        code = todo.pop()
        moved.append(code.co_filename)
        todo += [one for one in code.co_consts if isinstance(one, CodeType)]

    assert len(moved) >= 4
    assert set(moved) == {"there.py"}
