"""What a test says it is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Suite
from qualitygate.scanner.intent import is_acceptance, names_odd_input, states_ending, states_not_raising

Make = Callable[..., Suite]


@pytest.mark.parametrize(
    ("code", "states"),
    [
        ("def test_close_twice_does_not_raise(): f()", True),
        ("def test_no_error(): f()", True),
        ("def test_doesnt_crash(): f()", True),
        ("def test_never_fails(): f()", True),
        ("def test_without_warnings(): f()", True),
        ("def test_noop(): f()", True),
        ("def test_smoke(): f()", True),
        ("def test_a():\n    '''No exception is raised.'''\n    f()", True),
        ("def test_a():\n    '''Nothing happens on an empty list.'''\n    f()", True),
        ("def test_a():\n    f()  # must not raise", True),
        ("def test_a():\n    # this would have raised before\n    f()", True),
        ("def test_a():\n    f()\n    # it does NOT\n    # raise", True),
        ("def test_a(): f()", False),
        ("def test_error(): f()", False),
        ("def test_raises(): f()", False),
        ("def test_notify_failure(): f()", False),
        ("def test_a(): f()\n# it does not raise", False),
        ("def test_a():\n    f()\n    # it does\n    # not raise", True),
        ("def test_a():\n    f()\n\n# it does not raise", False),
        ("def test_a():\n    f()\nx = 1  # it does not raise", False),
        ("def test_a():\n    '''Adds nothing.'''\n    f()", False),
    ],
)
def test_states_not_raising(make_suite: Make, code: str, states: bool) -> None:
    suite = make_suite(f"{code}\n")

    assert states_not_raising(suite.cases[0].function, suite.files[0]) is states


@pytest.mark.parametrize(
    ("code", "accepts"),
    [
        ("def test_valid_name(): f()", True),
        ("def test_accepts_unicode(): f()", True),
        ("def test_success(): f()", True),
        ("def test_a():\n    '''Subclasses are allowed too.'''\n    f()", True),
        ("def test_a():\n    '''Title.\n\n    Subclasses are allowed too.'''\n    f()", False),
        ("def test_name_passes(): f()", True),
        ("def test_tuples_are_supported(): f()", True),
        ("def test_open_shop(): f()", True),
        ("def testLimitOk(): f()", True),
        ("def test_passed_name(): f()", False),
        ("def test_invalid_name(): f()", False),
        ("def test_name(): f()", False),
    ],
)
def test_is_acceptance_where_the_file_tests_rejection_too(make_suite: Make, code: str, accepts: bool) -> None:
    rejecting = make_suite(f"import pytest\n{code}\ndef test_not_open_shop():\n    with pytest.raises(E): f()\n")
    alone = make_suite(f"{code}\ndef test_not_open_shop():\n    assert f()\n")

    assert is_acceptance(rejecting.cases[0].function, rejecting.files[0]) is accepts
    assert is_acceptance(alone.cases[0].function, alone.files[0]) is False


@pytest.mark.parametrize(
    ("code", "ends", "is_odd"),
    [
        ("def test_close_terminates(): f()", True, False),
        ("def test_a():\n    # issue 952\n    f()", True, False),
        ("def test_a():\n    # see gh-12\n    f()", True, False),
        ("def test_a():\n    '''Does nothing when closed.'''\n    f()", True, False),
        ("def test_a():\n    '''This would\n    throw before.'''\n    f()", True, False),
        ("def test_a():\n    # see https://example.org/shop/issues/952\n    f()", True, False),
        ("def test_for_coverage(): f()", True, True),
        ("def test_a():\n    f()\n    # Test passes if this worked", True, True),
        ("def test_a():\n    '''The shop is tolerant of it.'''\n    f()", True, False),
        ("def test_a():\n    # should complete without delay\n    f()", True, False),
        ("def test_a():\n    '''It should build even if it is old.'''\n    f()", True, False),
        ("def test_a():\n    '''It should hold even if it is old.'''\n    f()", False, False),
        ("def test_a():\n    # if it asks, it will fail\n    f()", True, False),
        ("def test_a():\n    # will fail if asked\n    f()", True, False),
        ("def test_a():\n    # will fail for carts before 2.0\n    f()", True, False),
        ("def test_a():\n    '''Accepts the stream parameter.'''\n    f()", True, False),
        ("def test_a():\n    '''Accepts the stream.'''\n    f()", False, False),
        ("def test_a():\n    f()  # raises ImportError on failure", True, False),
        ("def test_a():\n    # the order is not refused\n    f()", True, False),
        ("def test_a():\n    '''It will fail.'''\n    f()", False, False),
        ("def test_a():\n    # so we don't *completely* fall over\n    f()", True, True),
        ("def test_a():\n    '''Can the cart be made?'''\n    f()", True, False),
        ("def test_a():\n    '''Can the cart be made.'''\n    f()", False, False),
        ("def test_a():\n    f()  # can the cart be made?", False, False),
        ("def test_cart_is_picklable(): f()", True, True),
        ("def testEmpty(): f()", False, True),
        ("def testConstructorTwice(): f()", False, True),
        ("def test_can_make_carts(): f()", False, True),
        ("def test_zero_carts(): f()", False, True),
        ("def test_readonly_cart(): f()", False, True),
        ("def test_initialisation(): f()", False, True),
        ("def test_take_missing(): f()", False, True),
        ("def test_unknown_name(): f()", False, True),
        ("def test_a():\n    '''An empty name should be taken.'''\n    f()", False, True),
        ("class TestEmpty:\n    def test_missing(self): f()", False, True),
        ("def test_mission(): f()", False, False),
        ("def test_issue(): f()", False, False),
        ("def test_a(): f()\n# issue 952: unknown", False, False),
        ("def test_total(): f()", False, False),
    ],
)
def test_what_a_smoke_test_says(make_suite: Make, code: str, ends: bool, is_odd: bool) -> None:
    suite = make_suite(f"{code}\n")
    function, file = suite.cases[0].function, suite.files[0]

    assert (states_ending(function, file), names_odd_input(function, file)) == (ends, is_odd)
