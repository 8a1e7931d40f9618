"""The bytes of a file in, its faults out, as the standard library finds them; and the edits that make each fault.

Source: document 000 (files that cannot be processed), RFC 4180 (CSV), RFC 8259 (JSON), RFC 1952 (gzip).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from .file_content import FileKind, Shape, pad, write_rows
from .policy import Fault

BOM = b"\xef\xbb\xbf"


class FileFault(Fault):
    """What can be wrong with a file, simplest first."""

    #: no bytes at all
    EMPTY = "file.empty"
    NO_FINAL_NEWLINE = "file.no_final_newline"
    #: begins with the mark that some editors put before UTF-8
    BOM = "file.bom"
    #: lines that end as on Windows
    CRLF = "file.crlf"
    NOT_UTF8 = "file.not_utf8"
    #: CSV and text: a character 0, which ends a text in C
    NUL = "file.nul"
    #: one byte over the most
    TOO_LARGE = "file.too_large"
    #: CSV: a column misnamed
    HEADER = "file.header"
    #: CSV: a row with a cell too few or too many
    RAGGED = "file.ragged"
    #: CSV: a quote that never closes
    UNCLOSED_QUOTE = "file.unclosed_quote"
    #: JSON: cut off, or a comma before the closing brace
    MALFORMED = "file.malformed"
    #: JSON: one key twice, of which Python keeps the last
    DUPLICATE_KEY = "file.duplicate_key"
    #: JSON: NaN, which Python reads though the standard has no such number
    NAN = "file.nan"
    #: gzip: another format under this name
    WRONG_MAGIC = "file.wrong_magic"
    #: gzip: the end missing, as after a broken download
    TRUNCATED = "file.truncated"
    #: gzip: a bit changed on the way, so that the checksum is wrong
    CORRUPT = "file.corrupt"
    #: a mode without the owner's right to read; root reads it all the same
    UNREADABLE = "file.unreadable"


def check_content(content: bytes, shape: Shape) -> set[FileFault]:
    """Every fault of the bytes.

    >>> check_content(b"name\\n", Shape(FileKind.CSV, ("name", "age"), 99))
    {FileFault.HEADER}
    """
    faults = {FileFault.TOO_LARGE} if len(content) > shape.max_size else set()
    if not content:
        return {FileFault.EMPTY}
    if shape.kind is FileKind.BINARY:
        return faults | _gzip_faults(content)
    tests = {
        FileFault.NO_FINAL_NEWLINE: not content.endswith(b"\n"),
        FileFault.BOM: content.startswith(BOM),
        FileFault.CRLF: b"\r" in content,
        FileFault.NUL: b"\0" in content,
    }
    faults |= {fault for fault, broken in tests.items() if broken}
    try:
        text = content.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        return faults | {FileFault.NOT_UTF8}
    if shape.kind is FileKind.CSV:
        faults |= _csv_faults(text, shape.columns)
    return faults | (_json_faults(text) if shape.kind is FileKind.JSON else set())


def _csv_faults(text: str, columns: tuple[str, ...]) -> set[FileFault]:
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error:
        return {FileFault.UNCLOSED_QUOTE}
    faults = set() if rows[:1] == [columns] else {FileFault.HEADER}
    return faults | ({FileFault.RAGGED} if any(len(row) != len(columns) for row in rows[1:]) else set())


def _json_faults(text: str) -> set[FileFault]:
    faults = set()

    def collect(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) < len(pairs):
            faults.add(FileFault.DUPLICATE_KEY)

    def refuse(constant: str) -> None:
        faults.add(FileFault.NAN)

    try:
        json.loads(text, object_pairs_hook=collect, parse_constant=refuse)
    except ValueError:
        return {FileFault.MALFORMED}
    return faults


def _gzip_faults(content: bytes) -> set[FileFault]:
    try:
        gzip.decompress(content)
    except EOFError:
        return {FileFault.TRUNCATED}
    except (gzip.BadGzipFile, zlib.error):
        return {FileFault.CORRUPT if content.startswith(b"\x1f\x8b") else FileFault.WRONG_MAGIC}
    return set()


#: a valid content, its shape and a place to the bad content and the good one beside it
ContentEdit = Callable[[bytes, Shape, int], tuple[bytes, bytes]]


def _lose_newline(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    # in a text the last line may be empty, and then the one before it would end the file
    near = content + b"end\n" if shape.kind is FileKind.TEXT else content
    return near[:-1], near


def _end_like_windows(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    """Every line, or the first only."""
    return content.replace(b"\n", b"\r\n", 1 if at % 2 else -1), content


def _insert_nul(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    if shape.kind is FileKind.CSV:
        return content + _row(shape, first=b"x\0"), content + _row(shape)
    return content[:-1] + b"\0\n", content


def _rename_column(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    place = at % len(shape.columns)
    bad = [*shape.columns]
    bad[place] = f" {bad[place]}" if at // len(bad) % 2 else f"{bad[place]}_"
    return write_rows([tuple(bad)]) + content.removeprefix(write_rows([shape.columns])), content


def _add_ragged_row(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    near = content + _row(shape)
    if at % 2 and len(shape.columns) > 1:
        return near[: near.rindex(b",")] + b"\n", near
    return near[:-1] + b",\n", near


def _add_open_quote(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    return content + _row(shape, first=b'"x'), content + _row(shape)


def _break_json(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    return (content[:-2] + b",}\n" if at % 2 else content[:-2] + b"\n"), content


def _flip_bit(content: bytes, shape: Shape, at: int) -> tuple[bytes, bytes]:
    """One bit of the checksum, which is the eighth to the fifth byte from the end."""
    place = len(content) - 8 + at % 4
    return content[:place] + bytes([content[place] ^ 1 << at // 4 % 8]) + content[place + 1 :], content


def _row(shape: Shape, first: bytes = b"x") -> bytes:
    return first + b",x" * (len(shape.columns) - 1) + b"\n"


_TEXTS = (FileKind.CSV, FileKind.JSON, FileKind.TEXT)

#: by fault: the kinds that can have it, and how it is made
EDITS: Mapping[FileFault, tuple[tuple[FileKind, ...], ContentEdit]] = {
    FileFault.EMPTY: (tuple(FileKind), lambda content, shape, at: (b"", content)),
    FileFault.NO_FINAL_NEWLINE: (_TEXTS, _lose_newline),
    FileFault.BOM: (_TEXTS, lambda content, shape, at: (BOM + content, content)),
    FileFault.CRLF: (_TEXTS, _end_like_windows),
    # a byte that UTF-8 never has, and the é of Latin-1
    FileFault.NOT_UTF8: (
        _TEXTS,
        lambda content, shape, at: (content[:-1] + (b"\xe9\n" if at % 2 else b"\xff\n"), content),
    ),
    FileFault.NUL: ((FileKind.CSV, FileKind.TEXT), _insert_nul),
    FileFault.TOO_LARGE: (
        tuple(FileKind),
        lambda content, shape, at: (pad(content, shape, shape.max_size + 1), pad(content, shape, shape.max_size)),
    ),
    FileFault.HEADER: ((FileKind.CSV,), _rename_column),
    FileFault.RAGGED: ((FileKind.CSV,), _add_ragged_row),
    FileFault.UNCLOSED_QUOTE: ((FileKind.CSV,), _add_open_quote),
    FileFault.MALFORMED: ((FileKind.JSON,), _break_json),
    FileFault.DUPLICATE_KEY: (
        (FileKind.JSON,),
        lambda content, shape, at: (b'{"records": [], ' + content[1:], content),
    ),
    FileFault.NAN: (
        (FileKind.JSON,),
        lambda content, shape, at: (
            b'{"mean": ' + (b"NaN", b"Infinity", b"-Infinity")[at % 3] + b", " + content[1:],
            b'{"mean": 0, ' + content[1:],
        ),
    ),
    FileFault.WRONG_MAGIC: (
        (FileKind.BINARY,),
        lambda content, shape, at: ((b"PK", b"\x1f\x8a", b"<!")[at % 3] + content[2:], content),
    ),
    FileFault.TRUNCATED: ((FileKind.BINARY,), lambda content, shape, at: (content[: -1 - at % 8], content)),
    FileFault.CORRUPT: ((FileKind.BINARY,), _flip_bit),
}
