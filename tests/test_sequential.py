"""The sequential test: what it knows at each step, what it decides, and how often it is wrong."""

from __future__ import annotations

from fractions import Fraction
from math import comb, inf, log
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualitygate.model import Decision, Status
from qualitygate.sequential import ConfidenceSequence, EarlyStop


def draw(population: int, draws: str) -> ConfidenceSequence:
    """A sequence after these draws: ``+`` for a success."""
    known = ConfidenceSequence(population)
    for sign in draws:
        known.add(sign == "+")
    return known


def holds_exactly(population: int, draws: int, successes: int, number: int) -> bool:
    """Whether prior / posterior of a number is at most 20, from the definition, in whole numbers.

    With every number equally likely before, the draws in their order have the chance s! f! / (draws + 1)!; given the
    number, comb(N - draws, number - s) / comb(N, number).
    """
    if not successes <= number <= population - draws + successes:
        return False
    marginal = Fraction(1, (draws + 1) * comb(draws, successes))
    given_number = Fraction(comb(population - draws, number - successes), comb(population, number))
    return marginal / given_number <= 20


draws_of = st.integers(1, 40).flatmap(
    lambda population: st.tuples(st.just(population), st.lists(st.booleans(), min_size=1, max_size=population))
)


def test_know_nothing_before_the_first_draw() -> None:
    known = ConfidenceSequence(10)

    assert (known.draws, known.successes, known.low, known.high) == (0, 0, 0, 10)


@pytest.mark.parametrize(
    ("population", "draws", "interval"),
    [
        (1, "+", (1, 1)),
        (1, "-", (0, 0)),
        (2, "+", (1, 2)),
        (2, "-", (0, 1)),
        (2, "+-", (1, 1)),
        (20, "+" * 20, (20, 20)),
        (20, "-" * 20, (0, 0)),
    ],
)
def test_know_what_is_sure(population: int, draws: str, interval: tuple[int, int]) -> None:
    known = draw(population, draws)

    assert (known.low, known.high) == interval


@given(draws_of)
@example((40, [False]))  # 39 of 40 has a ratio of exactly 20
def test_interval_is_the_intersection_of_all_that_held(drawn: tuple[int, list[bool]]) -> None:
    population, draws = drawn
    known = ConfidenceSequence(population)
    left = set(range(population + 1))

    for number, success in enumerate(draws, 1):
        known.add(success)

        now = {n for n in range(population + 1) if holds_exactly(population, number, sum(draws[:number]), n)}
        left = left & now or now
        assert (known.low, known.high) == (min(left), max(left))
        assert len(left) == known.high - known.low + 1


def test_start_anew_where_nothing_would_be_left() -> None:
    # Thirty successes first and then none: the truth was left out on the way, and is told at the end all the same.
    known = draw(200, "+" * 30)
    assert known.low > 30

    for _ in range(170):
        known.add(False)

    assert (known.low, known.high) == (30, 30)


def test_start_anew_on_the_other_side() -> None:
    known = draw(200, "-" * 30)
    assert known.high < 170

    for _ in range(170):
        known.add(True)

    assert (known.low, known.high) == (170, 170)


@given(draws_of)
def test_mirror_successes_and_failures(drawn: tuple[int, list[bool]]) -> None:
    population, draws = drawn

    known, mirrored = ConfidenceSequence(population), ConfidenceSequence(population)
    for success in draws:
        known.add(success)
        mirrored.add(not success)

    assert (mirrored.low, mirrored.high) == (population - known.high, population - known.low)


def test_narrower_with_more_alpha() -> None:
    strict, loose = ConfidenceSequence(500, alpha=0.01), ConfidenceSequence(500, alpha=0.2)
    for _ in range(50):
        strict.add(True)
        loose.add(True)

    assert strict.low < loose.low


def test_begin_narrow_with_a_prior_that_knows() -> None:
    flat, informed = ConfidenceSequence(500), ConfidenceSequence(500, prior=(9.0, 1.0))
    for _ in range(20):
        flat.add(True)
        informed.add(True)

    assert informed.low > flat.low


def test_log_ratio_by_hand() -> None:
    # Two of three drawn, both successes: chance 1/3 on average, 1 if all three are, 1/3 if two are.
    known = draw(3, "++")

    assert known.log_ratio(3) == pytest.approx(log(1 / 3))
    assert known.log_ratio(2) == pytest.approx(0, abs=1e-12)
    assert known.log_ratio(1) == inf
    assert draw(3, "--").log_ratio(2) == inf


def test_refuse_more_draws_than_there_are() -> None:
    known = draw(2, "+-")

    with pytest.raises(ValueError, match=r"^all 2 were drawn$"):
        known.add(True)


def test_stay_exact_with_many() -> None:
    random = Random(2)
    population = [True] * 17_000 + [False] * 3_000
    random.shuffle(population)

    known = ConfidenceSequence(20_000)
    widths = []
    for success in population:
        known.add(success)
        widths.append(known.high - known.low)

    assert (known.low, known.high) == (17_000, 17_000)
    assert widths == sorted(widths, reverse=True)


def stop(population: int, least: float, *statuses: Status) -> EarlyStop:
    test = EarlyStop(population, least)
    for status in statuses:
        test.add(status)
    return test


