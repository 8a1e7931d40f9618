"""The cyclic collector is off, or on, where it is said to be, and afterwards as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from qualitygate.collector import resting_collector, working_collector


@pytest.fixture(params=[True, False], ids=["on", "off"])
def was_on(request: pytest.FixtureRequest) -> Iterator[bool]:
    """The collector is on or off before the test, and as it was after it."""
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


@pytest.mark.parametrize(("context", "within"), [(resting_collector, False), (working_collector, True)])
def test_the_collector_is_afterwards_as_it_was(context: type, within: bool, was_on: bool) -> None:
    with context():
        inside = gc.isenabled()
    after = gc.isenabled()
    with pytest.raises(ZeroDivisionError), context():
        1 / 0  # noqa: B018

    assert (inside, after, gc.isenabled()) == (within, was_on, was_on)


def test_the_collector_works_within_a_rest(was_on: bool) -> None:
    with resting_collector():
        with working_collector(), resting_collector(), working_collector():
            inside = gc.isenabled()
        between = gc.isenabled()

    assert (inside, between, gc.isenabled()) == (True, False, was_on)
