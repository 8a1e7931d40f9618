"""A project's folder and a git reference in, what has changed since in the working tree out: files, lines, trees.

git runs as a process that no configuration can surprise (pagers, prefixes, colours, external diffs, file monitors,
quoting), that writes nothing, and that finds the repository from the folder alone. What decides which bytes are a
change (line endings, filters, ignored files) stays as the user has it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from qualitygate.display import show_some
from qualitygate.errors import EnvironmentFault, UsageError, did_you_mean

#: What of the caller's git variables is kept: where to look for configuration and repositories. A hook's GIT_DIR and
#: GIT_INDEX_FILE, and GIT_DIFF_OPTS, would make git answer another question.
_KEPT = re.compile(r"GIT_(CONFIG.*|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)")

_SET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "LANGUAGE": "C"}

_OPTIONS = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "diff.autoRefreshIndex=false",
    "-c", f"diff.orderFile={os.devnull}",
)  # fmt: skip

#: Against the working tree, of this folder, with renames and without anything that programs or settings may add.
_DIFF = (
    "diff", "--relative", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all",
)  # fmt: skip

_PATCH = ("--patch", "--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/")

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")

_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_ESCAPED = dict(zip(b'abfnrtv"\\', b'\a\b\f\n\r\t\v"\\', strict=True))

_FETCH_ALL = "fetch the whole history: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that is not what it was. Paths are relative to the project, with forward slashes; lines count from 1."""

    path: str  #: now; of a deleted file, where it was
    lines: frozenset[int] = frozenset()  #: added or modified, numbered as they are now
    cuts: frozenset[int] = frozenset()  #: lines, numbered as now, after which others were deleted; 0: before the first
    former: frozenset[int] = frozenset()  #: deleted or modified, numbered as they were
    before: str | None = None  #: its path then; None for a new file
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """The commit that is checked out."""

    tree: str  #: the hash of its tree: of the whole repository's content
    clean: bool  #: whether the project's folder holds exactly that, and no other file but ignored ones


def read_revision(folder: Path) -> Revision | None:
    """What is checked out; None where it says nothing: no git, no repository, no commit, or none with this folder."""
    try:
        tree = run_git(folder, "rev-parse", "--verify", "HEAD^{tree}")
        here = run_git(folder, "rev-parse", "--verify", "HEAD:./")
        status = run_git(
            folder, "status", "--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=none", "--", "."
        )
    except EnvironmentFault:
        return None
    if tree.returncode or here.returncode or status.returncode:
        return None
    return Revision(tree.stdout.decode().strip(), not status.stdout)


def read_commit_day(folder: Path) -> date | None:
    """The day of the commit that is checked out, by its committer's calendar; None where there is none to ask about."""
    try:
        found = run_git(folder, "log", "-1", "--format=%cs", "HEAD", "--")
    except EnvironmentFault:
        return None
    text = found.stdout.decode().strip()
    return date.fromisoformat(text) if found.returncode == 0 and text else None


def find_merge_base(folder: Path, reference: str) -> str:
    """The commit from which the one that is checked out and the reference went apart.

    Raises:
        UsageError: no repository, no commit, an unknown reference, or histories that never met.
        EnvironmentFault: git is missing or cannot read the repository, or a shallow clone lacks the history.
    """
    _demand_repository(folder)
    head = _find_commit(folder, "HEAD")
    if head is None:
        raise UsageError("the repository has no commit yet", where=str(folder), help="commit, then compare with it")
    commit = _find_commit(folder, reference)
    if commit is None:
        raise _unknown(folder, reference)
    found = run_git(folder, "merge-base", head, commit)
    base = found.stdout.decode().strip()
    if found.returncode == 0 and base:
        return base
    if is_shallow(folder):
        raise EnvironmentFault(
            f"the clone is shallow: its history does not reach the commit where it left `{reference}`",
            where=str(folder),
            help=_FETCH_ALL,
        )
    raise UsageError(
        f"`{reference}` and what is checked out have no commit in common",
        where=str(folder),
        help="name a branch, a tag or a commit of the same history",
    )


