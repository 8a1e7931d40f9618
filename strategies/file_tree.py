"""A TreePolicy in, trees of files and directories, valid and with one fault, out: written to a real disk by ``write``.

Source: document 000 (a workspace with ``input``, ``output`` and ``temp``, a read-only directory, a file that cannot be
read). A tree is a description and frozen; each ``write`` makes a directory of its own for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import change
from .declare import build_record, strategy
from .file import File, FilePolicy, files_by_fault, files_of
from .file_content import FileKind
from .file_fault import FileFault
from .policy import Fault, Invalid, choose_faults, lift

#: of document 000; then one inside another, a space, another script
_DIRECTORIES: tuple[str, ...] = ("input", "output", "temp", "input/2024/01", "my files", "входные")
_CLASH = "readme.txt"


class TreeFault(Fault):
    """What can be wrong with a tree, simplest first. Its files have faults of their own."""

    #: no file at all
    NO_FILES = "tree.no_files"
    #: one file more than allowed
    TOO_MANY_FILES = "tree.too_many_files"
    #: two names that differ in their case only: one file on macOS and Windows
    CASE_CLASH = "tree.case_clash"
    #: a directory that nobody can write into; root can
    READ_ONLY_DIRECTORY = "tree.read_only_directory"
    #: a directory whose files nobody can open; root can
    CLOSED_DIRECTORY = "tree.closed_directory"


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory: its path, with slashes, and its mode."""

    name: str
    #: as of chmod
    mode: int = 0o755


@dataclass(frozen=True, slots=True)
class FileTree:
    """Files and directories as they are to be on a disk."""

    files: tuple[File, ...]
    directories: tuple[Directory, ...] = ()

    def write(self, where: Path) -> Path:
        """Write it into a new directory under ``where``, and return that one; modes come last, inner ones first.

        :raises ValueError: for a name that leads out of the tree, before anything is written
        """
        for name in [*(file.name for file in self.files), *(directory.name for directory in self.directories)]:
            parts = PurePosixPath(name).parts
            if not parts or parts[0] == "/" or ".." in parts:
                raise ValueError(f"{name!r} leads out of the tree; names are relative and without '..'")
        root = Path(tempfile.mkdtemp(prefix="tree-", dir=where))
        for directory in self.directories:
            (root / directory.name).mkdir(parents=True, exist_ok=True)
        for file in self.files:
            path = root / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        for file in self.files:
            (root / file.name).chmod(file.mode)
        for directory in sorted(self.directories, key=lambda each: -len(PurePosixPath(each.name).parts)):
            (root / directory.name).chmod(directory.mode)
        return root

    def open_up(self, root: Path) -> None:
        """Make all that ``write`` wrote to ``root`` readable and writable again, so that it can be deleted."""
        for directory in sorted(self.directories, key=lambda each: len(PurePosixPath(each.name).parts)):
            (root / directory.name).chmod(0o755)
        for file in self.files:
            if (path := root / file.name).exists():
                path.chmod(0o644)


@dataclass(frozen=True, slots=True)
class TreePolicy:
    """Which trees are valid."""

    #: inclusive
    max_files: int = 5
    #: of each kind that the tree may hold, what its files are; the kind is told by the suffix
    files: tuple[FilePolicy, ...] = tuple(FilePolicy(kind) for kind in FileKind)

    def check(self, value: FileTree, /) -> frozenset[TreeFault | FileFault]:
        """Every fault of the tree and of its files; the empty set means valid.

        >>> sorted(TreePolicy().check(FileTree((File("a.txt", b"\\n"), File("A.txt", b"")))))
        [FileFault.EMPTY, TreeFault.CASE_CLASH]
        """
        names = [file.name for file in value.files]
        tests = {
            TreeFault.NO_FILES: not names,
            TreeFault.TOO_MANY_FILES: len(names) > self.max_files,
            TreeFault.CASE_CLASH: len({name.casefold() for name in names}) < len(names),
            TreeFault.READ_ONLY_DIRECTORY: any(not each.mode & 0o200 for each in value.directories),
            TreeFault.CLOSED_DIRECTORY: any(not each.mode & 0o100 for each in value.directories),
        }
        faults: set[TreeFault | FileFault] = {fault for fault, broken in tests.items() if broken}
        for file in value.files:
            policy = next((policy for policy in self.files if file.name.endswith(policy.kind)), None)
            faults |= policy.check(file) if policy is not None else set()
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[FileTree]]:
        """Invalid trees one file, or one mode, away from a valid one."""
        return choose_faults({fault: bad for fault, bad in trees_by_fault(self).items() if fault in _OWN}, None)

    def boundaries(self) -> Mapping[str, Callable[[FileTree], bool]]:
        """One and most files, an empty directory, a directory inside another, and each kind of file."""
        found: dict[str, Callable[[FileTree], bool]] = {
            "one file": lambda value: len(value.files) == 1,
            "most files": lambda value: len(value.files) == self.max_files,
            "empty directory": lambda value: any(
                not any(file.name.startswith(f"{each.name}/") for file in value.files) for each in value.directories
            ),
            "nested": lambda value: any(file.name.count("/") > 1 for file in value.files),
        }
        return found | {f"{policy.kind} file": _holds(policy.kind) for policy in self.files}


_OWN = tuple(TreeFault)


def _holds(kind: FileKind) -> Callable[[FileTree], bool]:
    return lambda value: any(file.name.endswith(kind) for file in value.files)


class TreeFields(TypedDict, total=False):
    """What ``file_trees`` can override."""

    files: SearchStrategy[tuple[File, ...]]
    directories: SearchStrategy[tuple[Directory, ...]]


