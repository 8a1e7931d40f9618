"""What git says of a project, asked of real repositories: merge bases, changed lines, trees, and errors that help."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.errors import EnvironmentFault, UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.revision import (
    ChangedFile,
    Revision,
    check_out,
    find_changes,
    find_merge_base,
    read_before,
    read_revision,
)

pytestmark = pytest.mark.integration

TEN = "".join(f"line {number}\n" for number in range(1, 11))

#: Everything in a user's configuration that changes what a diff looks like.
SURPRISES = {
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.external": "false",
    "diff.context": "7",
    "diff.interHunkContext": "9",
    "diff.renames": "false",
    "diff.relative": "false",
    "diff.orderFile": "not-there",
    "diff.suppressBlankEmpty": "true",
    "diff.wordRegex": ".",
    "diff.colorMoved": "zebra",
    "color.ui": "always",
    "color.diff": "always",
    "color.status": "always",
    "core.pager": "false",
    "pager.diff": "true",
    "core.quotePath": "true",
    "core.fsmonitor": "false-program",
    "status.branch": "true",
    "status.short": "true",
    "status.showUntrackedFiles": "no",
}


@pytest.fixture(autouse=True)
def only_what_is_made_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """git knows nothing of this machine's user and finds no repository above the tests' own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


def run_git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z"}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | names | dates, capture_output=True, text=True
    )


