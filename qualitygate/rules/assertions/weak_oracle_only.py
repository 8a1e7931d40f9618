"""A test that only asks whether there is something.

What it finds: a test whose every assertion, or every one of the one helper that asserts for it, says no more of a
result than that it is there: ``is not None``, the truth of a variable, ``len(x) > 0``, together with ``isinstance`` and
``hasattr``. Left alone: calls that are a question by their name (``is_``, ``find``, ``permits``) or of the standard
library (``json.loads``, ``re.findall``: they look at a result themselves), a helper that gives yes or no, tests whose
file also asserts that the same call gives None or is not true, or where a twin that calls the same asserts that there
is nothing in it (then being there is the answer), and tests of types alone, of the type of a part
(``isinstance(path.name, bytes)``) or of a class that is not Python's own. So are a result that the test goes on to use,
a figure that it shows, a table of three questions to the same call or more, or a question for each of a table of the
code (``for name in PRICES:``), a test that sets something to None first, one with that assertion alone and a twin that
expects an error of the same call where there is none (``NotFoundError``), and a test that says that ending without an
error or being there (``test_order_exists``) or being accepted is its point, or why no more is asserted.

Why it matters: nearly every wrong result is something too. Mutants of the code under test survive such a test in
numbers, while its lines count as covered.

Instead: assert the value: ``assert order.total == Decimal("25.00")``.

When to ignore it: where presence is the whole promise, such as a generated key.

Source: https://arxiv.org/abs/2207.11976 (weak oracles and mutation score), https://testsmells.org
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.model import Call, Case, Compare, Function, Hit, Kind, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.assertions.answers import goes_on, is_answer, is_for_the_eye, is_made_again, is_said, is_table
from qualitygate.rules.assertions.counterparts import denies, empties, gives_none, is_twin, misses
from qualitygate.rules.assertions.presence import ask, bind
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.intent import states_ending, states_not_raising


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first assertion."""
    reach = suite.reach[case.id]
    if not reach.checks or reach.opaque or case.kind in (Kind.PERFORMANCE, Kind.PROPERTY):
        return
    for function in (part.function for part in inline(case, suite)):
        if len(function.checks) < len(reach.checks):
            continue
        values = bind(function)
        found = [ask(check.test, values) for check in function.checks]
        present = [each for each in found if isinstance(each, Call)]
        if all(found) and present and not _is_enough(present, function, case, suite):
            message = f"`{function.name}` only asks whether there is something, not what"
            yield Hit(function.checks[0].span, message, function.path, function.qualname)
        return


def _is_enough(present: Sequence[Call], function: Function, case: Case, suite: Suite) -> bool:
    """Whether being there is the answer, or not the point."""
    file = find_file(function.path, suite)
    return file is not None and (
        any(is_answer(each, function, file) for each in present)
        or is_table(present, function, file)
        or is_made_again(function)
        or goes_on(function)
        or is_for_the_eye(function)
        or is_said(function, file)
        or states_not_raising(function, file)
        or states_ending(function, file)
        or _may_be_missing(present, function, case, suite)
    )


def _may_be_missing(present: Sequence[Call], function: Function, case: Case, suite: Suite) -> bool:
    """Whether another test of the file shows that the same call may give None, or what is not true: an answer."""
    file = find_file(case.id.path, suite)
    asked = {each.attr for each in present}
    is_truth = any(isinstance(check.test, Name) for check in function.checks)
    is_amount = any(isinstance(check.test, Compare) and check.test.op != "is not" for check in function.checks)
    return any(
        gives_none(part.function, asked)
        or (len(function.checks) == 1 and misses(part.function, asked))
        or (is_truth and denies(part.function, asked))
        or (is_amount and is_twin(function, part.function) and empties(part.function, asked))
        for other in (file.cases if file is not None else ())
        for part in inline(other, suite)
    )


