"""Who judges which mutant: every mutant once, the same everywhere, and about as long for each."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.errors import UsageError
from qualitygate.model import NOWHERE, Mutant
from qualitygate.sharding import Shard, assign_shards, fingerprint_shards, parse_shard, take_shard

numbers = st.integers(0, 60)
shards = st.integers(1, 9)
times = st.dictionaries(st.integers(0, 60).map(str), st.floats(0, 1e4), max_size=60)


def make(number: int) -> list[Mutant]:
    return [Mutant(str(n), "a.py", "f", NOWHERE, "number", "1", "2", f"a.x_{n}") for n in range(number)]


@pytest.mark.parametrize(
    ("text", "number", "of"), [("3/8", 3, 8), ("1/1", 1, 1), ("8/8", 8, 8), (" 03 / 10 ", 3, 10), ("12/345", 12, 345)]
)
def test_parse_shard(text: str, number: int, of: int) -> None:
    assert parse_shard(text) == Shard(number, of)


@pytest.mark.parametrize("text", ["", "3", "3/", "/8", "3/8/1", "a/b", "-1/8", "1.5/8", "3 of 8", "\u0663/8", "3/8\n1"])
def test_refuse_what_is_no_shard(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_shard(text)

    assert caught.value.what == f"`{text}` is no shard"
    assert caught.value.help == "give its number and how many there are, like `3/8`"


@pytest.mark.parametrize(
    ("text", "what", "help"),
    [
        ("0/8", "shard 0 of 8", "shards are numbered from 1 to 8"),
        ("9/8", "shard 9 of 8", "shards are numbered from 1 to 8"),
        ("2/1", "shard 2 of 1", "shards are numbered from 1 to 1"),
        ("0/0", "shard 0 of 0", "there is at least one shard: `1/1`"),
        ("1/0", "shard 1 of 0", "there is at least one shard: `1/1`"),
    ],
)
def test_refuse_shard_that_is_not_there(text: str, what: str, help: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_shard(text)

    assert (caught.value.what, caught.value.help) == (what, help)


def test_show_shard() -> None:
    assert str(Shard(3, 8, "state", "print", 7)) == "3/8"


@given(numbers, shards, st.none() | times)
def test_shards_are_disjoint_and_complete(number: int, of: int, seconds: dict[str, float] | None) -> None:
    mutants = make(number)

    taken = [take_shard(mutants, Shard(n, of), "state", seconds)[0] for n in range(1, of + 1)]

    assert sorted((mutant for part in taken for mutant in part), key=mutants.index) == mutants
    assert all(list(part) == sorted(part, key=mutants.index) for part in taken)


@given(numbers, shards, st.none() | times, st.randoms(use_true_random=False))
def test_shards_are_the_same_in_any_order(
    number: int, of: int, seconds: dict[str, float] | None, random: Random
) -> None:
    mutants = make(number)
    mixed = random.sample(mutants, number)
    turned = None if seconds is None else dict(reversed(seconds.items()))

    assert assign_shards(mixed, of, turned) == assign_shards(mutants, of, seconds)


def test_write_down_what_merging_asks_for() -> None:
    mutants = make(30)
    places = assign_shards(mutants, 4)

    taken, shard = take_shard(mutants, Shard(2, 4), "state")

    assert taken == tuple(mutant for mutant in mutants if places[mutant.id] == 2)
    assert shard == Shard(2, 4, "state", fingerprint_shards(places), len(taken))


def test_home_stays_when_others_come_and_go() -> None:
    places = assign_shards(make(50), 4)

    assert {id: places[id] for id in map(str, range(20))} == assign_shards(make(20), 4)


def test_homes_are_spread() -> None:
    places = list(assign_shards(make(4000), 4).values())

    assert set(places) == {1, 2, 3, 4}
    assert all(900 < places.count(number) < 1100 for number in (1, 2, 3, 4))


@given(numbers, shards, times)
def test_no_shard_gets_more_than_the_mean_and_one_mutant(number: int, of: int, seconds: dict[str, float]) -> None:
    seconds |= {str(n): 1.0 for n in range(number) if str(n) not in seconds}

    places = assign_shards(make(number), of, seconds)

    weights = {id: seconds[id] for id in places}
    for shard in range(1, of + 1):
        load = sum(weights[id] for id, place in places.items() if place == shard)
        assert load <= sum(weights.values()) / of + max(weights.values(), default=0) + 1e-6


def test_most_stay_at_home_with_durations() -> None:
    mutants = make(1000)
    random = Random(1)
    seconds = {mutant.id: random.expovariate(1) for mutant in mutants}

    places, homes = assign_shards(mutants, 4, seconds), assign_shards(mutants, 4)

    assert sum(places[id] == homes[id] for id in homes) > 750


def test_long_mutants_go_apart() -> None:
    mutants = make(6)
    seconds = {mutant.id: 1.0 for mutant in mutants} | {"0": 100.0, "1": 100.0, "2": 100.0}

    places = assign_shards(mutants, 3, seconds)

    assert {places["0"], places["1"], places["2"]} == {1, 2, 3}


def test_unknown_duration_is_the_median() -> None:
    mutants = make(20)
    known = {str(n): float(n) for n in range(19)}

    assert assign_shards(mutants, 3, known) == assign_shards(mutants, 3, known | {"19": 9.0})
    assert assign_shards(mutants, 3, known) != assign_shards(mutants, 3, known | {"19": 500.0})


@pytest.mark.parametrize("seconds", [{}, {"other": 3.0}])
def test_homes_without_any_known_duration(seconds: dict[str, float]) -> None:
    assert assign_shards(make(20), 3, seconds) == assign_shards(make(20), 3)


def test_fingerprint_is_of_mutants_and_their_shards() -> None:
    one = fingerprint_shards({"a": 1, "b": 2})

    assert one == fingerprint_shards({"b": 2, "a": 1})
    assert len({one, fingerprint_shards({"a": 2, "b": 1}), fingerprint_shards({"a": 1}), fingerprint_shards({})}) == 4


def test_other_durations_give_another_fingerprint() -> None:
    mutants = make(20)
    seconds = {mutant.id: 1.0 for mutant in mutants}

    _, shard = take_shard(mutants, Shard(1, 3), "state", seconds)
    _, other = take_shard(mutants, Shard(1, 3), "state", seconds | {"0": 50.0})

    assert shard.fingerprint != other.fingerprint
    assert replace(other, fingerprint=shard.fingerprint, mutants=shard.mutants) == shard
