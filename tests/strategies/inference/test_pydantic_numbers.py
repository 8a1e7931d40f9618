"""Pydantic accepts every number that is inferred from its models, and refuses every violation."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel, Field, FiniteFloat, PositiveInt

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model, list_violations
from strategies.policy import Invalid
from strategies.shrink import minimal
from strategies.testing import draw_many

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault
#: of a required field whose type is checked
TYPED = {F.MISSING, F.NONE, F.WRONG_TYPE}


class PyNumbers(BaseModel):
    age: int = Field(ge=0, le=150)
    inside: int = Field(gt=-3, lt=3)
    above: int = Field(gt=41)
    below: int = Field(lt=-41)
    third: int = Field(multiple_of=3, ge=-10, lt=10)
    positive: PositiveInt
    share: float = Field(gt=0, lt=1)
    ratio: float = Field(ge=-0.5, le=0.5)
    tenth: float = Field(multiple_of=0.1)
    quarter: float = Field(multiple_of=0.25, ge=1)
    finite: FiniteFloat
    anything: float


class PyDecimals(BaseModel):
    plain: Decimal
    price: Decimal = Field(max_digits=8, decimal_places=2, gt=0)
    fee: Decimal = Field(max_digits=3)
    places: Decimal = Field(decimal_places=3)
    tight: Decimal = Field(max_digits=4, decimal_places=4, ge=0)
    nickel: Decimal = Field(multiple_of=Decimal("0.05"), ge=1, le=5)
    tiny: Decimal = Field(gt=0, lt=Decimal("0.001"))


MODELS = [PyNumbers, PyDecimals]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[BaseModel], accept_instances: Check) -> None:
    accept_instances(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[BaseModel], refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            PyDecimals,
            {
                ("plain",): TYPED | {F.NOT_FINITE},
                ("price",): TYPED | {F.NOT_FINITE, F.TOO_SMALL, F.TOO_PRECISE, F.TOO_MANY_DIGITS},
                ("fee",): TYPED | {F.NOT_FINITE, F.TOO_MANY_DIGITS},
                ("places",): TYPED | {F.NOT_FINITE, F.TOO_PRECISE},
                ("tight",): TYPED | {F.NOT_FINITE, F.TOO_SMALL, F.TOO_PRECISE, F.TOO_MANY_DIGITS},
                ("nickel",): TYPED | {F.NOT_FINITE, F.TOO_SMALL, F.TOO_LARGE, F.NOT_A_MULTIPLE},
                ("tiny",): TYPED | {F.NOT_FINITE, F.TOO_SMALL, F.TOO_LARGE},
            },
        ),
    ],
)
def test_break_every_constraint(
    model: type[BaseModel], expected: dict[Any, set[ModelFault]], list_faults: ListFaults
) -> None:
    assert list_faults(model) == expected


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("age", lambda age: age == 150),
        ("age", lambda age: age == 0),
        ("inside", lambda number: number == 2),
        ("inside", lambda number: number == -2),
        ("third", lambda number: number == 9),
        ("third", lambda number: number == -9),
        ("above", lambda number: number == 42),
        ("below", lambda number: number == -42),
        ("ratio", lambda number: number == 0.5),
    ],
)
def test_reach_bounds_of_numbers(name: str, condition: Callable[[Any], bool], sample: Sample) -> None:
    values = sample(from_model(PyNumbers), 500, 1)

    assert any(condition(getattr(value, name)) for value in values)


@pytest.mark.parametrize(
    ("fault", "path", "near", "value"),
    [
        (F.TOO_SMALL, ("age",), 0, -1),
        (F.TOO_LARGE, ("age",), 150, 151),
        (F.TOO_SMALL, ("inside",), -2, -3),
        (F.TOO_LARGE, ("inside",), 2, 3),
        (F.NOT_A_MULTIPLE, ("third",), 0, 1),
        (F.TOO_LARGE, ("third",), 9, 12),
        (F.TOO_LARGE, ("ratio",), 0.5, 0.5000000000000001),
        (F.TOO_SMALL, ("share",), 5e-324, 0.0),
        (F.NOT_A_MULTIPLE, ("tenth",), 0.0, 0.05),
    ],
)
def test_break_number_by_one_step(fault: ModelFault, path: tuple[str, ...], near: Any, value: Any) -> None:
    broken = next(values for values in list_violations(PyNumbers, {}) if is_of(draw_many(values, 1)[0], fault, path))

    invalid = minimal(broken)

    assert (invalid.near[path[0]], invalid.value[path[0]]) == (near, value)


def is_of(invalid: Invalid[Any], fault: ModelFault, path: tuple[str, ...]) -> bool:
    return (invalid.fault, invalid.path) == (fault, path)
