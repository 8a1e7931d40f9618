"""The order of mutants, what a sample takes of each file, what counts of an unfinished run, and what a share proves."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.errors import UsageError
from qualitygate.model import NOWHERE, Mutant, Status, Tally, Verdict
from qualitygate.sampling import Prefix, bound_share, draw_sample, name_basis, order_mutants

bases = st.text(max_size=5).map(lambda text: f"tree {text}")
files = st.lists(st.integers(1, 12), min_size=1, max_size=8)


def make(*numbers: int) -> list[Mutant]:
    """So many mutants in each file, named a.py, b.py and so on."""
    return [
        Mutant(f"{file}{n}", f"{'abcdefgh'[file]}.py", "f", NOWHERE, "number", "1", "2", f"x_{n}")
        for file, number in enumerate(numbers)
        for n in range(number)
    ]


def judge(mutant: Mutant) -> Verdict:
    return Verdict(mutant, Status.KILLED)


def test_name_basis_by_a_tree_alone() -> None:
    assert name_basis("abc", {"a.py": b"1"}) == name_basis("abc", {}) == "tree abc"


@pytest.mark.parametrize(
    "other", [{}, {"a.py": b"2"}, {"b.py": b"1"}, {"a.py": b"1", "b.py": b""}, {"a.p": b"y1"}, {"a\udcff.py": b"1"}]
)
def test_name_basis_by_names_and_content_of_files(other: dict[str, bytes]) -> None:
    basis = name_basis(None, {"a.py": b"1"})

    assert basis.startswith("sources ")
    assert len(basis) == len("sources ") + 40
    assert basis != name_basis(None, other)


def test_name_basis_whatever_the_order_of_files() -> None:
    assert name_basis(None, {"a.py": b"1", "b.py": b"2"}) == name_basis(None, {"b.py": b"2", "a.py": b"1"})


@given(files, bases, st.randoms(use_true_random=False))
def test_order_is_of_what_is_there_not_of_how_it_came(numbers: list[int], basis: str, random: Random) -> None:
    mutants = make(*numbers)
    mixed = random.sample(mutants, len(mutants))

    order = order_mutants(mixed, basis)

    assert order == order_mutants(mutants, basis)
    assert sorted(order, key=mutants.index) == mutants


def test_order_changes_with_the_basis() -> None:
    orders = {order_mutants(make(5), f"tree {number}") for number in range(200)}

    assert len(orders) > 60  # of 120: whoever retries meets another order
    assert {order[0].id for order in orders} == {"00", "01", "02", "03", "04"}


def test_order_stays_when_others_come_and_go() -> None:
    mutants = make(20)

    fewer = order_mutants(mutants[::2], "tree 1")

    assert fewer == tuple(mutant for mutant in order_mutants(mutants, "tree 1") if mutant in mutants[::2])


@given(files, st.integers(1, 100), bases)
def test_sample_takes_its_share_of_each_file(numbers: list[int], size: int, basis: str) -> None:
    mutants = make(*numbers)

    drawn = draw_sample(mutants, size, basis)

    taken = Counter(mutant.path for mutant in drawn)
    wanted = min(size, len(mutants))
    assert len(set(drawn)) == len(drawn) == wanted
    for file, number in enumerate(numbers):
        assert abs(taken[f"{'abcdefgh'[file]}.py"] - wanted * number / len(mutants)) < 1


@given(files, st.integers(1, 100), bases)
def test_sample_begins_the_order_of_each_file(numbers: list[int], size: int, basis: str) -> None:
    mutants = make(*numbers)
    order = order_mutants(mutants, basis)

    drawn = draw_sample(mutants, size, basis)

    assert drawn == tuple(mutant for mutant in order if mutant in drawn)
    for path in {mutant.path for mutant in mutants}:
        taken = [mutant for mutant in drawn if mutant.path == path]
        assert taken == [mutant for mutant in order if mutant.path == path][: len(taken)]


def test_sample_is_all_where_there_are_no_more() -> None:
    assert draw_sample(make(2, 1), 3, "tree 1") == order_mutants(make(2, 1), "tree 1")
    assert draw_sample(make(2, 1), 4, "tree 1") == order_mutants(make(2, 1), "tree 1")
    assert draw_sample([], 4, "tree 1") == ()


@pytest.mark.parametrize(("size", "shown"), [(0, "0 mutants"), (-1, "-1 mutants")])
def test_sample_of_nothing_is_refused(size: int, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        draw_sample(make(3), size, "tree 1")

    assert caught.value.what == f"a sample of {shown}"
    assert caught.value.help == "give at least 1, or leave the sample out"


def test_sample_gives_every_mutant_the_same_chance() -> None:
    # Files of 3 and of 2, and one place for about every second of them: the larger must not get them all.
    mutants = make(3, 2, 3, 2, 3, 2, 3, 2)

    taken = Counter(mutant.id for n in range(4000) for mutant in draw_sample(mutants, 4, f"tree {n}"))

    # 800 expected of each; the standard deviation is 25.
    assert [mutant.id for mutant in mutants if not 700 < taken[mutant.id] < 900] == []


def test_interval_of_a_sample_holds_the_score_of_all() -> None:
    # Small files are tested worse; many more files than a sample has mutants.
    random = Random(3)
    mutants = [
        Mutant(f"{file} {n}", f"{file}.py", "f", NOWHERE, "number", "1", "2", "x")
        for file in range(100)
        for n in range(8 + 4 * (file % 2))
    ]
    detected = {mutant.id for mutant in mutants if random.random() < (0.95 if int(mutant.id.split()[0]) % 2 else 0.6)}
    score = 100 * len(detected) / len(mutants)

    held, total = 0, 200
    for n in range(total):
        drawn = draw_sample(mutants, 60, f"tree {n}")
        low, high = bound_share(Tally(sum(mutant.id in detected for mutant in drawn), len(drawn)), len(mutants))
        held += low <= score <= high

    figures = f"in the interval of {held} of {total} samples of 60 of {len(mutants)}"
    print(f"\nscore of all {score:.1f}%: {figures}")  # noqa: T201 - for reading with -s
    assert held >= 0.92 * total


def test_prefix_waits_for_the_first() -> None:
    first, second, third, _ = order = make(4)
    prefix = Prefix(order)

    assert prefix.add(judge(second)) == ()
    assert prefix.add(judge(third)) == ()
    assert prefix.verdicts == []
    assert prefix.add(judge(first)) == (judge(first), judge(second), judge(third))
    assert prefix.verdicts == [judge(first), judge(second), judge(third)]


@given(st.integers(1, 20), st.integers(0, 20), st.randoms(use_true_random=False))
def test_prefix_is_what_is_finished_without_a_gap(number: int, finished: int, random: Random) -> None:
    order = make(number)
    done = random.sample(order, min(finished, number))
    prefix = Prefix(order)

    grown = [verdict for mutant in done for verdict in prefix.add(judge(mutant))]

    length = next((n for n, mutant in enumerate(order) if mutant not in done), number)
    assert [verdict.mutant for verdict in prefix.verdicts] == order[:length]
    assert grown == prefix.verdicts


def test_prefix_begins_empty_each_time() -> None:
    Prefix(make(1)).add(judge(make(1)[0]))

    assert Prefix(make(1)).verdicts == []


def test_bound_share_by_hand() -> None:
    # n = 100 * 999 / 900 = 111, centre (0.9 + 0.017304) / 1.034608, reach 0.056476.
    low, high = bound_share(Tally(90, 100), 1000)

    assert low == pytest.approx(83.0140, abs=1e-3)
    assert high == pytest.approx(94.3093, abs=1e-3)


@pytest.mark.parametrize("population", [9, 10])
def test_bound_share_of_all_exactly(population: int) -> None:
    assert bound_share(Tally(7, 10), population) == (70.0, 70.0)


def test_bound_share_by_what_the_sample_proves() -> None:
    # All but one of three: the formula alone would go below the one and above the two that are sure.
    low, high = bound_share(Tally(1, 2), 3)

    assert low == pytest.approx(100 / 3)
    assert high == pytest.approx(200 / 3)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 500))
def test_bound_share_around_it(total: int, good: int, left_out: int) -> None:
    good = min(good, total)

    low, high = bound_share(Tally(good, total), total + left_out)

    assert 0 <= low <= 100 * good / total + 1e-9
    assert 100 * good / total - 1e-9 <= high <= 100 + 1e-9


@given(st.integers(1, 60), st.integers(0, 59), st.integers(1, 500))
def test_bound_share_turned_round(total: int, good: int, left_out: int) -> None:
    good = min(good, total)

    low, high = bound_share(Tally(good, total), total + left_out)
    missed_low, missed_high = bound_share(Tally(total - good, total), total + left_out)

    assert low == pytest.approx(100 - missed_high)
    assert high == pytest.approx(100 - missed_low)


@given(st.integers(2, 60), st.integers(0, 59), st.integers(1, 500))
def test_bound_share_closer_with_fewer_left_out(total: int, good: int, left_out: int) -> None:
    good = min(good, total)

    low, high = bound_share(Tally(good, total), total + left_out)
    wider_low, wider_high = bound_share(Tally(good, total), total + left_out + 1)

    assert wider_low <= low + 1e-9
    assert high <= wider_high + 1e-9
