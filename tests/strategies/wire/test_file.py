"""Files written to a real disk and read by the standard library; the oracle of files, content by content."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import File, FileFault, FileKind, FilePolicy, files, invalid_files, minimal
from strategies.file_content import pack
from strategies.file_fault import EDITS

CSV = b"name,age,email\n"
PACKED = pack(b"hello")


def possible(kind: FileKind) -> set[FileFault]:
    return {fault for fault, (kinds, _) in EDITS.items() if kind in kinds} | {FileFault.UNREADABLE}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.JSON])
def test_hold_the_laws(kind: FileKind, laws: Any) -> None:
    policy = FilePolicy(kind)

    assert laws.find_breaches(policy, files, invalid_files, possible(kind), 8, policy=policy) == {}


@pytest.mark.parametrize(
    ("kind", "content", "faults"),
    [
        (FileKind.CSV, CSV, set()),
        (FileKind.CSV, CSV + b'"Lee, ""Ann""\nB.",30,a@b.c\n', set()),
        (FileKind.CSV, b"", {FileFault.EMPTY}),
        # the file of document 000
        (FileKind.CSV, CSV + b"John,30,john@example.com", {FileFault.NO_FINAL_NEWLINE}),
        (FileKind.CSV, b"\xef\xbb\xbf" + CSV, {FileFault.BOM}),
        (FileKind.CSV, b"name,age,email\r\n", {FileFault.CRLF}),
        (FileKind.CSV, CSV + b"Jos\xe9,30,x\n", {FileFault.NOT_UTF8}),
        (FileKind.CSV, CSV + b"a\0,30,x\n", {FileFault.NUL}),
        (FileKind.CSV, b"name,age\n", {FileFault.HEADER}),
        (FileKind.CSV, b"Name,age,email\n", {FileFault.HEADER}),
        (FileKind.CSV, b"\n", {FileFault.HEADER}),
        (FileKind.CSV, CSV + b"a,b\n", {FileFault.RAGGED}),
        (FileKind.CSV, CSV + b"a,b,c,d\n", {FileFault.RAGGED}),
        (FileKind.CSV, CSV + b"\n", {FileFault.RAGGED}),
        (FileKind.CSV, CSV + b'"a,b,c\n', {FileFault.UNCLOSED_QUOTE}),
        (FileKind.CSV, CSV + b"x" * 9979 + b",,\n" + b",,\n", set()),
        (FileKind.CSV, CSV + b"x" * 9980 + b",,\n" + b",,\n", {FileFault.TOO_LARGE}),
        (FileKind.JSON, b'{"records": []}\n', set()),
        (FileKind.JSON, b"[1]\n", set()),
        (FileKind.JSON, b'{"records": [}\n', {FileFault.MALFORMED}),
        (FileKind.JSON, b'{"a": {"b": 1, "b": 2}}\n', {FileFault.DUPLICATE_KEY}),
        (FileKind.JSON, b"[-Infinity]\n", {FileFault.NAN}),
        (FileKind.JSON, b"\n", {FileFault.MALFORMED}),
        (FileKind.TEXT, b"\n", set()),
        (FileKind.TEXT, b"a\rb\n", {FileFault.CRLF}),
        (FileKind.TEXT, b"a\0b", {FileFault.NUL, FileFault.NO_FINAL_NEWLINE}),
        (FileKind.BINARY, PACKED, set()),
        (FileKind.BINARY, PACKED + b"\0\0", set()),
        (FileKind.BINARY, PACKED[:-1], {FileFault.TRUNCATED}),
        (FileKind.BINARY, PACKED[:5], {FileFault.TRUNCATED}),
        (FileKind.BINARY, b"PK" + PACKED[2:], {FileFault.WRONG_MAGIC}),
        (FileKind.BINARY, PACKED[:-8] + b"0000" + PACKED[-4:], {FileFault.CORRUPT}),
        (FileKind.BINARY, PACKED[:-1] + b"\1", {FileFault.CORRUPT}),
        (FileKind.BINARY, PACKED + b"x", {FileFault.CORRUPT}),
    ],
)
def test_check_content(kind: FileKind, content: bytes, faults: set[FileFault]) -> None:
    assert FilePolicy(kind).check(File("f", content)) == faults


@pytest.mark.parametrize(
    ("mode", "faults"),
    [(0o644, set()), (0o400, set()), (0o044, {FileFault.UNREADABLE}), (0, {FileFault.UNREADABLE})],
)
def test_check_mode(mode: int, faults: set[FileFault]) -> None:
    assert FilePolicy().check(File("f.csv", CSV, mode)) == faults


def test_tolerate_what_the_reader_takes(sample: Any) -> None:
    policy = FilePolicy(tolerated=frozenset({FileFault.BOM, FileFault.NO_FINAL_NEWLINE}))

    drawn = sample(invalid_files(policy=policy), 300, 4)

    assert policy.check(File("f.csv", b"\xef\xbb\xbf" + CSV[:-1])) == frozenset()
    assert {invalid.fault for invalid in drawn} == possible(FileKind.CSV) - policy.tolerated


def test_naive_readers_fall_for_the_faults(tmp_path: Path) -> None:
    """What the usual few lines of code make of each fault: an error, or silently other data."""

    def read(fault: FileFault) -> list[dict[str, str]]:
        path = tmp_path / "users.csv"
        path.write_bytes(minimal(invalid_files(faults=[fault])).value.content)
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    with pytest.raises(UnicodeDecodeError):
        read(FileFault.NOT_UTF8)
    assert list(read(FileFault.RAGGED)[0])[-1] is None
    assert list(read(FileFault.HEADER)) == []
    assert read(FileFault.UNCLOSED_QUOTE)[0]["name"] == "x,x,x\n"
    path = tmp_path / "data.json"
    path.write_bytes(minimal(invalid_files(policy=FilePolicy(FileKind.JSON), faults=[FileFault.NAN])).value.content)
    assert json.loads(path.read_text(encoding="utf-8"))["mean"] != 0


def test_override_content_and_name() -> None:
    file = minimal(files(content=just(b"x"), name=just("a/b.csv")))

    assert file == File("a/b.csv", b"x", 0o644)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (FilePolicy(columns=()), "columns must hold at least one name, none empty"),
        (FilePolicy(columns=("a", "")), "columns must hold at least one name, none empty"),
        (FilePolicy(columns=("a\nb",)), "none with a line break"),
        (FilePolicy(max_size=193), "max_size must be at least 194 bytes for these columns"),
    ],
)
def test_refuse_impossible_policy(policy: FilePolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(files(policy=policy))
