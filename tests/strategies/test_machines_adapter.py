"""What all machines share: what they say of an adapter that does not fit, and what they do with one that does."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.errors import InvalidArgument

from strategies import machines
from strategies.machines import (
    Outbox,
    Refused,
    Trouble,
    account_machine,
    outbox_machine,
    pagination_machine,
    payment_machine,
    shop_machine,
)
from strategies.machines.adapter import AdapterMachine, compare, require
from strategies.testing import find_failure

FACTORIES = (account_machine, outbox_machine, pagination_machine, payment_machine, shop_machine)
MODULES = sorted(Path(machines.__file__).parent.glob("*.py"))
quick = settings(max_examples=5, stateful_step_count=5, database=None, deadline=None, derandomize=True)


class Prices:
    """An outbox without a fault that publishes at once."""

    def __init__(self) -> None:
        self.prices: dict[str, Decimal] = {}
        self.waiting: list[Any] = []
        self.sent: list[Any] = []

    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        if not rolled_back:
            self.prices[sku] = price
            self.waiting.append((sku, price))

    def relay(self, limit: int, trouble: Trouble) -> None:
        self.sent += self.waiting[:limit]
        del self.waiting[:limit]

    def redeliver(self, number: int) -> None:
        pass

    def price(self, sku: str) -> Decimal | None:
        return self.prices.get(sku)

    def pending(self) -> list[Any]:
        return self.waiting

    def received(self) -> list[Any]:
        return self.sent

    def handled(self) -> list[Any]:
        return self.sent


class Lost(Prices):
    """An outbox that knows no price."""

    def price(self, sku: str) -> Decimal | None:
        return None


def steady_machine(make: Any, **options: Any) -> type[AdapterMachine]:
    return outbox_machine(make, troubles=[Trouble.NONE], **options)


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    case().run(result)
    return result


def test_run_as_unittest_case() -> None:
    class TestPrices(steady_machine(Prices).TestCase):  # type: ignore[misc]
        settings = quick

    result = run(TestPrices)

    assert result.testsRun == 1
    assert result.wasSuccessful()


def test_fail_as_unittest_case() -> None:
    case = steady_machine(Lost).TestCase
    case.settings = quick

    result = run(case)

    assert "price of SKU-000000 is None, must be Decimal('0.01')" in result.failures[0][1]


def test_run_with_all_health_checks() -> None:
    case = steady_machine(Prices).TestCase

    assert case.settings.suppress_health_check == settings().suppress_health_check
    assert case.settings.max_examples == settings().max_examples


def test_run_with_the_settings_of_the_profile_without_a_deadline() -> None:
    settings.register_profile("machines", max_examples=7, deadline=200)
    before = settings.get_current_profile_name()
    settings.load_profile("machines")
    try:
        case = steady_machine(Prices).TestCase
    finally:
        settings.load_profile(before)

    assert case.settings.max_examples == 7
    assert case.settings.deadline is None


@pytest.mark.parametrize("factory", FACTORIES)
def test_name_machine_by_the_expression_that_makes_it(factory: Any) -> None:
    assert factory(Prices).__name__ == f"{factory.__name__}(Prices)"
    assert factory(Prices).TestCase.__name__ == f"{factory.__name__}(Prices).TestCase"


def test_make_a_fresh_adapter_for_each_example_and_close_it() -> None:
    made, closed = [], []

    class Closing(Prices):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

        def close(self) -> None:
            closed.append(self)

    assert find_failure(steady_machine(Closing), examples=10) is None
    assert made == closed
    assert len(made) >= 10


def test_make_adapter_by_function() -> None:
    def make() -> Prices:
        return Prices()

    assert find_failure(steady_machine(make), examples=5) is None
    assert find_failure(steady_machine(lambda: Prices()), examples=5) is None


@pytest.mark.parametrize("factory", FACTORIES)
def test_lack_methods_only_when_run_and_hear_of_all(factory: Any) -> None:
    machine = factory(object)

    with pytest.raises(
        InvalidArgument, match=rf"{factory.__name__}\(object\): object is no \w+: it lacks .*; it lacks "
    ):
        find_failure(machine)


def test_give_adapter_for_its_class() -> None:
    with pytest.raises(
        InvalidArgument,
        match=r"<.*Prices object .*> is no callable that makes a fresh Outbox; did you mean its class\?",
    ):
        find_failure(steady_machine(Prices()))


class Wrong(Prices):
    redeliver = None  # type: ignore[assignment]

    async def pending(self) -> list[Any]:  # type: ignore[override]
        return []

    def relay(self, limit: int) -> None:  # type: ignore[override]
        pass

    def price(self, sku: str, currency: str = "USD") -> Decimal | None:
        return None


def test_require_names_all_that_is_wrong() -> None:
    with pytest.raises(InvalidArgument) as raised:
        require(Wrong(), Outbox, "outbox_machine(Wrong)")

    assert str(raised.value) == (
        "outbox_machine(Wrong): Wrong is no Outbox: relay(limit: 'int') -> 'None' cannot be called as "
        "relay(limit, trouble); it lacks redeliver(number); pending is async, and machines call plain methods; "
        "run it there, as asyncio.run(...)"
    )


def test_require_accepts_what_is_built_in() -> None:
    class Inside:
        keys = dict[str, int]().keys
        get = staticmethod(max)

    class Needed:
        def keys(self) -> Any: ...

        def get(self, one: int, other: int, /) -> Any: ...

    require(Inside(), Needed, "machine")


def test_refuse_by_the_errors_of_the_system() -> None:
    class Full(Exception):
        pass

    class Refusing(Prices):
        def relay(self, limit: int, trouble: Trouble) -> None:
            raise Full("no room")

    refused = find_failure(steady_machine(Refusing, refused=(KeyError, Full)))
    unknown = find_failure(steady_machine(Refusing))

    assert str(refused) == "relay(1, Trouble.NONE) must be accepted, was refused: Full('no room')"
    assert isinstance(refused.__cause__, Full)
    assert isinstance(unknown, Full)


def accept(number: int) -> str:
    return "answer"


def refuse(number: int) -> str:
    raise Refused("full")


@pytest.mark.parametrize(
    ("call", "wrong", "answer", "message"),
    [
        (accept, "", "answer", None),
        (refuse, "it is odd", None, None),
        (accept, "it is odd", None, "accept(3) must be refused, was accepted: it is odd"),
        (refuse, "", None, "refuse(3) must be accepted, was refused: Refused('full')"),
    ],
)
def test_ask(call: Any, wrong: str, answer: str | None, message: str | None) -> None:
    machine = steady_machine(Prices)()

    if message is None:
        assert machine.ask(call, 3, wrong=wrong) == answer
    else:
        with pytest.raises(AssertionError) as raised:
            machine.ask(call, 3, wrong=wrong)
        assert str(raised.value) == message


def test_compare_names_each_difference() -> None:
    compare({"a": 1, "b": [2]}, {"a": 1, "b": [2], "c": 3})

    with pytest.raises(AssertionError, match=r"^a is 2, must be 1; b is \[\], must be \[2\]$"):
        compare({"a": 1, "b": [2], "c": 3}, {"a": 2, "b": [], "c": 3})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_suppress_nothing_and_reject_nothing(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    for word in ("suppress_health_check", ".filter(", "assume(", ".now(", "_internal", "hypothesis.internal"):
        assert word not in source


@pytest.mark.parametrize("name", ["account", "outbox", "pagination", "payment", "shop"])
def test_have_few_rules_and_one_invariant(name: str) -> None:
    source = next(path for path in MODULES if path.stem == name).read_text(encoding="utf-8")

    decorators = re.findall(r"^    @(rule|initialize|invariant)\(", source, flags=re.MULTILINE)

    assert decorators.count("invariant") == 1
    assert 4 <= len(decorators) - 1 <= 8


def test_import_strategies_without_stateful(tmp_path: Path) -> None:
    code = (
        "import sys, strategies; from strategies import users; print('hypothesis.stateful' in sys.modules); "
        "from strategies.machines import shop_machine; print('hypothesis.stateful' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert done.stdout.split() == ["False", "True"], done.stderr


@pytest.mark.slow
def test_know_a_machine_that_is_not_worth_its_time(find_weaknesses: Any) -> None:
    """Each law that the machines of the other modules are held to can be broken."""
    sound, sick = steady_machine(Prices), steady_machine(Lost)

    assert find_weaknesses([sick], [sound]) == {
        "sound systems are accepted": ["outbox_machine(Lost)"],
        "eight bugs are seeded": {"seeded": 1},
        "each bug is found": ["outbox_machine(Prices)"],
        "a run finds 95% of the bugs": {"outbox_machine(Prices)": 0.0},
    }
    assert find_weaknesses([], []) == {"a sound system is there": ["none"], "eight bugs are seeded": {"seeded": 0}}
