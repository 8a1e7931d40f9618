"""Empty tests of fixtures and samples for runners, over several files: what is left alone, and what is found beside."""

from __future__ import annotations

import pytest

from qualitygate.examples import find_mismatches
from qualitygate.model import Rule
from qualitygate.plugins import load_rules


@pytest.fixture
def rule() -> Rule:
    (found,) = (rule for rule in load_rules() if rule.name == "empty-test")
    return found


FOUND = """
# file: tests/conftest.py
import pytest
from shop import Shop, reset

@pytest.fixture
def shop():
    return Shop()

@pytest.fixture
def price():
    return reset()

@pytest.fixture
def name():
    return "tea"

@pytest.fixture(autouse=True)
def clean():
    reset()

# file: tests/test_shop.py
def test_sell(shop):  # finding
    pass

def test_name(name):  # finding
    pass

def test_price(price):  # finding
    # TODO: as soon as there are prices
    pass

def test_buy(shop):
    assert shop.buy("tea")

# file: tests/test_later.py
class Off:
    def test_sell(self):  # finding
        pass

class Sells:
    def test_lend(self):
        assert 1 == len("a")

class TestOff(Off, Sells):
    pass

# file: tests/late/test_rush.py
def test_sell():  # finding
    '''See test_shop.'''

def test_open(run):
    assert run("test_rush", "late/test_rush")

def test_close():
    "test_rush"
    assert 1 == len("a")

# file: tests/test_docs.py
def test_docs():
    "test_rush"
    assert 1 == len("a")

# file: tests/early/test_all.py
def test_all(run):
    assert run("test_rush")
"""

LEFT_ALONE = """
# file: tests/conftest.py
import pytest
from shop import Shop

@pytest.fixture
def shop():
    return Shop()

# file: tests/test_shop.py
import pytest

def test_shop(shop):
    pass

@pytest.mark.usefixtures("shop")
def test_shop_of_a_mark():
    pass

def test_no_shop():
    assert 1 == len("a")

# file: tests/test_sales.py
def test_sell(shop):
    assert shop.sell("tea")

# file: tests/samples/test_one.py
def test():
    pass

# file: tests/samples/two/test_two.py
def test():
    pass

# file: tests/test_runner.py
from runner import run, run_in

def test_run():
    assert run_in("samples", "test_one").passed == 1
    assert run("samples/two").matches(r"test_two\\.test OK")
"""


@pytest.mark.parametrize(("program", "marked"), [(FOUND, True), (LEFT_ALONE, False)], ids=["found", "left alone"])
def test_find(rule: Rule, program: str, marked: bool) -> None:
    assert list(find_mismatches(rule, program, marked=marked)) == []
