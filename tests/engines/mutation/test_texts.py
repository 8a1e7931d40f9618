"""One text put in the place of another gives what mutating the file gives; where it may not, it is not done."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation import generate as generating
from qualitygate.engines.mutation.generate import generate, mutated_source
from qualitygate.engines.mutation.lines import line_offsets
from qualitygate.engines.mutation.texts import is_word, mutate_texts, put_in_place
from qualitygate.errors import EngineError, UsageError
from qualitygate.model import Mutant, Span

MUTANT = Mutant("1", "a.py", "f", Span(1, 4, 1, 5), "number", "1", "2", "a.x_f__mutmut_1")

#: Sources in which something stands beside, around or across what is changed.
SOURCES = {
    "plain": "def f(a, b):\n    return a + b * 2\n",
    "no line end": "def f():\n    return 1",
    "windows": "def f(a):\r\n    if a > 1:\r\n        return 'x'\r\n    return None\r\n",
    "wide characters": "def f(a):\n    é = '𝄞ü'; return é + str(a < 5) + 'ß'\n",
    "no space": "def f(a):\n    if(a)and not(a<1):return(1)if a else-1\n    return(not a)\n",
    "number beside a word": "def f(a):\n    return 1if a else 0\n",
    "brackets": "def f(a, b):\n    return ((a) + (b)) * (a and b)\n",
    "several lines": "def f(a, b):\n    return g(\n        a,\n        b + 1,\n        key='x',\n    )\n",
    "indented lines": "def f(a, b):\n    if a:\n        while b:\n            return g(a,\n              b + 1)\n",
    "brackets on lines": "def f(a):\n    if (\n      a == 1\n      and (a and a)\n    ):\n      return ( a ) or (a\n )",
    "texts across lines": "def f(a):\n    if a:\n        return g(\n            \'\'\'x\n y\'\'\', a\n        )\n",
    "form feed": "\x0cdef f(a):\n    x = 1\x0c\n    return a == x\n",
    "continued": "def f(a):\n    return a + \\\n        1\n",
    "strings": "def f(a):\n    return a.replace('x', \"y\") + f'{a!r} is' + r'raw' 'joined' + b'z'.decode()\n",
    "class": "class A:\n    def f(self, x=3, **z):\n        self.n += x\n        return {k: v for k, v in z if v}\n",
    "control": dedent("""\
        def f(rows):
            found = []
            for row in rows:
                while row > 0:
                    row -= 1
                    if row in (3, 4): continue
                    elif row is None: break
                try:
                    found.append(row[1:2])
                except (ValueError, KeyError) as error:
                    raise TypeError('no') from error
            return lambda x=1: (yes := x) or found
        """),
}  # fmt: skip


def read(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a number beside a word
        return ast.dump(ast.parse(text))


@pytest.mark.parametrize("operators", ["default", "extended"])
@pytest.mark.parametrize("code", SOURCES.values(), ids=SOURCES)
def test_mutate_texts_gives_what_mutating_gives(code: str, operators: str) -> None:
    mutants = generate("a.py", code, "a", (operators,)).mutants

    put, mutated = mutate_texts("a.py", code, mutants), mutated_source("a.py", code, [one.id for one in mutants])
    assert put.keys() == {mutant.id for mutant in mutants} != set()
    # mutmut puts spaces around an operator that stood without.
    assert {one: read(text) for one, text in put.items()} == {one: read(text) for one, text in mutated.items()}
    assert all(read(text) != read(code) for text in put.values())


def test_mutate_texts_mutates_anew_only_what_cannot_be_put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    code = SOURCES["number beside a word"]
    mutants = generate("a.py", code, "a").mutants
    asked: list[list[str]] = []
    monkeypatch.setattr(generating, "mutated_source", lambda path, code, ids: asked.append(list(ids)) or {})

    put = mutate_texts("a.py", code, mutants)

    assert asked == [[mutant.id for mutant in mutants if mutant.original == "1"]]
    assert put.keys() == {mutant.id for mutant in mutants if mutant.original != "1"} != set()


def test_mutate_texts_of_nothing_reads_nothing() -> None:
    assert mutate_texts("a.py", "def f(:\n", []) == {}


def test_mutate_texts_refuses_what_is_not_there() -> None:
    with pytest.raises(EngineError) as caught:
        mutate_texts("a.py", "def f():\n    return 3\n", [replace(MUTANT, id="abc")])

    assert str(caught.value) == (
        "error[engine]: no mutant abc in a.py\n  --> a.py\nhelp: the file has changed since the mutants were generated"
    )


def test_mutate_texts_refuses_what_is_no_python() -> None:
    with pytest.raises(UsageError, match=r"^error\[usage\]: cannot parse a\.py|cannot parse a\.py"):
        mutate_texts("a.py", "def f(:\n", [MUTANT])


def put(code: str, original: str, replacement: str, line: int = 1, name: str = MUTANT.name) -> str | None:
    """The first such text of a line replaced."""
    column = code.splitlines(keepends=True)[line - 1].index(original)
    span = Span(line, column, line, column + len(original))
    mutant = replace(MUTANT, span=span, original=original, replacement=replacement, name=name)
    return put_in_place(code, line_offsets(code), mutant)


@pytest.mark.parametrize(
    ("code", "original", "replacement", "expected"),
    [
        ("x = 1\n", "1", "2", "x = 2\n"),
        ("1\n", "1", "2", "2\n"),
        ("x = 1", "1", "22", "x = 22"),
        ("x = 1if a else b\n", "1", "2", None),
        ("x = 1if a else b\n", "1", "(2)", "x = (2)if a else b\n"),
        ("return(a)\n", "(a)", "b", None),
        ("return(a)\n", "(a)", "-b", "return-b\n"),
        ("return(a)\n", "(a)", "'b'", None),
        ("return(a)\n", "(a)", '"b"', None),
        ("x = a'b'\n", "a", "1", None),
        ("x = a 'b'\n", "a", "1", "x = 1 'b'\n"),
        ("x = 5 and y\n", "and", "or", "x = 5 or y\n"),
        ("x = 5and y\n", "and", "or", None),
        ("x=a_\n", "a", "b", None),
        ("x=2a\n", "a", "b", None),
        ("x=\u00e9a\n", "a", "b", None),
        ("x = a\n", "a", "", None),
    ],
)
def test_put_in_place_never_runs_words_together(
    code: str, original: str, replacement: str, expected: str | None
) -> None:
    assert put(code, original, replacement) == expected


def test_put_in_place_of_our_own_operators_is_left_to_mutating() -> None:
    assert put("x = 1\n", "1", "2", name="a.x_f__extended_1") is None


@pytest.mark.parametrize(
    ("span", "original"),
    [
        (Span(1, 4, 1, 5), "2"),  # something else stands there
        (Span(1, 2, 1, 5), "1"),
        (Span(2, 4, 2, 5), "1"),  # no such line
        (Span(9, 0, 9, 1), "1"),
        (Span(1, 4, 9, 1), "1"),
    ],
)
def test_put_in_place_changes_nothing_that_is_not_as_it_was(span: Span, original: str) -> None:
    code = "x = 1"

    assert put_in_place(code, line_offsets(code), replace(MUTANT, span=span, original=original)) is None


@pytest.mark.parametrize(
    ("code", "span", "original", "replacement", "expected"),
    [
        ("x = 1", Span(1, 3, 1, 5), "1", "2", "x = 2"),
        ("x = 1 \n", Span(1, 4, 1, 6), "1", "2", "x = 2 \n"),
        ("x = ( a + b )\n", Span(1, 6, 1, 11), "( a + b )", "(a - b)", "x = (a - b)\n"),
        ("x = ((a))\n", Span(1, 6, 1, 7), "((a))", "None", "x = None\n"),
        ("x = ((a))\n", Span(1, 6, 1, 7), "(a)", "None", "x = (None)\n"),
        ("x = (a)\n", Span(1, 5, 1, 6), "((a))", "None", None),
        ("x = [a)\n", Span(1, 5, 1, 6), "[a)", "None", None),
        ("x = (a]\n", Span(1, 5, 1, 6), "(a]", "None", None),
        ("a", Span(1, 0, 1, 1), "(a)", "None", None),
        ("    f(\n      a,\n    )\n", Span(1, 4, 3, 5), "f(\n  a,\n)", "f(\n  b,\n)", "    f(\n      b,\n    )\n"),
        ("    f(\n      a,\n    )\n", Span(1, 4, 3, 5), "f(\n  a,\n )", "f()", None),
        ("    f(\n      a,\n    )\n", Span(1, 4, 3, 5), "f(\n  a,)", "f()", None),
        ("  ab\n", Span(1, 2, 1, 4), "a", "b", None),
    ],
)
def test_put_in_place_keeps_spaces_brackets_and_indentation(
    code: str, span: Span, original: str, replacement: str, expected: str | None
) -> None:
    mutant = replace(MUTANT, span=span, original=original, replacement=replacement)

    assert put_in_place(code, line_offsets(code), mutant) == expected


def test_put_in_place_across_lines() -> None:
    code = "f(\n    a,\n    b,\n)\nc = 1\n"
    mutant = replace(MUTANT, span=Span(2, 4, 3, 5), original="a,\n    b", replacement="None")

    assert put_in_place(code, line_offsets(code), mutant) == "f(\n    None,\n)\nc = 1\n"


@given(st.text(max_size=20), st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=5), st.text(max_size=20))
def test_put_in_place_changes_nothing_else(before: str, original: str, replacement: str, after: str) -> None:
    code = before + original + after
    offsets = line_offsets(code)

    def place(offset: int) -> tuple[int, int]:
        line = max(index for index, start in enumerate(offsets[:-1]) if start <= offset)
        return line + 1, offset - offsets[line]

    span = Span(*place(len(before)), *place(len(before + original)))
    text = put_in_place(code, offsets, replace(MUTANT, span=span, original=original, replacement=replacement))

    assert text in (None, before + replacement + after)
    if not any(map(is_word, (before[-1:], after[:1]))):
        assert text is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("_", True), ("7", True), ("é", True), ("'", True), ('"', True), ("", False), (" ", False),
     ("(", False), ("-", False), (".", False), ("\n", False)],
)  # fmt: skip
def test_is_word(text: str, expected: bool) -> None:
    assert is_word(text) is expected
