"""Pydantic accepts inferred collections, and refuses what is wrong with them or within them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Annotated, Any

import pytest
from hypothesis.strategies import SearchStrategy
from pydantic import (
    BaseModel,
    Field,
    ValidationError,
)

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model, list_violations, violations_of
from strategies.testing import draw_many

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault
#: of a required field whose type is checked
TYPED = {F.MISSING, F.NONE, F.WRONG_TYPE}


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 9


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
def test_accept_instances(model: type[BaseModel], sample: Sample) -> None:
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert isinstance(value, model)
        model.model_validate(vars(value))
    assert len(values) == 500


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[BaseModel], sample: Sample) -> None:
    violations = sample(violations_of(model), 500, 1)

    for violation in violations:
        model.model_validate(violation.near)
        with pytest.raises(ValidationError) as caught:
            model.model_validate(violation.value)
        assert {error["loc"][0] for error in caught.value.errors()} == {violation.path[0]}, violation
    assert len(violations) == 500


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
def test_break_what_is_within(model: type[BaseModel], path: tuple[Any, ...], fault: ModelFault) -> None:
    violations = (draw_many(values, 1)[0] for values in list_violations(model, {}))

    assert any((violation.path, violation.fault) == (path, fault) for violation in violations)
