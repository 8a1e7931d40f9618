"""Contents of each kind written to a real disk and read by the standard library; contents of exactly a size."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from strategies import File, FileFault, FileKind, FilePolicy, files, invalid_files, minimal
from strategies.file_content import pack, show
from strategies.file_fault import EDITS

KINDS = pytest.mark.parametrize("kind", FileKind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [FileKind.TEXT, FileKind.BINARY])
def test_hold_the_laws(kind: FileKind, laws: Any) -> None:
    policy = FilePolicy(kind)
    faults = {fault for fault, (kinds, _) in EDITS.items() if kind in kinds} | {FileFault.UNREADABLE}

    assert laws.find_breaches(policy, files, invalid_files, faults, 8, policy=policy) == {}


@KINDS
def test_write_and_read_files(kind: FileKind, tmp_path: Path, sample: Any) -> None:
    path = tmp_path / f"file{kind}"
    for file in sample(files(policy=FilePolicy(kind)), 100, 1)[:40]:
        path.write_bytes(file.content)

        if kind is FileKind.CSV:
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines, strict=True))
            assert all(list(row) == ["name", "age", "email"] and None not in row.values() for row in rows)
        elif kind is FileKind.JSON:
            assert isinstance(json.loads(path.read_text(encoding="utf-8"))["records"], list)
        elif kind is FileKind.TEXT:
            assert path.read_text(encoding="utf-8").endswith("\n")
        else:
            with gzip.open(path) as packed:
                again = pack(packed.read())
            assert again + b"\0" * (len(file.content) - len(again)) == file.content


@KINDS
def test_fill_a_file_to_the_byte(kind: FileKind) -> None:
    invalid = minimal(invalid_files(policy=FilePolicy(kind, max_size=4321), faults=[FileFault.TOO_LARGE]))

    assert (len(invalid.value.content), len(invalid.near.content)) == (4322, 4321)


def test_show_large_file_in_short() -> None:
    large = minimal(files(), lambda file: len(file.content) == 10_000)

    assert len(repr(large)) < 150
    assert eval(repr(large), {"File": File}) == large


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "b''"),
        (b"x" * 63, repr(b"x" * 63)),
        (b"x" * 64, "b'x' * 64"),
        (b"\n" * 70 + b"a", "b'\\n' * 70 + b'a'"),
        (b"a" + b"\0" * 70, "b'a' + b'\\x00' * 70"),
    ],
)
def test_show_content(content: bytes, expected: str) -> None:
    assert show(content) == expected


@KINDS
def test_draw_from_least_possible_policy(kind: FileKind, sample: Any) -> None:
    policy = FilePolicy(kind, columns=("a",), max_size=2 * FilePolicy(kind, columns=("a",)).shape.least)

    assert [file for file in sample(files(policy=policy), 100, 1) if policy.check(file)] == []
    drawn = sample(invalid_files(policy=policy), 300, 2)
    assert [each for each in drawn if policy.check(each.value) != {each.fault} or policy.check(each.near)] == []
