"""Runs of keys hold each key once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies import KeyFault, SequencePolicy, invalid_sequences, minimal, sequence


@pytest.mark.slow
@pytest.mark.parametrize("policy", [SequencePolicy(), SequencePolicy("SKU-{:06d}", 2, ignore_case=False)], ids=repr)
def test_confirm_sequences(policy: SequencePolicy, confirm: Any) -> None:
    assert confirm(policy, sequence, invalid_sequences, KeyFault) == {}


def test_confirm_sequences_of_one_key(confirm: Any) -> None:
    policy = SequencePolicy(size=1)

    assert confirm(policy, sequence, invalid_sequences, [KeyFault.MISSING], draws=100, runs=3) == {}


@given(st.data(), st.integers(1, 300), st.sampled_from(["u{}", "SKU-{:06d}", "{:x}@example.com"]))
def test_draw_keys_once(data: st.DataObject, size: int, form: str) -> None:
    keys = data.draw(sequence(form, size))

    assert len(set(keys)) == len(keys) == size
    assert SequencePolicy(form, size).check(keys) == frozenset()


@pytest.mark.parametrize(
    ("policy", "keys", "faults"),
    [
        (SequencePolicy(size=2), ("key1", "key2"), set()),
        (SequencePolicy(size=2), ("key1", "key2", "key3"), set()),
        (SequencePolicy(size=2), ("key1",), {KeyFault.MISSING}),
        (SequencePolicy(size=2), ("key1", "key1"), {KeyFault.DUPLICATE}),
        (SequencePolicy(size=3), ("key1", "Key1"), {KeyFault.DUPLICATE, KeyFault.MISSING}),
        (SequencePolicy(size=2, ignore_case=False), ("key1", "Key1"), set()),
        (SequencePolicy(size=2, ignore_case=False), ("key1", "key1"), {KeyFault.DUPLICATE}),
    ],
)
def test_check_keys(policy: SequencePolicy, keys: tuple[str, ...], faults: set[KeyFault]) -> None:
    assert policy.check(keys) == faults


def test_draw_duplicates_in_capitals_where_case_is_ignored(sample: Any) -> None:
    loose, strict = (SequencePolicy(ignore_case=ignore) for ignore in (True, False))

    def is_in_capitals(policy: SequencePolicy) -> set[bool]:
        drawn = sample(invalid_sequences(policy=policy, faults=[KeyFault.DUPLICATE]), 50, 1)
        return {invalid.value[invalid.path[0]].startswith("KEY") for invalid in drawn}

    assert is_in_capitals(loose) == {True, False}
    assert is_in_capitals(strict) == {False}


def test_draw_duplicates_of_an_earlier_key(sample: Any) -> None:
    drawn = sample(invalid_sequences(faults=[KeyFault.DUPLICATE]), 100, 1)

    for invalid in drawn:
        (at,) = invalid.path
        assert invalid.value[at].lower() in invalid.value[:at]
    assert {invalid.path[0] for invalid in drawn} >= {1, 9}


def test_policy_goes_before_form_and_size() -> None:
    assert minimal(sequence("a{}", 5, policy=SequencePolicy("b{}", 1))) == ("b0",)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (sequence("user"), r"form must hold one {} for a whole number, as in 'user{}'"),
        (sequence("{}{}"), "form must hold one"),
        (sequence("{name}"), "form must hold one"),
        (sequence("{:s}"), "form must hold one"),
        (sequence(size=0), "size must be 1 to 1000000"),
        (sequence(size=1_000_001), "size must be 1 to 1000000"),
        (invalid_sequences(policy=SequencePolicy(size=0)), "size must be 1 to 1000000"),
    ],
)
def test_draw_impossible_sequence_is_refused(values: Any, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)
