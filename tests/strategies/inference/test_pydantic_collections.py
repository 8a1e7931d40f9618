"""Pydantic accepts inferred collections, and refuses what is wrong with them or within them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from strategies.inference.field import ModelFault

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
F = ModelFault


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class PyCollections(BaseModel):
    tags: list[Annotated[str, Field(min_length=2, max_length=4)]] = Field(min_length=1, max_length=3)
    many: list[bool] = Field(min_length=25, max_length=30)
    unique: set[int] = Field(min_length=1, max_length=3)
    frozen: frozenset[Colour] = Field(max_length=2)
    pair: tuple[int, Annotated[str, Field(min_length=1)]]
    row: tuple[Annotated[int, Field(ge=0)], ...]
    scores: dict[str, Annotated[int, Field(le=10)]] = Field(min_length=1, max_length=2)
    bare: list


MODELS = [PyCollections]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[BaseModel], accept_instances: Check) -> None:
    accept_instances(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[BaseModel], refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "path", "fault"),
    [
        (PyCollections, ("tags", 0), F.TOO_LONG),
        (PyCollections, ("tags",), F.TOO_SHORT),
        (PyCollections, ("many",), F.TOO_LONG),
        (PyCollections, ("unique",), F.TOO_LONG),
        (PyCollections, ("pair", 1), F.TOO_SHORT),
        (PyCollections, ("row", 0), F.TOO_SMALL),
        (PyCollections, ("scores",), F.TOO_SHORT),
    ],
)
def test_break_what_is_within(
    model: type[BaseModel], path: tuple[Any, ...], fault: ModelFault, list_faults: ListFaults
) -> None:
    assert fault in list_faults(model)[path]
