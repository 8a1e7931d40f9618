"""What tells two forms apart is tried on Python itself."""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutmut.mutation import mutators

from qualitygate.suggest.telling import (
    AGREEMENT,
    find_boundary,
    find_choices,
    find_operands,
    read_number,
)

COMPUTE: dict[type[ast.operator], Callable[[int, int], object]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.LShift: operator.lshift,
    ast.RShift: operator.rshift, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip

#: What the sentences of AGREEMENT say, as Python.
MEANING: dict[str, Callable[[int, int], bool]] = {
    "the right side is 0": lambda a, b: b == 0,
    "the left side is 0, or the right side is 1 or -1": lambda a, b: a == 0 or b in (1, -1),
    "either side is 0": lambda a, b: a == 0 or b == 0,
    "both sides are equal": lambda a, b: a == b,
    "the right side divides the left without a rest": lambda a, b: a % b == 0,
    "the left side is 0": lambda a, b: a == 0,
    "both sides are 0": lambda a, b: a == 0 == b,
    "the left side is 0, the right side is 1, or both are 2": lambda a, b: a == 0 or b == 1 or (a == 2 == b),
}


def parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("pair", list(AGREEMENT), ids=lambda pair: f"{pair[0].__name__}-{pair[1].__name__}")
def test_agreement_says_where_operators_agree(pair: tuple[type[ast.operator], type[ast.operator]]) -> None:
    old, new = (COMPUTE[one] for one in pair)
    lefts, rights = range(9), range(9)
    if pair[0] in (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BitAnd, ast.BitOr, ast.BitXor):
        lefts, rights = range(-9, 9), range(-9, 9)
    tried = 0

    for left, right in itertools.product(lefts, rights):
        try:
            agree = old(left, right) == new(left, right)
        except ZeroDivisionError:
            continue
        if pair[0] is ast.Pow and (left, right) == (0, 0):
            continue  # a power of nothing: 0 ** 0 is 1
        tried += 1
        assert agree == MEANING[AGREEMENT[pair]](left, right), (left, right)

    assert tried > 60


def test_agreement_knows_every_arithmetic_swap() -> None:
    """mutmut's own table names libcst's operators; those of ast are nearly the same words."""
    names = {"Multiply": "Mult", "Divide": "Div", "FloorDivide": "FloorDiv", "Modulo": "Mod", "Power": "Pow",
             "LeftShift": "LShift", "RightShift": "RShift", "Subtract": "Sub"}  # fmt: skip
    swaps = {
        (names.get(old.__name__, old.__name__), names.get(new.__name__, new.__name__))
        for old, new in mutators._operator_mapping.items()
    }

    arithmetic = {(old, new) for old, new in swaps if isinstance(getattr(ast, old, None), type)
                  and issubclass(getattr(ast, old), ast.operator)}  # fmt: skip

    assert arithmetic == {(old.__name__, new.__name__) for old, new in AGREEMENT}


@pytest.mark.parametrize("pair", list(AGREEMENT))
def test_find_operands_that_differ(pair: tuple[type[ast.operator], type[ast.operator]]) -> None:
    found = find_operands(pair[0](), pair[1]())

    assert found is not None
    assert found.before == COMPUTE[pair[0]](found.left, found.right)  # type: ignore[arg-type]
    assert found.after == COMPUTE[pair[1]](found.left, found.right)  # type: ignore[arg-type]
    assert found.before != found.after


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("a", "b", (7, 2)),
        ("a", "5", (7, 5)),
        ("4", "b", (4, 2)),
        ("-4", "b", (-4, 2)),
        ("a", "1", None),
        ("0", "b", None),
        ("a", "0", None),
        ("a", "1000000", (7, 1000000)),
        ("a", "1000001", None),
        ("'x'", "b", None),
        ("a", "True", None),
    ],
)
def test_find_operands_around_literals(left: str, right: str, expected: tuple[int, int] | None) -> None:
    found = find_operands(ast.Mult(), ast.Div(), parse(left), parse(right))

    assert (None if found is None else (found.left, found.right)) == expected


