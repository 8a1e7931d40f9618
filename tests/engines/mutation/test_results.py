"""Our verdicts as mutmut's own commands show them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.plain import STATUSES
from qualitygate.engines.mutation.results import CODES, write_results
from qualitygate.model import Outcome, Status, TestId, TestRun, Verdict

SHOP = """\
class Cart:
    def add(self, price):
        # the total grows
        self.total = self.total + price

    def is_free(self):
        return self.total == 0
"""
LIMIT = "def limit(n):\r\n    return n < 100 or 'é'\r\n"
SOURCES = {"src/shop/__init__.py": SHOP, "lib/limit.py": LIMIT}
MODULES = {"src/shop/__init__.py": "shop", "lib/limit.py": "limit"}
ADD, FREE = TestId("tests/test_cart.py", "TestCart::test_add"), TestId("tests/test_cart.py", "test_free")
RUNS = (TestRun(ADD, Outcome.PASSED, 0.25), TestRun(FREE, Outcome.PASSED, 0.5))

#: Opens the browser without a terminal, walks through everything and says what the diff view shows in the end.
BROWSE = """
import asyncio, sys
from textual.app import App

def run(self):
    async def walk():
        async with self.run_test(size=(150, 60)) as pilot:
            files = self.query_one("#files")
            for row in range(files.row_count):
                files.move_cursor(row=row)
                await pilot.pause()
                print(*files.get_row_at(row)[:1], self.query_one("#mutants").row_count)
                mutants = self.query_one("#mutants")
                for number in range(mutants.row_count):
                    mutants.move_cursor(row=number)
                    await pilot.pause()
                    await self.workers.wait_for_complete()
                    await pilot.pause()
                    shown = self.query_one("#diff_view").content
                    print(" ", mutants.get_row_at(number)[0], "-" in getattr(shown, "code", str(shown)),
                          str(self.query_one("#description").content).split(":")[0].strip())
    asyncio.run(walk())