@pytest.mark.parametrize(
    ("least", "statuses", "decision", "interval"),
    [
        (50, [], Decision.UNDECIDED, (0, 100)),
        (50, [Status.KILLED], Decision.UNDECIDED, (25, 100)),
        (50, [Status.KILLED, Status.TIMEOUT], Decision.PASS, (50, 100)),
        (50.1, [Status.KILLED, Status.CRASHED], Decision.UNDECIDED, (50, 100)),
        (50, [Status.SURVIVED, Status.NO_TESTS], Decision.UNDECIDED, (0, 50)),
        (50.1, [Status.SURVIVED, Status.NO_TESTS], Decision.FAIL, (0, 50)),
        (75, [Status.KILLED, Status.SURVIVED, Status.KILLED], Decision.UNDECIDED, (50, 75)),
        (75, [Status.KILLED, Status.SURVIVED, Status.KILLED, Status.KILLED], Decision.PASS, (75, 75)),
        (75, [Status.KILLED, Status.SURVIVED, Status.KILLED, Status.SURVIVED], Decision.FAIL, (50, 50)),
        (100, [Status.KILLED] * 4, Decision.PASS, (100, 100)),
        (0, [Status.SURVIVED], Decision.PASS, (0, 75)),
    ],
)
def test_decide_by_the_interval(
    least: float, statuses: list[Status], decision: Decision, interval: tuple[float, float]
) -> None:
    test = stop(4, least, *statuses)

    assert test.decision is decision
    assert test.interval == interval


def test_add_tells_the_decision() -> None:
    test = EarlyStop(2, 50)

    assert test.add(Status.SURVIVED) is Decision.UNDECIDED
    assert test.add(Status.KILLED) is Decision.PASS


def test_unresolved_neither_pass_nor_fail() -> None:
    test = stop(2, 75, Status.KILLED, Status.ERROR)

    assert test.interval == (50, 100)
    assert test.decision is Decision.UNDECIDED


def test_ignored_change_nothing() -> None:
    test = stop(2, 75, Status.KILLED, Status.IGNORED, Status.KILLED)

    assert test.interval == (100, 100)


def test_decide_nothing_about_no_mutants() -> None:
    assert EarlyStop(0, 0).interval == (0, 100)
    assert EarlyStop(0, 0).decision is Decision.UNDECIDED


def test_alpha_reaches_both_ends() -> None:
    strict, loose = EarlyStop(200, 85, alpha=0.001), EarlyStop(200, 85, alpha=0.2)
    for test in (strict, loose):
        for status in [Status.KILLED, Status.SURVIVED] * 20:
            test.add(status)

    assert strict.interval[0] < loose.interval[0]
    assert strict.interval[1] > loose.interval[1]


def run(population: int, detected: int, bar: float, random: Random) -> tuple[int, Decision]:
    """Mutants judged until it was decided, in one random order."""
    outcomes = [Status.KILLED] * detected + [Status.SURVIVED] * (population - detected)
    random.shuffle(outcomes)
    test = EarlyStop(population, bar)
    for judged, status in enumerate(outcomes, 1):
        decision = test.add(status)
        if decision is not Decision.UNDECIDED:
            return judged, decision
    raise AssertionError("all were judged and nothing was decided")


@pytest.mark.slow
@pytest.mark.parametrize(("score", "expected"), [(95, Decision.PASS), (75, Decision.FAIL)])
def test_decide_soon_ten_points_from_the_bar(score: int, expected: Decision) -> None:
    random = Random(score)

    runs = [run(2000, 20 * score, 85, random) for _ in range(100)]

    judged = sorted(number for number, _ in runs)
    wrong = sum(decision is not expected for _, decision in runs)
    figures = f"{judged[50]} mutants (median), at most {judged[-1]}; {wrong} of {len(runs)} wrong"
    print(f"\ntrue score {score}%: decided after {figures}")  # noqa: T201 - for reading with -s
    assert judged[-1] < 500
    assert wrong < 5


@pytest.mark.slow
@pytest.mark.parametrize(("detected", "right"), [(424, Decision.FAIL), (420, Decision.FAIL), (425, Decision.PASS),
                                                 (430, Decision.PASS)])  # fmt: skip
def test_err_seldom_next_to_the_bar(detected: int, right: Decision) -> None:
    random = Random(detected)

    runs = [run(500, detected, 85, random) for _ in range(300)]

    wrong = sum(decision is not right for _, decision in runs)
    judged = sorted(number for number, _ in runs)
    figures = f"{wrong} of {len(runs)} decisions wrong, after {judged[len(runs) // 2]} of 500 mutants (median)"
    print(f"\ntrue score {detected / 5}%: {figures}")  # noqa: T201 - for reading with -s
    assert wrong < 0.05 * len(runs)


@settings(max_examples=30)
@given(st.integers(1, 60), st.data())
def test_judging_all_gives_the_exact_answer(population: int, data: st.DataObject) -> None:
    detected = data.draw(st.integers(0, population))
    outcomes = data.draw(st.permutations([Status.KILLED] * detected + [Status.SURVIVED] * (population - detected)))

    test = stop(population, 85, *outcomes)

    score = 100.0 * detected / population
    assert test.interval == (score, score)
    assert test.decision is (Decision.PASS if score >= 85 else Decision.FAIL)
