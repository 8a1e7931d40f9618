"""The expected hashes are those of GitHub's own function (codeql-action, src/fingerprints.ts), run on these texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.reports.parts.line_hash import hash_lines

#: The hash of an empty line at the end of a file.
LAST = "c129715d7a2bc9a3:1"
LINES = st.lists(st.text(alphabet="ab \t=", max_size=8), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [LAST]),
        ("assert total() == 3", ["46a62d4d3ee8171f:1"]),
        (
            "def test_a():\n    cart = Cart()\n\tassert cart\n",
            ["78d505700682b21:1", "2a4250cf78e6a6e5:1", "99ed57b60b150499:1", LAST],
        ),
        (
            "a\r\nb\r\rc \n\t\n",
            [
                "487dcf6128f99587:1",
                "a13156bf8bff9550:1",
                "c9961835b3e8b7dc:1",
                "2a9159bd01820062:1",
                "3c5bef55b72b93c9:1",
                LAST,
            ],
        ),
        ("x = '\U0001d4b3é'\n# \uffff\n", ["6ff71e16b652b0d9:1", "7d69f482807466cf:1", LAST]),
        (
            "pass\n" * 4,
            ["77fbc1f786d6e2cf:1", "55ebff5604a84bfa:1", "58ea3309c492ac1:1", "d9ebd24fce30bc54:1", LAST],
        ),
        ("y" * 150 + "\nz\n", ["cadd4b5b9d92c51c:1", "95de0951c928fa27:1", LAST]),
        ("a\x0cb\n\x85\u2028c\n", ["a65e1667bd9dd6d2:1", "516e0e69a2dfb8e5:1", LAST]),
        ("\r \n\r", ["4e5d562094661a0d:1", "5b5d4caf73a13177:1", "3c5bef55b72b93c9:1", LAST]),
    ],
)
def test_hash_as_github_does(text: str, expected: list[str]) -> None:
    assert list(hash_lines(text)) == expected


def test_count_equal_lines() -> None:
    """120 empty lines: the first 21 see nothing but a hundred line ends."""
    found = hash_lines("\n" * 120)

    assert found[:21] == tuple(f"b18f1d802aa475d8:{number}" for number in range(1, 22))
    assert found[21] != "b18f1d802aa475d8:22"
    assert len(found) == 121


@given(LINES)
def test_give_every_line_one_hash(lines: list[str]) -> None:
    found = hash_lines("\n".join(lines))

    assert len(found) == len(set(found)) == len(lines)
    assert all(re.fullmatch(r"[0-9a-f]{1,16}:[1-9][0-9]*", one) for one in found)


@given(LINES, LINES)
def test_keep_hash_where_lines_above_change(above: list[str], below: list[str]) -> None:
    text = "\n".join(["only here " + "z" * 100, *below])

    moved = hash_lines("\n".join([*above, text]))

    assert moved[len(above)] == hash_lines(text)[0]


@given(LINES, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_and_blanks_change_nothing(lines: list[str], end: str) -> None:
    expected = hash_lines("\n".join(line.replace(" ", "").replace("\t", "") for line in lines))

    assert hash_lines(end.join(lines)) == expected


def test_take_halves_of_surrogate_pairs() -> None:
    assert len(hash_lines("a = '\udce9'\n")) == 2