def find_changes(folder: Path, base: str) -> tuple[ChangedFile, ...]:
    """The files of the folder that differ between a commit and the working tree, untracked ones too, by path.

    Ignored files are never among them, nor submodules. A file that came from outside the folder is new. Of a file
    that git calls binary all lines have changed.

    Raises:
        EnvironmentFault: git is missing, or cannot compare.
    """
    changes = {change.path: change for change in _list_files(folder, base)}
    for path, lines, cuts, former in _read_patch(_demand(folder, *_DIFF, *_PATCH, base, "--")):
        if path in changes:  # else it has changed between the two questions
            changes[path] = replace(changes[path], lines=lines, cuts=cuts, former=former)
    for name in _split(_demand(folder, "ls-files", "--others", "--exclude-standard", "-z")):
        path = os.fsdecode(name)
        if (folder / path).is_file() and not (folder / path).is_symlink():
            was = changes.get(path, ChangedFile(path))
            changes[path] = replace(was, lines=_all_lines(folder / path), cuts=frozenset(), deleted=False)
    return tuple(changes[path] for path in sorted(changes))


def read_before(folder: Path, base: str, paths: Iterable[str]) -> Mapping[str, bytes]:
    """The content that files of the folder had in a commit; those that were not there are left out.

    Raises:
        EnvironmentFault: git is missing, or cannot read.
    """
    found: dict[str, bytes] = {}
    prefix = _demand(folder, "rev-parse", "--show-prefix").removesuffix(b"\n")
    for path in paths:
        done = run_git(folder, "cat-file", "blob", os.fsdecode(base.encode() + b":" + prefix + os.fsencode(path)))
        if done.returncode == 0:
            found[path] = done.stdout
    return found


