"""A FilePolicy, one per kind, in; the files of a program (CSV, JSON, text, gzip), valid and with one fault, out.

Source: document 000 (``users.csv``, ``users.json``, ``data.bin``, a large file, permissions).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .change import Edit, change, put
from .declare import build_record, strategy
from .file_content import FileKind, Shape, contents_of, show, unpack, usual_contents_of
from .file_fault import EDITS, ContentEdit, FileFault, check_content
from .policy import Invalid, choose_faults

#: plain first; then a space, another script, two dots and a capital
_STEMS = ("users", "my file", "bücher", "a.b", "Data")
#: the owner may not read; in the last one everybody else may
_UNREADABLE = (0o000, 0o200, 0o044)


@dataclass(frozen=True, slots=True)
class File:
    """A file: what is to be written, and how."""

    #: a path with slashes, relative to where it is written
    name: str
    content: bytes
    #: as of chmod
    mode: int = 0o644

    def __repr__(self) -> str:
        """An expression for the file, short though its content may be large."""
        return f"File(name={self.name!r}, content={show(self.content)}, mode={self.mode:#o})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # Hypothesis and IPython ask for this; else they print a dataclass field by field, and megabytes with it
        printer.text(repr(self))


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """Which files are valid: those of one kind that a strict reader takes."""

    kind: FileKind = FileKind.CSV
    #: the header of a CSV file, the keys of a JSON record
    columns: tuple[str, ...] = ("name", "age", "email")
    #: bytes, inclusive
    max_size: int = 10_000
    #: what your reader takes all the same: neither found nor made
    tolerated: frozenset[FileFault] = frozenset()

    @property
    def shape(self) -> Shape:
        """What a valid content has to be."""
        return Shape(self.kind, self.columns, self.max_size)

    def check(self, value: File, /) -> frozenset[FileFault]:
        """Every fault of the file; the empty set means valid.

        >>> sorted(FilePolicy().check(File("users.csv", b"name,age,email\\nJohn,30")))
        [FileFault.NO_FINAL_NEWLINE, FileFault.RAGGED]
        """
        faults = check_content(value.content, self.shape)
        if not value.mode & 0o400:
            faults.add(FileFault.UNREADABLE)
        return frozenset(faults - self.tolerated)

    def near_misses(self) -> SearchStrategy[Invalid[File]]:
        """Invalid files one character, one cell or one key away from a valid one."""
        far = (FileFault.EMPTY, FileFault.WRONG_MAGIC, FileFault.UNREADABLE)
        return choose_faults({fault: bad for fault, bad in files_by_fault(self).items() if fault not in far}, None)

    def boundaries(self) -> Mapping[str, Callable[[File], bool]]:
        """The largest file, one without a record, and what the kind has to quote or encode."""
        return {"largest": lambda value: len(value.content) == self.max_size, **_BOUNDARIES[self.kind]}


_BOUNDARIES: Mapping[FileKind, Mapping[str, Callable[[File], bool]]] = {
    FileKind.CSV: {
        "header only": lambda value: value.content.count(b"\n") == 1,
        "comma in a cell": lambda value: b"Lee, Ann" in value.content,
        "quote in a cell": lambda value: b'""hi' in value.content,
        "line break in a cell": lambda value: b"\nLee" in value.content,
        "beyond ASCII": lambda value: not value.content.isascii(),
    },
    FileKind.JSON: {
        "no record": lambda value: value.content == b'{"records": []}\n',
        "indented": lambda value: b'\n  "records"' in value.content,
        "beyond ASCII": lambda value: not value.content.isascii(),
        "escaped": lambda value: b"\\u" in value.content,
    },
    FileKind.TEXT: {
        "one line break only": lambda value: value.content == b"\n",
        "empty line between": lambda value: b"\n\n" in value.content,
        "beyond ASCII": lambda value: not value.content.isascii(),
    },
    FileKind.BINARY: {
        "nothing packed": lambda value: unpack(value.content) == b"",
        "every byte packed": lambda value: len(set(unpack(value.content))) == 256,
    },
}


class FileFields(TypedDict, total=False):
    """What ``files`` can override."""

    name: SearchStrategy[str]
    content: SearchStrategy[bytes]
    mode: SearchStrategy[int]


@strategy(fields=FileFields)
def files(*, policy: FilePolicy | None = None, **fields: Unpack[FileFields]) -> SearchStrategy[File]:
    """Files that the policy accepts; the largest and one without a record are always among 100 examples.

    Source: document 000.

    >>> from strategies import minimal
    >>> minimal(files())
    File(name='users.csv', content=b'name,age,email\\n', mode=0o644)

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    policy = policy or FilePolicy()
    return files_of(policy, {"content": contents_of(_possible(policy)), **fields})


@strategy()
def invalid_files(
    *, policy: FilePolicy | None = None, faults: Collection[FileFault] | None = None
) -> SearchStrategy[Invalid[File]]:
    """Files that the policy rejects, each for one named fault of the bytes or of the mode.

    Source: document 000.

    >>> from strategies import minimal
    >>> minimal(invalid_files(faults=[FileFault.RAGGED])).value.content
    b'name,age,email\\nx,x,x,\\n'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(files_by_fault(policy or FilePolicy()), faults)


def files_of(policy: FilePolicy, fields: FileFields) -> SearchStrategy[File]:
    """Files with nothing to fill them up, for the inside of other strategies."""
    defaults: FileFields = {
        "mode": st.sampled_from([0o644, 0o600, 0o444]),
        "name": st.sampled_from([f"{stem}{policy.kind}" for stem in _STEMS]),
        "content": usual_contents_of(_possible(policy)),
    }
    return build_record(File, {**defaults, **fields})


def files_by_fault(policy: FilePolicy) -> dict[FileFault, SearchStrategy[Invalid[File]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = files_of(policy, {})
    table = {
        fault: change(usual, _on_content(policy.shape, fault, edit))
        for fault, (kinds, edit) in EDITS.items()
        if policy.kind in kinds
    }
    table[FileFault.UNREADABLE] = put(usual, "mode", _UNREADABLE, FileFault.UNREADABLE)
    return {fault: invalid for fault, invalid in table.items() if fault not in policy.tolerated}


def _on_content(shape: Shape, fault: FileFault, edit: ContentEdit) -> Edit[File]:
    def apply(file: File, at: int) -> Invalid[File]:
        bad, good = edit(file.content, shape, at)
        return Invalid(replace(file, content=bad), fault, ("content",), replace(file, content=good))

    return apply


def _possible(policy: FilePolicy) -> Shape:
    shape = policy.shape
    if not policy.columns or any(not name or not name.isprintable() for name in policy.columns):
        raise InvalidArgument(f"{policy!r}: columns must hold at least one name, none empty and none with a line break")
    if policy.max_size < 2 * shape.least:
        raise InvalidArgument(f"{policy!r}: max_size must be at least {2 * shape.least} bytes for these columns")
    return shape
