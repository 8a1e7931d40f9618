"""A kind of file, its columns and a size in; valid contents (CSV, JSON, text, gzip) out, and ones of exactly a size.

Source: document 000 (rows of name, age and e-mail address, records in JSON, bytes, a large file).
"""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .policy import TextEnum

#: plain first; then what CSV has to quote, what is longer in UTF-8, what a spreadsheet computes, and nothing
_CELLS = ("John", "30", "Lee, Ann", 'say "hi"', "Ann\nLee", "José", "東京", "=1+1", " x ", "007", "")
_VALUES: tuple[Any, ...] = ("John", 30, None, True, 0.5, "José", 'say "hi"', "東京", -1, "", 10**18)
_LINES = ("Test content", "", "Grüße", "a\tb", "東京", "end ", "😀", "0")
_GZIP = 31


class FileKind(TextEnum):
    """What a file holds; the text is its suffix."""

    CSV = ".csv"
    JSON = ".json"
    TEXT = ".txt"
    #: gzip, as the binary format that the standard library can judge
    BINARY = ".gz"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a valid content has to be."""

    kind: FileKind
    #: the header of a CSV file, the keys of a JSON record
    columns: tuple[str, ...]
    #: bytes, inclusive
    max_size: int

    @property
    def least(self) -> int:
        """The bytes that the longest content without a record takes, with room for padding."""
        return len(write_rows([self.columns])) + 6 * len(self.columns) + 64


def write_rows(rows: list[tuple[str, ...]]) -> bytes:
    """CSV with line feeds."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\n").writerows(rows)
    return sheet.getvalue().encode()


def contents_of(shape: Shape) -> SearchStrategy[bytes]:
    """Valid contents, the largest and those without a record in every run of 100 examples."""
    return st.one_of(usual_contents_of(shape), padded_contents_of(shape, shape.max_size))


def usual_contents_of(shape: Shape) -> SearchStrategy[bytes]:
    """Valid contents with nothing to fill them up."""
    return _cut(_SMALL[shape.kind](shape), shape)


def padded_contents_of(shape: Shape, size: int) -> SearchStrategy[bytes]:
    """Valid contents of exactly ``size`` bytes."""
    return _padded(usual_contents_of(shape), shape, size)


@st.composite
def _cut(draw: DrawFn, contents: SearchStrategy[bytes], shape: Shape) -> bytes:
    """The content, or one without a record where it is too large for padding."""
    content = draw(contents)
    return content if len(content) + shape.least <= shape.max_size else _BARE[shape.kind](shape)


@st.composite
def _padded(draw: DrawFn, contents: SearchStrategy[bytes], shape: Shape, size: int) -> bytes:
    return pad(draw(contents), shape, size)


def pad(content: bytes, shape: Shape, size: int) -> bytes:
    """The content with one more cell, member or line, or with zeros behind it, to exactly ``size`` bytes."""
    if shape.kind is FileKind.CSV:
        ends = b"," * (len(shape.columns) - 1) + b"\n"
        return content + b"x" * (size - len(content) - len(ends)) + ends
    if shape.kind is FileKind.JSON:
        start = b'{"pad": "'
        return start + b"x" * (size - len(content) - len(start) - 2) + b'", ' + content[1:]
    if shape.kind is FileKind.TEXT:
        return content + b"x" * (size - len(content) - 1) + b"\n"
    # gzip allows zeros behind the end
    return content.ljust(size, b"\0")


def _csv(shape: Shape) -> SearchStrategy[bytes]:
    rows = st.lists(st.tuples(*[st.sampled_from(_CELLS)] * len(shape.columns)), max_size=4)
    return st.one_of(_draw_csv(shape.columns, st.just([])), _draw_csv(shape.columns, rows))


@st.composite
def _draw_csv(draw: DrawFn, columns: tuple[str, ...], rows: SearchStrategy[list[tuple[str, ...]]]) -> bytes:
    return write_rows([columns, *draw(rows)])


def _json(shape: Shape) -> SearchStrategy[bytes]:
    records = st.lists(st.fixed_dictionaries(dict.fromkeys(shape.columns, st.sampled_from(_VALUES))), max_size=3)
    return st.one_of(st.just(_bare_json(shape)), _draw_json(records, st.sampled_from([None, 2]), st.booleans()))


@st.composite
def _draw_json(
    draw: DrawFn,
    records: SearchStrategy[list[dict[str, Any]]],
    indents: SearchStrategy[int | None],
    escapes: SearchStrategy[bool],
) -> bytes:
    indent, escape = draw(indents), draw(escapes)
    return f"{json.dumps({'records': draw(records)}, indent=indent, ensure_ascii=escape)}\n".encode()


def _text(shape: Shape) -> SearchStrategy[bytes]:
    return st.one_of(st.just(b"\n"), _draw_text(st.lists(st.sampled_from(_LINES), min_size=1, max_size=6)))


@st.composite
def _draw_text(draw: DrawFn, lines: SearchStrategy[list[str]]) -> bytes:
    return "".join(f"{line}\n" for line in draw(lines)).encode()


def _binary(shape: Shape) -> SearchStrategy[bytes]:
    return _draw_binary(st.one_of(st.just(b""), st.binary(max_size=32), st.just(bytes(range(256)))))


@st.composite
def _draw_binary(draw: DrawFn, data: SearchStrategy[bytes]) -> bytes:
    return pack(draw(data))


def pack(data: bytes) -> bytes:
    """The data as gzip, without the time that would make it another each second."""
    return zlib.compress(data, wbits=_GZIP)


def unpack(content: bytes) -> bytes:
    """The data of valid gzip."""
    return zlib.decompress(content, _GZIP)


def show(content: bytes) -> str:
    """An expression for the bytes in which a long run of one byte is a product.

    >>> show(b"name" + b"x" * 9000 + b"end")
    "b'name' + b'x' * 9000 + b'end'"
    """
    parts, place = [], 0
    for run in _RUNS.finditer(content):
        if run.start() > place:
            parts.append(repr(content[place : run.start()]))
        parts.append(f"{run.group(1)!r} * {run.end() - run.start()}")
        place = run.end()
    if place < len(content) or not parts:
        parts.append(repr(content[place:]))
    return " + ".join(parts)


_RUNS = re.compile(rb"(.)\1{63,}", re.DOTALL)


def _bare_json(shape: Shape) -> bytes:
    return b'{"records": []}\n'


_SMALL = {FileKind.CSV: _csv, FileKind.JSON: _json, FileKind.TEXT: _text, FileKind.BINARY: _binary}
_BARE: dict[FileKind, Callable[[Shape], bytes]] = {
    FileKind.CSV: lambda shape: write_rows([shape.columns]),
    FileKind.JSON: _bare_json,
    FileKind.TEXT: lambda shape: b"\n",
    FileKind.BINARY: lambda shape: pack(b""),
}