BAD = (
    """
import unittest
from shop import place, receipt

def test_place():
    order = place(1)
    assert order is not None  # finding

def test_place_open():
    assert place(1) is not None and place(2) is not None  # finding

def test_receipt():
    text = receipt(1)
    assert text  # finding
    assert isinstance(text, str)
    assert len(text) > 0

def test_lines():
    assert len(receipt(2)) >= 1  # finding
    assert receipt(3) != ""

async def test_later():
    order = await place(1)
    assert order is not None  # finding

def test_helped():
    check_place()

def check_place():
    order = place(1)
    assert order is not None  # finding

class OrderTest(unittest.TestCase):
    def test_place(self):
        order = place(1)
        self.assertIsNotNone(order)  # finding
        self.assertTrue(order)
""",
    """
import asyncio
import datetime
import pytest
from shop import list_orders, place, receipt

def opened(number):
    if number:
        return place(number)
    return place(number) is None

def emptied():
    pass

def test_list():
    assert len(list(place(1))) > 0  # finding

def test_items():
    order = place(1)
    assert len(list(order.items())) > 0  # finding

def test_lists():
    assert len(list(order for order in place(1))) > 0  # finding

def test_loop():
    order = asyncio.run(place(1))
    assert order is not None  # finding

def test_printed():
    text = receipt(1)
    assert text  # finding
    print(text)
    emptied()

def test_made_before():
    order = place(1)
    order.open()
    assert order  # finding

def test_two():
    assert place(1) is not None  # finding
    assert place(2) is not None
    assert receipt(3) is not None

def test_same():
    assert place(1) is not None  # finding
    assert place(1) is not None
    assert place(1) is not None

def test_none(json):
    assert json.loads(place(1)) is not None  # finding

def test_opened():
    assert opened(1) is not None  # finding

def test_emptied():
    # Not one of those that are checked elsewhere.
    assert emptied() is not None  # finding

def test_valid_number():
    assert place(1) is not None  # finding

def test_negative_number():
    with pytest.raises(ValueError, match="negative"):
        place(-1)

def test_orders():
    assert list_orders(1) is not None  # finding

def test_read_lines():
    lines = place(7).read_lines()
    assert len(lines) > 0  # finding

def test_read_no_lines():
    lines = receipt(7).read_lines()
    assert len(lines) == 0

def test_total():
    total = place(7).total()
    assert total is not None  # finding
    assert isinstance(total, int)

def test_free():
    total = place(0).total()
    assert total == ""

def test_date():
    day = place(7).day()
    assert day  # finding
    assert isinstance(day, datetime.date)

def test_no_orders():
    assert not list_orders(0)
""",
)

GOOD = (
    """
from shop import Order, find_order, is_open, lookup, place, receipt

def test_place():
    order = place(1)
    assert order is not None
    assert order.total == 3

def test_drawn(plt):
    chart = receipt(1)
    assert chart is not None
    plt.show()

def test_path():
    assert len(receipt(1).xpath("//order[@id='1']")) > 0

def test_predicate():
    answer = is_open(1)
    assert answer
    assert find_order(2) is not None

def test_type():
    assert isinstance(place(1), Order)
    assert hasattr(place(1), "total")

def test_count():
    assert len(receipt(1)) > 1
    assert len(receipt(2)) >= 2

def test_call():
    assert place(1)

def test_fixture(order):
    assert order is not None

def test_default():
    assert place(1, None) is not None
""",
    """
from shop import voucher

def test_voucher():
    assert voucher(10) is not None

def test_no_voucher():
    check_none(0)

def check_none(value):
    assert voucher(value) is None

def test_helped():
    check_voucher(voucher(10))

def check_voucher(found):
    assert found is not None
""",
    """
import re
from xml.etree import ElementTree
import unittest
from shop import Till, is_open, place, receipt

def stopped(number):
    order = place(number)
    return order.open is False or order.count > 3

def test_parsed():
    assert ElementTree.fromstring(receipt(1)) is not None

def test_matched():
    found = re.findall("mug", receipt(1))
    assert found

def test_parsed_here():
    import json
    assert json.loads(receipt(1)) is not None

def test_stopped():
    was_stopped = stopped(3)
    assert was_stopped

def test_in_list():
    assert len(list(place(1).find_items("mug"))) > 0

def test_part():
    order = place(1)
    assert order is not None
    assert isinstance(order.total, int)

def test_used():
    order = place(1)
    assert order is not None
    order.close()

def test_kept():
    order = place(1)
    assert order
    closed = order.close()

def test_table():
    assert place("mug") is not None
    assert place("tea") is not None
    assert place("jug") is not None

def test_order_exists():
    assert place(1) is not None

def test_large_number():
    '''Numbers of nine digits are accepted.'''
    assert place(123456789) is not None

def test_some_number():
    assert place(1) is not None
    # The number is random: we do NOT assert its value.

def test_till():
    # what is in it cannot be tested here
    assert place(1) is not None

def test_printed():
    printed = receipt(1)
    assert len(printed) > 0

def test_printed_nothing():
    printed = receipt(0)
    assert len(printed) == 0

def test_shown():
    shown = Till().show(1)
    assert shown != ""

def test_shown_nothing():
    shown = Till().show(0)
    assert shown == ""

def test_kind():
    till = place(1)
    assert till
    assert isinstance(till, Till)

def test_errors():
    assert place(-2).subgroup(ValueError) is not None

def test_utility(registry):
    assert registry.queryUtility("tea") is not None

def test_odd_number():
    # this used to crash
    assert place(-1) is not None

def test_ticket_9122():
    '''Regression: ended in a loop.'''
    assert place(9122) is not None

class TillTest(unittest.TestCase):
    def test_lends(self):
        lent = Till().lend("mug")
        self.assertTrue(lent)

    def test_lends_nothing(self):
        lent = Till().lend("house")
        self.assertFalse(lent)

    def test_sells(self):
        sold = Till().sell("mug")
        self.assertTrue(sold)

    def test_sells_nothing(self):
        sold = Till().sell("house")
        self.assertEqual(sold, False)
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