@strategy(fields=TreeFields)
def file_trees(*, policy: TreePolicy | None = None, **fields: Unpack[TreeFields]) -> SearchStrategy[FileTree]:
    """Trees of files that the policy accepts: ``tree.write(tmp_path)`` writes one.

    Give ``write`` a directory that lasts for the whole test, such as ``tmp_path_factory.mktemp("trees")``: a tmp_path
    is made once per test and not once per example, of which Hypothesis warns. Source: document 000.

    >>> from strategies import minimal
    >>> minimal(file_trees())
    FileTree(files=(File(name='users.csv', content=b'name,age,email\\n', mode=0o644),), directories=())

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _trees_of(policy or TreePolicy(), fields)


@strategy()
def invalid_file_trees(
    *, policy: TreePolicy | None = None, faults: Collection[TreeFault | FileFault] | None = None
) -> SearchStrategy[Invalid[FileTree]]:
    """Trees that the policy rejects, each for one named fault of a file or a directory; ``path`` says of which.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_file_trees(faults=[FileFault.UNREADABLE]))
    >>> invalid.path, invalid.value.files[0].mode
    (('files', 0, 'mode'), 0)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(trees_by_fault(policy or TreePolicy()), faults)


def _trees_of(
    policy: TreePolicy, fields: TreeFields, low: int = 1, high: int | None = None
) -> SearchStrategy[FileTree]:
    if policy.max_files < 1 or not policy.files:
        raise InvalidArgument(f"{policy!r}: max_files must be at least 1, and files must hold a policy")
    # a third more for the most: most examples of a run are variations of a few
    most = high or policy.max_files
    counts = st.sampled_from([*range(low, most + 1), *[most] * (most // 3 + 1)])
    defaults: TreeFields = {
        "directories": st.lists(st.sampled_from(_DIRECTORIES), max_size=3, unique=True).map(_to_directories),
        "files": _draw_files(counts, st.one_of([files_of(each, {}) for each in policy.files])),
    }
    return build_record(FileTree, {**defaults, **fields})


def _to_directories(names: list[str]) -> tuple[Directory, ...]:
    return tuple(map(Directory, names))


@st.composite
def _draw_files(draw: DrawFn, counts: SearchStrategy[int], files: SearchStrategy[File]) -> tuple[File, ...]:
    """Files with names of their own: in the root first, then deeper."""
    found: dict[str, File] = {}
    for number in range(draw(counts)):
        place = draw(_PLACES)
        file = draw(files)
        name = f"{place}{file.name}"
        if name.casefold() in found:
            name = f"{place}{number} {file.name}"
        found[name.casefold()] = replace(file, name=name)
    return tuple(found.values())


_PLACES = st.sampled_from(("", "input/", "input/2024/01/", "output/"))


def trees_by_fault(policy: TreePolicy) -> dict[TreeFault | FileFault, SearchStrategy[Invalid[FileTree]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _trees_of(policy, {})
    full = _trees_of(policy, {}, policy.max_files)
    one = _trees_of(policy, {}, 1, 1)

    def without_files(tree: FileTree, at: int) -> Invalid[FileTree]:
        return Invalid(replace(tree, files=()), TreeFault.NO_FILES, ("files",), tree)

    def with_another(tree: FileTree, at: int) -> Invalid[FileTree]:
        more = (*tree.files, File(_CLASH, b"\n"))
        return Invalid(replace(tree, files=more), TreeFault.TOO_MANY_FILES, ("files", len(tree.files)), tree)

    def with_clash(tree: FileTree, at: int) -> Invalid[FileTree]:
        near = replace(tree, files=(*tree.files[: policy.max_files - 2], File(_CLASH, b"\n")))
        clash = File((_CLASH.upper(), _CLASH.title())[at % 2], b"\n")
        value = replace(near, files=(*near.files, clash))
        return Invalid(value, TreeFault.CASE_CLASH, ("files", len(near.files)), near)

    def with_mode(fault: TreeFault, modes: tuple[int, ...]) -> Callable[[FileTree, int], Invalid[FileTree]]:
        def edit(tree: FileTree, at: int) -> Invalid[FileTree]:
            # its own directory, so that what is closed is never the way to another
            rest = tuple(each for each in tree.directories if each.name != "locked")
            near = replace(tree, directories=(Directory("locked"), *rest))
            value = replace(near, directories=(Directory("locked", modes[at % len(modes)]), *rest))
            return Invalid(value, fault, ("directories", 0, "mode"), near)

        return edit

    table: dict[TreeFault | FileFault, SearchStrategy[Invalid[FileTree]]] = {
        TreeFault.NO_FILES: change(one, without_files),
        TreeFault.TOO_MANY_FILES: change(full, with_another),
        TreeFault.READ_ONLY_DIRECTORY: change(usual, with_mode(TreeFault.READ_ONLY_DIRECTORY, (0o555, 0o500))),
        TreeFault.CLOSED_DIRECTORY: change(usual, with_mode(TreeFault.CLOSED_DIRECTORY, (0o600, 0o666))),
    }
    if policy.max_files > 1:
        table[TreeFault.CASE_CLASH] = change(usual, with_clash)
    bad_files: dict[FileFault, list[SearchStrategy[Invalid[File]]]] = {}
    for each in policy.files:
        for fault, bad in files_by_fault(each).items():
            bad_files.setdefault(fault, []).append(bad)
    for file_fault, found in bad_files.items():
        table[file_fault] = lift(usual, st.one_of(found), _put_first, "files", 0)
    return table


def _put_first(tree: FileTree, file: File) -> FileTree:
    """The tree with the file in place of its first one, under a name that no other has."""
    named = replace(file, name=f"first {file.name}")
    return replace(tree, files=(named, *tree.files[1:]))
