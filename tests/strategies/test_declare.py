"""What every strategy function promises: pasteable repr, errors when drawn, a suggestion, one inner strategy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

import strategies
from strategies import (
    EmailPolicy,
    UsernameFault,
    UsernamePolicy,
    half_cents,
    invalid_usernames,
    minimal,
    orders,
    pairs,
    usernames,
    users,
)
from strategies.declare import check_names, strategy, suggest

#: Functions that give a strategy for what they are called with, or no strategy.
NOT_DECLARED = {
    "explain_model", "from_model", "half_cents", "minimal", "pairs", "register_types", "splits", "violations_of",
}  # fmt: skip

MAKERS = sorted(name for name in strategies.__all__ if name[0].islower() and name not in NOT_DECLARED)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (users(), "users()"),
        (users(email=just("a@b.c")), "users(email=just('a@b.c'))"),
        (
            orders(user=users(id=just(1)), tax_rate=just(Decimal(0))),
            "orders(tax_rate=just(Decimal('0')), user=users(id=just(1)))",
        ),
        (
            usernames(policy=UsernamePolicy(min_size=5, alphabet="ab", reserved=frozenset())),
            "usernames(policy=UsernamePolicy(min_size=5, max_size=50, alphabet='ab', reserved=frozenset()))",
        ),
        (half_cents(Decimal("0.05")), "half_cents(Decimal('0.05'))"),
        (pairs(EmailPolicy(local_alphabet="a")), "pairs(EmailPolicy(max_local=64, max_total=254, local_alphabet='a'))"),
    ],
)
def test_show_strategy_as_its_expression(values: SearchStrategy[Any], expected: str) -> None:
    assert repr(values) == expected


@pytest.mark.parametrize("expression", ["users(email=just('a@b.c'))", "usernames(policy=UsernamePolicy(min_size=5))"])
def test_paste_repr(expression: str) -> None:
    names = {**{name: getattr(strategies, name) for name in strategies.__all__}, "just": just}

    once = eval(expression, names)

    assert repr(eval(repr(once), names)) == repr(once)


@pytest.mark.parametrize("name", MAKERS)
def test_make_strategy_with_its_name_and_documentation(name: str) -> None:
    make = getattr(strategies, name)

    assert make.__name__ == name
    assert make.__doc__
    assert make.__module__.startswith("strategies.")
    assert repr(make()) == f"{name}()"


@pytest.mark.parametrize("name", MAKERS)
def test_make_strategy_with_unknown_name_fails_only_when_drawn(name: str) -> None:
    values = getattr(strategies, name)(nonsense=just(1))

    with pytest.raises(InvalidArgument, match=rf"{name}\(\) has no .*option 'nonsense'; "):
        minimal(values)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: users(emial=just("a@b.c")),
            r"users\(\) has no field or option 'emial'; did you mean 'email'\? known: id, username, .*, policy\n",
        ),
        (lambda: users(polcy=None), r"users\(\) has no field or option 'polcy'; did you mean 'policy'\?"),
        (
            lambda: users(email="a@b.c"),
            r"users\(email='a@b\.c'\): 'a@b\.c' is not a strategy; did you mean email=just\('a@b\.c'\)\?",
        ),
        (lambda: usernames(min_size=3), r"usernames\(\) has no option 'min_size'; known: policy\n"),
        (lambda: strategies.skus(size=3), r"skus\(\) has no option 'size'; it takes none\n"),
    ],
)
def test_draw_from_wrong_arguments_says_what_was_meant(make: Any, message: str) -> None:
    values = make()

    with pytest.raises(InvalidArgument, match=message):
        minimal(values)


def test_decorate_test_with_wrong_arguments_fails_only_when_run() -> None:
    @settings(database=None)
    @given(users(emial=just("a@b.c")))  # type: ignore[call-arg]
    def check(user: Any) -> None:
        pass

    with pytest.raises(InvalidArgument, match="did you mean 'email'"):
        check()


def test_draw_many_builds_once() -> None:
    built = []

    @strategy()
    def things(*, size: int = 1) -> SearchStrategy[int]:
        """Things."""
        built.append(size)
        return st.integers(0, size)

    minimal(st.tuples(things(), things(), things(size=2)))

    assert sorted(built) == [1, 2]


def test_draw_equal_options_of_other_types_apart() -> None:
    @strategy()
    def things(*, size: Any = 1) -> SearchStrategy[Any]:
        """Things."""
        return just(type(size).__name__)

    assert [minimal(things(size=size)) for size in (1, True, Decimal(1))] == ["int", "bool", "Decimal"]


@pytest.mark.parametrize("kind", [list, set, tuple, frozenset])
def test_give_faults_in_any_collection(kind: Any) -> None:
    values = invalid_usernames(faults=kind([UsernameFault.SPACE]))

    assert minimal(values).fault is UsernameFault.SPACE


def test_check_names_accepts_options_and_strategies() -> None:
    check_names("things", {"size": 3, "email": just(1)}, ["size"], ["email"])

    with pytest.raises(InvalidArgument, match=r"things\(email=3\)"):
        check_names("things", {"email": 3}, ["size"], ["email"])


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("emial", ["email", "id"], "did you mean 'email'? known: email, id"),
        ("zzz", ["email", "id"], "known: email, id"),
        ("zzz", [], "it takes none"),
    ],
)
def test_suggest(name: str, known: list[str], expected: str) -> None:
    assert suggest(name, known) == expected
