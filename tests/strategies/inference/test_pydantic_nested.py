"""Pydantic accepts inferred models within models and unions, and refuses what is wrong within them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Any, Literal

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel, Field

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model
from strategies.shrink import minimal

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 9


class PyAddress(BaseModel):
    city: str = Field(min_length=1, max_length=20)
    zip_code: str = Field(pattern=r"^[0-9]{5}$")


class PyNested(BaseModel):
    home: PyAddress
    others: list[PyAddress] = Field(min_length=1)
    colour: Colour
    level: Level


class PyUnions(BaseModel):
    state: Literal["open", "closed", 3]
    either: int | str
    limit: int | None = Field(gt=3)
    anything: Any


class PyNode(BaseModel):
    value: int = Field(ge=0)
    children: list[PyNode] = []
    parent: PyNode | None = None


MODELS = [PyNested, PyUnions, PyNode]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[BaseModel], accept_instances: Check) -> None:
    accept_instances(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[BaseModel], refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "path", "fault"),
    [
        (PyNested, ("home", "zip_code"), F.PATTERN),
        (PyNested, ("others", 0, "city"), F.TOO_LONG),
        (PyNested, ("level",), F.NOT_A_MEMBER),
    ],
)
def test_break_what_is_within(
    model: type[BaseModel], path: tuple[Any, ...], fault: ModelFault, list_faults: ListFaults
) -> None:
    assert fault in list_faults(model)[path]


def test_break_only_what_no_other_type_of_a_union_takes(list_faults: ListFaults) -> None:
    assert list_faults(PyUnions) == {
        ("state",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
        ("either",): {F.MISSING, F.NONE},
        ("limit",): {F.MISSING, F.WRONG_TYPE, F.TOO_SMALL},
        ("anything",): {F.MISSING},
    }


def test_end_models_within_themselves(sample: Sample) -> None:
    def depth(node: PyNode) -> int:
        around = [*node.children, *([node.parent] if node.parent else [])]
        return 1 + max(map(depth, around), default=0)

    nodes = sample(from_model(PyNode), 500, 1)

    assert {depth(node) for node in nodes} == {1, 2}


class PyEndless(BaseModel):
    itself: PyEndless


def test_draw_model_that_needs_itself_is_an_error() -> None:
    with pytest.raises(InvalidArgument, match="PyEndless needs itself without end; give an override"):
        minimal(from_model(PyEndless))
