"""`qualitygate mutate`: exit codes, error blocks, named skips; the project stays as it was, whatever ends the run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

Call = Callable[..., tuple[int, str, str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

CALC = "def add(a, b):\n    return a + b\n\n\ndef limit():\n    return 5\n"
TESTS = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n    assert calc.limit()\n"
FILES = {"calc.py": CALC, "tests/test_calc.py": TESTS, "conftest.py": ""}


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes | str | None]]:
    """Mode, time and content of everything but what the run keeps."""
    found: dict[str, tuple[int, int, bytes | str | None]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != ".qualitygate"]
        for path in (Path(folder) / name for name in (*folders, *files)):
            status = path.lstat()
            content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
            changed = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
            found[path.relative_to(root).as_posix()] = (status.st_mode, changed, content)
    return found


#: What stays in a cache folder: none of it is a copy of a project.
LASTING = {"workspaces/CACHEDIR.TAG", "verdicts/CACHEDIR.TAG", "verdicts/verdicts.sqlite"}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def cache(tmp_path: Path, lean_python: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies go."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "QUALITYGATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(lean_python.parents[1]))
    monkeypatch.setenv("COLUMNS", "200")
    return folder


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Write:
    """A project of these files, in which we stand."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "project"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.chdir(root)
        return root

    return write


def statuses(report: Mapping[str, Any]) -> dict[str, str]:
    """What became of each mutant, by what was replaced."""
    return {f"{one['original']} -> {one['replacement']}": one["status"] for one in report["mutation"]["mutants"]}


@pytest.mark.slow
def test_mutate_shows_survivors_and_leaves_the_project_alone(call: Call, write: Write, cache: Path) -> None:
    root = write(FILES | {"pyproject.toml": '[project]\nname = "calc"\n', "data/odd name.bin": b"\xff\x00"})
    (root / "link").symlink_to("data")
    before = snapshot(root)

    code, out, err = call("mutate")

    assert (code, err) == (0, "")
    assert "Survivors in calc.py  1 mutant\n  calc.py:6 limit number\n" in out
    assert "-    return 5\n" in out
    assert "+    return 6\n" in out
    assert "score 50.0%" in out
    assert "kept in .qualitygate/: while nothing changes, it is found again at once" in out
    assert snapshot(root) == before
    assert sorted(path.name for path in (root / ".qualitygate").iterdir()) == [".gitignore", "evidence.json"]
    assert (root / ".qualitygate/.gitignore").read_text() == "*\n"
    assert files_in(cache) <= LASTING


@pytest.mark.slow
@pytest.mark.parametrize(
    ("config", "arguments", "expected"),
    [
        ("", ("--min-score", "50"), 0),
        ("", ("--min-score", "50.0001"), 1),
        ("", ("--min-score", "50.0001", "--exit-zero"), 0),
        ("min-score = 51", (), 1),
        ("min-score = 51", ("--min-score", "49.9999"), 0),
    ],
)
def test_mutate_gates_by_the_exact_score(
    config: str, arguments: tuple[str, ...], expected: int, call: Call, write: Write
) -> None:
    write(FILES | {"pyproject.toml": f"[tool.qualitygate.mutate]\n{config}\n"})

    code, out, err = call("mutate", "-j", "1", *arguments, "--output-format", "json")

    report = json.loads(out)
    assert (code, err) == (expected, "")
    assert report["mutation"]["score"] == 50.0
    assert statuses(report) == {"a + b -> a - b": "killed", "5 -> 6": "survived"}
    gate = {one["name"]: one["state"] for one in report["gate"]["conditions"]}
    assert gate["min-score"] == ("failed" if expected or arguments[-1:] == ("--exit-zero",) else "passed")


@pytest.mark.slow
def test_mutate_of_some_paths_judges_these(call: Call, write: Write) -> None:
    root = write(FILES | {"other.py": "def give():\n    return 1\n"})

    code, out, err = call(
        "mutate", "other.py", "-j", "1", "--output-format", "json:../out.json", "--output-format", "text"
    )

    report = json.loads((root.parent / "out.json").read_text())
    assert (code, err) == (0, "wrote ../out.json\n")
    assert [(one["path"], one["status"]) for one in report["mutation"]["mutants"]] == [("other.py", "no tests")]
    assert "kept in .qualitygate/: while nothing changes, it is found again at once" in out
    assert (root / ".qualitygate").is_dir()


