"""A scan answered from what is kept: only where it would print and end the same, whatever has changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from qualitygate.cli.answers import _find_counting, keep, look, recall, show_seconds
from qualitygate.cli.keeping import CONFIGURING, REPEATED
from qualitygate.cli.main import run
from qualitygate.config.discovery import MARKERS
from qualitygate.file_states import ANY
from qualitygate.model import Config
from qualitygate.pipeline import scan_project
from qualitygate.plugins import list_formats
from qualitygate.reports import render
from qualitygate.scanner.project_files import _PATTERNS

Call = Callable[..., tuple[int, str, str]]

PROJECTS = Path(__file__).parent.parent / "projects"
CONCISE = ["scan", "--output-format", "concise"]
BASELINE = ".qualitygate-baseline.jsonl"
#: A folder that is not looked into; bare, its name would keep the answers of our own project from being kept.
UNSEEN = "node_modules"
NO_ORACLE = "tests/test_shop.py:5:1: error no-oracle"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where answers are kept: a cache of this test's own. Our modules are taken to be in a folder beside it."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "ours").mkdir()
    monkeypatch.setattr("qualitygate.cli.answers.__file__", str(tmp_path / "ours" / "cli" / "answers.py"))
    return tmp_path / "cache" / "answers"


@pytest.fixture
def kept(answers: Path, shop: Path, call: Call) -> Path:
    """The shop with a helper, a conftest and configuration, scanned, its answer kept; it is the working directory."""
    for path, text in {
        "tests/steps.py": "def verify(value):\n    assert value == 3\n",
        "tests/conftest.py": "import pytest\n",
        "tests/test_steps.py": "from steps import verify\n\n\ndef test_three():\n    verify(3)\n",
        "tests/data/orders.csv": "1,2\n",
        "tests/data/tape.yaml": "reply: 1\n",
        "tox.ini": "[tox]\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        "ci/ci.yml": "on: pull_request\n",
        "requirements.egg-info/requires.txt": "",
        "setup.cfg": "[metadata]\n",
        "tests/test_told.txt": ">>> 1 + 1\n2\n",
    }.items():
        (shop / path).parent.mkdir(exist_ok=True)
        (shop / path).write_text(text)
    (shop / ".github").mkdir()
    (shop / ".github/workflows").symlink_to("../ci")
    call(*CONCISE)
    assert recall(CONCISE) is not None
    return shop


def test_answer_is_what_was_printed(shop: Path, answers: Path, call: Call) -> None:
    assert recall(CONCISE) is None
    code, out, _ = call(*CONCISE)

    assert recall(CONCISE) == (out, code) == (out, 1)
    assert out.startswith(NO_ORACLE)
    assert recall(CONCISE) == (out, code)


def test_answer_for_people_tells_its_own_seconds(shop: Path, answers: Path, call: Call) -> None:
    code, out, _ = call("scan")

    answer = recall(["scan"])

    assert answer is not None
    assert answer[1] == code == 1
    time = re.compile(r"Time: scan \d+\.\d s, judge (\d+\.\d) s")
    assert time.sub("", answer[0]) == time.sub("", out)
    assert time.findall(answer[0]) == ["0.0"]


@pytest.mark.parametrize(
    "options",
    [[], ["tests"], ["--select", "assertions"], ["--statistics"], ["-q"], ["--exit-zero"], ["--fail-on", "error"],
     ["--baseline", "none"], ["--output-format", "sarif"], ["--output-format", "github"]],
    ids=" ".join,
)  # fmt: skip
def test_answer_to_each_command_line(options: list[str], shop: Path, answers: Path, call: Call) -> None:
    code, out, _ = call("scan", *options)

    answer = recall(["scan", *options])

    assert answer is not None
    assert answer[1] == code
    assert re.sub(r"Time: .*", "", answer[0]) == re.sub(r"Time: .*", "", out)


@pytest.mark.parametrize(
    "options",
    [["--no-cache"], ["-v"], ["--diff"], ["--fix"], ["--output-format", "json"], ["--output-format", "html"],
     ["--output-format", "concise:out.txt"], ["--output-format", "concise", "--output-format", "sarif:out.sarif"],
     ["--statistics", "--output-format", "github"], ["gone"], ["--output-format", "jsn"], ["--help"]],
    ids=" ".join,
)  # fmt: skip
def test_no_answer_is_kept_for_what_does_or_says_more(
    options: list[str], shop: Path, answers: Path, call: Call
) -> None:
    call("scan", *options)

    assert recall(["scan", *options]) is None
    assert not answers.exists()


def test_no_answer_is_kept_of_other_commands(shop: Path, answers: Path, call: Call) -> None:
    call("rules")

    assert recall(["rules"]) is None
    assert recall([]) is None
    assert not answers.exists()


def test_no_answer_is_kept_for_what_changed_since_a_revision(shop: Path, answers: Path, call: Call) -> None:
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], check=True, cwd=shop, timeout=60)

    assert call(*CONCISE, "--since", "HEAD")[0] == 0
    assert not answers.exists()


def write(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: (
        (root / path).parent.mkdir(parents=True, exist_ok=True),
        (root / path).write_text(text),
    )


def hide_edit(root: Path) -> None:
    """Another text of the same length, and the time of the one before."""
    file = root / "tests/test_steps.py"
    times = file.stat()
    file.write_text(file.read_text().replace("verify(3)", "verify(4)"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def link_folder(root: Path) -> None:
    (root / "tests/more").symlink_to(root.parent / "elsewhere")


CHANGES: dict[str, Callable[[Path], object]] = {
    "test edited": write("tests/test_shop.py", "def test_a():\n    print(1)\n"),
    "test edited, its time put back": hide_edit,
    "finding suppressed": write(
        "tests/test_shop.py", "def test_a():  # qualitygate: ignore[no-oracle] smoke\n    print(1)\n"
    ),
    "test added": write("tests/test_new.py", "def test_a():\n    print(1)\n"),
    "test added in a new folder": write("tests/deep/er/test_new.py", "def test_a():\n    print(1)\n"),
    "test added outside of the tests": write("more/test_new.py", "def test_a():\n    print(1)\n"),
    "test removed": lambda root: (root / "tests/test_steps.py").unlink(),
    "test renamed": lambda root: (root / "tests/test_shop.py").rename(root / "tests/test_store.py"),
    "test no test any more": lambda root: (root / "tests/test_shop.py").rename(root / "tests/shop.py"),
    "test is a folder now": lambda root: (
        (root / "tests/test_shop.py").unlink(), (root / "tests/test_shop.py").mkdir()
    ),
    "helper edited": write("tests/steps.py", "def verify(value):\n    print(value)\n"),
    "helper removed": lambda root: (root / "tests/steps.py").unlink(),
    "another helper found first": write("tests/steps/__init__.py", "def verify(value):\n    print(value)\n"),
    "conftest edited": write("tests/conftest.py", "import pytest\n\n\n@pytest.fixture\ndef unused():\n    return 1\n"),
    "conftest above": write("conftest.py", "import pytest\n\n\n@pytest.fixture\ndef unused():\n    return 1\n"),
    "source added": write("shop/prices.py", "PRICE = 3\n"),
    "pytest.ini": write("pytest.ini", "[pytest]\npython_functions = check_*\n"),
    "pytest.ini nearer to the tests": write("tests/pytest.ini", "[pytest]\npython_functions = check_*\n"),
    "pyproject.toml": write("pyproject.toml", "[tool.qualitygate.scan]\nignore = ['no-oracle']\n"),
    "qualitygate.toml": write("qualitygate.toml", "scan.ignore = ['no-oracle']\n"),
    "tox.ini": write("tox.ini", "[pytest]\npython_functions = check_*\n"),
    "setup.cfg": lambda root: (root / "setup.cfg").unlink(),
    "workflow": write(".github/workflows/tests.yml", "on: push\n"),
    "requirements": write("requirements/dev.txt", "pytest\n"),
    "doctest": write("tests/test_told.txt", ">>> 1\n1\n>>> 2\n2\n"),
    "baseline comes": write(BASELINE, '{"format": "qualitygate-baseline/1"}\n'),
    "folder linked": link_folder,
    "workflow linked to": write("ci/ci.yml", "on: push\n"),
    "requirements told by a build": write("requirements.egg-info/requires.txt", "pytest\n"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_changed_project_is_scanned_anew(change: Callable[[Path], object], kept: Path) -> None:
    elsewhere = kept.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "test_linked.py").write_text("def test_a():\n    print(1)\n")

    change(kept)

    assert recall(CONCISE) is None


@pytest.mark.parametrize(
    "change",
    [
        write("tests/data/orders.csv", "3,4\n"),
        write("tests/data/tape.yaml", "reply: 2\n"),
        write(".coverage", "measured"),
        write("htmlcov/index.html", "<html>"),
        write("tests/__pycache__/test_shop.cpython-311.pyc", "compiled"),
        write(".git/index", "staged"),
        write("shop/__init__.py", "PRICE = 3\n"),
        lambda root: os.utime(root / "tests/test_shop.py", ns=(1, 1)),
        lambda root: (root / "tests/steps.py").write_text((root / "tests/steps.py").read_text()),
        lambda root: ((root / "tests/steps.py").rename(root / "x"), (root / "x").rename(root / "tests/steps.py")),
    ],
    ids=[
        "data",
        "tape",
        "coverage",
        "page",
        "compiled",
        "repository",
        "source",
        "touched",
        "written anew",
        "moved and back",
    ],
)
def test_project_with_the_same_texts_is_answered_again(change: Callable[[Path], object], kept: Path) -> None:
    before = recall(CONCISE)

    change(kept)

    assert recall(CONCISE) == before is not None
    assert recall(CONCISE) == before


def test_change_taken_back_is_answered_again(kept: Path) -> None:
    before, text = recall(CONCISE), (kept / "tests/steps.py").read_text()
    (kept / "tests/steps.py").write_text("def verify(value):\n    print(value)\n")
    changed = recall(CONCISE)

    (kept / "tests/steps.py").write_text(text)

    assert (changed, recall(CONCISE)) == (None, before)


def test_settled_answer_reads_no_content(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitygate.file_states._TICK", -1_000_000_000_000)
    os.utime(kept / "tests/test_shop.py", ns=(1, 1))
    before = recall(CONCISE)
    monkeypatch.setattr("qualitygate.file_states.digest_content", lambda path: pytest.fail(path))

    assert recall(CONCISE) == before is not None


def test_new_root_below_is_another_project(kept: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kept / "tests")
    call(*CONCISE)
    before = recall(CONCISE)

    (kept / "tests" / ".git").mkdir()

    assert (before is not None, recall(CONCISE)) == (True, None)


def test_root_without_a_marker_is_left_for_one_above(kept: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = kept.parent / "bare"
    (bare / "tests").mkdir(parents=True)
    (bare / "tests/test_a.py").write_text("def test_a():\n    print(1)\n")
    monkeypatch.chdir(bare)
    call(*CONCISE)
    before = recall(CONCISE)

    (kept.parent / "setup.py").write_text("")

    assert (before is not None, recall(CONCISE)) == (True, None)


@pytest.mark.parametrize("name", ["../other.toml", "conf.toml", "tests/conf.py", "tests/conf.yaml", "conf"])
def test_configuration_elsewhere_is_seen(name: str, kept: Path, call: Call) -> None:
    other = kept / name
    other.write_text("scan.select = ['assertions']\n")
    arguments = [*CONCISE, "--config", str(other)]
    call(*arguments)
    before = recall(arguments)

    other.write_text("scan.ignore = ['assertions']\n")

    assert (before is not None, recall(arguments)) == (True, None)


def test_baseline_and_the_files_of_its_entries_are_seen(kept: Path, call: Call) -> None:
    call("baseline", "create")
    code, out, _ = call(*CONCISE)
    before = recall(CONCISE)

    with (kept / BASELINE).open("a") as file:
        file.write("\n")

    assert (before, recall(CONCISE)) == ((out, code), None)
    assert (code, out) == (0, "")


def test_baseline_is_seen_whatever_it_is_called(kept: Path, call: Call) -> None:
    call("baseline", "create")
    (kept / BASELINE).rename(kept / "known.py")
    arguments = [*CONCISE, "--baseline", "known.py"]
    call(*arguments)
    before = recall(arguments)

    (kept / "known.py").write_text('{"schema": "qualitygate-baseline/1"}\n')

    assert (before, recall(arguments)) == (("", 0), None)


@pytest.mark.parametrize(
    ("configuration", "arguments"),
    [
        ("[tool.qualitygate]\nsource = ['empty']\n", []),
        ("[tool.qualitygate]\ntests = ['tests', 'empty']\n", []),
        ("[tool.pytest.ini_options]\ntestpaths = ['empty']\n", []),
        ("", ["tests", "empty"]),
        ("", ["empty/../tests"]),
    ],
    ids=["source", "tests", "testpaths", "given", "given on the way"],
)
def test_folder_without_files_that_is_named_is_seen(
    configuration: str, arguments: list[str], kept: Path, call: Call
) -> None:
    (kept / "pyproject.toml").write_text(configuration)
    (kept / "empty").mkdir()
    call(*CONCISE, *arguments)
    before = recall([*CONCISE, *arguments])

    (kept / "empty").rmdir()

    assert (before is not None, recall([*CONCISE, *arguments])) == (True, None)


def test_testpath_that_comes_is_seen(kept: Path, call: Call) -> None:
    (kept / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntestpaths = ['empty']\n")
    call(*CONCISE)
    before = recall(CONCISE)

    (kept / "empty").mkdir()

    assert (before is not None, recall(CONCISE)) == (True, None)


def test_project_at_the_top_counts_its_data_beside_the_root(shop: Path, answers: Path) -> None:
    assert _find_counting(["/a.yml", "/data/a.yml", "/a.py", "/b.py"], "/", {"/b.py"}) == {"/a.yml", "/b.py"}


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"])
def test_other_looks_are_another_question(name: str, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "77")

    assert recall(CONCISE) is None


def test_other_folder_is_another_question(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kept / "tests")

    assert recall(CONCISE) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sys.version", "3.99"),
        ("sys.path", []),
        ("qualitygate.cli.answers.__version__", "9"),
        ("os.getgroups", lambda: [99]),
        ("sys.stdout", None),
    ],
)
def test_other_interpreter_or_version_is_another_question(
    name: str, value: object, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name, value)

    assert recall(CONCISE) is None


def test_new_distribution_is_seen(kept: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    call(*CONCISE)
    before = recall(CONCISE)

    (site / "house_rules-1.dist-info").mkdir()
    after = recall(CONCISE)
    (site / "house_rules-1.dist-info/entry_points.txt").write_text("[qualitygate.rules]\nmine = mine\n")

    assert before is not None
    assert (after, recall(CONCISE)) == (None, None)


@pytest.mark.parametrize("group", ["rules", "patterns", "reports", "metrics"])
def test_no_answer_of_foreign_plugins_is_kept(
    group: str, shop: Path, answers: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site" / "house-1.dist-info"
    site.mkdir(parents=True)
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: house\nVersion: 1\n")
    (site / "entry_points.txt").write_text(f"[qualitygate.{group}]\nmine = qualitygate.rules.assertions.no_oracle\n")
    monkeypatch.syspath_prepend(str(site.parent))

    call(*CONCISE)

    assert not answers.exists()


def test_changed_module_of_ours_is_seen(kept: Path, call: Call, tmp_path: Path) -> None:
    ours = tmp_path / "ours" / "page.css"
    ours.write_text("a {}")
    came = recall(CONCISE)
    call(*CONCISE)
    before = recall(CONCISE)

    ours.write_text("b {}")

    assert before is not None
    assert (came, recall(CONCISE)) == (None, None)


def test_changed_module_of_ours_is_seen_in_our_own_project(
    kept: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept / "shop/rules.py").write_text("A = 1\n")
    monkeypatch.setattr("qualitygate.cli.answers.__file__", str(kept / "shop/cli/answers.py"))
    call(*CONCISE)
    before = recall(CONCISE)

    (kept / "shop/rules.py").write_text("A = 2\n")

    assert (before is not None, recall(CONCISE)) == (True, None)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[tool.qualitygate]\ntests = ['tests', '.more']\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = ['tests', '[.]more']\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = ['--doctest-glob=*.tex']\n"),
        ("tests/pytest.ini", "[pytest]\naddopts = --doctest-glob '*.tex'\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = ['tests', '*/site']\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = ["--doctest\\u002dglob=*.tex"]\n'),
        ("tests/test_steps.py", f"import {UNSEEN}.tests.steps\n"),
        ("tests/test_steps.py", f"from \\\n {UNSEEN} import steps\n"),
        ("tests/test_steps.py", f"from . import (os, # of 'os'\n {UNSEEN})\n"),
    ],
    ids=[
        "hidden tests",
        "hidden testpaths",
        "other doctests",
        "other doctests nearer",
        "any testpaths",
        "other doctests escaped",
        "import unseen",
        "import unseen on the next line",
        "import unseen in brackets",
    ],
)
def test_no_answer_is_kept_that_depends_on_what_is_not_looked_at(
    path: str, text: str, shop: Path, answers: Path, call: Call
) -> None:
    (shop / ".more").mkdir()
    (shop / ".more/test_more.py").write_text("def test_a():\n    assert 1 + 1 == 2\n")
    (shop / path).write_text(text)

    code, _, err = call(*CONCISE)

    assert (code, err) == (1, "")
    assert not answers.exists()


def test_answer_is_kept_of_folders_named_in_texts(shop: Path, answers: Path, call: Call) -> None:
    (shop / "tests/test_steps.py").write_text("LEFT = ('__pycache__', \"node_modules\", 'a/node_modules/b')\n")

    call(*CONCISE)

    assert recall(CONCISE) is not None


def test_no_answer_is_kept_by_the_testpaths_of_the_root_alone(shop: Path, answers: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntestpaths = ['tests', 'tests/.more']\n")
    (shop / "tests/pytest.ini").write_text("[pytest]\n")
    (shop / "tests/.more").mkdir()

    assert call(*CONCISE)[0] == 1
    assert not answers.exists()


def test_no_answer_is_kept_of_a_file_that_could_not_be_read(shop: Path, answers: Path, call: Call) -> None:
    (shop / "tests/test_gone.py").symlink_to("gone.py")

    assert call(*CONCISE)[0] == 1
    assert not answers.exists()


@pytest.mark.parametrize("folder", [".more", "env", "node_modules"])
def test_no_answer_is_kept_of_a_folder_that_is_not_looked_into(
    folder: str, shop: Path, answers: Path, call: Call
) -> None:
    (shop / folder / "site").mkdir(parents=True)
    (shop / folder / "pyvenv.cfg").write_text("")
    (shop / folder / "site/test_a.py").write_text("def test_a():\n    assert 1 + 1 == 2\n")

    assert call(*CONCISE, f"{folder}/site")[0] == 0
    assert not answers.exists()


def test_no_answer_is_kept_of_files_that_change_meanwhile(shop: Path, answers: Path) -> None:
    looked, before = look(str(shop), [])
    (shop / "tests/test_shop.py").write_text("def test_a():\n    assert f() == 1\n")

    keep(CONCISE, str(shop), looked, before, {str(shop / "tests/test_shop.py")}, 1, NO_ORACLE, "")

    assert not answers.exists()


def test_no_answer_is_kept_of_more_fresh_files_than_are_read_before(
    shop: Path, answers: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualitygate.cli.answers._MOST_BYTES", 0)

    assert call(*CONCISE)[0] == 1
    assert not answers.exists()


def test_content_of_no_more_files_is_kept_than_is_read(kept: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitygate.file_states._TICK", -1_000_000_000_000)
    monkeypatch.setattr("qualitygate.cli.answers._MOST_BYTES", 0)
    digested: list[str] = []
    monkeypatch.setattr("qualitygate.cli.answers.digest_content", lambda path: digested.append(path) or "")

    call(*CONCISE, "--exit-zero")

    assert {os.path.basename(path) for path in digested} <= {*MARKERS, BASELINE}
    assert recall([*CONCISE, "--exit-zero"]) is not None


def test_no_answer_is_kept_of_a_tree_that_is_too_large(
    shop: Path, answers: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualitygate.file_states._MOST_ENTRIES", 3)

    assert call(*CONCISE)[0] == 1
    assert not answers.exists()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("a\0b", ""), ("no time", show_seconds(1, 2)), (show_seconds(1, 2) * 2, show_seconds(1, 2))],
    ids=["zero byte", "no seconds", "seconds twice"],
)
def test_no_answer_is_kept_that_could_not_be_given(text: str, seconds: str, shop: Path, answers: Path) -> None:
    looked, before = look(str(shop), [])

    keep(CONCISE, str(shop), looked, before, set(), 1, text, seconds)

    assert not answers.exists()


def test_answers_are_for_nobody_else(kept: Path, answers: Path) -> None:
    assert answers.stat().st_mode & 0o777 == 0o700


def test_answer_that_somebody_else_put_there_is_not_given(
    kept: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = [file for file in answers.iterdir() if file.name != "CACHEDIR.TAG"]
    before, owner = recall(CONCISE), file.stat()
    monkeypatch.setattr("os.fstat", lambda _: os.stat_result((*owner[:4], owner.st_uid + 1, *owner[5:])))

    assert (before is not None, recall(CONCISE)) == (True, None)


def test_answer_behind_a_link_is_neither_given_nor_replaced(kept: Path, answers: Path, call: Call) -> None:
    (file,) = [file for file in answers.iterdir() if file.name != "CACHEDIR.TAG"]
    other = file.rename(kept.parent / "other")
    data = other.read_bytes()
    file.symlink_to(other)
    linked = recall(CONCISE)

    call(*CONCISE)

    assert (linked, recall(CONCISE) is not None) == (None, True)
    assert (other.read_bytes(), file.is_symlink()) == (data, False)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: b"\0" + data[1:]])
def test_damaged_answer_is_none(damage: Callable[[bytes], bytes], kept: Path, answers: Path, call: Call) -> None:
    for file in answers.iterdir():
        file.write_bytes(damage(file.read_bytes()))
    lost = recall(CONCISE)

    code, out, _ = call(*CONCISE)

    assert (lost, recall(CONCISE)) == (None, (out, code))


def test_answer_in_the_place_of_another_is_not_given(kept: Path, answers: Path, call: Call) -> None:
    other = [*CONCISE, "--exit-zero"]
    (first,) = [file for file in answers.iterdir() if file.name != "CACHEDIR.TAG"]
    call(*other)
    (second,) = [file for file in answers.iterdir() if file.name not in ("CACHEDIR.TAG", first.name)]

    second.write_bytes(first.read_bytes())

    assert recall(other) is None
    assert recall(CONCISE) is not None


def test_old_answers_are_removed(kept: Path, answers: Path, call: Call) -> None:
    old = answers / "00000000"
    old.write_bytes(b"")
    young = answers / "00000001"
    young.write_bytes(b"")
    now = young.stat().st_mtime
    os.utime(old, (now - 31 * 24 * 3600,) * 2)
    os.utime(young, (now - 29 * 24 * 3600,) * 2)

    call(*CONCISE, "--exit-zero")

    assert (old.exists(), young.exists()) == (False, True)


def test_cache_that_cannot_be_written_keeps_nothing(shop: Path, answers: Path, call: Call) -> None:
    answers.parent.mkdir()
    answers.write_text("no folder")

    assert call(*CONCISE)[0] == 1
    assert recall(CONCISE) is None


def test_folder_that_is_gone_has_no_answer(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = kept.parent / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert recall(CONCISE) is None


@pytest.mark.parametrize("format", list_formats())
def test_formats_that_are_answered_again_tell_no_seconds_but_in_one_place(format: str) -> None:
    root = PROJECTS / "flat-layout"
    report = scan_project(root, Config(), whole=False)
    slow, fast = (
        render(format, replace(report, seconds=MappingProxyType({"scan": taken, "judge": 2 * taken})))
        for taken in (7.5, 0.5)
    )

    without = slow.replace(show_seconds(7.5, 15.0), show_seconds(0.5, 1.0)) if format == "text" else slow

    assert (format in REPEATED and without == fast) or format not in REPEATED
    assert slow.count(show_seconds(7.5, 15.0)) == (format == "text")


@pytest.mark.parametrize(
    "configuration",
    [
        "[project]\nname = 'shop'\n",
        "[tool.pytest.ini_options]\naddopts = ['--doctest-modules']\n",
        "[tool.pytest.ini_options]\naddopts = ['--doctest-glob=*.md']\ntestpaths = ['tests']\n",
        "[tool.qualitygate]\ntests = ['tests']\nscan.select = ['catalogue']\n",
    ],
    ids=["plain", "doctests of modules", "doctests of texts", "configured"],
)
@pytest.mark.parametrize("options", [[], ["tests"], ["tests/test_steps.py"]], ids=" ".join)
def test_every_file_that_was_read_counts(
    configuration: str, options: list[str], kept: Path, answers: Path, call: Call
) -> None:
    for path, text in {
        "pyproject.toml": configuration,
        "README.md": ">>> 1\n1\n",
        "setup.py": "from setuptools import setup\n",
        "noxfile.py": "",
        "conftest.py": "",
        "shop/prices.py": '"""\n>>> 1\n1\n"""\n',
        "requirements.txt": "pytest\n",
        ".github/workflows/ci.yml": "on: push\n",
    }.items():
        (kept / path).parent.mkdir(parents=True, exist_ok=True)
        (kept / path).write_text(text)
    for file in answers.iterdir():
        file.unlink()
    program = (
        "import sys; from qualitygate import file_states; from qualitygate.cli.main import main\n"
        "file_states._TICK = -(10**15)  # what is fresh would be read to be compared\n"
        "sys.addaudithook(lambda event, given: event == 'open' and print(given[0], file=sys.stderr))\n"
        "main(sys.argv[1:])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *CONCISE, *options], capture_output=True, text=True, timeout=60
    )

    (file,) = [file for file in answers.iterdir() if file.name != "CACHEDIR.TAG"]
    fields = zlib.decompress(file.read_bytes()).decode().split("\0")[7:]
    counting = {path for path, state in zip(fields[::3], fields[1::3], strict=True) if state != ANY}
    opened = {os.path.realpath(line) for line in done.stderr.splitlines() if line.startswith(f"{kept}/")}
    assert opened - counting == set()
    assert str(kept / "pyproject.toml") in opened


@pytest.mark.parametrize("pattern", sorted({*_PATTERNS} - {*CONFIGURING}))
def test_configuration_counts_wherever_it_is_read(pattern: str, shop: Path, answers: Path, call: Call) -> None:
    file = shop / pattern.replace("*", "x")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    call(*CONCISE)
    before = recall(CONCISE)

    file.write_text("# changed")

    assert (before is not None, recall(CONCISE)) == (True, None)


def test_second_run_prints_the_same_and_loads_next_to_nothing(shop: Path, answers: Path) -> None:
    program = (
        "import sys\nfrom qualitygate.cli.main import answer_again\n"
        "code = answer_again(sys.argv[1:])\n"
        "print({'click', 'sqlite3', 'qualitygate.model'} & set(sys.modules) == set(), file=sys.stderr)\n"
        "sys.exit(code)"
    )

    first, second = (
        subprocess.run([sys.executable, "-c", program, *CONCISE], capture_output=True, text=True, timeout=60)
        for _ in range(2)
    )

    assert (first.stderr, second.stderr) == ("False\n", "True\n")
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    assert first.returncode == 1


def test_disk_that_is_full_is_told_as_ever(shop: Path, answers: Path) -> None:
    command = [sys.executable, "-m", "qualitygate", *CONCISE]
    with open("/dev/full", "w") as full:
        first, second = (subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60) for _ in range(2))
        subprocess.run(command, stdout=subprocess.DEVNULL, timeout=60)
        answered = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60)

    assert first.returncode == second.returncode == answered.returncode != 1
    assert b"no space left on device" in answered.stderr
    assert first.stderr == answered.stderr


def test_reader_that_has_gone_is_no_error_of_an_answer(shop: Path, answers: Path) -> None:
    command = [sys.executable, "-m", "qualitygate", *CONCISE]
    subprocess.run(command, capture_output=True, timeout=60)
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)

    assert (done.returncode, done.stderr) == (1, b"")


def test_interrupt_while_an_answer_is_looked_for_ends_as_ever(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def interrupt(argv: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("qualitygate.cli.main.answer_again", interrupt)

    with pytest.raises(SystemExit) as ended:
        run()

    assert (ended.value.code, capsys.readouterr()) == (130, ("", "interrupted\n"))
