"""TypedDicts: Pydantic and msgspec, as validators of their annotations, take or refuse what is inferred."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NotRequired, Required, TypedDict

import annotated_types as at
import msgspec
import pytest
import typing_extensions
from hypothesis.strategies import SearchStrategy
from pydantic import TypeAdapter

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model, violations_of

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault


class PlainTicket(typing_extensions.TypedDict, total=False):
    title: Required[Annotated[str, at.MinLen(1)]]
    votes: Annotated[int, at.Ge(0)]
    tags: NotRequired[list[str]]


class PlainBoard(typing_extensions.TypedDict):
    ticket: PlainTicket
    owner: NotRequired[Annotated[str, at.MaxLen(4)]]


class PlainCount(TypedDict, total=False):
    count: Required[Annotated[int, msgspec.Meta(ge=3)]]
    note: NotRequired[str]


MODELS = [PlainTicket, PlainBoard]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: Any, sample: Sample) -> None:
    validator = TypeAdapter(model)
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert type(value) is dict
        validator.validate_python(value)
    assert len(values) == 500


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations(model: Any, refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            PlainTicket,
            {
                ("title",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SHORT},
                ("votes",): {F.NONE, F.WRONG_TYPE, F.TOO_SMALL},
                ("tags",): {F.NONE, F.WRONG_TYPE},
                ("tags", 0): {F.WRONG_TYPE},
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_break_every_constraint(model: Any, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


def test_leave_out_keys_that_are_not_required(sample: Sample) -> None:
    tickets = sample(from_model(PlainTicket), 500, 1)

    assert {tuple(sorted(ticket)) for ticket in tickets} == {
        ("title",),
        ("title", "votes"),
        ("tags", "title"),
        ("tags", "title", "votes"),
    }


def test_draw_typed_dict_of_the_standard_library(sample: Sample) -> None:
    for value in sample(from_model(PlainCount), 500, 1):
        msgspec.convert(value, PlainCount)
    for violation in sample(violations_of(PlainCount), 500, 1):
        msgspec.convert(violation.near, PlainCount)
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(violation.value, PlainCount)
