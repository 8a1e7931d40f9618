"""What people test their own strategies and machines with finds what it says, and misses nothing it says it found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.errors import FailedHealthCheck, InvalidArgument, NoSuchExample, Unsatisfiable
from hypothesis.stateful import RuleBasedStateMachine, rule

import strategies
from strategies import UsernamePolicy, usernames, users
from strategies.testing import (
    assert_all,
    assert_boundaries,
    draw_many,
    find_any,
    find_failure,
    measure_boundaries,
    measure_failures,
    minimal,
)


class Counting(RuleBasedStateMachine):
    """Fails at the fifth step."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @rule()
    def step(self) -> None:
        self.count += 1
        if self.count > 4:
            raise ValueError("too many")


class Sound(RuleBasedStateMachine):
    """Never fails."""

    @rule()
    def step(self) -> None:
        pass


class Unmade(RuleBasedStateMachine):
    """Cannot be run."""

    def __init__(self) -> None:
        raise InvalidArgument("no adapter")


def test_minimal_is_that_of_the_package() -> None:
    assert minimal is strategies.minimal


def test_draw_many_is_the_same_for_the_same_seed() -> None:
    values = st.integers(0, 10**6)

    assert draw_many(values, 50, number=3) == draw_many(values, 50, number=3)
    assert draw_many(values, 50, number=3) != draw_many(values, 50, number=4)
    assert draw_many(values, 50) == draw_many(values, 50, number=0)


@pytest.mark.parametrize("count", [1, 20, 100])
def test_draw_many_draws_so_many(count: int) -> None:
    assert len(draw_many(st.integers(0, 10**9), count)) == count


def test_draw_many_keeps_health_checks() -> None:
    with pytest.raises(FailedHealthCheck):
        draw_many(st.integers().filter(lambda number: False))


def test_find_any_finds_and_does_not_shrink() -> None:
    found = find_any(st.integers(0, 10**6), lambda number: number > 1000)

    assert found > 1001
    assert found == find_any(st.integers(0, 10**6), lambda number: number > 1000)


def test_find_any_of_nothing_says_so() -> None:
    tried: list[int] = []

    with pytest.raises(NoSuchExample):
        find_any(st.integers(0, 10**9), lambda number: bool(tried.append(number)), examples=30)
    assert len(tried) == 30


def test_assert_all_tries_so_many() -> None:
    tried: list[int] = []

    assert_all(st.integers(0, 10**9), lambda number: not tried.append(number), examples=30)

    assert len(tried) == 30


def test_assert_all_reports_the_simplest_that_fails() -> None:
    with pytest.raises(AssertionError, match=r"^users\(\) draws User\(id=8, .*\), which does not meet the condition$"):
        assert_all(users(), lambda user: user.id < 8)


@pytest.mark.parametrize("values", [st.nothing(), st.integers().filter(lambda number: False)])
def test_assert_all_of_nothing_is_no_proof(values: Any) -> None:
    with pytest.raises(Unsatisfiable):
        assert_all(values, lambda value: True)


def test_measure_boundaries_counts_runs() -> None:
    boundaries: dict[str, Any] = {"always": lambda flag: True, "never": lambda flag: False, "on": lambda flag: flag}

    assert measure_boundaries(st.booleans(), boundaries, runs=4) == {"always": 1.0, "never": 0.0, "on": 1.0}


def test_measure_boundaries_of_one_example_counts_some_runs() -> None:
    shares = measure_boundaries(st.integers(0, 10**6), {"large": lambda number: number > 1000}, runs=10, examples=2)

    assert 0 < shares["large"] <= 1
    assert shares["large"] * 10 == sum(
        any(number > 1000 for number in draw_many(st.integers(0, 10**6), 2, number=seed)) for seed in range(10)
    )


def test_assert_boundaries_accepts_policy_and_table() -> None:
    policy = UsernamePolicy(max_size=8)

    assert_boundaries(usernames(policy=policy), policy, runs=5)
    assert_boundaries(usernames(policy=policy), policy.boundaries(), runs=5)


def test_assert_boundaries_names_what_is_missed() -> None:
    table = {"short": lambda text: len(text) == 3, "full": lambda text: len(text) == 50}

    with pytest.raises(AssertionError) as raised:
        assert_boundaries(st.text("ab", min_size=3, max_size=50), table, runs=5)

    assert str(raised.value) == (
        "text(alphabet='ab', min_size=3, max_size=50) reaches 'full' in 0% of 5 runs of 100 examples, 95% are wanted"
    )


def test_assert_boundaries_accepts_just_the_share() -> None:
    table = {"on": lambda flag: flag}
    values = st.integers(0, 3).map(lambda number: number == 3)
    share = measure_boundaries(values, table, runs=8, examples=2)["on"]

    assert 0 < share < 1
    assert_boundaries(values, table, runs=8, examples=2, share=share)
    with pytest.raises(AssertionError, match=r"'on' in \d+% of 8 runs of 2 examples"):
        assert_boundaries(values, table, runs=8, examples=2, share=share + 0.01)


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (lambda: assert_boundaries(st.integers(), {}), "{} declares no boundary, so that there is nothing to reach"),
        (lambda: measure_boundaries(st.integers(), {}, runs=0), "runs=0: there must be at least one"),
        (lambda: measure_failures([Sound], runs=0), "runs=0: there must be at least one"),
    ],
)
def test_measure_nothing_is_refused(check: Any, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        check()


def test_find_failure_of_sound_machine_is_none() -> None:
    assert find_failure(Sound, examples=5) is None


def test_find_failure_is_the_error() -> None:
    failure = find_failure(Counting)

    assert isinstance(failure, ValueError)
    assert str(failure) == "too many"


def test_find_failure_takes_so_many_steps() -> None:
    assert find_failure(Counting, steps=4) is None
    assert find_failure(Counting, steps=5) is not None


def test_find_failure_shrinks_to_the_steps() -> None:
    failure = find_failure(Counting, shrink=True)

    assert "\n".join(failure.__notes__).count("state.step()") == 5


def test_find_failure_of_machine_that_cannot_run_raises() -> None:
    with pytest.raises(InvalidArgument, match="no adapter"):
        find_failure(Unmade)


def test_find_failure_leaves_no_seed() -> None:
    before = type(settings().database)

    find_failure(Counting, number=3)

    assert not hasattr(Counting, "_hypothesis_internal_use_seed")
    assert type(settings().database) is before


def test_measure_failures_by_name() -> None:
    assert measure_failures([Counting, Sound], runs=2) == {"Counting": 1.0, "Sound": 0.0}
    assert measure_failures([Counting], runs=2, steps=4) == {"Counting": 0.0}