def git(folder: Path, *arguments: str) -> str:
    done = run_git(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def commit(folder: Path, message: str = "state") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository without a commit, on the branch main."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def change(project: Path, before: dict[str, str | bytes], after: dict[str, str | bytes]) -> tuple[ChangedFile, ...]:
    """The changes in the working tree after a commit."""
    write(project, before)
    base = commit(project)
    write(project, after)
    return find_changes(project, base)


def modified(path: str, lines: set[int], cuts: set[int], former: set[int]) -> ChangedFile:
    return ChangedFile(path, frozenset(lines), frozenset(cuts), frozenset(former), path)


@pytest.mark.parametrize(
    ("after", "lines", "cuts", "former"),
    [
        (TEN.replace("line 3\n", "other\n"), {3}, set(), {3}),
        (TEN.replace("line 3\n", "one\ntwo\n"), {3, 4}, set(), {3}),
        (TEN.replace("line 3\nline 4\n", "one\n"), {3}, set(), {3, 4}),
        (TEN.replace("line 3\n", "line 3\nmore\n"), {4}, set(), set()),
        (TEN.replace("line 3\n", ""), set(), {2}, {3}),
        (TEN.replace("line 3\nline 4\n", ""), set(), {2}, {3, 4}),
        (TEN.replace("line 1\n", ""), set(), {0}, {1}),
        (TEN.replace("line 10\n", ""), set(), {9}, {10}),
        ("first\n" + TEN, {1}, set(), set()),
        (TEN + "last\n", {11}, set(), set()),
        (TEN.replace("line 2\n", "").replace("line 8\n", "other\n"), {7}, {1}, {2, 8}),
        (TEN.removesuffix("\n"), {10}, set(), {10}),
        (TEN.replace("line 2\n", "").removesuffix("\n"), {9}, {1}, {2, 10}),
        ("", set(), {0}, set(range(1, 11))),
        (TEN.replace("line 5\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\ndiff --git a/y b/y\n"), {5, 6, 7, 8}, set(), {5}),
        (TEN.replace("line 5\n", "new\x0cpage\n"), {5}, set(), {5}),
        (TEN.replace("line 5\n", "caf\u00e9\n"), {5}, set(), {5}),
    ],
)  # fmt: skip
def test_find_lines(project: Path, after: str, lines: set[int], cuts: set[int], former: set[int]) -> None:
    assert change(project, {"a.py": TEN}, {"a.py": after}) == (modified("a.py", lines, cuts, former),)


def test_find_lines_that_look_like_a_patch_when_deleted(project: Path) -> None:
    found = change(project, {"a.py": "-- a/b.py\n++ b/b.py\nkeep\n"}, {"a.py": "keep\n"})

    assert found == (modified("a.py", set(), {0}, {1, 2}),)


def test_find_lines_without_a_newline_before(project: Path) -> None:
    found = change(project, {"a.py": "one\ntwo", "b.py": "one\n"}, {"a.py": "one\nthree\nfour", "b.py": "two\n"})

    assert found == (modified("a.py", {2, 3}, set(), {2}), modified("b.py", {1}, set(), {1}))


def test_find_nothing_without_a_change(project: Path) -> None:
    assert change(project, {"a.py": TEN}, {}) == ()


def test_find_nothing_where_only_the_time_is_new(project: Path) -> None:
    write(project, {"a.py": TEN})
    base = commit(project)
    os.utime(project / "a.py", (1, 1))

    assert find_changes(project, base) == ()


def test_find_committed_staged_unstaged_and_untracked(project: Path) -> None:
    write(project, dict.fromkeys(("committed.py", "staged.py", "unstaged.py", "same.py"), "old\n"))
    base = commit(project)
    write(project, {"committed.py": "new\n"})
    commit(project)
    write(project, {"staged.py": "new\n", "added.py": "new\n"})
    git(project, "add", "-A")
    write(project, {"unstaged.py": "new\n", "untracked.py": "new\nnewer"})

    found = {one.path: one for one in find_changes(project, base)}

    assert list(found) == ["added.py", "committed.py", "staged.py", "unstaged.py", "untracked.py"]
    assert found["added.py"] == ChangedFile("added.py", frozenset({1}))
    assert found["committed.py"] == modified("committed.py", {1}, set(), {1})
    assert found["staged.py"] == modified("staged.py", {1}, set(), {1})
    assert found["unstaged.py"] == modified("unstaged.py", {1}, set(), {1})
    assert found["untracked.py"] == ChangedFile("untracked.py", frozenset({1, 2}))


def test_find_nothing_that_was_undone(project: Path) -> None:
    write(project, {"a.py": "old\n"})
    base = commit(project)
    write(project, {"a.py": "new\n"})
    commit(project)
    write(project, {"a.py": "old\n"})

    assert find_changes(project, base) == ()


def test_find_deleted(project: Path) -> None:
    write(project, {"a.py": TEN, "empty.py": ""})
    base = commit(project)
    (project / "a.py").unlink()
    (project / "empty.py").unlink()

    assert find_changes(project, base) == (
        ChangedFile("a.py", cuts=frozenset({0}), former=frozenset(range(1, 11)), before="a.py", deleted=True),
        ChangedFile("empty.py", before="empty.py", deleted=True),
    )


def test_find_new_empty_file(project: Path) -> None:
    found = change(project, {}, {"untracked.py": ""})
    git(project, "add", "-A")

    assert found == (ChangedFile("untracked.py"),)
    assert find_changes(project, "HEAD") == (ChangedFile("untracked.py"),)


def test_follow_renames(project: Path) -> None:
    write(project, {"a.py": TEN, "same.py": TEN.upper()})
    base = commit(project)
    git(project, "mv", "a.py", "b.py")
    git(project, "mv", "same.py", "moved.py")
    write(project, {"b.py": TEN.replace("line 3\n", "other\n")})

    assert find_changes(project, base) == (
        ChangedFile("b.py", frozenset({3}), frozenset(), frozenset({3}), "a.py"),
        ChangedFile("moved.py", before="same.py"),
    )


def test_take_a_copy_for_a_new_file(project: Path) -> None:
    found = change(project, {"a.py": TEN}, {"b.py": TEN})

    assert found == (ChangedFile("b.py", frozenset(range(1, 11))),)


def test_find_file_that_git_no_longer_knows(project: Path) -> None:
    write(project, {"a.py": "one\ntwo\n"})
    base = commit(project)
    git(project, "rm", "-q", "--cached", "a.py")
    write(project, {"a.py": "one\n"})

    assert find_changes(project, base) == (ChangedFile("a.py", frozenset({1}), frozenset(), frozenset({1, 2}), "a.py"),)


def test_find_no_ignored_files(project: Path) -> None:
    found = change(project, {".gitignore": "*.log\n"}, {"a.log": "x\n", "a.py": "x\n"})

    assert [one.path for one in found] == ["a.py"]


def test_find_no_mode_change(project: Path) -> None:
    write(project, {"a.py": TEN})
    base = commit(project)
    (project / "a.py").chmod(0o755)

    assert find_changes(project, base) == (ChangedFile("a.py", before="a.py"),)


def test_find_all_lines_of_what_git_calls_binary(project: Path) -> None:
    before = {".gitattributes": "*.py -diff\n", "a.py": "one\ntwo\n", "b.bin": b"\0\n1", "gone.bin": b"\0gone"}
    write(project, before)
    base = commit(project)
    (project / "gone.bin").unlink()
    write(project, {"a.py": "one\nthree\n", "b.bin": b"\0\n2\n3", "c.bin": b"\0"})
    git(project, "add", "-A")

    assert find_changes(project, base) == (
        ChangedFile("a.py", frozenset({1, 2}), before="a.py"),
        ChangedFile("b.bin", frozenset({1, 2, 3}), before="b.bin"),
        ChangedFile("c.bin", frozenset({1})),
        ChangedFile("gone.bin", before="gone.bin", deleted=True),
    )


def test_find_all_lines_of_a_renamed_binary(project: Path) -> None:
    write(project, {"a.bin": b"\0" + TEN.encode()})
    base = commit(project)
    git(project, "mv", "a.bin", "b.bin")
    write(project, {"b.bin": b"\0" + TEN.encode() + b"11"})

    assert find_changes(project, base) == (ChangedFile("b.bin", frozenset(range(1, 12)), before="a.bin"),)


def test_find_file_that_became_a_link(project: Path) -> None:
    write(project, {"a.py": TEN, "b.py": TEN})
    base = commit(project)
    (project / "a.py").unlink()
    (project / "a.py").symlink_to("b.py")
    (project / "link.py").symlink_to("b.py")
    (project / "broken.py").symlink_to("nowhere")

    found = find_changes(project, base)

    assert [one.path for one in found] == ["a.py"]


def test_find_in_a_conflict(project: Path) -> None:
    write(project, {"a.py": "one\ntwo\n"})
    base = commit(project)
    git(project, "checkout", "-q", "-b", "other")
    write(project, {"a.py": "one\nother\n"})
    commit(project)
    git(project, "checkout", "-q", "main")
    write(project, {"a.py": "one\nmain\n"})
    commit(project)
    run_git(project, "merge", "other")

    (found,) = find_changes(project, base)

    assert (project / "a.py").read_text().startswith("one\n<<<<<<<")
    assert (found.path, found.lines) == ("a.py", frozenset(range(2, 7)))


ODD = [
    "a b.py",
    "tab\there.py",
    'quo"te.py',
    "back\\slash.py",
    "new\nline.py",
    "caf\u00e9.py",
    "\u65e5\u672c.py",
    "bell\a\x01.py",
    " b/a.py",
    "b/ space at end ",
    ":(exclude)x.py",
    "-dash.py",
    os.fsdecode(b"not-utf8-\xff.py"),
]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("kind", ["modified", "untracked", "deleted", "renamed", "binary"])
def test_read_odd_names(project: Path, name: str, kind: str) -> None:
    write(project, {"other.py": "x\n"} if kind == "untracked" else {name: b"\0" if kind == "binary" else TEN})
    base = commit(project)
    if kind == "deleted":
        (project / name).unlink()
    elif kind == "renamed":
        git(project, "mv", "--", name, f"{name} now")
    else:
        write(project, {name: TEN + "more\n"})

    (found,) = find_changes(project, base)

    assert (
        found
        == {
            "modified": ChangedFile(name, frozenset({11}), before=name),
            "untracked": ChangedFile(name, frozenset(range(1, 12))),
            "deleted": ChangedFile(name, frozenset(), frozenset({0}), frozenset(range(1, 11)), name, True),
            "renamed": ChangedFile(f"{name} now", before=name),
            "binary": ChangedFile(name, frozenset(range(1, 12)), before=name),
        }[kind]
    )


@pytest.mark.parametrize("name", ODD)
def test_read_before_by_odd_names(project: Path, name: str) -> None:
    write(project, {name: TEN, f"sub\n/{name}": "below\n"})
    base = commit(project)
    write(project, {name: "now\n"})

    assert read_before(project, base, [name, "missing.py"]) == {name: TEN.encode()}
    assert read_before(project / "sub\n", base, [name]) == {name: b"below\n"}


def test_check_out_a_commit_elsewhere(project: Path, tmp_path: Path) -> None:
    write(project, {"app/a b.py": "then\n", "app/gone.py": "x\n", "other.py": "y\n"})
    base = commit(project)
    (project / "app" / "gone.py").unlink()
    write(project, {"app/a b.py": "now\n", "new/n.py": "z\n"})
    commit(project)
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}

    there = check_out(project / "app", base, tmp_path / "then")

    assert there == tmp_path / "then" / "app"
    found = {str(path.relative_to(there.parent)): path.read_text() for path in there.parent.rglob("*.py")}
    assert found == {"app/a b.py": "then\n", "app/gone.py": "x\n", "other.py": "y\n"}
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_check_out_makes_the_folder_that_was_not_there(project: Path, tmp_path: Path) -> None:
    base = commit(project)
    write(project, {"app/a.py": "now\n"})

    there = check_out(project / "app", base, tmp_path / "then")

    assert list(there.iterdir()) == []


