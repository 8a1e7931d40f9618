"""msgspec accepts every Struct that is inferred, and its ``convert`` refuses every violation, at the named place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy
from msgspec import Meta

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model, violations_of
from strategies.shrink import minimal

ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"


class MsgValues(msgspec.Struct, rename="camel"):
    age_years: Annotated[int, Meta(ge=0, le=150)]
    third: Annotated[int, Meta(multiple_of=3, gt=0)]
    share: Annotated[float, Meta(gt=0, lt=1)]
    tenth: Annotated[float, Meta(multiple_of=0.1)]
    name: Annotated[str, Meta(min_length=3, max_length=9)]
    zip_code: Annotated[str, Meta(pattern=r"^\d{5}$")]
    data: Annotated[bytes, Meta(max_length=4)]
    aware: Annotated[datetime, Meta(tz=True)]
    naive: Annotated[datetime, Meta(tz=False)]
    maybe: Annotated[int, Meta(lt=0)] | None = None


class MsgPlain(msgspec.Struct):
    number: int
    share: float
    text: str
    amount: Decimal
    at: datetime
    day: date
    pause: timedelta
    key: UUID
    side: Side
    state: Literal["open", "closed"]
    either: int | str
    unset: int | msgspec.UnsetType = msgspec.UNSET


@dataclass
class MsgPoint:
    x: Annotated[int, Meta(ge=0)]


class MsgPair(NamedTuple):
    left: int
    right: str


class MsgTagged(msgspec.Struct, tag="leaf"):
    value: Annotated[int, Meta(le=3)]


class MsgOther(msgspec.Struct, tag="other"):
    value: int


class MsgTree(msgspec.Struct):
    leaf: MsgTagged
    either: MsgTagged | MsgOther
    points: Annotated[list[MsgPoint], Meta(min_length=1, max_length=2)]
    pair: MsgPair
    by_name: dict[str, Annotated[int, Meta(gt=1)]]
    unique: Annotated[set[int], Meta(min_length=1)]


class MsgNode(msgspec.Struct):
    value: Annotated[int, Meta(ge=0)]
    children: list[MsgNode] = []


MODELS = [MsgValues, MsgPlain, MsgTree, MsgNode]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[msgspec.Struct], sample: Sample) -> None:
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert isinstance(value, model)
        msgspec.convert(msgspec.structs.asdict(value) | _renamed(value), model)
    assert len(values) == 500


def _renamed(value: msgspec.Struct) -> dict[str, Any]:
    return {field.encode_name: getattr(value, field.name) for field in msgspec.structs.fields(value)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_at_the_place_they_name(model: type[msgspec.Struct], sample: Sample) -> None:
    violations = sample(violations_of(model), 500, 1)

    for violation in violations:
        msgspec.convert(violation.near, model)
        with pytest.raises(msgspec.ValidationError) as caught:
            msgspec.convert(violation.value, model)
        assert violation.fault is F.MISSING or f"$.{violation.path[0]}" in str(caught.value)
    assert len(violations) == 500


def test_break_every_constraint(list_faults: ListFaults) -> None:
    typed = {F.MISSING, F.NONE, F.WRONG_TYPE}

    assert list_faults(MsgValues) == {
        ("ageYears",): typed | {F.TOO_SMALL, F.TOO_LARGE},
        ("third",): typed | {F.TOO_SMALL, F.NOT_A_MULTIPLE},
        ("share",): typed | {F.TOO_SMALL, F.TOO_LARGE},
        ("tenth",): typed | {F.NOT_A_MULTIPLE},
        ("name",): typed | {F.TOO_SHORT, F.TOO_LONG},
        ("zipCode",): typed | {F.PATTERN},
        ("data",): typed | {F.TOO_LONG},
        ("aware",): typed | {F.NAIVE},
        ("naive",): typed | {F.AWARE},
        ("maybe",): {F.WRONG_TYPE, F.TOO_LARGE},
    }


@pytest.mark.parametrize(
    ("model", "path", "fault"),
    [
        (MsgTree, ("leaf", "value"), F.TOO_LARGE),
        (MsgTree, ("points", 0, "x"), F.TOO_SMALL),
        (MsgTree, ("points",), F.TOO_LONG),
        (MsgTree, ("unique",), F.TOO_SHORT),
        (MsgNode, ("children", 0, "value"), F.TOO_SMALL),
    ],
)
def test_break_what_is_within(
    model: type[msgspec.Struct], path: tuple[Any, ...], fault: ModelFault, list_faults: ListFaults
) -> None:
    assert fault in list_faults(model)[path]


class MsgArray(msgspec.Struct, array_like=True):
    x: Annotated[int, Meta(ge=0)]


def test_draw_array_like_struct_but_no_violations() -> None:
    assert minimal(from_model(MsgArray)).x == 0
    with pytest.raises(InvalidArgument, match="MsgArray: a payload of an array_like Struct has no names"):
        minimal(violations_of(MsgArray))
