"""Advice is what it says: where a test can be run that follows it, it is."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualitygate.config.operators import EXTENDED_OPERATORS, MUTMUT_OPERATORS
from qualitygate.engines.mutation.adapter import OPERATORS
from qualitygate.engines.mutation.diff import unified_diff
from qualitygate.engines.mutation.generate import generate, mutated_source
from qualitygate.model import Mutant, Span, Status, Verdict
from qualitygate.suggest.advice import AdviceKind, advise, find_adviser
from qualitygate.suggest.by_extended_operator import EXTENDED_ADVISERS
from qualitygate.suggest.by_operator import ADVISERS, TELLING_TEXTS, advise_effect
from qualitygate.suggest.wording import anchor, call, compare_result, quote, shorten

Survive = Callable[..., Verdict]


def test_advise_every_operator() -> None:
    assert tuple(ADVISERS) == MUTMUT_OPERATORS == OPERATORS
    assert tuple(EXTENDED_ADVISERS) == EXTENDED_OPERATORS


@pytest.mark.parametrize(
    ("operator", "adviser"),
    [
        ("number", ADVISERS["number"]),
        ("arg_removal", ADVISERS["arg_removal"]),
        ("return-value", EXTENDED_ADVISERS["return_value"]),
        ("negated_condition", EXTENDED_ADVISERS["negated_condition"]),
        ("somebody's own", advise_effect),
    ],
)
def test_find_adviser_by_name(operator: str, adviser: object) -> None:
    assert find_adviser(operator) is adviser


#: operator, statement before and after, kind, a part of the text, the example.
TABLE = [
    ("swap_op", "if a > 10:\n    pass", "if a >= 10:\n    pass", AdviceKind.BOUNDARY,
     "call `f` so that `a == 10`: only there do > and >= differ", "assert f(...) == ...  # with a == 10"),
    ("swap_op", "return 0 < a", "return 0 <= a", AdviceKind.BOUNDARY, "`a == 0`: only there do < and <= differ",
     "assert f(...) == ...  # with a == 0"),
    ("swap_op", "return 1 <= a <= b", "return 1 <= a < b", AdviceKind.BOUNDARY, "`a == b`: only there do <= and <",
     "assert f(...) == ...  # with a == b"),
    ("swap_op", "return a == b", "return a != b", AdviceKind.CONDITION,
     "once with `a == b` true and once with it false",
     "assert f(...) == ...  # a == b: true\nassert f(...) == ...  # a == b: false"),
    ("swap_op", "return a and b", "return a or b", AdviceKind.LOGIC,
     "`a` true and `b` false; or `a` false and `b` true",
     "assert f(...) == ...  # a: true, b: false\nassert f(...) == ...  # a: false, b: true"),
    ("swap_op", "return a and b and c", "return a or b or c", AdviceKind.LOGIC, "; 4 more choices tell them apart",
     "assert f(...) == ...  # a: true, b: true, c: false\nassert f(...) == ...  # a: true, b: false, c: true"),
    ("swap_op", "return a and a", "return a or a", AdviceKind.CONDITION, "once with `a and a` true", None),
    ("swap_op", "return a * b", "return a / b", AdviceKind.ARITHMETIC,
     "they agree where the left side is 0, or the right side is 1 or -1; 7 and 2 give 14 against 3.5",
     "assert f(...) == ..."),
    ("swap_op", "return a + 1", "return a - 1", AdviceKind.ARITHMETIC,
     "`a + 1` and `a - 1` differ for every whole number", None),
    ("swap_op", "return a + 0", "return a - 0", AdviceKind.ARITHMETIC, "agree where the right side is 0", None),
    ("swap_op", "return a + b", "return a - b", AdviceKind.ARITHMETIC, "7 and 2 give 9 against 5", None),
    ("swap_op", "a -= b", "a += b", AdviceKind.ARITHMETIC, "`a -= b` from `a += b`", None),
    ("swap_op", "return a // 3", "return a / 3", AdviceKind.ARITHMETIC, "7 and 3 give 2 against 2.333", None),
    ("swap_op", "return -a", "return +a", AdviceKind.ARITHMETIC, "a value other than 0 for `a`",
     "assert f(...) == ..."),
    ("swap_op", "return a & b ^ c", "return a | b ^ c", AdviceKind.EFFECT, "", None),
    ("number", "if a > 10:\n    pass", "if a > 11:\n    pass", AdviceKind.BOUNDARY,
     "`a == 11`: it tells the bound 10 from 11", "assert f(...) == ...  # with a == 11"),
    ("number", "return a >= 10", "return a >= 11", AdviceKind.BOUNDARY, "`a == 10`: it", None),
    ("number", "return -1 < a < 9", "return -1 < a < 10", AdviceKind.BOUNDARY, "`a == 9`: it", None),
    ("number", "return 3 < a", "return 4 < a", AdviceKind.BOUNDARY, "`a == 4`: it", None),
    ("number", "return a in 3", "return a in 4", AdviceKind.NUMBER, "depends on", None),
    ("number", "return 3", "return 4", AdviceKind.NUMBER, "gets it from `f` and compares it with `3` would kill this",
     "assert f(...) == 3"),
    ("number", "x = a[0]", "x = a[1]", AdviceKind.NUMBER, "a range, a sign or a type", "assert f(...) == ..."),
    ("string", 'return "a b"', 'return "XXa bXX"', AdviceKind.TEXT, "would kill this", "assert f(...) == 'a b'"),
    ("string", 'return a == "x"', 'return a == "X"', AdviceKind.CONDITION, "`a == 'x'` true", None),
    ("string", 'x = g("x")', 'x = g("XXxXX")', AdviceKind.TEXT, "done with `g` only for exactly this text; `in` would",
     None),
    ("string", 'x = "x"', 'x = "X"', AdviceKind.TEXT, "a check without regard to case holds for both", None),
    ("name", "return True", "return False", AdviceKind.RESULT, "compares it with `True` would kill this",
     "assert f(...) is True"),
    ("name", "x = g(deep=True)", "x = g(deep=False)", AdviceKind.EFFECT, "because the argument `deep` is `True`", None),
    ("name", "x = False", "x = True", AdviceKind.EFFECT, "because `x` is `False`, not `True`", None),
    ("name", "x: bool = False", "x: bool = True", AdviceKind.EFFECT, "because `x` is", None),
    ("name", "x = [False]", "x = [True]", AdviceKind.EFFECT, "because this value is", None),
    ("name", "return deepcopy(a)", "return copy(a)", AdviceKind.COPY, "nested in the copy",
     "copied = f(...)\n...  # change something nested in it\nassert original == ..."),
    ("assignment", "x = a + 1", "x = None", AdviceKind.RESULT, "worked out from `x`: what is returned", None),
    ("assignment", "x = None", 'x = ""', AdviceKind.RESULT, "with `is None` what becomes of `x`",
     "f(...)\nassert ... is None"),
    ("augmented_assignment", "x += a", "x = a", AdviceKind.RESULT, "let `x` hold something before",
     "assert f(...) == ...  # two rounds or more"),
    ("remove_unary_ops", "if not a:\n    pass", "if a:\n    pass", AdviceKind.CONDITION, "once with `a` true", None),
    ("remove_unary_ops", "return ~a", "return a", AdviceKind.ARITHMETIC, "`~a` and `a` differ for every", None),
    ("dict_arguments", "x = dict(a=1)", "x = dict(aXX=1)", AdviceKind.RESULT, "assert the entry `a` of the dict",
     "assert f(...) == {...}"),
    ("arg_removal", "x = g(a, b)", "x = g(a, None)", AdviceKind.ARGUMENT, "`g` does only because it is given `b`, not",
     None),
    ("arg_removal", "x = g(k=b)", "x = g(k=None)", AdviceKind.ARGUMENT, "given `k=b`, not None", None),
    ("arg_removal", "x = g(a, b)", "x = g(b)", AdviceKind.ARGUMENT, "given `a`, other than its default", None),
    ("arg_removal", "x = g(a, b)", "x = g(a, )", AdviceKind.ARGUMENT, "given `b`, other than its default", None),
    ("arg_removal", "x = g(a, k=b)", "x = g(a, )", AdviceKind.ARGUMENT, "given `k=b`, other than its default", None),
    ("symmetric_string_methods_swap", "x = a.strip().lower()", "x = a.strip().upper()", AdviceKind.TEXT,
     "let `a.strip()` be a text with letters", "assert f(...) == ...  # with a text with letters"),
    ("unsymmetrical_string_methods_swap", "x = a.split(b, 1)", "x = a.rsplit(b, 1)", AdviceKind.TEXT,
     "a text with more separators than are split at", None),
    ("lambda", "x = lambda: a", "x = lambda: None", AdviceKind.RESULT, "an order, a filter", None),
    ("keywords", "return a is b", "return a is not b", AdviceKind.CONDITION, "with `a is b` true", None),
    ("keywords", "break", "return", AdviceKind.LOOP, "after the loop", "assert f(...) == ...  # left by break"),
    ("keywords", "continue", "break", AdviceKind.LOOP, "follow the one that is skipped", None),
    ("match", "match a:\n    case 1:\n        pass\n    case 2:\n        pass", "match a:\n    case 2:\n        pass",
     AdviceKind.CONDITION, "only `case 1` takes", "assert f(...) == ...  # case 1"),
    ("if_exp", "x = 1 if a else 2", "x = 1 if (a) and False else 2", AdviceKind.CONDITION,
     "`f` with `a` true and assert",
     "assert f(...) == ...  # a: true"),
    ("if_exp", "x = 1 if a else 2", "x = 1 if (a) or True else 2", AdviceKind.CONDITION, "`f` with `a` false", None),
    ("comprehension_filter", "x = [y for y in a if y if b]", "x = [y for y in a if y]", AdviceKind.CONDITION,
     "for which `b` is false", None),
    ("handler_removal", "except E:", "except E:", AdviceKind.EFFECT, "the code under the `try` in `f`", None),
    ("negated_condition", "if a and b:\n    pass", "if not (a and b):\n    pass", AdviceKind.CONDITION,
     "once with `a and b` true", None),
    ("raise_removal", "raise E(a)", "pass", AdviceKind.MESSAGE, "assert that `E` is raised",
     'with pytest.raises(E, match="..."):\n    f(...)'),
    ("raise_removal", "raise", "pass", AdviceKind.MESSAGE, "assert that the exception is raised", None),
    ("relational_opposite", "return a < b", "return a >= b", AdviceKind.CONDITION, "once with `a < b` true", None),
    ("return_value", "return a", "return None", AdviceKind.RESULT, "the exact value that `f` returns", None),
    ("statement_deletion", "g(a)", "pass", AdviceKind.EFFECT, "assert what `g(a)` brings about", None),
    ("subscript", "x = a[1:]", "x = a[:]", AdviceKind.RESULT, "let `a` hold three elements",
     "assert f(...) == ...  # exactly a[1:]"),
    ("zero_iteration", "for x in a:\n    pass", "for x in []:\n    pass", AdviceKind.LOOP, "run once or more", None),
    ("arg_removal", "x = g(a)", "x = g(a, b)", AdviceKind.ARGUMENT, "given the argument, other than its default", None),
    ("symmetric_string_methods_swap", "x = a", "x = b", AdviceKind.EFFECT, "", None),
    ("symmetric_string_methods_swap", "x = a.f()", "x = a.g()", AdviceKind.EFFECT, "", None),
    ("match", "x = a", "x = b", AdviceKind.EFFECT, "", None),
    ("match", "match a:\n    case 1:\n        pass\n    case 1:\n        pass", "match a:\n    case 1:\n        pass",
     AdviceKind.EFFECT, "", None),
    ("unheard-of", "x = g(a)", "x = h(a)", AdviceKind.EFFECT, "assert what `x = g(a)` brings about", None),
    # Where it stands says more than the operator.
    ("string", 'raise ValueError("no a.")', 'raise ValueError("XXno a.XX")', AdviceKind.MESSAGE,
     "between ^ and $, for match searches and would find the text inside a longer one",
     'with pytest.raises(ValueError, match=r"^no a\\.$"):\n    f(...)'),
    ("arg_removal", 'raise E(f"no {a}!")', "raise E(None)", AdviceKind.MESSAGE, "a longer one; leave room with .* for",
     'with pytest.raises(E, match=r"^no .*!$"):\n    f(...)'),
    ("arg_removal", "raise E(a)", "raise E(None)", AdviceKind.MESSAGE, "message of the `E`",
     'with pytest.raises(E, match="..."):\n    f(...)'),
    ("string", 'raise KeyError("a")', 'raise KeyError("XXaXX")', AdviceKind.MESSAGE, "",
     "with pytest.raises(KeyError, match=r\"^'a'$\"):\n    f(...)"),
    ("arg_removal", 'raise KeyError(f"a {b}")', "raise KeyError(None)", AdviceKind.MESSAGE, "",
     'with pytest.raises(KeyError, match=r"^.*a .*.*$"):\n    f(...)'),
    ("string", 'raise UnicodeError("a")', 'raise UnicodeError("XXaXX")', AdviceKind.MESSAGE, "",
     'with pytest.raises(UnicodeError, match=r"^a$"):\n    f(...)'),
    ("string", 'raise UnicodeDecodeError("a")', 'raise UnicodeDecodeError("XXaXX")', AdviceKind.MESSAGE, "",
     'with pytest.raises(UnicodeDecodeError, match="..."):\n    f(...)'),
    ("number", "raise E(a, 3)", "raise E(a, 4)", AdviceKind.ARGUMENT, "each argument: `E(a, 3)`",
     "with pytest.raises(E) as caught:\n    f(...)\nassert caught.value.args == ..."),
    ("string", 'raise E("a", 3)', 'raise E("XXaXX", 3)', AdviceKind.MESSAGE, "each argument", None),
    ("arg_removal", 'raise E("a", b)', "raise E(b)", AdviceKind.ARGUMENT, "each argument", None),
    ("string", 'assert a, "no a"', 'assert a, "NO A"', AdviceKind.MESSAGE, "message of the `AssertionError`",
     'with pytest.raises(AssertionError, match=r"^no a$"):\n    f(...)'),
    ("number", "assert a == 1", "assert a == 2", AdviceKind.BOUNDARY, "", None),
    ("string", 'self._log.info("a")', 'self._log.info("A")', AdviceKind.LOG, "what is logged with the fixture caplog",
     "f(...)\nassert caplog.messages == [...]"),
    ("string", 'logging.error("a")', 'logging.error("A")', AdviceKind.LOG, "logged", None),
    ("string", 'app_logger2.error("a")', 'app_logger2.error("A")', AdviceKind.LOG, "logged", None),
    ("string", 'catalog.info("a")', 'catalog.info("A")', AdviceKind.TEXT, "", None),
    ("string", 'logger.add("a")', 'logger.add("A")', AdviceKind.TEXT, "", None),
    ("statement_deletion", 'logger.info("a")', "pass", AdviceKind.LOG, "logged", None),
    ("arg_removal", "print(a)", "print(None)", AdviceKind.LOG, "printed with the fixture capsys",
     "f(...)\nassert capsys.readouterr().out == ..."),
    ("string", 'warnings.warn("a")', 'warnings.warn("A")', AdviceKind.LOG, "`pytest.warns(..., match=...)`",
     'with pytest.warns(match="..."):\n    f(...)'),
    ("number", "x = lambda y=1: y", "x = lambda y=2: y", AdviceKind.DEFAULT, "called without `y`", None),
    ("number", "def inner(y, z=1): pass", "def inner(y, z=2): pass", AdviceKind.DEFAULT, "without `z`",
     "assert f(...) == ...  # without z"),
    ("name", "def inner(y, *, z=True): pass", "def inner(y, *, z=False): pass", AdviceKind.DEFAULT, "default `True`",
     None),
    ("number", "def inner(x=0, /, y=1): pass", "def inner(x=0, /, y=2): pass", AdviceKind.DEFAULT, "without `y`", None),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "before", "after", "kind", "part", "example"), TABLE)
def test_advise_by_operator_and_place(
    survive: Survive, operator: str, before: str, after: str, kind: AdviceKind, part: str, example: str | None
) -> None:
    original = "deepcopy" if "deepcopy" in before else before
    if operator == "name" and original == before:
        original = "True" if "True" in before else "False"
    replacement = {"True": "False", "False": "True"}.get(original, after)

    advice = advise(survive(operator, before, after, original, replacement))

    assert advice.kind is kind
    assert part in advice.text
    assert example is None or advice.example == example
    ast.parse(advice.example)


def test_table_has_every_kind_and_operator() -> None:
    assert {row[3] for row in TABLE} == set(AdviceKind)
    assert {row[0] for row in TABLE} >= {*MUTMUT_OPERATORS, *EXTENDED_OPERATORS} - {"decorator_removal"}


def test_advise_decorator_removal() -> None:
    diff = "@@ -1,3 +1,2 @@\n-@cache\n def f():\n     return 1\n"
    mutant = Mutant("1", "m.py", "f", Span(1), "decorator_removal", "@cache", "", "m.x_f__extended_1")

    advice = advise(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert advice.kind is AdviceKind.EFFECT
    assert advice.example == "first, second = f(...), f(...)\nassert first is second"


SOURCE = """
def ship(weight, express=False):
    if weight > 30 or weight <= 0:
        raise ValueError(f"cannot ship {weight} kg")
    price = weight * 2 + 5
    for step in (10, 20):
        if weight < step:
            continue
        price += 1
    return price if not express else price * 3