def test_refuse_to_check_out_an_unknown_commit(project: Path, tmp_path: Path) -> None:
    commit(project)

    error = raised(EnvironmentFault, lambda: check_out(project, "0" * 40, tmp_path / "then"))

    assert str(error).startswith(f"error[environment]: git cannot read the repository\n  --> {project}\n  | fatal: ")


def test_look_into_the_folder_only(project: Path) -> None:
    write(project, {"app/a.py": "one\n", "app/sub/b.py": "one\n", "out.py": "one\n", "elsewhere.py": TEN})
    base = commit(project)
    git(project, "mv", "elsewhere.py", "app/came.py")
    write(
        project, {"app/a.py": "two\n", "app/sub/b.py": "two\n", "out.py": "two\n", "app/new.py": "x\n", "n.py": "x\n"}
    )

    found = find_changes(project / "app", base)

    assert found == (
        modified("a.py", {1}, set(), {1}),
        ChangedFile("came.py", frozenset(range(1, 11))),
        ChangedFile("new.py", frozenset({1})),
        modified("sub/b.py", {1}, set(), {1}),
    )


def test_ask_the_same_whatever_is_configured(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {"a.py": TEN, "b c.py": TEN, ".gitattributes": "*.py diff=odd\n"})
    base = commit(project)
    for key, value in SURPRISES.items():
        git(project, "config", key, value)
    git(project, "config", "diff.odd.textconv", "false")
    git(project, "config", "diff.odd.command", "false")
    for name, value in {
        "GIT_EXTERNAL_DIFF": "false", "GIT_DIFF_OPTS": "-u5", "GIT_PAGER": "false", "GIT_DIR": "/nowhere",
        "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GIT_PREFIX": "nowhere/", "PAGER": "false",
        "GIT_LITERAL_PATHSPECS": "1", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.noprefix",
        "GIT_CONFIG_VALUE_0": "true", "LANGUAGE": "de",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    write(project, {"a.py": TEN.replace("line 3\n", "").replace("line 8\n", "other\n"), "\u00e9.py": "new\n"})
    (project / "b c.py").rename(project / "moved.py")
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_WORK_TREE")
    monkeypatch.delenv("GIT_INDEX_FILE")
    git(project, "add", "moved.py", "b c.py")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")

    found = find_changes(project, base)
    revision = read_revision(project)

    assert found == (
        modified("a.py", {7}, {2}, {3, 8}),
        ChangedFile("moved.py", before="b c.py"),
        ChangedFile("\u00e9.py", frozenset({1})),
    )
    assert revision is not None
    assert not revision.clean
    assert find_merge_base(project, "HEAD") == base


def test_keep_the_users_line_endings(project: Path) -> None:
    git(project, "config", "core.autocrlf", "true")
    write(project, {"a.py": TEN})
    base = commit(project)
    write(project, {"a.py": TEN.replace("line 3", "other").replace("\n", "\r\n")})

    assert find_changes(project, base) == (modified("a.py", {3}, set(), {3}),)


def test_count_lines_that_end_in_crlf(project: Path) -> None:
    crlf = TEN.replace("\n", "\r\n")

    found = change(project, {"a.py": crlf}, {"a.py": crlf.replace("line 3\r\n", "x\r\ny\r\n"), "new.py": "a\r\nb\r\n"})

    assert found == (modified("a.py", {3, 4}, set(), {3}), ChangedFile("new.py", frozenset({1, 2})))


def test_write_nothing(project: Path) -> None:
    write(project, {"a.py": TEN, "b.py": TEN})
    base = commit(project)
    os.utime(project / "b.py", (1, 1))  # git would refresh its index
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}

    find_changes(project, base)
    read_revision(project)
    find_merge_base(project, "main")

    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_find_merge_base_where_branches_part(project: Path) -> None:
    base = commit(project, "base")
    git(project, "checkout", "-q", "-b", "feature/x")
    commit(project, "mine")
    git(project, "checkout", "-q", "main")
    theirs = commit(project, "theirs")
    git(project, "tag", "-a", "v1", "-m", "annotated")
    git(project, "checkout", "-q", "feature/x")

    assert find_merge_base(project, "main") == base
    assert find_merge_base(project, "v1") == base
    assert find_merge_base(project, theirs[:10]) == base
    assert find_merge_base(project, "HEAD~1") == base
    assert find_merge_base(project, "HEAD") == git(project, "rev-parse", "HEAD")


