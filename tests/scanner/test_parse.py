"""Whatever the bytes are, a file is read or named with its reason; nothing raises."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.model import Skipped, SkipReason
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.parse import Parsed, decode, parse
from qualitygate.scanner.positions import ProvidedPositions, QueuedPositions
from qualitygate.scanner.source import Source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/bin/sh\n# fileencoding: cp1252 :\n'\x80'\n", "#!/bin/sh\n# fileencoding: cp1252 :\n'€'\n"),
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
    ],
)  # fmt: skip
def test_decode_honours_marks_and_cookies(data: bytes, text: str) -> None:
    assert decode("t.py", data) == text


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"x = '\xe9'\n", "invalid or missing encoding declaration"),
        (b"x = 1\n" * 5 + b"y = '\xff'\n", "byte 0xff at offset 35 is not utf-8"),
        (b"# coding: nonsense\n", "unknown encoding: nonsense"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
    ],
)
def test_decode_names_what_is_not_text(data: bytes, detail: str) -> None:
    assert decode("t.py", data) == Skipped("t.py", SkipReason.NOT_UTF8, detail)


@pytest.mark.parametrize("data", [b"# coding: undefined\n", b"# coding: punycode\nx = a-\n"])
def test_decode_survives_encodings_that_fail_in_their_own_way(data: bytes) -> None:
    refused = decode("t.py", data)

    assert isinstance(refused, Skipped)
    assert (refused.reason, bool(refused.detail)) == (SkipReason.NOT_UTF8, True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('print "hello"\n', 1),
        ("x = 1\nprint 'hello', x\n", 2),
        ("exec 'x = 1'\n", 1),
        ("raise ValueError, 'no'\n", 1),
        ("x = `1`\n", 1),
        ("if 1 <> 2: pass\n", 1),
        ("x = ur'a'\n", 1),
        ("x = 10L\n", 1),
        ("mode = 0755\n", 1),
    ],
)
def test_parse_recognises_python_2(text: str, line: int) -> None:
    skipped = parse("t.py", text.encode())

    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.line) == (SkipReason.PYTHON2, line)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python 3.14 reads it as two exception types")
@pytest.mark.parametrize("kinds", ["ValueError", "(ValueError, KeyError)"])
def test_parse_recognises_python_2_by_its_except(kinds: str) -> None:
    skipped = parse("t.py", f"try:\n    pass\nexcept {kinds}, error:\n    pass\n".encode())

    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.line) == (SkipReason.PYTHON2, 3)


def test_parse_reads_two_exception_types_without_parentheses() -> None:
    assert isinstance(parse("t.py", b"try:\n    pass\nexcept ValueError, KeyError:\n    pass\n"), Parsed)


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ("def f(:\n    pass\n", 1, "invalid syntax"),
        ("x = 1\nx = (\n", 2, "'(' was never closed"),
        ("x = 1\n  y = 2\n", 2, "unexpected indent"),
        ("x = 'a\n", 1, "unterminated string literal (detected at line 1)"),
    ],
)
def test_parse_names_a_syntax_error_with_its_line(text: str, line: int, detail: str) -> None:
    assert parse("t.py", text.encode()) == Skipped("t.py", SkipReason.SYNTAX, detail, line)


def test_parse_names_null_bytes_as_a_syntax_error() -> None:
    skipped = parse("t.py", b"x = 1\x00\n")

    assert isinstance(skipped, Skipped)
    assert skipped.reason is SkipReason.SYNTAX
    assert "null bytes" in skipped.detail


_DEEP = {
    "brackets": "x = " + "[" * 3_000 + "]" * 3_000 + "\n",
    "parentheses": "x = " + "(" * 3_000 + "1" + ")" * 3_000 + "\n",
    "operators": "x = " + "-" * 3_000 + "1\n",
    "many-operators": "x = " + "not " * 30_000 + "1\n",
    "sums": "x = " + "+".join(["1"] * 3_000) + "\n",
    "attributes": "x = a" + ".b" * 3_000 + "\n",
    "lambdas": "x = " + "lambda:" * 3_000 + "1\n",
    "elifs": "if a: pass\n" + "elif b: pass\n" * 3_000,
    "blocks": "".join(" " * depth + "if a:\n" for depth in range(3_000)) + " " * 3_000 + "pass\n",
    "moderate-sum": "x = " + "+".join(["1"] * 250) + "\n",
    "moderate-elifs": "if a: pass\n" + "elif b: pass\n" * 250,
}


@pytest.mark.parametrize("name", _DEEP)
def test_lower_file_names_deep_nesting(name: str) -> None:
    lowered = lower_file("t.py", _DEEP[name].encode())

    assert isinstance(lowered, Skipped)
    assert lowered.reason is SkipReason.TOO_DEEP
    assert lowered.detail.startswith("nested more deeply than")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 90 + "]" * 90 + "\n",
        "x = " + "+".join(["1"] * 190) + "\n",
        "if a: pass\n" + "elif b: pass\n" * 190,
    ],
)
def test_lower_file_reads_ordinary_nesting(text: str) -> None:
    assert isinstance(lower_file("t.py", text.encode()), Source)


@pytest.mark.parametrize("broken", ["x = = 1\n", "print 'two'\n"])
def test_parse_does_not_try_libcst_on_deep_text_that_is_broken_too(broken: str) -> None:
    text = broken + "x = " + "-" * 30_000 + "1\n"

    skipped = parse("t.py", text.encode())

    assert isinstance(skipped, Skipped)


def test_parse_queues_positions_where_both_parsers_read() -> None:
    parsed = parse("t.py", b"x = 1\n")

    assert isinstance(parsed, Parsed)
    assert isinstance(parsed.positions, QueuedPositions)
    assert parsed.text == "x = 1\n"


def test_parse_falls_back_to_provided_positions_for_newer_syntax() -> None:
    newer = b"def first[T](items: list[T]) -> T:\n    return items[0]\n"

    parsed = parse("t.py", newer)

    assert isinstance(parsed, Parsed)
    lowered = lower_file("t.py", newer)
    assert isinstance(lowered, Source)
    assert lowered.functions[0].span.line == 1
    assert lowered.functions[0].body[0].span.line == 2


def test_parse_is_silent_about_odd_escapes(recwarn: pytest.WarningsRecorder) -> None:
    parsed = parse("t.py", rb"x = '\d'" + b"\n")

    assert isinstance(parsed, Parsed)
    assert isinstance(parsed.positions, (QueuedPositions, ProvidedPositions))
    assert not recwarn.list


@given(st.binary(max_size=200))
def test_lower_file_never_raises_on_bytes(data: bytes) -> None:
    lowered = lower_file("tests/test_a.py", data)

    assert isinstance(lowered, (Source, Skipped))


PIECES = (
    r"""def f(|):|NL|    |x|=|(|)|[|]|'|"|#|assert |if |else|:|class A|lambda """
    r"""|f'{|}'|\|é|@|await |yield |match x|case |*|,|0|."""
)


@given(st.lists(st.sampled_from([*PIECES.replace("NL", "\n").split("|"), "\t", "\f"]), max_size=40))
def test_lower_file_never_raises_on_pieces_of_python(pieces: list[str]) -> None:
    lowered = lower_file("tests/test_a.py", "".join(pieces).encode())

    assert isinstance(lowered, (Source, Skipped))
