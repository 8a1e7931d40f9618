"""The order of precedence, overrides and their errors, explanations: the same for all models."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Annotated, Any, Generic, NewType, TypeVar

import annotated_types as at
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

from strategies import explain_model, from_model, minimal, violations_of
from strategies.inference.field import Limits, Origin
from strategies.inference.field_name import find_by_name
from strategies.inference.registered import is_registered, is_replaced, list_registered

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
Cents = NewType("Cents", int)
Weight = NewType("Weight", int)


class Money:
    def __init__(self, amount: int) -> None:
        self.amount = amount


@dataclass
class Account:
    id: int
    email: str
    money: Money
    age: Annotated[int, at.Ge(18)]
    note: str
    created_at: datetime


@dataclass
class Owner:
    account: Account
    others: list[Account]


@pytest.fixture
def registered_money() -> Iterator[None]:
    """Money with a strategy of its own; without it at the end, as far as Hypothesis lets one take it back."""
    st.register_type_strategy(Money, st.builds(Money, st.just(7)))
    yield
    st.register_type_strategy(Money, lambda _: NotImplemented)


def read_rows(table: str) -> dict[str, tuple[str, str]]:
    rows = (line.split(maxsplit=2) for line in table.splitlines()[1:])
    return {name: (origin, strategy) for name, origin, strategy in rows}


@pytest.mark.usefixtures("registered_money")
def test_explain_says_where_each_strategy_came_from() -> None:
    table = explain_model(Account, note=just("x"))

    assert table.splitlines()[0].split() == ["field", "from", "strategy"]
    assert {name: origin for name, (origin, _) in read_rows(table.replace("field name", "field_name")).items()} == {
        "id": "field_name",
        "email": "field_name",
        "money": "registered",
        "age": "constraints",
        "note": "override",
        "created_at": "field_name",
    }
    assert read_rows(table)["age"] == ("constraints", "whole_numbers(low=18)")
    assert read_rows(table)["money"] == ("registered", "builds(Money, just(7))")


def test_explain_aligns_columns_and_names_nested_models() -> None:
    assert explain_model(Owner) == (
        "field    from   strategy\naccount  model  from_model(Account)\nothers   model  lists(from_model(Account))"
    )


@pytest.mark.usefixtures("registered_money")
def test_prefer_override_to_registered_type_to_constraint_to_name_to_type() -> None:
    account = minimal(from_model(Account, email=just("a@b.c")))

    assert (account.email, account.money.amount, account.age, account.id, account.note) == ("a@b.c", 7, 18, 1, "")


@pytest.mark.usefixtures("registered_money")
def test_draw_registered_type_within_nested_models(sample: Sample) -> None:
    owners = sample(from_model(Owner), 100, 1)

    assert {account.money.amount for owner in owners for account in [owner.account, *owner.others]} == {7}


@pytest.mark.usefixtures("registered_money")
def test_draw_constraint_on_registered_type_is_an_error() -> None:
    @dataclass
    class Rich:
        money: Annotated[Money, at.Ge(3)]

    with pytest.raises(
        InvalidArgument, match=r"Rich\.money: no strategy is made of low=3 of the registered type Money"
    ):
        minimal(from_model(Rich))


def test_infer_model_that_is_registered_with_its_inference(sample: Sample) -> None:
    @dataclass
    class Branch:
        size: Annotated[int, at.Ge(3)]
        branches: list[Branch]

    Branch.__annotations__["branches"] = list[Branch]
    st.register_type_strategy(Branch, from_model(Branch))

    drawn = sample(st.from_type(Branch), 100, 1)

    assert all(branch.size >= 3 for branch in drawn)
    assert any(branch.branches for branch in drawn)


def test_know_registered_types() -> None:
    class Known:
        pass

    assert not is_registered(Known)
    assert not is_registered(Weight)

    st.register_type_strategy(Known, just(Known()))
    st.register_type_strategy(Weight, st.integers(1, 9))

    assert is_registered(Known)
    assert is_registered(Weight)
    assert {Known, int, str} <= list_registered()
    assert not is_registered(int)
    assert not is_registered(list[int])


def test_draw_registered_new_type_and_the_type_of_another(sample: Sample) -> None:
    st.register_type_strategy(Weight, st.integers(1, 9))

    @dataclass
    class Parcel:
        weight: Weight
        cents: Cents

    parcels = sample(from_model(Parcel), 100, 1)

    assert {parcel.weight for parcel in parcels} <= set(range(1, 10))
    assert any(parcel.cents < 0 for parcel in parcels)


@pytest.mark.parametrize("kind", [str, int, Decimal, datetime])
def test_know_types_of_the_standard_library_as_they_come(kind: type) -> None:
    assert not is_replaced(kind)


@pytest.mark.integration
def test_prefer_replaced_type_to_name_but_not_to_constraint(tmp_path: Path) -> None:
    code = """
