"""The walk over the standard library's tree and the one over libcst's give the same source, spans included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate.model import Attribute, Call, FString, Literal, Name, Opaque, Skipped, Span
from qualitygate.scanner import lower_file as entrance
from qualitygate.scanner.fstrings import Hole, Plain, Text, Unreadable, split_fstring
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.lower_module import lower_module
from qualitygate.scanner.lowering import MAX_DEPTH
from qualitygate.scanner.parse import Parsed, parse
from qualitygate.scanner.query import walk
from qualitygate.scanner.source import Source
from qualitygate.scanner.text import count_characters
from qualitygate.scanner.tree_expression import Unsure
from qualitygate.scanner.tree_module import lower_text

TESTS = Path(__file__).parents[1]
REAL = sorted(TESTS.glob("scanner/test_*.py")) + sorted(TESTS.glob("seeding/*/*.txt"))

#: Each is read by both walks, alone and inside a function.
PIECES = (
    "f(a=check_one(1), *verify(2), **{**c, 'd': 3})",
    "x = a and (b and c) or not d or -1 < +e <= ~f != -2.5j",
    "x[1], x[a:b], x[ a : b : c ], x[:, 1], x[a,], x[(a,)], x[()]",
    "del a, b.c; del (a, b); del (a), [b]; del (a, b),; del ((a, b),); del (a,), b; del ()",
    "def ﬁ(ﬂ, /, *ﬀ, ﬃ: ﬁ = 1, **ﬅ):\n    global ﬄ, a\n    return ﬂ.ﬁ(ﬀ=ﬃ) < (f'{ﬁ}{ﬁ.ﬂ}', 'ﬁ')",
    "import ﬁ.ﬂ as ﬀ, ﬃ.ﬄ; from .ﬁ.ﬂ import ﬀ as ﬃ, ﬄ; (lambda ﬁ: ﬂ); (ﬀ := ﬁ)",
    "class ﬁ(ﬂ, ﬀ=ﬃ):\n    try: pass\n    except ﬁ as ﬂ: pass",
    "x = y = 'a' \"b\"; x: int = b'a' b'b'; x: list[int]; x @= 1; x //= 2; x **= 3",
    "f'a{b}c{{d}}' 'e' rf'\\d{f!r:>{width}}' f'{g=}{h != i}{j[1:2]}{k(\"l\")}{ {1: 2} }{(lambda: 1)()}'",
    'f"""\n{a}\n{b:\n}\n"""',
    "f'' 'a'; f'a' 'b' ''; 'a' f'{b}' \"c\"; f'\\{a}\\n'; f'{a:{b!r}}{1:{2}}'",
    "x = (  # why\n    'a'  # f'{no}'\n    f'é{b}'\n    \\\n    'c{d}'\n)",
    "import a.b, c as d; from . import e; from ..f import g as h; from .i import *; from j import k",
    "try:\n    assert a\nexcept (A, AssertionError) as e:\n    pass\nelse:\n    b()\nfinally:\n    c()",
    "try:\n    a()\nexcept* A:\n    raise B from c\nraise",
    "with a() as b, contextlib.suppress(AssertionError) as (c, *d):\n    assert b",
    "for x, *y in [1, 2]:\n    assert x\nelse:\n    break",
    "while True:\n    assert x\nelse:\n    continue",
    "if a:\n    assert a\nelif b:\n    assert b\nelse:\n    if c:\n        assert c",
    "match a:\n    case [1, *b] if c(1) == 2:\n        x = d(2)\n    case {'e': f} | None if g:\n        pass",
    "@a\n@b(c=1)\nclass D(E[int], *f, metaclass=G(1)):\n    'doc'\n    x: int = 1\n    def m(self): return self\n"
    "    class I: pass",
    "@a.b\ndef f(p, /, q: int = 1, *args: r, s, t=u(2), **more: v) -> w(3):\n    'doc'\n    yield\n    yield from x\n"
    "    nonlocal y\n    return (yield 1)",
    "async def f():\n    async with a: await verify_b()\n    async for c in d: pass\n"
    "    return [e async for e in g if h if i]",
    "[a for b in c for d in e if f], {a: b for c in d}, {a for b in c}, (a for b in c), {*a, 1}, [*a, b]",
    "lambda os, *a, b=c(1), **d: os.path(a)",
    "(a := b(1)); a if b else c; print((yield)); ...; None; 'é' == f('ü', é < 1)",
    "global g; assert a, 'message'; assert (a, 'b'); x = 0x1F + 1_000 + 1e3 + 0o17",
    "def g(): return e(1)\ntry: import a\nexcept b: from c import d\nelse: import f as e\nfinally: import h",
    "if a: import b.c as e\nelse: from d import f",
    "def g(): return e(1)\ntry:\n    a\nexcept* A:\n    from d import e",
    "self.assertEqual(a(1)[2], 3); mock.assert_called(); check_x(1); y = check_x(1); subprocess.run(a, check=True)",
)


def read_with_libcst(path: str, text: str) -> Source:
    parsed = parse(path, text.encode())
    assert isinstance(parsed, Parsed)
    return lower_module(path, parsed, parsed.positions)


def tell_all(source: Source) -> str:
    """With what takes no part in comparing: spans and targets."""
    rest = (source.path, source.lines, source.body, source.functions, source.classes, source.imports, source.comments)
    return repr((rest, sorted(source.modules), list(source.references.items()), list(source.nested.items())))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("around", ["import os, contextlib\n{}\n", "import os\ndef test_a(b=1):\n{indented}\n"])
def test_both_walks_give_the_same_source(piece: str, around: str) -> None:
    indented = piece if '"""' in piece else "\n".join(f"    {line}" for line in piece.split("\n"))
    text = around.format(piece, indented=indented if indented != piece else f"    {piece}")

    assert tell_all(lower_text("tests/test_a.py", text)) == tell_all(read_with_libcst("tests/test_a.py", text))


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.name)
def test_both_walks_give_the_same_source_of_real_tests(file: Path) -> None:
    text = file.read_text("utf-8")

    assert tell_all(lower_text("tests/test_a.py", text)) == tell_all(read_with_libcst("tests/test_a.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "x = (\n",
        "x = 1\0\n",
        "x = a[*b]\n",
        "x = a[\n    1 : 2\n    + 3\n]\n",
        "x = f'\\N{DASH}'\n",
        "x = " + "(" * 3_000 + ")" * 3_000 + "\n",
    ],
)
def test_lower_text_leaves_to_libcst_what_the_tree_does_not_tell(text: str) -> None:
    with pytest.raises(Unsure):
        lower_text("t.py", text)


@pytest.mark.parametrize("text", ["x = a[*b]\n", "def f():\n    x = a[\n        1 : 2\n        + 3\n    ]\n"])
def test_lower_file_reads_with_libcst_what_the_tree_does_not_tell(text: str) -> None:
    lowered = lower_file("t.py", text.encode())

    assert isinstance(lowered, Source)
    assert tell_all(lowered) == tell_all(read_with_libcst("t.py", text))


def test_lower_file_does_not_load_libcst_for_plain_code(lean: list[str]) -> None:
    assert "libcst" not in lean
    assert "qualitygate.scanner.lower_file" in lean


@pytest.fixture
def lean() -> list[str]:
    """The modules of a fresh interpreter that has lowered a file."""
    code = "import sys; from qualitygate.scanner.lower_file import lower_file; "
    code += "lower_file('t.py', b'def f(a):\\n    assert f\"{a:>{b}}\" == g(1)[2:3]\\n'); print(*sys.modules)"
    root = str(Path(entrance.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    return done.stdout.split()


def test_lower_file_reads_what_only_the_standard_library_reads() -> None:
    text = b"(total): int\n"

    assert isinstance(parse("t.py", text), Skipped)
    assert isinstance(lower_file("t.py", text), Source)


def test_lower_file_reads_a_class_whose_bases_stand_behind_a_keyword() -> None:
    lowered = lower_file("t.py", b"class D(metaclass=M, *C): pass\n")

    assert isinstance(lowered, Source)
    assert [each.bases for each in lowered.classes] == [("C",)]


@pytest.mark.parametrize("first", ["", "x = a[*b]\n"], ids=["read alone", "read with libcst"])
def test_lower_file_does_not_warn_of_escapes(first: str) -> None:
    lowered = lower_file("t.py", f"{first}'\\d'\n".encode())

    assert isinstance(lowered, Source)
    assert Literal("\\d") in list(walk(lowered.body))


@pytest.mark.parametrize("first", ["", "x = a[*b]\n"], ids=["read alone", "read with libcst"])
@pytest.mark.parametrize(("value", "is_kept"), [(10**4_300 - 1, True), (10**4_300, False)], ids=["longest", "longer"])
def test_a_number_that_python_does_not_print_is_kept_as_written(first: str, value: int, is_kept: bool) -> None:
    lowered = lower_file("t.py", f"{first}{value:#x}\n".encode())

    assert isinstance(lowered, Source)
    found = lowered.body[-1].value  # type: ignore[union-attr]
    assert found == (Literal(value) if is_kept else Opaque(f"{value:#x}"))


def test_both_walks_keep_a_number_as_written_alike() -> None:
    octal, binary = "0o" + "7" * 4_800, "0B" + "1_1" * 7_200
    text = f"f(1, {octal}, -{binary}) == f'é{{ -{octal} }}'\n"

    assert tell_all(lower_text("t.py", text)) == tell_all(read_with_libcst("t.py", text))


def test_deep_nesting_is_counted_alike() -> None:
    def read(depth: int) -> Source | Skipped:
        return lower_file("t.py", ("x = " + "-" * depth + "a\n").encode())

    # the block takes two, the innermost name none
    assert isinstance(read(MAX_DEPTH - 2), Source)
    assert isinstance(read(MAX_DEPTH - 1), Skipped)


def test_names_are_read_as_python_reads_them() -> None:
    lowered = lower_text("t.py", "ｗｉｄｔｈ = 1\n")

    assert [each.id for each in walk(lowered.body) if isinstance(each, Name)] == ["width"]


@pytest.mark.parametrize("repeated", [1, 20, 79, 80, 81, 1_000])
def test_columns_are_counted_in_characters_however_long_the_line_is(repeated: int) -> None:
    line = "aé中𝔘b" * repeated
    starts = [len(line[:column].encode()) for column in range(len(line) + 1)]
    inside = [start - 1 for start, character in zip(starts[1:], line, strict=True) if not character.isascii()]

    assert [count_characters(line, start) for start in starts] == list(range(len(line) + 1))
    assert [count_characters(line, each) for each in inside] == [
        index for index, character in enumerate(line) if not character.isascii()
    ]
    assert count_characters(line, starts[-1] + 1) == len(line)


def test_both_walks_count_columns_of_a_long_line_alike() -> None:
    text = "x = [" + "f('é') < g('中'), " * 40 + "]\n"
    lowered = lower_text("t.py", text)

    found = [each.span for each in walk(lowered.body) if isinstance(each, Call)]
    assert [text[span.column : span.end_column] for span in found] == ["f('é')", "g('中')"] * 40
    assert tell_all(lowered) == tell_all(read_with_libcst("t.py", text))


def test_equal_spans_around_are_one_object() -> None:
    (statement,) = lower_text("t.py", "send('a')\n").body

    assert statement.span is statement.value.span  # type: ignore[union-attr]
    assert statement.span == Span(1, 0, 1, 9)


def test_line_numbers_are_one_object_in_all_files() -> None:
    texts = ("\n" * 999 + "a\n", "\n" * 999 + "(\nb)\n" + "\n" * 999)
    (one,), (other,) = (lower_text("t.py", text).body for text in texts)

    assert (one.span.line, other.span.line, other.span.end_line) == (1000, 1000, 1001)
    assert one.span.line is other.span.line


def test_equal_targets_and_short_texts_are_one_object() -> None:
    lowered = lower_text("t.py", "a.b.c('GET it')\na.b.c('GET it')\n")
    nodes = list(walk(lowered.body))

    targets = [each.target for each in nodes if isinstance(each, Attribute) and each.attr == "c"]
    texts = [each.value for each in nodes if isinstance(each, Literal)]
    assert targets == ["a.b.c"] * 2
    assert targets[0] is targets[1]
    assert texts == ["GET it"] * 2
    assert texts[0] is texts[1]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("f''", []),
        ("f'a'", [Text("a")]),
        ("f'{a}'", [Hole("a")]),
        ("f'{{a}}'", [Text("{a}")]),
        ("f'{ a !r}b'", [Hole("a"), Text("b")]),
        ("f'{a = }'", [Hole("a")]),
        ("f'{a=!r:>5}'", [Hole("a")]),
        ("f'{a == b}{a != b}{a <= b}{a >= b}'", [Hole("a == b"), Hole("a != b"), Hole("a <= b"), Hole("a >= b")]),
        ("f'{a[\"}\"]}{(b := {1: 2})}'", [Hole('a["}"]'), Hole("(b := {1: 2})")]),
        ("f'{a:{b}.{c!s}}d'", [Hole("a", (Hole("b"), Hole("c"))), Text("d")]),
        ("F\"\"\"a'\"b\n{c}\"\"\"", [Text("a'\"b\n"), Hole("c")]),
        (r"f'\'{a}\n'", [Text(r"\'"), Hole("a"), Text(r"\n")]),
        (r"f'\{a}'", [Text("\\"), Hole("a")]),
        (r"rf'\N{a}'", [Text(r"\N"), Hole("a")]),
        ("'a' f'b' # 'c'\n \\\n r'd'", [Plain("'a'"), Text("b"), Plain("r'd'")]),
    ],
)  # fmt: skip
def test_split_fstring(text: str, pieces: list[object]) -> None:
    assert split_fstring(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "f'a",
        "f'{a",
        "f'}'",
        "f'{a:b",
        "f'{a!r",
        "f'{a#'",
        r"f'\N{DASH}'",
        "a",
        "'a",
        "f'{\"a}'",
        "f'{a:\\}'",
        "f'{a!r b}'",
    ],
)
def test_split_fstring_says_what_it_cannot_follow(text: str) -> None:
    with pytest.raises(Unreadable):
        split_fstring(text)


def test_an_fstring_holds_its_text_as_written_and_its_holes() -> None:
    (statement,) = lower_text("t.py", "f'\\n{a}' 'b\\n'\n").body

    value = statement.value  # type: ignore[union-attr]
    assert value == FString((Literal("\\n"), Name("a"), Literal("b\n")))