NO_TESTS = """\
error[nothing to analyse]: no tests found
  --> {root}
  | looked for: files named test_*.py or *_test.py in the whole tree
help: give their paths, or name them in [tool.qualitygate]: tests = ["path/to/tests"]
"""
NO_SOURCE = """\
error[nothing to analyse]: no source code found
  --> {root}
  | looked for: packages that pyproject.toml or setup.cfg declares, src/, lib/,
  | a package or module named like the project, packages and modules at the root
help: name it in [tool.qualitygate]: source = ["path/to/package"]
"""
ALL_FAIL = """\
error[baseline]: the only test fails on the original code
  --> tests/test_calc.py::test_a
  | assert 3 == 4
help: the tests must pass before mutants can be judged; run `python -m pytest` in the project
"""
NO_MUTANTS = """\
error[nothing to analyse]: no mutants in 1 source file
  --> calc.py
help: mutants are made inside functions; name other paths, or set `source` in [tool.qualitygate]
"""
NONE_IN_TESTS = """\
error[nothing to analyse]: no mutants in 0 source files
  --> tests
help: mutants are made inside functions; name other paths, or set `source` in [tool.qualitygate]
"""
UNKNOWN_KEY = """\
error[config]: unknown key `min-scroe`
  --> pyproject.toml:2:1 [tool.qualitygate.mutate]
help: did you mean `min-score`?
"""
NO_PATH = """\
error[usage]: no such file or folder: nowhere.py
help: give the path of a file or folder that exists
"""
OUTSIDE = """\
error[usage]: .. lies outside the project
  --> {root}
  | a project is analysed as one: with its own configuration, conftests and helpers
help: run qualitygate in the folder of that project
"""
NO_PYTHON = """\
error[usage]: no such interpreter: ./nowhere
  --> --python
help: give the path of an interpreter, or the name of one on PATH
"""
TOO_MUCH = """\
error[usage]: 100.1 is not in the range 0<=x<=100
  --> --min-score
help: run `qualitygate mutate --help`
"""
FAILING = {"tests/test_calc.py": "import calc\n\n\ndef test_a():\n    assert calc.add(1, 2) == 4\n"}
MARKED = {"pyproject.toml": "[project]\nname = 'calc'\n"}


@pytest.mark.parametrize(
    ("files", "arguments", "expected", "error"),
    [
        (FILES, ("nowhere.py",), 2, NO_PATH),
        (FILES | MARKED, ("..",), 2, OUTSIDE),
        (FILES, ("--python", "./nowhere"), 2, NO_PYTHON),
        (FILES, ("--min-score", "100.1"), 2, TOO_MUCH),
        (FILES | {"pyproject.toml": "[tool.qualitygate.mutate]\nmin-scroe = 1\n"}, (), 2, UNKNOWN_KEY),
        (MARKED | {"calc.py": CALC}, (), 5, NO_TESTS),
        (MARKED | {"tests/test_a.py": TESTS}, (), 5, NO_SOURCE),
        (FILES | {"calc.py": "A = 1\n", "tests/test_calc.py": "def test_a(): pass\n"}, (), 5, NO_MUTANTS),
        (FILES, ("tests",), 5, NONE_IN_TESTS),
        (FILES | FAILING, (), 4, ALL_FAIL),
    ],
    ids=[
        "missing path", "path outside", "no interpreter", "impossible score", "unknown key", "no tests", "no source",
        "no mutants", "path of tests", "failing baseline",
    ],
)  # fmt: skip
def test_mutate_refuses_with_one_block(
    files: Mapping[str, str],
    arguments: tuple[str, ...],
    expected: int,
    error: str,
    call: Call,
    write: Write,
    cache: Path,
) -> None:
    root = write(files)
    before = snapshot(root)

    code, out, err = call("mutate", *arguments)

    assert (code, out, err) == (expected, "", error.format(root=root))
    assert snapshot(root) == before
    assert not (root / ".qualitygate").exists()
    assert files_in(cache) <= LASTING


@pytest.mark.parametrize(
    ("files", "expected", "first", "why"),
    [
        (
            {"tests/test_calc.py": "print 1\n"},
            4,
            "pytest collects no test: 1 file cannot be imported",
            '  --> tests/test_calc.py\n  |   File "tests/test_calc.py", line 1\n  |     print 1\n',
        ),
        ({"conftest.py": "import nowhere\n"}, 4, "pytest cannot collect the tests (exit status 4)", "No module named"),
        ({"tests/test_calc.py": "A = 1\n"}, 5, "pytest collects no tests", ""),
    ],
)
def test_mutate_shows_why_pytest_cannot_collect(
    files: Mapping[str, str], expected: int, first: str, why: str, call: Call, write: Write
) -> None:
    write(FILES | files)

    code, out, err = call("mutate")

    assert (code, out) == (expected, "")
    assert err.splitlines()[0].partition(": ")[2] == first
    assert why in err
    assert "Traceback (most recent call last):\n  File" not in err