def check_out(folder: Path, base: str, target: Path) -> Path:
    """Write all files of a commit below a new folder, by an index of its own: nothing in the repository is written.

    Returns:
        Where the project's folder is in there; it is made where the commit had none.

    Raises:
        EnvironmentFault: git is missing, or cannot write.
    """
    target.mkdir(parents=True)
    prefix = os.fsdecode(_demand(folder, "rev-parse", "--show-prefix").removesuffix(b"\n"))
    top = Path(os.fsdecode(_demand(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    index = {"GIT_INDEX_FILE": str(target.parent / f"{target.name}.index")}
    for arguments in (("read-tree", base), ("checkout-index", "--all", f"--prefix={target}/")):
        done = run_git(top, *arguments, extra=index)
        if done.returncode:
            raise _cannot_read(folder, done)
    (target / prefix).mkdir(parents=True, exist_ok=True)
    return target / prefix


def run_git(
    folder: Path, *arguments: str, extra: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name[:4] != "GIT_" or _KEPT.fullmatch(name)}
    try:
        return subprocess.run(
            ["git", *_OPTIONS, "-C", str(folder), *arguments],
            env=kept | _SET | dict(extra),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise EnvironmentFault(
            "git does not run", why=error.strerror or str(error), help="install git, or judge all instead of changes"
        ) from error


def _demand(folder: Path, *arguments: str) -> bytes:
    done = run_git(folder, *arguments)
    if done.returncode:
        raise _cannot_read(folder, done)
    return done.stdout


def _cannot_read(folder: Path, done: subprocess.CompletedProcess[bytes]) -> EnvironmentFault:
    said = done.stderr.decode("utf-8", "replace").strip()
    return EnvironmentFault("git cannot read the repository", where=str(folder), why=said)


def _demand_repository(folder: Path) -> None:
    done = run_git(folder, "rev-parse", "--is-inside-work-tree")
    if done.returncode and b"not a git repository" not in done.stderr:
        raise _cannot_read(folder, done)
    if done.stdout.strip() != b"true":
        raise UsageError(
            "no git repository, so there are no changes to find",
            where=str(folder),
            help="run `git init`, or judge all instead of changes",
        )


def _find_commit(folder: Path, reference: str) -> str | None:
    if reference.startswith(("-", "^")):  # an option, or "without these", to git
        return None
    done = run_git(folder, "rev-parse", "--verify", f"{reference}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else None


def _unknown(folder: Path, reference: str) -> UsageError:
    """What was likely meant: the same branch of a remote, or a name much like it."""
    listed = _demand(folder, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags")
    names = [name for name in os.fsdecode(listed).splitlines() if name.rpartition("/")[2] != "HEAD"]
    same = [name for name in names if name.rpartition("/")[2] == reference.rpartition("/")[2]]
    help = f"did you mean `{same[0]}`?" if same else did_you_mean(reference, names)
    if help.startswith("known"):
        help = f"known: {show_some(sorted(names), 10)}" if names else "there are no branches and tags"
    if is_shallow(folder):
        help = f"the clone is shallow, {_FETCH_ALL}; {help}"
    return UsageError(f"unknown git reference `{reference}`", where=str(folder), help=help)


def is_shallow(folder: Path) -> bool:
    return _demand(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _list_files(folder: Path, base: str) -> Iterator[ChangedFile]:
    """Every changed file by name; those without a patch to read lines from (binary ones) with all their lines."""
    words = iter(_split(_demand(folder, *_DIFF, "--raw", "--numstat", "-z", base, "--")))
    files: dict[str, ChangedFile] = {}
    touched: set[str] = set()  # of another time, perhaps with the same content: the index is not refreshed
    for word in words:
        if word.startswith(b":"):  # :100644 100644 abc123 def456 R086
            mode, mode_now, *_, status = word[1:].split(b" ")
            before = path = os.fsdecode(next(words))
            if status.startswith(b"R"):
                path = os.fsdecode(next(words))
            if status != b"U":
                files[path] = ChangedFile(path, before=None if status == b"A" else before, deleted=status == b"D")
            if status == b"M" and mode == mode_now:
                touched.add(path)
        else:  # 3<tab>1<tab>path, or an empty path and two more; - for the numbers of a binary file
            added, removed, name = word.split(b"\t", 2)
            if not name:
                next(words)
                name = next(words)
            path = os.fsdecode(name)
            if (added, removed) != (b"0", b"0"):
                touched.discard(path)
            if added == b"-" and path in files and not files[path].deleted:
                files[path] = replace(files[path], lines=_all_lines(folder / path))
    yield from (file for path, file in files.items() if path not in touched)


def _read_patch(patch: bytes) -> Iterator[tuple[str, frozenset[int], frozenset[int], frozenset[int]]]:
    """Path, lines now, cuts and former lines of each file in a patch without context."""
    before = path = ""
    now: set[int] = set()
    cuts: set[int] = set()
    former: set[int] = set()
    lines = iter(patch.split(b"\n"))
    for line in lines:
        if line.startswith(b"diff --git "):
            if path:
                yield path, frozenset(now), frozenset(cuts), frozenset(former)
            path, now, cuts, former = "", set(), set(), set()
        elif line.startswith(b"--- "):
            before = _read_name(line)
        elif line.startswith(b"+++ "):
            path = _read_name(line) or before
        elif hunk := _HUNK.match(line):
            old, removed, new, added = (1 if number is None else int(number) for number in hunk.groups())
            former.update(range(old, old + removed))
            now.update(range(new, new + added))
            if not added:
                cuts.add(new)
            for _ in range(removed + added):  # what the lines say may look like anything
                while next(lines).startswith(b"\\"):
                    pass
    if path:
        yield path, frozenset(now), frozenset(cuts), frozenset(former)


def _read_name(line: bytes) -> str:
    """The path of a ``---`` or ``+++`` line; empty for the side on which there is no file."""
    name = line[4:].removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescape, name[1:-1])
    return "" if name == os.devnull.encode() else os.fsdecode(name[2:])


def _unescape(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8) if len(found[1]) == 3 else _ESCAPED[found[1][0]]])


def _split(listed: bytes) -> list[bytes]:
    return [name for name in listed.split(b"\0") if name]


def _all_lines(path: Path) -> frozenset[int]:
    try:
        content = path.read_bytes()
    except OSError:
        return frozenset()
    return frozenset(range(1, len(content.splitlines()) + 1))