@pytest.mark.parametrize(("exponent", "found"), [(12, True), (13, False)])
def test_find_operands_of_small_powers_only(exponent: int, found: bool) -> None:
    assert (find_operands(ast.Pow(), ast.Mult(), None, parse(str(exponent))) is not None) == found


def test_find_no_operands_of_unknown_operators() -> None:
    assert find_operands(ast.MatMult(), ast.Add()) is None
    assert find_operands(ast.Add(), ast.MatMult()) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("-2", -2),
        ("--2", 2),
        ("True", None),
        ("'1'", None),
        ("+1", None),
        ("x", None),
        ("-x", None),
        ("1j", None),
    ],
)
def test_read_number_literals(text: str, value: float | None) -> None:
    assert read_number(parse(text)) == value


OPERATORS: list[tuple[type[ast.cmpop], Callable[[float, float], bool]]] = [
    (ast.Lt, operator.lt), (ast.LtE, operator.le), (ast.Gt, operator.gt), (ast.GtE, operator.ge),
    (ast.Eq, operator.eq), (ast.NotEq, operator.ne),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "compute"), OPERATORS, ids=lambda one: getattr(one, "__name__", ""))
@given(number=st.integers(-1000, 1000))
def test_find_boundary_tells_bounds_apart(
    sign: type[ast.cmpop], compute: Callable[[float, float], bool], number: int
) -> None:
    value = find_boundary(sign(), number, number + 1)
    mirrored = find_boundary(sign(), number, number + 1, on_left=True)

    assert value is not None
    assert compute(value, number) != compute(value, number + 1)
    assert mirrored is not None
    assert compute(number, mirrored) != compute(number + 1, mirrored)


def test_find_no_boundary_without_size() -> None:
    assert find_boundary(ast.In(), 1, 2) is None
    assert find_boundary(ast.Is(), 1, 2, on_left=True) is None


@pytest.mark.parametrize(
    ("before", "after", "choices"),
    [
        ("a and b", "a or b", {(True, False), (False, True)}),
        ("a or b", "a and b", {(True, False), (False, True)}),
        ("not a", "a", {(True,), (False,)}),
        ("a or b or c", "a or b and c", {(False, True, False), (False, False, True)}),
        ("not (a and b)", "not (a or b)", {(True, False), (False, True)}),
        ("a and a", "a or a", set()),
        ("a > 1 and b", "a > 1 or b", {(True, False), (False, True)}),
    ],
)
def test_find_choices_that_differ(before: str, after: str, choices: set[tuple[bool, ...]]) -> None:
    found = find_choices(parse(before), parse(after))

    assert found is not None
    assert set(found.choices) == choices


@st.composite
def logic(draw: st.DrawFn) -> str:
    return draw(
        st.recursive(
            st.sampled_from("abc"),
            lambda inner: st.one_of(
                st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda parts: f"({''.join(parts)})"),
                inner.map(lambda one: f"(not {one})"),
            ),
            max_leaves=5,
        )
    )


def read_sides(text: str) -> set[str]:
    return {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)}


@given(logic(), logic())
def test_find_choices_as_python_decides(before: str, after: str) -> None:
    found = find_choices(parse(before), parse(after))

    if found is None:
        assert read_sides(before) != read_sides(after)
        return
    names = [ast.unparse(side) for side in found.sides]
    differing = {
        choice
        for choice in itertools.product((True, False), repeat=len(names))
        if bool(eval(before, dict(zip(names, choice, strict=True))))
        != bool(eval(after, dict(zip(names, choice, strict=True))))
    }
    assert set(found.choices) == differing


@pytest.mark.parametrize(("sides", "found"), [(6, True), (7, False)])
def test_find_choices_of_six_sides(sides: int, found: bool) -> None:
    names = [f"x{number}" for number in range(sides)]

    assert (find_choices(parse(" and ".join(names)), parse(" or ".join(names))) is not None) == found


def test_find_no_choices_of_other_sides() -> None:
    assert find_choices(parse("a and b"), parse("a and c")) is None