App.run = run
from mutmut.__main__ import cli
cli(["browse", "--show-killed"])
"""


def judge(sources: Mapping[str, str] = SOURCES) -> list[Verdict]:
    """One verdict for each mutant, of all kinds in turn."""
    mutants = [one for path, text in sources.items() for one in generate(path, text, MODULES[path]).mutants]
    return [
        Verdict(mutant, list(Status)[number % len(Status)], seconds=0.125, covering=(ADD, FREE))
        for number, mutant in enumerate(mutants)
    ]


def mutmut(folder: Path, *arguments: str) -> str:
    """What mutmut's command prints in the folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    command = [sys.executable, *arguments] if arguments[0] == "-c" else [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results in a project whose configuration mutmut and pytest must not take for their own."""
    root = tmp_path_factory.mktemp("project")
    (root / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = ["--no-such-option"]\n')
    (root / "conftest.py").write_text("raise RuntimeError\n")
    folder = root / ".qualitygate/mutmut"
    assert write_results(folder, SOURCES, judge(), RUNS) == ""
    return folder


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_lists_every_verdict(folder: Path) -> None:
    listed = re.findall(r"^    (\S+): (.+)$", mutmut(folder, "results", "--all", "true"), flags=re.MULTILINE)

    words = {Status.CRASHED: "segfault", Status.ERROR: "suspicious", Status.IGNORED: "skipped"}
    assert len(listed) >= len(Status)
    assert sorted(listed) == sorted(
        # Below lib/ mutmut goes by the path.
        (
            f"lib.{one.mutant.name}" if one.mutant.path.startswith("lib/") else one.mutant.name,
            words.get(one.status, one.status.value),
        )
        for one in judge()
    )


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_shows_the_diff_of_a_mutant(folder: Path) -> None:
    survived = next(one for one in judge() if one.status is Status.SURVIVED and "add" in one.mutant.function)

    shown = mutmut(folder, "show", survived.mutant.name)

    assert shown.splitlines()[0] == f"# {survived.mutant.name}: survived"
    assert "--- src/shop/__init__.py" in shown
    assert "-    self.total = self.total + price\n+    self.total = self.total - price\n" in shown


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_names_the_tests_of_a_mutant(folder: Path) -> None:
    assert mutmut(folder, "tests-for-mutant", judge()[0].mutant.name) == f"{ADD}\n{FREE}\n"


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_browses(folder: Path) -> None:
    pytest.importorskip("textual")

    shown = mutmut(folder, "-c", BROWSE).splitlines()

    counts = {path: sum(one.mutant.path == path for one in judge()) for path in SOURCES}
    assert [line for line in shown if not line.startswith(" ")] == [
        f"{path} {counts[path]}" for path in sorted(SOURCES)
    ]
    kinds = {line.rpartition(" True ")[2].partition(" (")[0] for line in shown if line.startswith(" ")}
    assert kinds == {"Killed", "Survived", "Untested", "Timeout", "Segfault", "Unknown", "Skipped"}


@pytest.mark.integration
@pytest.mark.slow
def test_results_are_written_anew_and_generated_once(tmp_path: Path) -> None:
    folder, path = tmp_path / "mutmut", "lib/limit.py"
    verdicts = judge({path: LIMIT})
    written = folder / f"mutants/{path}"
    meta = written.with_name("limit.py.meta")

    first = write_results(folder, SOURCES, verdicts, RUNS)
    stamp = written.stat().st_mtime_ns
    extended = replace(verdicts[0].mutant, name="limit.x_limit__extended_9")
    again = write_results(folder, SOURCES, [*verdicts[1:], Verdict(extended, Status.KILLED)], RUNS)
    told = json.loads(meta.read_text("utf-8"))
    kept = written.stat().st_mtime_ns
    changed = write_results(folder, {path: LIMIT.replace("100", "50")}, verdicts, ())

    assert (first, again, changed) == ("", "", "")
    assert kept == stamp
    names = [f"lib.{verdict.mutant.name}" for verdict in verdicts]
    assert told["exit_code_by_key"] == dict(
        zip(names, [None, *(CODES[one.status] for one in verdicts[1:])], strict=True)
    )
    assert told["durations_by_key"] == dict.fromkeys(names[1:], 0.125)
    assert told["estimated_durations_by_key"] == dict.fromkeys(names[1:], 0.75)
    assert "n < 50" in written.read_text("utf-8")
    assert json.loads(meta.read_text("utf-8"))["estimated_durations_by_key"] == dict.fromkeys(names, 0.0)
    assert not list(folder.rglob("*.part"))
    assert not (folder / "tmp").exists()


def test_results_of_nothing_are_an_empty_folder(tmp_path: Path) -> None:
    assert write_results(tmp_path / "mutmut", {}, [], RUNS) == ""
    assert "source_paths = []" in (tmp_path / "mutmut/pyproject.toml").read_text()


@pytest.mark.integration
@pytest.mark.slow
def test_results_that_mutmut_cannot_generate_are_a_note(tmp_path: Path) -> None:
    source = "def f(n):\n    match n:\n        case -1: return 2\n"
    (verdict, *_) = [Verdict(one, Status.KILLED) for one in generate("a.py", source, "a").mutants]

    note = write_results(tmp_path / "mutmut", {"a.py": source}, [verdict], ())

    assert note.startswith("the results were not written for mutmut: mutmut could not generate the mutants of a.py: ")
    assert "invalid python syntax" in note


@pytest.mark.parametrize("link", [".qualitygate", ".qualitygate/mutmut"])
def test_results_follow_no_link(link: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    folder = tmp_path / ".qualitygate/mutmut"

    note = write_results(folder, SOURCES, judge(), RUNS)

    assert note == f"the results were not written for mutmut: a link leads elsewhere ({folder})"
    assert list(elsewhere.iterdir()) == []


def test_results_that_cannot_be_written_are_a_note(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    note = write_results(tmp_path / "file/mutmut", SOURCES, judge(), RUNS)

    assert note.startswith("the results were not written for mutmut: Not a directory (")


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ERROR])
def test_codes_mean_to_mutmut_what_we_meant(status: Status) -> None:
    assert STATUSES[CODES[status]] is status
    assert CODES.keys() == set(Status)
    assert CODES[Status.ERROR] not in STATUSES