from dataclasses import dataclass
from typing import Annotated
import annotated_types as at
from hypothesis import strategies as st
from strategies import explain_model
st.register_type_strategy(str, st.just("replaced"))
@dataclass
class Thing:
    email: str
    code: Annotated[str, at.MinLen(3)]
print(explain_model(Thing))
"""

    assert [line.split() for line in run_python(code, tmp_path).splitlines()[1:]] == [
        ["email", "registered", "just('replaced')"],
        ["code", "constraints", "texts(min_size=3)"],
    ]


def run_python(code: str, folder: Path) -> str:
    """What the code prints; the plugins of Hypothesis that happen to be installed load libraries of their own."""
    environment = os.environ | {"HYPOTHESIS_NO_PLUGINS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: from_model(Account, emial=just("x")),
            r"from_model\(\) has no field or option 'emial'; did you mean 'email'\? known: id, email, money, age",
        ),
        (
            lambda: from_model(Account, email="x"),
            r"from_model\(email='x'\): 'x' is not a strategy; did you mean email=just\('x'\)\?",
        ),
        (lambda: violations_of(Account, emial=just("x")), r"has no field or option 'emial'; did you mean 'email'\?"),
        (
            lambda: from_model(int),
            r"<class 'int'> is no model: a dataclass, .* is one; for other types there is from_type",
        ),
        (lambda: from_model("Account"), r"'Account' is no model"),
        (lambda: violations_of(int), r"<class 'int'> is no model"),
    ],
)
def test_draw_from_wrong_arguments_says_what_was_meant(make: Callable[[], Any], message: str) -> None:
    values = make()

    with pytest.raises(InvalidArgument, match=message):
        minimal(values)


@pytest.mark.parametrize(
    ("arguments", "message"), [({"emial": just(1)}, "did you mean 'email'"), ({"email": 1}, "is not a strategy")]
)
def test_explain_with_wrong_overrides_says_what_was_meant(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        explain_model(Account, **arguments)


def test_decorate_test_with_wrong_arguments_fails_only_when_run() -> None:
    @settings(database=None)
    @given(from_model(Account, emial=just("x")))
    def check(account: Any) -> None:
        pass

    with pytest.raises(InvalidArgument, match="did you mean 'email'"):
        check()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (from_model(Account), "from_model(Account)"),
        (from_model(Account, email=just("a")), "from_model(Account, email=just('a'))"),
        (violations_of(Account, id=just(1)), "violations_of(Account, id=just(1))"),
    ],
)
def test_show_strategy_as_its_expression(values: SearchStrategy[Any], expected: str) -> None:
    assert repr(values) == expected


@pytest.mark.parametrize("name", ["draw", "model", "overrides", "self", "fields"])
def test_override_fields_with_the_names_of_parameters(name: str) -> None:
    model = dataclass(type("Odd", (), {"__annotations__": {name: int}}))

    assert getattr(minimal(from_model(model, **{name: just(3)})), name) == 3


Item = TypeVar("Item")


@dataclass
class Box(Generic[Item]):
    item: Item


def test_draw_generic_model_of_a_type_is_an_error() -> None:
    @dataclass
    class Crate:
        box: Box[int]

    with pytest.raises(InvalidArgument, match=r"Crate\.box: no strategy is made of the generic model .*Box\[int\]"):
        minimal(from_model(Crate))


def test_use_strategy_in_annotation() -> None:
    @dataclass
    class Die:
        face: Annotated[int, st.integers(1, 6)]

    assert minimal(from_model(Die)).face == 1
    assert read_rows(explain_model(Die))["face"] == (str(Origin.OVERRIDE), "integers(min_value=1, max_value=6)")


def test_keep_values_of_overridden_fields_in_violations(sample: Sample) -> None:
    overrides = {"money": just(Money(1)), "age": just(5)}

    violations = sample(violations_of(Account, **overrides), 300, 1)

    assert {violation.path for violation in violations} == {
        (name,) for name in ("id", "email", "money", "age", "note", "created_at")
    }
    assert {violation.fault.value for violation in violations if violation.path == ("age",)} == {"model.missing"}
    assert {violation.near["age"] for violation in violations} == {5}


def test_draw_violations_of_nothing_to_break_is_an_error() -> None:
    @dataclass
    class Free:
        anything: Any = None

    with pytest.raises(InvalidArgument, match="Free has no constraint that could be broken"):
        minimal(violations_of(Free))


@pytest.mark.parametrize(
    ("name", "kind", "limits", "expected"),
    [
        ("email", str, Limits(), "emails()"),
        ("work_email", str, Limits(), "emails()"),
        ("e_mail", str, Limits(), "emails()"),
        ("EMAIL_ADDRESS", str, Limits(), "emails()"),
        ("emails", str, Limits(), None),
        ("email", bytes, Limits(), None),
        ("email", str, Limits(max_size=254), "emails()"),
        ("email", str, Limits(max_size=253), "emails(policy=EmailPolicy(max_local=64, max_total=253"),
        ("email", str, Limits(max_size=90), "emails(policy=EmailPolicy(max_local=64, max_total=90"),
        ("email", str, Limits(max_size=89), None),
        ("email", str, Limits(min_size=6), "emails()"),
        ("email", str, Limits(min_size=7), None),
        ("username", str, Limits(min_size=3, max_size=50), "usernames()"),
        ("user_name", str, Limits(max_size=49), None),
        ("first_name", str, Limits(), "given_names()"),
        ("last_name", str, Limits(), "family_names()"),
        ("full_name", str, Limits(), "names()"),
        ("created_at", datetime, Limits(), "instants()"),
        ("created_at", datetime, Limits(aware=True), "instants()"),
        ("created_at", datetime, Limits(low=datetime(2020, 1, 1)), None),
        ("at", datetime, Limits(), None),
        ("price", Decimal, Limits(), "money()"),
        ("net_price", Decimal, Limits(finite=True, low=0), "money()"),
        ("price", Decimal, Limits(digits=8, places=2), "money()"),
        ("subtotal", Decimal, Limits(places=1), None),
        ("price", Decimal, Limits(step=5), None),
        ("price", Decimal, Limits(low=Decimal("0.005")), None),
        ("price", Decimal, Limits(high=0), None),
        ("id", int, Limits(low=5, high=9), "integers(min_value=5, max_value=9)"),
        ("user_id", int, Limits(low=5, low_open=True, high=9, high_open=True), "integers(min_value=6, max_value=8)"),
        ("paid", int, Limits(), None),
        ("id", int, Limits(high=0), None),
        ("id", int, Limits(step=2), None),
        ("id", str, Limits(), None),
    ],
)
def test_find_strategy_by_name(name: str, kind: type, limits: Limits, expected: str | None) -> None:
    found = find_by_name(name, kind, limits)

    assert found is None if expected is None else repr(found).replace("\n", "").startswith(expected)


def test_find_money_in_any_decimal_context() -> None:
    with localcontext(prec=2):
        found = find_by_name("price", Decimal, Limits(high=Decimal("1234.56"), digits=9, places=2))

    assert "maximum=Decimal('1234.56')" in repr(found)


@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [
        (Limits(digits=4, places=2), "0.01", "99.99"),
        (Limits(low=5, low_open=True), "5.01", "999999.99"),
        (Limits(low=5, high=Decimal("7.50"), high_open=True), "5.00", "7.49"),
        (Limits(digits=3), "0.01", "9.99"),
    ],
)
def test_find_money_within_bounds(limits: Limits, low: str, high: str, sample: Sample) -> None:
    found = find_by_name("price", Decimal, limits)
    assert found is not None

    amounts = sample(found, 300, 1)

    assert (min(amounts), max(amounts)) == (Decimal(low), Decimal(high))


@pytest.mark.integration
def test_infer_without_loading_any_library(tmp_path: Path) -> None:
    code = """
import sys
from dataclasses import dataclass
from strategies import explain_model
@dataclass
class Thing:
    email: str
explain_model(Thing)
libraries = ("pydantic", "attr", "msgspec", "sqlalchemy", "django", "annotated_types")
print([name for name in libraries if name in sys.modules])
"""

    assert run_python(code, tmp_path).strip() == "[]"


@pytest.mark.integration
def test_import_package_without_inference(tmp_path: Path) -> None:
    code = "import sys, strategies; print('strategies.inference' in sys.modules)"

    assert run_python(code, tmp_path).strip() == "False"
