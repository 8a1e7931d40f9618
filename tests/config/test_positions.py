"""The position scanner against tomli: it finds exactly the keys tomli finds, at places where they are written."""

from __future__ import annotations

import json

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from qualitygate.config.positions import KeyPath, Position, find_positions

_BARE = st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True)
_QUOTED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=4).map(
    lambda text: json.dumps(text, ensure_ascii=False)
)
_LITERAL = st.from_regex(r"'[a-z .#=\[\]{}\"-]{0,4}'", fullmatch=True)
_KEY = st.one_of(_BARE, _BARE, _QUOTED, _LITERAL)
_DOTTED = st.lists(_KEY, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([".", " . ", "\t."]).map(lambda dot: dot.join(parts))
)
_SCALAR = st.sampled_from(
    [
        "1",
        "-1_000",
        "0x1F",
        "1.5e3",
        "inf",
        "true",
        "1979-05-27 07:32:00",
        "1979-05-27T07:32:00Z",
        '""',
        "''",
        '"a # b = [1]"',
        "'C:\\'",
        r'"\"]\\"',
        '"""\nx = 1\n[t]\n"""',
        '"""a""""',
        '"""a"""""',
        "'''it''s\n'''",
        "'''x''''",
        r'"""\""""',
    ]
)
_BREAK = st.sampled_from(["", " ", "\n", "\n  # note ] }\n", "\t"])


def _lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.lists(st.tuples(_BREAK, values, _BREAK), max_size=3), st.booleans()).map(
        lambda drawn: "[" + ",".join("".join(item) for item in drawn[0]) + ("," if drawn[0] and drawn[1] else "") + "]"
    )


def _tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(_DOTTED, values), max_size=3).map(
        lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
    )


_VALUE = st.recursive(_SCALAR, lambda values: _lists(values) | _tables(values), max_leaves=6)
_LINE = st.one_of(
    st.tuples(st.sampled_from(["", "  "]), _DOTTED, st.sampled_from(["=", " = "]), _VALUE).map("".join),
    _DOTTED.map(lambda key: f"[{key}]"),
    _DOTTED.map(lambda key: f"[[ {key} ]]  # table"),
    st.sampled_from(["", "# note = [1"]),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Valid TOML: each line is kept where tomli still accepts the whole."""
    text = ""
    for line in draw(st.lists(_LINE, max_size=8)):
        try:
            tomli.loads(text + line + "\n")
        except tomli.TOMLDecodeError:
            continue
        text += line + "\n"
    return text


def paths_of(value: object, path: KeyPath = ()) -> set[KeyPath]:
    """The path of every key and item in a value."""
    found: set[KeyPath] = set()
    pairs: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        found |= {(*path, key)} | paths_of(inner, (*path, key))
    return found


@given(documents())
@example("[[a]]\n[a.b]\n[[a]]\n[a.b]\nc = 1\n")
@example("a = {b = [{c = 1}, {c = 2}]}\n")
@example("a.b = 1\r\n[c]\r\nd = '''\r\n'''\r\ne = 2\r\n")
def test_find_positions_finds_what_tomli_finds(text: str) -> None:
    expected = paths_of(tomli.loads(text))

    found = find_positions(text)

    assert set(found) == expected


@given(documents())
def test_find_positions_points_at_the_key(text: str) -> None:
    lines = text.split("\n")

    for path, position in find_positions(text).items():
        rest = lines[position.line - 1][position.column - 1 :]
        key = path[-1]
        if isinstance(key, str):
            written = rest.split("\n")[0]
            assert written.startswith((key, '"', "'")), (path, position, rest)
            if not written.startswith(('"', "'")):
                assert written.startswith(key)
        else:
            assert rest, (path, position)


@pytest.mark.parametrize(
    ("text", "path", "line", "column"),
    [
        ("a = 1", ("a",), 1, 1),
        ("\n\n  a = 1", ("a",), 3, 3),
        ("[a]\nb = 1", ("a", "b"), 2, 1),
        ("[a.b]", ("a", "b"), 1, 4),
        ("[a.b]", ("a",), 1, 2),
        ("[[a]]\n[[a]]\nb = 1", ("a", 1, "b"), 3, 1),
        ("[[a]]\n[[a]]", ("a", 1), 2, 1),
        ("a = [1,\n  22, 3]", ("a", 1), 2, 3),
        ("a = [1,\n  22, 3]", ("a", 2), 2, 7),
        ("a = {b = 1, cc = 2}", ("a", "cc"), 1, 13),
        ('"ä" = 1\nb = "ü"  # note\nc = 2', ("c",), 3, 1),
        ("a = '''\n[x]\ny = 1\n'''\nb = 1", ("b",), 5, 1),
        ("a = 1\r\nb = 2", ("b",), 2, 1),
        ("'a.b'.c = 1", ("a.b", "c"), 1, 7),
    ],
)
def test_find_positions_counts_lines_and_columns(text: str, path: KeyPath, line: int, column: int) -> None:
    assert find_positions(text)[path] == Position(line, column)


def test_find_positions_keeps_the_first_place_of_a_table() -> None:
    text = "[a.b]\nx = 1\n[a]\ny = 2"

    assert find_positions(text)[("a",)] == Position(1, 2)


def test_find_positions_of_nothing() -> None:
    assert find_positions("# only a note\n") == {}