def raised(error: type[Exception], call: Callable[[], object]) -> Exception:
    with pytest.raises(error) as caught:
        call()
    return caught.value


def test_refuse_folder_outside_a_repository(tmp_path: Path) -> None:
    error = raised(UsageError, lambda: find_merge_base(tmp_path, "main"))

    assert str(error) == (
        "error[usage]: no git repository, so there are no changes to find\n"
        f"  --> {tmp_path}\n"
        "help: run `git init`, or judge all instead of changes"
    )


def test_refuse_the_repositorys_own_folder(project: Path) -> None:
    error = raised(UsageError, lambda: find_merge_base(project / ".git", "main"))

    assert str(error).startswith("error[usage]: no git repository")


def test_refuse_repository_without_a_commit(project: Path) -> None:
    error = raised(UsageError, lambda: find_merge_base(project, "main"))

    assert str(error) == (
        "error[usage]: the repository has no commit yet\n"
        f"  --> {project}\n"
        "help: commit, then compare with it"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "help"),
    [
        ("mian", "did you mean `main`?"),
        ("develop", "did you mean `origin/develop`?"),
        ("upstream/develop", "did you mean `origin/develop`?"),
        ("v1.0", "did you mean `v1.0.0`?"),
        ("zzz", "known: main, origin/develop, v1.0.0"),
        ("", "known: main, origin/develop, v1.0.0"),
        ("--all", "known: main, origin/develop, v1.0.0"),
        ("^main", "did you mean `main`?"),
        ("main..main", "known: main, origin/develop, v1.0.0"),
        ("HEAD~9", "known: main, origin/develop, v1.0.0"),
    ],
)
def test_refuse_unknown_reference(project: Path, reference: str, help: str) -> None:
    commit(project)
    git(project, "tag", "v1.0.0")
    git(project, "update-ref", "refs/remotes/origin/develop", "HEAD")
    git(project, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop")

    error = raised(UsageError, lambda: find_merge_base(project, reference))

    assert str(error) == f"error[usage]: unknown git reference `{reference}`\n  --> {project}\nhelp: {help}"


def test_refuse_unknown_reference_where_there_is_none(project: Path) -> None:
    git(project, "checkout", "-q", "--detach", commit(project))
    git(project, "branch", "-q", "-D", "main")

    error = raised(UsageError, lambda: find_merge_base(project, "main"))

    assert str(error).endswith("help: there are no branches and tags")


def test_name_ten_references_of_many(project: Path) -> None:
    commit(project)
    for number in range(10, 25):
        git(project, "tag", f"t{number}")

    error = raised(UsageError, lambda: find_merge_base(project, "zzzzz"))

    assert str(error).endswith("help: known: main, t10, t11, t12, t13, t14, t15, t16, t17, t18 and 6 more")


def test_refuse_histories_that_never_met(project: Path) -> None:
    commit(project)
    git(project, "checkout", "-q", "--orphan", "other")
    commit(project, "another root")

    error = raised(UsageError, lambda: find_merge_base(project, "main"))

    assert str(error) == (
        "error[usage]: `main` and what is checked out have no commit in common\n"
        f"  --> {project}\n"
        "help: name a branch, a tag or a commit of the same history"
    )


def make_shallow(project: Path, tmp_path: Path) -> Path:
    """A clone of two branches that parted, with the last commit of each only."""
    commit(project, "base")
    git(project, "checkout", "-q", "-b", "feature")
    commit(project, "mine")
    git(project, "checkout", "-q", "main")
    commit(project, "theirs")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "feature", f"file://{project}", str(clone))
    return clone


