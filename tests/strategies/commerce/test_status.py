"""Orders go from pending to delivered, or are cancelled in time; every step is known."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import OrderStatus, StatusFault, StatusPolicy, invalid_status_walks, minimal, status_walks

PENDING, PAID, PROCESSING, SHIPPED, DELIVERED, CANCELLED = OrderStatus
LEGAL = {
    (PENDING, PAID),
    (PAID, PROCESSING),
    (PROCESSING, SHIPPED),
    (SHIPPED, DELIVERED),
    (PENDING, CANCELLED),
    (PAID, CANCELLED),
}


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        (StatusPolicy(), set()),
        (StatusPolicy(cancel_from=()), {StatusFault.REVIVED}),
        (StatusPolicy(cancel_from=(PENDING, PAID, PROCESSING, SHIPPED, DELIVERED)), {StatusFault.LATE_CANCEL}),
    ],
    ids=["document 002", "never cancelled", "cancelled at any time"],
)
def test_confirm_status_walks(policy: StatusPolicy, missing: set[StatusFault], confirm: Any) -> None:
    faults = [fault for fault in StatusFault if fault not in missing]

    assert confirm(policy, status_walks, invalid_status_walks, faults) == {}


@pytest.mark.parametrize(("before", "after"), list(product(OrderStatus, OrderStatus)))
def test_allow_the_steps_of_document_002(before: OrderStatus, after: OrderStatus) -> None:
    assert StatusPolicy().allows(before, after) is ((before, after) in LEGAL)


def test_draw_all_ways_and_no_other(sample: Any) -> None:
    chain = (PENDING, PAID, PROCESSING, SHIPPED, DELIVERED)

    assert set(sample(status_walks(), 100, 1)) == {
        *(chain[:count] for count in range(1, 6)),
        (PENDING, CANCELLED),
        (PENDING, PAID, CANCELLED),
    }


def test_draw_all_illegal_steps_and_no_legal_one(sample: Any) -> None:
    drawn = sample(invalid_status_walks(), 200, 1)

    steps = {invalid.value[-2:] for invalid in drawn if len(invalid.value) > 1}
    assert steps == set(product(OrderStatus, OrderStatus)) - LEGAL


def test_draw_illegal_step_after_legal_ones(sample: Any) -> None:
    for invalid in sample(invalid_status_walks(), 200, 1):
        if invalid.fault is StatusFault.EMPTY:
            assert (invalid.value, invalid.path) == ((), ())
        else:
            assert invalid.path == (len(invalid.value) - 1,)
            assert invalid.near[: len(invalid.value) - 1] == (invalid.value[:-1] or ())
            assert len(invalid.near) - len(invalid.value) in (0, -1)


@pytest.mark.parametrize(
    ("walk", "faults"),
    [
        ((), {StatusFault.EMPTY}),
        ((PENDING,), set()),
        ((PAID,), {StatusFault.WRONG_START}),
        ((CANCELLED, PENDING), {StatusFault.WRONG_START, StatusFault.REVIVED}),
        ((PENDING, PENDING), {StatusFault.REPEATED}),
        ((PENDING, PROCESSING), {StatusFault.SKIPPED}),
        ((PENDING, PAID, PENDING), {StatusFault.BACKWARD}),
        ((PENDING, PAID, PROCESSING, CANCELLED), {StatusFault.LATE_CANCEL}),
        ((PENDING, CANCELLED, PAID), {StatusFault.REVIVED}),
        ((PENDING, CANCELLED, CANCELLED), {StatusFault.REPEATED}),
        ((PENDING, SHIPPED, PAID), {StatusFault.SKIPPED, StatusFault.BACKWARD}),
    ],
)
def test_check_walk(walk: tuple[OrderStatus, ...], faults: set[StatusFault]) -> None:
    assert StatusPolicy().check(walk) == faults


@pytest.mark.parametrize("make", [status_walks, invalid_status_walks])
def test_draw_ways_that_cancel_twice_is_refused(make: Any) -> None:
    with pytest.raises(InvalidArgument, match="a cancelled order cannot be cancelled; choose from pending, paid, pro"):
        minimal(make(policy=StatusPolicy(cancel_from=(PENDING, CANCELLED))))