def test_mutate_with_an_interpreter_without_pytest_says_what_to_install(
    call: Call, write: Write, tmp_path: Path
) -> None:
    write(FILES)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    python.chmod(0o755)

    code, out, err = call("mutate", "--python", str(python))

    assert (code, out) == (2, "")
    assert err == (
        f"error[environment]: pytest is not installed in the project's environment\n  --> {python}\n"
        f"help: run `{python} -m pip install pytest`, or give another interpreter with --python\n"
    )


@pytest.mark.slow
def test_mutate_names_what_it_leaves_out_and_goes_on(call: Call, write: Write) -> None:
    root = write(FILES | {
        "latin.py": b"NAME = '\xe9'\n", "nul.py": b"A = 1\x00\n", "broken.py": "def f(:\n",
        "tests/test_old.py": "print 1\n", "qualitygate.toml": "",
    })  # fmt: skip
    before = snapshot(root)

    code, out, err = call("mutate", "-j", "1", "--output-format", "json")

    report = json.loads(out)
    assert (code, err) == (0, "")
    assert statuses(report) == {"a + b -> a - b": "killed", "5 -> 6": "survived"}
    assert {one["path"]: one["reason"].partition(":")[0] for one in report["mutation"]["not_mutable"]} == {
        "latin.py": "cannot be read as UTF-8",
        "nul.py": "cannot be instrumented",
        "broken.py": "cannot be instrumented",
    }
    (note,) = report["mutation"]["notes"]
    assert note.startswith(
        "tests/test_old.py cannot be collected, so its tests are left out: SyntaxError: Missing paren"
    )
    assert snapshot(root) == before


@pytest.mark.slow
def test_mutate_judges_what_cannot_be_instrumented_in_fresh_processes(call: Call, write: Write) -> None:
    source = (
        "class Table:\n    def size():\n        return 2\n    ROWS = [0] * size()\n"
        "def last(rows):\n    return rows[1]\n"
    )
    tests = (
        "import table\ndef test_table():\n    assert len(table.Table.ROWS) == 2\n    assert table.last([1, 2]) == 2\n"
    )
    write({"table.py": source, "tests/test_table.py": tests, "conftest.py": ""})

    code, out, _ = call("mutate", "-j", "1", "--output-format", "json")

    mutants = json.loads(out)["mutation"]["mutants"]
    assert code == 0
    assert {(one["original"], one["status"], one["cold"]) for one in mutants} == {
        ("2", "killed", True), ("1", "killed", False),
    }  # fmt: skip


@pytest.mark.slow
def test_mutate_of_a_read_only_tree_judges_and_keeps_its_rights(call: Call, write: Write) -> None:
    root = write(FILES)
    folders = [root, root / "tests"]
    for path in [*root.rglob("*.py")]:
        path.chmod(0o444)
    for folder in folders:
        folder.chmod(0o555)
    before = snapshot(root)

    code, out, err = call("mutate")

    assert (code, err) == (0, "")
    assert "score 50.0%" in out
    assert snapshot(root) == before
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o555, 0o555]
    if os.geteuid() != 0:  # root may write everywhere
        assert f"evidence was not kept for the next report: Permission denied ({root / '.qualitygate'})" in out
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.slow
def test_mutate_where_evidence_cannot_be_kept_says_so(call: Call, write: Write) -> None:
    root = write(FILES | {".qualitygate": "in the way\n"})

    code, out, err = call("mutate")

    assert (code, err) == (0, "")
    assert f"evidence was not kept for the next report: File exists ({root / '.qualitygate'})" in out
    assert (root / ".qualitygate").read_text() == "in the way\n"


def test_mutate_without_a_place_for_copies_says_what_to_set(
    call: Call, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(FILES)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "file"))

    code, out, err = call("mutate")

    assert (code, out) == (2, "")
    assert err.startswith("error[environment]: cannot write a workspace: Not a directory\n  --> ")
    assert err.endswith(
        "help: set QUALITYGATE_CACHE_DIR to a writable folder with room for a few copies of the project\n"
    )