FETCH = "fetch the whole history: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`"


def test_refuse_shallow_clone_without_the_merge_base(project: Path, tmp_path: Path) -> None:
    clone = make_shallow(project, tmp_path)

    error = raised(EnvironmentFault, lambda: find_merge_base(clone, "origin/main"))

    assert str(error) == (
        "error[environment]: the clone is shallow: its history does not reach the commit where it left `origin/main`\n"
        f"  --> {clone}\n"
        f"help: {FETCH}"
    )


def test_refuse_unknown_reference_in_a_shallow_clone(project: Path, tmp_path: Path) -> None:
    clone = make_shallow(project, tmp_path)

    error = raised(UsageError, lambda: find_merge_base(clone, "main"))

    assert str(error).endswith(f"help: the clone is shallow, {FETCH}; did you mean `origin/main`?")


def test_find_merge_base_in_a_shallow_clone_that_holds_it(project: Path, tmp_path: Path) -> None:
    clone = make_shallow(project, tmp_path)

    assert find_merge_base(clone, "feature") == git(clone, "rev-parse", "HEAD")


def test_tell_what_git_cannot_read(project: Path) -> None:
    base = commit(project)
    write(project, {".git/config": "no configuration"})

    errors = [
        raised(EnvironmentFault, lambda: find_merge_base(project, "main")),
        raised(EnvironmentFault, lambda: find_changes(project, base)),
        raised(EnvironmentFault, lambda: read_before(project, base, ["a.py"])),
    ]

    for error in errors:
        assert str(error).startswith(f"error[environment]: git cannot read the repository\n  --> {project}\n  | ")
        assert "bad config line 1" in str(error)
    assert read_revision(project) is None