"""


def test_advise_real_mutants() -> None:
    mutants = generate("m.py", SOURCE, "m", ["default", "extended"]).mutants
    texts = mutated_source("m.py", SOURCE, [one.id for one in mutants])
    kinds = set()

    for mutant in mutants:
        diff = unified_diff("m.py", SOURCE, texts[mutant.id])
        advice = advise(Verdict(mutant, Status.SURVIVED, diff=diff))
        ast.parse(advice.example)
        kinds.add(advice.kind)

    assert len(mutants) > 30
    assert kinds >= {
        AdviceKind.BOUNDARY,
        AdviceKind.LOGIC,
        AdviceKind.MESSAGE,
        AdviceKind.ARITHMETIC,
        AdviceKind.DEFAULT,
    }


def test_boundary_named_by_advice_kills() -> None:
    """The value that the advice names is put in: the original and the mutant part there, and only there."""
    for mutant in generate("m.py", SOURCE, "m").mutants:
        if mutant.operator != "swap_op" or mutant.original[0] not in "<>":
            continue
        text = mutated_source("m.py", SOURCE, [mutant.id])[mutant.id]
        advice = advise(Verdict(mutant, Status.SURVIVED, diff=unified_diff("m.py", SOURCE, text)))
        original, changed = {}, {}
        exec(SOURCE, original)
        exec(text, changed)

        def run(function: Callable[[float], object], value: float) -> object:
            try:
                return function(value)
            except ValueError as error:
                return str(error)

        named = re.search(r"weight == (\d+|step)$", advice.example)
        assert named is not None, advice
        values = [10, 20] if named[1] == "step" else [int(named[1])]
        assert any(run(original["ship"], one) != run(changed["ship"], one) for one in values)
        others = [one for one in range(-1, 40) if one not in values]
        assert all(run(original["ship"], one) == run(changed["ship"], one) for one in others)


@given(st.text(max_size=20))
@example("a.b")
@example('"')
@example("\\")
@example("a\nb")
def test_anchor_matches_the_text_alone(text: str) -> None:
    pattern = ast.literal_eval(anchor([text]))

    assert re.search(pattern, text)
    for other in (f"XX{text}XX", text + "x", "x" + text):
        assert not re.search(pattern, other)


@given(st.lists(st.text(st.characters(blacklist_characters="\n", codec="utf-8"), max_size=9), min_size=2, max_size=4))
def test_anchor_leaves_room_between_pieces(pieces: list[str]) -> None:
    pattern = ast.literal_eval(anchor(pieces))

    assert re.search(pattern, "anything at all".join(pieces))


SAMPLES = {
    "a text with letters": ["ab", "Ab", "AB"],
    "a text with something to strip at one end only": [" a", "a "],
    "a text that holds what is looked for twice": ["a-b-a", "--"],
    "a text that holds the separator twice": ["a-b-a"],
    "a text shorter than the width": ["ab"],
    "a text that has the piece at one end only": ["-a", "a-"],
    "a text with more separators than are split at": ["a-b-c"],
}
ARGUMENTS = {"find": ("-",), "index": ("-",), "partition": ("-",), "ljust": (5,), "removeprefix": ("-",),
             "split": ("-", 1)}  # fmt: skip


@pytest.mark.parametrize("pair", [sorted(pair) for pair in TELLING_TEXTS])
def test_telling_texts_tell_methods_apart(pair: list[str]) -> None:
    first, second = pair
    arguments = ARGUMENTS.get(first) or ARGUMENTS.get(second, ())

    for text in SAMPLES[TELLING_TEXTS[frozenset(pair)]]:
        assert getattr(text, first)(*arguments) != getattr(text, second)(*arguments)


def test_telling_texts_know_every_swap() -> None:
    from mutmut.mutation import mutators

    swaps = [*mutators.supported_symmetric_str_methods_swap, *mutators.supported_unsymmetrical_str_methods_swap]

    assert {frozenset(pair) for pair in swaps} == set(TELLING_TEXTS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a" * 60, "a" * 60), ("a" * 61, "a" * 57 + "..."), ("a\n  b", "a b"), ("\x1b[1m", "\\x1b[1m")],
)
def test_shorten_to_a_line(source: str, expected: str) -> None:
    assert shorten(source) == expected
    assert quote(source) == f"`{expected}`"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("f", "f(...)"),
        ("A.f", "A(...).f(...)"),
        ("A.__init__", "A(...)"),
        ("A.__post_init__", "A(...)"),
        ("__init__", "__init__(...)"),
        ("class", "subject(...)"),
        ("a b", "subject(...)"),
        ("", "subject(...)"),
        ("f\nimport os", "subject(...)"),
    ],
)
def test_call_reaches_function(function: str, expected: str) -> None:
    assert call(function) == expected


def test_compare_result_keeps_comment_on_its_line() -> None:
    assert compare_result("f", "1", "a\nb\x00") == "assert f(...) == 1  # a b\\x00"
    assert compare_result("f") == "assert f(...) == ..."


TEXTS = st.text(max_size=30) | st.text("@+- \n\\'\"()[]ab1:=<>`", max_size=60)


@given(
    st.sampled_from([*MUTMUT_OPERATORS, *EXTENDED_OPERATORS, "other"]),
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
)
@example("swap_op", "\x1b", "a < b", "a <= `b\n", "")
@example("match", "f", "match a:\n case '\x1b\\n': pass\n case 2: pass", "match a:\n case 2: pass", "")
@example("string", "f", "a", "b", "@@\n-raise ('\\n' or E)('a\\nb')\n+raise ('\\n' or E)('A\\nB')\n")
@example("number", "f", "1", "2", "@@\n-" + "x = " + "-" * 800 + "1\n+" + "x = " + "-" * 800 + "2\n")
def test_advise_anything(operator: str, function: str, original: str, replacement: str, diff: str) -> None:
    mutant = Mutant("1", "m.py", function, Span(1), operator, original, replacement, "m")

    advice = advise(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert advice.text
    assert "\n" not in advice.text
    assert advice.text.isprintable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd escapes of the project's own strings
        ast.parse(advice.example)


def test_advise_what_is_nested_too_deeply_to_print(survive: Survive) -> None:
    kinds = []
    for depth in (10, 100, 200, 250, 300, 350, 400, 900):
        bound = " + ".join(["b"] * depth)
        kinds.append(advise(survive("swap_op", f"return a < {bound}", f"return a <= {bound}")).kind)

    assert kinds[0] is AdviceKind.BOUNDARY
    assert kinds[-1] is AdviceKind.EFFECT
    assert set(kinds) == {AdviceKind.BOUNDARY, AdviceKind.EFFECT}
