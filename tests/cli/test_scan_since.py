"""`qualitygate scan --since`: findings that a change touches, in real repositories; and what touches what."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.changed import keep_touched, touches
from qualitygate.model import Finding, Judgement, Severity, Span
from qualitygate.model.judgement import BaselineEntry, BaselineMatch
from qualitygate.revision import ChangedFile

pytestmark = pytest.mark.integration

Call = Callable[..., tuple[int, str, str]]

TESTS = "tests/test_shop.py"
ADDED = "\n\ndef test_more():\n    print(2)\n"


def git(root: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=root, env=os.environ | names, check=True, capture_output=True)


@pytest.fixture
def repository(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, committed on ``main``, with a second test that has no oracle."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.parent))
    with (shop / TESTS).open("a") as file:
        file.write(ADDED)
    git(shop, "init", "--initial-branch", "main")
    git(shop, "add", ".")
    git(shop, "commit", "-m", "one")
    git(shop, "checkout", "-b", "work")
    return shop


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def scan(call: Call, *argv: str, code: int) -> list[tuple[str, str]]:
    """Path and scope of the findings since ``main``."""
    ended, out, err = call("scan", "--since", "main", "--output-format", "json", *argv)
    assert (ended, err) == (code, "")
    return [(one["path"], one["scope"]) for one in json.loads(out)["judgement"]["findings"]]


def test_nothing_changed_is_nothing_found(repository: Path, call: Call) -> None:
    assert scan(call, code=0) == []
    assert "since main: 2 findings elsewhere left out" in call("scan", "--since", "main")[1]


def test_a_finding_of_a_test_that_changed(repository: Path, call: Call) -> None:
    edit(repository / TESTS, "print(2)", "print(3)")

    assert scan(call, code=1) == [(TESTS, "test_more")]
    assert "since main: 1 finding elsewhere left out" in call("scan", "--since", "main")[1]


def test_an_assertion_taken_out_leaves_a_finding_of_the_change(repository: Path, call: Call) -> None:
    edit(repository / TESTS, "    assert 1 + 1 == 2\n", "    print()\n    assert 1 + 1 == 2\n")
    git(repository, "commit", "-am", "two")
    git(repository, "branch", "-f", "main")
    edit(repository / TESTS, "    assert 1 + 1 == 2\n", "")

    assert scan(call, code=1) == [(TESTS, "test_checks")]


def test_lines_that_only_moved_are_not_changed(repository: Path, call: Call) -> None:
    edit(repository / TESTS, "def test_checks():", "import os\n\n\ndef test_checks():")

    assert scan(call, code=0) == []


def test_commits_since_the_branch_count_and_those_of_the_other_do_not(repository: Path, call: Call) -> None:
    edit(repository / TESTS, "print(2)", "print(3)")
    git(repository, "commit", "-am", "ours")
    git(repository, "checkout", "main")
    edit(repository / TESTS, "print(1 + 1)", "print(1 + 2)")
    git(repository, "commit", "-am", "theirs")
    git(repository, "checkout", "work")

    assert scan(call, code=1) == [(TESTS, "test_more")]


@pytest.mark.parametrize("add", [True, False])
def test_a_new_file_is_changed_whole(repository: Path, call: Call, add: bool) -> None:
    (repository / "tests" / "test_new.py").write_text(ADDED)
    if add:
        git(repository, "add", ".")

    assert scan(call, code=1) == [("tests/test_new.py", "test_more")]


def test_a_renamed_file_is_changed_only_where_it_is(repository: Path, call: Call) -> None:
    git(repository, "mv", TESTS, "tests/test_renamed.py")
    before = scan(call, code=0)
    edit(repository / "tests" / "test_renamed.py", "print(2)", "print(3)")

    assert before == []
    assert scan(call, code=1) == [("tests/test_renamed.py", "test_more")]


def test_a_file_that_is_gone_is_no_finding(repository: Path, call: Call) -> None:
    (repository / TESTS).unlink()
    (repository / "tests" / "test_good.py").write_text("def test_good():\n    assert 1 + 1 == 2\n")

    assert scan(call, code=0) == []


def test_paths_and_changes_narrow_both(repository: Path, call: Call) -> None:
    edit(repository / TESTS, "print(2)", "print(3)")
    (repository / "tests" / "test_new.py").write_text(ADDED)

    assert scan(call, "tests/test_new.py", code=1) == [("tests/test_new.py", "test_more")]


def test_a_project_below_the_repository(repository: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    part = repository / "part"
    (part / "tests").mkdir(parents=True)
    (part / "pyproject.toml").write_text('[project]\nname = "part"\n')
    (part / "tests" / "test_part.py").write_text(ADDED)
    edit(repository / TESTS, "print(2)", "print(3)")
    monkeypatch.chdir(part)

    assert scan(call, code=1) == [("tests/test_part.py", "test_more")]


def test_known_findings_stay_known(repository: Path, call: Call) -> None:
    call("baseline", "create")
    edit(repository / TESTS, "print(2)", "print(3)\n    print(2)")
    with (repository / TESTS).open("a") as file:
        file.write(ADDED.replace("more", "other"))

    code, out, _ = call("scan", "--since", "main", "--output-format", "json")

    assert code == 1
    judgement = json.loads(out)["judgement"]
    assert [one["scope"] for one in judgement["findings"]] == ["test_other"]
    assert [one["scope"] for one in judgement["baseline"]["known"]] == ["test_more"]
    assert judgement["baseline"]["stale"] == []


def test_an_unknown_reference_is_one_error(repository: Path, call: Call) -> None:
    assert call("scan", "--since", "mian") == (
        2,
        "",
        f"error[usage]: unknown git reference `mian`\n  --> {repository}\nhelp: did you mean `main`?\n",
    )


def test_no_repository_is_one_error(shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.parent))

    code, out, err = call("scan", "--since", "main")

    assert (code, out) == (2, "")
    assert err.startswith("error[usage]: no git repository, so there are no changes to find\n")


@pytest.mark.parametrize(
    ("lines", "cuts", "span", "expected"),
    [
        ({3}, set(), Span(3, 0, 5, 1), True),
        ({5}, set(), Span(3, 0, 5, 1), True),
        ({2, 6}, set(), Span(3, 0, 5, 1), False),
        (set(), {3}, Span(3, 0, 5, 1), True),
        (set(), {5}, Span(3, 0, 5, 1), True),
        (set(), {2, 6}, Span(3, 0, 5, 1), False),
        ({3}, set(), Span(3, 4, 3, 9), True),
        ({3}, set(), Span(3), True),
        ({2, 4}, set(), Span(3), False),
        (set(), {2, 3}, Span(3, 4, 3, 9), False),
        (set(), set(), Span(3, 0, 5, 1), False),
        ({9}, set(), Span(0), True),
        (set(), {9}, Span(0), True),
        (set(), set(), Span(0), False),
    ],
)
def test_touches_at_its_bounds(lines: set[int], cuts: set[int], span: Span, expected: bool) -> None:
    change = ChangedFile("a.py", frozenset(lines), frozenset(cuts), before="a.py")

    assert touches(change, span) is expected


@pytest.mark.parametrize("span", [Span(0), Span(7), Span(7, 0, 9, 1)])
def test_everything_in_a_new_file_is_touched(span: Span) -> None:
    assert touches(ChangedFile("a.py", before=None), span)


def test_keep_touched_narrows_all_that_has_a_place() -> None:
    def make(path: str, line: int) -> Finding:
        return Finding("rule", "family", Severity.INFO, path, "", f"at {line}", Span(line))

    changes = [ChangedFile("a.py", frozenset({2}), before="a.py"), ChangedFile("gone.py", deleted=True)]
    findings = (make("a.py", 1), make("a.py", 2), make("b.py", 2), make("gone.py", 2))
    stale = (BaselineEntry("b.py", "", "rule", "text"),)
    judgement = Judgement(
        findings,
        unused_ignores=(("a.py", 1), ("a.py", 2), ("b.py", 2)),
        baseline=BaselineMatch("base", findings, stale),
    )

    kept = keep_touched(judgement, changes)

    assert kept.findings == (findings[1],)
    assert kept.unused_ignores == (("a.py", 2),)
    assert kept.baseline == BaselineMatch("base", (findings[1],), stale)
    assert keep_touched(Judgement(findings), changes).baseline is None