def test_tell_that_git_is_missing(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    error = raised(EnvironmentFault, lambda: find_merge_base(project, "main"))

    assert isinstance(error, EnvironmentFault)
    assert error.exit_code is ExitCode.USAGE
    assert str(error) == (
        "error[environment]: git does not run\n"
        "  | No such file or directory\n"
        "help: install git, or judge all instead of changes"
    )
    assert read_revision(project) is None


def test_read_clean_revision(project: Path) -> None:
    write(project, {"a.py": "one\n", ".gitignore": "*.log\n"})
    commit(project)
    write(project, {"a.log": "x"})

    assert read_revision(project) == Revision(git(project, "rev-parse", "HEAD^{tree}"), True)


@pytest.mark.parametrize("path", ["a.py", "new.py"])
def test_read_changed_revision(project: Path, path: str) -> None:
    write(project, {"a.py": "one\n"})
    commit(project)
    write(project, {path: "two\n"})

    assert read_revision(project) == Revision(git(project, "rev-parse", "HEAD^{tree}"), False)

    git(project, "add", "-A")

    assert read_revision(project) == Revision(git(project, "rev-parse", "HEAD^{tree}"), False)


def test_read_the_same_tree_after_an_empty_commit(project: Path) -> None:
    write(project, {"a.py": "one\n"})
    commit(project)
    before = read_revision(project)
    commit(project, "nothing")

    assert read_revision(project) == before


def test_read_revision_of_a_folder(project: Path) -> None:
    write(project, {"app/a.py": "one\n", "other.py": "one\n"})
    commit(project)
    write(project, {"other.py": "two\n"})

    assert read_revision(project / "app") == Revision(git(project, "rev-parse", "HEAD^{tree}"), True)


def test_read_no_revision_where_there_is_none(project: Path, tmp_path: Path) -> None:
    write(project, {"ignored/a.py": "one\n", ".gitignore": "ignored\n"})

    assert read_revision(tmp_path) is None
    assert read_revision(project) is None
    assert read_revision(project / "missing") is None

    commit(project)

    assert read_revision(project / "ignored") is None


def test_find_no_submodules(project: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q", "-b", "main")
    commit(library)
    write(project, {"a.py": "one\n"})
    base = commit(project)
    git(project, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "library")
    write(project, {"library/new.py": "x\n", "a.py": "two\n"})

    found = find_changes(project, base)

    assert [one.path for one in found] == [".gitmodules", "a.py"]
