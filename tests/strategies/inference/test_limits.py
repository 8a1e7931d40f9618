"""How constraints are read and merged, and the values that are made of them: bounds, digits, patterns, CHECKs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any

import annotated_types as at
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

from strategies.inference.choice import plan_choice
from strategies.inference.collection import plan_collection, plan_mapping, plan_tuple
from strategies.inference.field import Alphabet, Limits, ModelFault, Origin, Plan, merge
from strategies.inference.form import plan_form
from strategies.inference.instant import plan_instant
from strategies.inference.metadata import read_metadata
from strategies.inference.number import decimal_numbers, float_multiples, plan_decimal, plan_float, plan_int
from strategies.inference.pattern import Atom, compile_pattern, matches, parse_atoms
from strategies.inference.sql_check import read_check
from strategies.inference.text import plan_bytes, plan_text, texts
from strategies.shrink import minimal

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
PATTERN = re.compile("a")
DAY = datetime(2020, 1, 1)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (Limits(low=1), Limits(low=3), Limits(low=3)),
        (Limits(high=1), Limits(high=3), Limits(high=1)),
        (Limits(low=3, low_open=True), Limits(low=3), Limits(low=3, low_open=True)),
        (Limits(high=3), Limits(high=3, high_open=True), Limits(high=3, high_open=True)),
        (Limits(low=3, low_open=True), Limits(low=4), Limits(low=4)),
        (Limits(low=1), Limits(high=2), Limits(low=1, high=2)),
        (Limits(min_size=1, max_size=9), Limits(min_size=2, max_size=5), Limits(min_size=2, max_size=5)),
        (Limits(digits=5, places=2), Limits(digits=4, places=3), Limits(digits=4, places=2)),
        (Limits(members=(1, 2, 3)), Limits(members=(3, 2)), Limits(members=(2, 3))),
        (Limits(pattern=PATTERN), Limits(pattern=PATTERN), Limits(pattern=PATTERN)),
        (Limits(finite=True), Limits(low=1), Limits(low=1, finite=True)),
        (Limits(items=Limits(low=1)), Limits(items=Limits(high=2)), Limits(items=Limits(low=1, high=2))),
        (Limits(alphabet=Alphabet.ASCII), Limits(alphabet=Alphabet.LOWER), Limits(alphabet=Alphabet.LOWER)),
        (Limits(alphabet=Alphabet.UPPER), Limits(alphabet=Alphabet.LETTERS), Limits(alphabet=Alphabet.UPPER)),
        (Limits(unsupported=("a",)), Limits(unsupported=("b",)), Limits(unsupported=("a", "b"))),
        (Limits(), Limits(low=1), Limits(low=1)),
        (Limits(low=1), Limits(), Limits(low=1)),
    ],
)
def test_merge_limits(one: Limits, two: Limits, expected: Limits) -> None:
    assert merge(one, two, "T.x") == expected


@pytest.mark.parametrize(
    ("one", "two", "message"),
    [
        (
            Limits(pattern=PATTERN),
            Limits(pattern=re.compile("b")),
            r"T\.x: pattern=.*cannot be merged; give an override",
        ),
        (Limits(step=2), Limits(step=3), r"T\.x: step=2 and step=3 cannot be merged"),
        (Limits(alphabet=Alphabet.LOWER), Limits(alphabet=Alphabet.UPPER), r"T\.x: no text is of lower and upper"),
        (Limits(alphabet=Alphabet.DIGITS), Limits(alphabet=Alphabet.LETTERS), r"no text is of letters and digits"),
    ],
)
def test_merge_limits_that_exclude_each_other(one: Limits, two: Limits, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        merge(one, two, "T.x")


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=1, max_size=4),
    st.integers(-12, 12),
)
@settings(database=None, deadline=None)
def test_merged_bounds_allow_what_each_allows(bounds: list[tuple[int, bool]], number: int) -> None:
    limits = Limits()
    for bound, is_open in bounds:
        limits = merge(limits, Limits(low=bound, low_open=is_open), "T.x")

    allowed = number > limits.low or (number == limits.low and not limits.low_open)
    assert allowed == all(number > bound or (number == bound and not is_open) for bound, is_open in bounds)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ([at.Gt(3)], Limits(low=3, low_open=True)),
        ([at.Interval(ge=1, lt=9)], Limits(low=1, high=9, high_open=True)),
        ([at.Len(2, 4)], Limits(min_size=2, max_size=4)),
        ([at.MultipleOf(5)], Limits(step=5)),
        ([at.Timezone(None)], Limits(aware=False)),
        ([at.Timezone(...)], Limits(aware=True)),
        ([at.doc("text"), "text", 3, None, at.Unit("m")], Limits()),
        ([at.Predicate(at.Not(str.islower))], Limits(unsupported=(repr(at.Predicate(at.Not(str.islower))),))),
        ([at.Timezone("Europe/Berlin")], Limits(unsupported=("Timezone(tz='Europe/Berlin')",))),
        (at.LowerCase[str].__metadata__, Limits(alphabet=Alphabet.LOWER)),
        (at.IsFinite[float].__metadata__, Limits(finite=True)),
        (at.IsNotNan[float].__metadata__, Limits(finite=True)),
    ],
)
def test_read_metadata(metadata: Any, expected: Limits) -> None:
    assert read_metadata(metadata, "T.x") == expected


def test_read_constraint_of_ones_own_as_unsupported() -> None:
    class Even(at.BaseMetadata):
        def __repr__(self) -> str:
            return "Even()"

    assert read_metadata([Even()], "T.x") == Limits(unsupported=("Even()",))


BOUNDS = st.decimals(-50, 50, places=2) | st.integers(-50, 50)


@given(BOUNDS, BOUNDS, st.booleans(), st.booleans(), st.sampled_from([None, 1, 3, 7]), st.data())
@settings(database=None, deadline=None, max_examples=150)
def test_draw_integers_within_any_limits(
    low: Any, high: Any, low_open: bool, high_open: bool, step: int | None, data: st.DataObject
) -> None:
    limits = Limits(low=low, low_open=low_open, high=high, high_open=high_open, step=step)
    allowed = [
        number
        for number in range(-60, 61)
        if (number > low if low_open else number >= low)
        and (number < high if high_open else number <= high)
        and number % (step or 1) == 0
    ]

    if not allowed:
        with pytest.raises(InvalidArgument, match=r"T\.x: no number is"):
            plan_int(limits, "T.x")
        return
    plan = plan_int(limits, "T.x")
    assert data.draw(plan.values) in allowed
    for broken in plan.broken:
        invalid = data.draw(broken)
        assert invalid.near in allowed
        assert invalid.value not in allowed


@given(BOUNDS, BOUNDS, st.sampled_from([None, 0, 1, 3]), st.sampled_from([None, Decimal("0.25")]), st.data())
@settings(database=None, deadline=None, max_examples=150)
def test_draw_decimals_within_any_limits(
    low: Any, high: Any, places: int | None, step: Decimal | None, data: st.DataObject
) -> None:
    limits = Limits(low=low, high=high, places=places, step=step)

    def is_allowed(value: Decimal) -> bool:
        exact = Fraction(value)
        has_few_places = places is None or (exact * 10**places).denominator == 1
        return low <= exact <= high and has_few_places and (step is None or exact % Fraction(step) == 0)

    try:
        plan = plan_decimal(limits, "T.x")
    except InvalidArgument:
        assert not any(
            is_allowed(Decimal(hundredth) / 100) for hundredth in range(-5000, 5001, 1 if step is None else 25)
        )
        return
    assert is_allowed(data.draw(plan.values))
    for broken in plan.broken:
        invalid = data.draw(broken)
        assert is_allowed(invalid.near)
        assert not is_allowed(invalid.value)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans(), st.booleans(), st.data())
@settings(database=None, deadline=None, max_examples=100)
def test_draw_floats_within_any_limits(
    low: float, high: float, low_open: bool, high_open: bool, data: st.DataObject
) -> None:
    limits = Limits(low=low, low_open=low_open, high=high, high_open=high_open)

    def is_allowed(value: float) -> bool:
        return (value > low if low_open else value >= low) and (value < high if high_open else value <= high)

    try:
        plan = plan_float(limits, "T.x")
    except InvalidArgument:
        assert low > high or low_open or high_open
        return
    assert is_allowed(data.draw(plan.values))
    for broken in plan.broken:
        invalid = data.draw(broken)
        assert is_allowed(invalid.near)
        assert not is_allowed(invalid.value)


@pytest.mark.parametrize(
    ("limits", "least", "most"),
    [
        (Limits(digits=4, places=2), "-99.99", "99.99"),
        (Limits(digits=3), "-999", "999"),
        (Limits(digits=2, places=2), "-0.99", "0.99"),
        (Limits(digits=1, low=0), "0", "9"),
        (Limits(low=0, low_open=True, high=Decimal("0.01"), high_open=True), "0.001", "0.009"),
        (Limits(low=5, high=5), "5.00", "5.00"),
    ],
)
def test_reach_the_ends_of_decimals(limits: Limits, least: str, most: str, sample: Sample) -> None:
    values = sample(plan_decimal(limits, "T.x").values, 300, 1)

    assert (min(values), max(values)) == (Decimal(least), Decimal(most))


def test_draw_decimals_in_any_context(sample: Sample) -> None:
    with localcontext(prec=2):
        plan = plan_decimal(Limits(low=Decimal("123.45"), high=Decimal("123456.75"), step=Decimal("0.05")), "T.x")
        values = sample(plan.values, 100, 1)
        missed = sample(plan.broken[-1], 100, 1)

    assert (min(values), max(values)) == (Decimal("123.45"), Decimal("123456.75"))
    assert all(Fraction(value) % Fraction(1, 20) == 0 for value in values)
    assert all(Fraction(invalid.value) - Fraction(invalid.near) == Fraction(1, 100) for invalid in missed)


def test_draw_small_steps(sample: Sample) -> None:
    values = sample(decimal_numbers(low=Decimal("-1e9"), high=Decimal("1e9"), step=Decimal("0.000000000001")), 100, 1)

    assert all(Fraction(value) % Fraction(1, 10**12) == 0 for value in values)


@pytest.mark.parametrize(("low", "high"), [(0.11, 0.19), (0.21, 0.39)])
def test_draw_multiples_that_no_float_is(low: float, high: float) -> None:
    with pytest.raises(InvalidArgument, match=r"T\.x: no strategy is made of step=0\.1 with floats from .*; give an"):
        plan_float(Limits(low=low, high=high, step=0.1), "T.x")
    with pytest.raises(InvalidArgument, match=r"no float from 0\.\d+ to 0\.\d+ is an exact multiple of 0\.1; give an"):
        minimal(float_multiples(step=0.1, low=low, high=high))


@pytest.mark.parametrize("step", [0.5, 0.1, 3.0, 1e-9])
def test_draw_exact_multiples_of_floats(step: float, sample: Sample) -> None:
    assert all(Fraction(value) % Fraction(step) == 0 for value in sample(float_multiples(step=step), 200, 1))


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            lambda where: plan_int(Limits(low=3, low_open=True, high=4, high_open=True), where),
            r"no number is over 3 under 4",
        ),
        (
            lambda where: plan_int(Limits(step=Decimal("0.5")), where),
            r"an int cannot be a multiple of Decimal\('0\.5'\)",
        ),
        (
            lambda where: plan_int(Limits(min_size=1), where),
            r"no strategy is made of min_size=1 of int; give an override: x=",
        ),
        (lambda where: plan_decimal(Limits(low=2, high=1), where), r"no number is from 2 to 1"),
        (lambda where: plan_float(Limits(low=2, high=1), where), r"no number is from 2 to 1"),
        (lambda where: plan_text(Limits(min_size=2, max_size=1), where), r"no size is from 2 to 1"),
        (lambda where: plan_text(Limits(low=2), where), r"no strategy is made of low=2 of str"),
        (
            lambda where: plan_text(Limits(pattern=PATTERN, alphabet=Alphabet.LOWER), where),
            r"pattern='a' with characters of lower",
        ),
        (lambda where: plan_bytes(Limits(min_size=2, max_size=1), where), r"no size is from 2 to 1"),
        (
            lambda where: plan_form(Limits(form="email", max_size=20), where),
            r"no strategy is made of an e-mail address of None to 20",
        ),
        (
            lambda where: plan_form(Limits(form="url", max_size=20), where),
            r"no strategy is made of a URL of None to 20",
        ),
        (lambda where: plan_form(Limits(form="ip", low=1), where), r"no strategy is made of low=1 of the form ip"),
        (lambda where: plan_instant(date, Limits(aware=True), where), r"no strategy is made of aware=True of date"),
        (
            lambda where: plan_instant(date, Limits(low=date(2020, 1, 2), high=date(2020, 1, 1)), where),
            r"no date is from 2020-01-02 to 2020-01-01",
        ),
        (
            lambda where: plan_instant(date, Limits(low=date.max, low_open=True), where),
            r"nothing lies beyond datetime\.date\(9999, 12, 31\)",
        ),
        (
            lambda where: plan_instant(datetime, Limits(low=DAY, high=DAY.replace(tzinfo=UTC)), "T.x"),
            r".* cannot be compared",
        ),
        (lambda where: plan_choice([], Limits(), where, Origin.TYPE), r"no value is allowed"),
        (lambda where: plan_choice(["a"], Limits(members=("b",)), where, Origin.TYPE), r"no value is allowed"),
        (
            lambda where: plan_choice(["a"], Limits(step=2), "T.x", Origin.TYPE),
            r"no strategy is made of step=2 of a choice",
        ),
        (
            lambda where: plan_collection(set, BITS, Limits(min_size=3), where),
            r"there are 2 different values, and 3 are wanted",
        ),
        (lambda where: plan_collection(list, BITS, Limits(min_size=3, max_size=2), where), r"no size is from 3 to 2"),
        (lambda where: plan_collection(list, BITS, Limits(low=3), where), r"no strategy is made of low=3 of list"),
        (
            lambda where: plan_mapping(BITS, BITS, Limits(min_size=3), where),
            r"there are 2 different values, and 3 are wanted",
        ),
        (lambda where: plan_tuple([BITS], Limits(min_size=3), where), r"no strategy is made of min_size=3 of tuple"),
        (lambda where: compile_pattern("(", 0, where), r"pattern='\(' is no expression of Python"),
    ],
)
def test_plan_what_cannot_be_names_field_and_constraint(plan: Callable[[str], Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message) as caught:
        plan("T.x")

    assert str(caught.value).startswith("T.x: ")


BITS = Plan(st.sampled_from([0, 1]), Origin.TYPE, count=2)


class Mood(Enum):
    GOOD = "good"
    BAD = "good?"


class Size(IntEnum):
    SMALL = 1
    LARGE = 9


@pytest.mark.parametrize(
    ("members", "limits", "chosen", "outsider"),
    [
        (["a", "b"], Limits(), ["a", "b"], "a?"),
        (["a", "a?"], Limits(), ["a", "a?"], "a??"),
        (list(Mood), Limits(), list(Mood), "good??"),
        (list(Size), Limits(), list(Size), 10),
        ([3, 7], Limits(low=3, low_open=True), [7], 8),
        ([3, 7], Limits(low=3), [3, 7], 8),
        ([3, 7], Limits(high=7, high_open=True), [3], 4),
        ([3, 7], Limits(high=7), [3, 7], 8),
        (["a", "bb"], Limits(min_size=2), ["bb"], "bb?"),
        (["a", "bb"], Limits(max_size=1), ["a"], "a?"),
        ([1, True], Limits(members=(True,)), [True], "True?"),
        ([None, "a"], Limits(), [None, "a"], "None?"),
    ],
)
def test_choose_members(members: list[Any], limits: Limits, chosen: list[Any], outsider: Any, sample: Sample) -> None:
    plan = plan_choice(members, limits, "T.x", Origin.TYPE)

    assert {(type(value), value) for value in sample(plan.values, 50, 1)} == {(type(value), value) for value in chosen}
    assert plan.count == len(chosen)
    assert minimal(plan.broken[0]).value == outsider
    assert plan.nullable == (None in chosen)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("^abc$", [Atom("a", 1, 1), Atom("b", 1, 1), Atom("c", 1, 1)]),
        (r"\A[a-c]{2,4}\Z", [Atom("abc", 2, 4)]),
        (r"[ab]*\d?x+", [Atom("ab", 0, None), Atom("0123456789", 0, 1), Atom("x", 1, None)]),
        (r"a{3}b{2,}c+?", [Atom("a", 3, 3), Atom("b", 2, None), Atom("c", 1, None)]),
        (r"[\]a\-\\]", [Atom("]a-\\", 1, 1)]),
        (r"[a-]", [Atom("a-", 1, 1)]),
        (r"[]a]", [Atom("]a", 1, 1)]),
        (r"\.\t", [Atom(".", 1, 1), Atom("\t", 1, 1)]),
        (r"a\$", [Atom("a", 1, 1), Atom("$", 1, 1)]),
        (r"a\\$", [Atom("a", 1, 1), Atom("\\", 1, 1)]),
        ("a|b", None),
        ("(a)", None),
        ("a^", None),
        ("a$b", None),
        (r"\bword", None),
        ("", []),
    ],
)
def test_parse_expression_as_a_row_of_atoms(expression: str, expected: list[Atom] | None) -> None:
    with_warnings = (
        re.compile(expression) if "[[" not in expression and "&&" not in expression and "-z" not in expression else None
    )
    pattern = with_warnings or _Fake(expression)

    assert parse_atoms(pattern) == expected  # type: ignore[arg-type]


class _Fake:
    """An expression of another engine, which Python warns of or refuses."""

    flags = 0

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern


def test_parse_negated_class() -> None:
    atoms = parse_atoms(re.compile("[^a-z]"))

    assert atoms is not None
    assert not set(atoms[0].characters) & set("abcxyz")
    assert set("AZ09 ~") <= set(atoms[0].characters)


@pytest.mark.parametrize("flags", [re.IGNORECASE, re.VERBOSE])
def test_parse_expression_with_flags_not_as_atoms(flags: int) -> None:
    assert parse_atoms(re.compile("a", flags)) is None


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        ("^[a-z]+$", 3, 9),
        ("^[A-Z]{2}-[0-9]*$", 5, 6),
        (r"^\w+@\w+\.\w{2,3}$", 10, 12),
        ("^a?b?c?$", 2, 2),
        ("^[ab]{60,}$", 0, None),
        ("^[a-z]{2,}-[a-z]{2,}$", 100, 120),
        ("(cat|dog)s?", 0, None),
        ("^caf[eé]$", 0, None),
        (r"^[^@\s]+$", 2, 4),
        ("x$", 0, None),
    ],
)
def test_match_expression_within_sizes(expression: str, low: int, high: int | None, sample: Sample) -> None:
    pattern = re.compile(expression)
    values = sample(
        matches(pattern) if (low, high) == (0, None) else matches(pattern, min_size=low, max_size=high), 300, 1
    )

    assert values
    for value in values:
        assert pattern.search(value)
        assert not (expression.endswith("$") and value.endswith("\n"))
        assert len(value) >= low
        assert high is None or len(value) <= high


def test_match_reaches_both_sizes(sample: Sample) -> None:
    sizes = {len(value) for value in sample(matches(re.compile("^[a-z]+$"), min_size=3, max_size=60), 100, 1)}

    assert {3, 60} <= sizes


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (matches(re.compile("^a{5}$"), max_size=4), r"no text from 0 to 4 characters matches '\^a\{5\}\$'"),
        (matches(re.compile("(a)"), max_size=4), r"no strategy is made of pattern='\(a\)' with sizes from 0 to 4"),
    ],
)
def test_match_what_cannot_be(values: SearchStrategy[str], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)


@pytest.mark.parametrize("expression", ["^[a-z]+$", "^(a|b)$", "cat", r"^\d{5}$", "^.$", "^$"])
def test_mismatch_in_the_eyes_of_every_engine(expression: str, sample: Sample) -> None:
    plan = plan_text(Limits(pattern=re.compile(expression)), "T.x")

    for invalid in sample(plan.broken[0], 200, 1):
        assert invalid.fault is ModelFault.PATTERN
        assert re.search(expression, invalid.near)
        assert not re.search(expression, invalid.value)


def test_mismatch_without_white_space_where_it_is_stripped(sample: Sample) -> None:
    plan = plan_text(Limits(pattern=re.compile("^[a-z]+$"), alphabet=Alphabet.UNSPACED), "T.x")

    for invalid in sample(plan.broken[0], 300, 1):
        assert not re.search("^[a-z]+$", invalid.value.strip())


def test_mismatch_nothing_where_all_texts_match() -> None:
    assert plan_text(Limits(pattern=re.compile("")), "T.x").broken == ()


@pytest.mark.parametrize(
    ("alphabet", "is_allowed"),
    [
        (Alphabet.STORABLE, lambda text: "\x00" not in text),
        (Alphabet.ASCII, str.isascii),
        (Alphabet.UNSPACED, lambda text: text == text.strip() and text.isascii()),
        (Alphabet.LETTERS, str.isalpha),
        (Alphabet.LOWER, str.islower),
        (Alphabet.UPPER, str.isupper),
        (Alphabet.DIGITS, str.isdigit),
    ],
)
def test_draw_texts_of_an_alphabet(alphabet: Alphabet, is_allowed: Callable[[str], bool], sample: Sample) -> None:
    plan = plan_text(Limits(alphabet=alphabet), "T.x")

    assert all(map(is_allowed, sample(plan.values, 200, 1)))
    for broken in plan.broken:
        for invalid in sample(broken, 50, 1):
            assert is_allowed(invalid.near)
            assert not is_allowed(invalid.value)


def test_reach_both_sizes_of_texts(sample: Sample) -> None:
    sizes = {len(value) for value in sample(texts(min_size=2, max_size=300), 100, 1)}

    assert {2, 300} <= sizes
    assert sample(texts(max_size=0), 10, 1)[0] == ""


@pytest.mark.parametrize(
    ("kind", "limits", "values"),
    [
        (date, Limits(low=date(2020, 1, 1), low_open=True), (date(2020, 1, 2), date(2020, 1, 1))),
        (date, Limits(high=date(2020, 1, 1)), (date(2020, 1, 1), date(2020, 1, 2))),
        (timedelta, Limits(low=timedelta(0)), (timedelta(0), timedelta(microseconds=-1))),
        (
            datetime,
            Limits(high=datetime(2020, 1, 1, tzinfo=UTC), high_open=True),
            (datetime(2019, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)),
        ),
        (
            datetime,
            Limits(low=datetime(2020, 1, 1)),
            (datetime(2020, 1, 1), datetime(2019, 12, 31, 23, 59, 59, 999999)),
        ),
    ],
)
def test_break_instant_by_one_tick(kind: type, limits: Limits, values: tuple[Any, Any]) -> None:
    plan = plan_instant(kind, limits, "T.x")

    assert [(minimal(broken).near, minimal(broken).value) for broken in plan.broken] == [values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 0", {"a": Limits(low=0, low_open=True)}),
        ('"t"."a" <= 1.5', {"a": Limits(high=Decimal("1.5"))}),
        ("0 <= a and a < 9", {"a": Limits(low=0, high=9, high_open=True)}),
        ("(a >= 1) AND (b >= -2)", {"a": Limits(low=1), "b": Limits(low=-2)}),
        ("a BETWEEN 1 AND 5 AND b > 3", {"a": Limits(low=1, high=5), "b": Limits(low=3, low_open=True)}),
        ("length(a) > 2", {"a": Limits(min_size=3)}),
        ("char_length(a) < 9", {"a": Limits(max_size=8)}),
        ("length(a) BETWEEN 2 AND 8", {"a": Limits(min_size=2, max_size=8)}),
        ("a IN ('x', 'it''s', 3)", {"a": Limits(members=("x", "it's", 3))}),
        ("a > b", None),
        ("a > 0 OR a < 9", None),
        ("a IN (SELECT 1)", None),
        ("length(a) IS NOT NULL", None),
        ("NOT a", None),
    ],
)
def test_read_check_constraint(text: str, expected: dict[str, Limits] | None) -> None:
    assert read_check(text) == expected


def test_bound_sizes_of_mappings(sample: Sample) -> None:
    plan = plan_mapping(Plan(st.integers(), Origin.TYPE), BITS, Limits(min_size=1, max_size=2), "T.x")

    assert {len(value) for value in sample(plan.values, 100, 1)} == {1, 2}
    assert sorted(len(minimal(broken).value) for broken in plan.broken) == [0, 3]


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_collect_nothing_of_a_model_that_ends(kind: type) -> None:
    nothing = Plan(st.nothing(), Origin.MODEL)

    assert minimal(plan_collection(kind, nothing, Limits(), "T.x").values) == kind()
    assert plan_collection(kind, nothing, Limits(min_size=1), "T.x").values.is_empty
    assert minimal(plan_mapping(Plan(just(1), Origin.TYPE), nothing, Limits(), "T.x").values) == {}


def test_collect_many_by_repeating_few(sample: Sample) -> None:
    plan = plan_collection(list, BITS, Limits(min_size=0, max_size=500), "T.x")

    assert 500 in {len(value) for value in sample(plan.values, 100, 1)}
    assert {len(minimal(broken).value) for broken in plan.broken} == {501}