#: A project with a mutant that never ends, and a mark of it; what judges it depends on where the mutant stands.
ENDLESS = {
    "pyproject.toml": "[tool.qualitygate.mutate]\ntimeout-constant = 100\n",
    "conftest.py": "",
    "quick.py": "def give():\n    return 1\n",
}
WARM = {
    "endless.py": "def spin():\n    times = 0\n    while times:\n        pass\n",
    "tests/test_endless.py": (
        "import os, quick\nfrom pathlib import Path\nimport endless\n\n\ndef test_spin():\n    assert quick.give()\n"
        "    if 'QUALITYGATE_MUTANT' in os.environ:\n        Path({mark!r}).touch()\n    endless.spin()\n"
    ),
}
FRESH = {
    "endless.py": "def spin(times=0):\n    while times:\n        pass\n",
    "tests/test_endless.py": (
        "import os, quick\nfrom pathlib import Path\nimport endless\n\n\ndef test_spin():\n    assert quick.give()\n"
        "    if endless.spin.__defaults__ != (0,):\n        Path({mark!r}).touch()\n    endless.spin()\n"
    ),
}
#: A plugin of the project that loads with pytest: no process can be kept to start fresh runs from.
ANEW = FRESH | {"plugin.py": "", "pytest.ini": "[pytest]\naddopts = -p plugin\npythonpath = .\n"}


def processes_of(cache: Path) -> list[int]:
    """The running processes that know of this cache folder: the run itself and whatever it started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                known = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if os.fsencode(cache) in known and state not in "ZX" and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


@pytest.fixture
def start(
    write: Write, cache: Path, tmp_path: Path
) -> Iterator[Callable[[Mapping[str, str]], tuple[subprocess.Popen[str], Path]]]:
    """A run of its own process group, at the point where it judges the mutant that never ends."""
    runs: list[subprocess.Popen[str]] = []

    def start(files: Mapping[str, str]) -> tuple[subprocess.Popen[str], Path]:
        mark = tmp_path / "mark"
        root = write({path: text.replace("{mark!r}", repr(str(mark))) for path, text in {**ENDLESS, **files}.items()})
        run = subprocess.Popen(
            [sys.executable, "-m", "qualitygate", "mutate", "endless.py"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        runs.append(run)
        assert wait_until(lambda: mark.exists() or run.poll() is not None)
        assert run.poll() is None, run.communicate()
        return run, root

    yield start
    for run in runs:
        if run.poll() is None:  # a test that failed must not leave it to the others
            run.kill()
            run.communicate()


Start = Callable[[Mapping[str, str]], tuple[subprocess.Popen[str], Path]]
PLACES = pytest.mark.parametrize(
    "files", [WARM, FRESH, ANEW], ids=["warm", "forked from a template", "in a new Python"]
)
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


@needs_proc
@pytest.mark.slow
@PLACES
@pytest.mark.parametrize("end", [os.killpg, os.kill], ids=["Ctrl-C in a terminal", "kill"])
def test_mutate_ends_at_once_and_cleanly(
    files: Mapping[str, str], end: Callable[[int, int], None], start: Start, cache: Path
) -> None:
    run, root = start(files)
    before = snapshot(root)

    end(run.pid, signal.SIGINT if end is os.killpg else signal.SIGTERM)
    out, err = run.communicate(timeout=10)

    assert (run.returncode, out, err) == (130, "", "interrupted\n")
    assert wait_until(lambda: not processes_of(cache), 2)
    assert files_in(cache) <= LASTING
    assert snapshot(root) == before
    assert not (root / ".qualitygate").exists()


@needs_proc
@pytest.mark.slow
@PLACES
def test_mutate_that_is_killed_leaves_no_process_and_the_next_run_removes_its_copies(
    files: Mapping[str, str], start: Start, call: Call, cache: Path
) -> None:
    run, root = start(files)
    before = snapshot(root)

    run.kill()
    run.communicate(timeout=10)
    ended = wait_until(lambda: not processes_of(cache), 5)
    left = list(cache.glob("workspaces/*/*"))
    code, _, err = call("mutate", "quick.py")

    assert ended, processes_of(cache)
    assert len(left) == 1
    assert (code, err) == (0, "")
    assert list(cache.glob("workspaces/*/*")) == []
    assert snapshot(root) == before


def test_snapshot_sees_every_kind_of_change(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    os.utime(tmp_path / "a", (1, 1))
    seen = [snapshot(tmp_path)]

    for change in (
        lambda: os.utime(tmp_path / "a", (2, 2)),
        lambda: (tmp_path / "a").chmod(0o600),
        lambda: (tmp_path / "b").symlink_to("a"),
        lambda: (tmp_path / "c").mkdir(),
        lambda: shutil.rmtree(tmp_path / "c"),
    ):
        change()
        seen.append(snapshot(tmp_path))

    assert all(one != other for one, other in pairwise(seen))
    (tmp_path / ".qualitygate").mkdir()
    assert snapshot(tmp_path) == seen[-1]
