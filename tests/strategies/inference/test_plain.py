"""Dataclasses and NamedTuples: Pydantic, as the validator of annotations, takes or refuses what is inferred."""

from __future__ import annotations

from collections import deque, namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, Flag
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, NewType

import annotated_types as at
import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just
from pydantic import EmailStr, Field, TypeAdapter

from strategies.email import EmailPolicy
from strategies.inference.field import ModelFault
from strategies.inference.model import from_model
from strategies.shrink import minimal

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault
Cents = NewType("Cents", int)


class Grade(Enum):
    GOOD = 1
    BAD = 2


@dataclass
class PlainLine:
    sku: Annotated[str, Field(pattern="^SKU-[0-9]{6}$")]
    quantity: Annotated[int, at.Interval(ge=1, le=9)]


@dataclass(frozen=True)
class PlainOrder:
    id: int
    lines: Annotated[list[PlainLine], at.Len(1, 3)]
    price: Decimal
    grade: Grade
    state: Literal["open", "closed"]
    cents: Cents
    kind: ClassVar[str] = "order"
    _: KW_ONLY
    placed_at: datetime = datetime(2024, 1, 1)
    shipped_on: date | None = None
    derived: int = field(init=False, default=0)


class PlainPair(NamedTuple):
    left: Annotated[int, at.Gt(0)]
    right: Annotated[str, at.MaxLen(2)] = ""


@dataclass
class PlainHolder:
    pair: PlainPair
    line: PlainLine | None


MODELS = [PlainLine, PlainOrder, PlainPair, PlainHolder]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: Any, sample: Sample) -> None:
    validator = TypeAdapter(model)
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert isinstance(value, model)
        validator.validate_python(value)
        if model in (PlainLine, PlainOrder):
            validator.validate_python({name: part for name, part in asdict(value).items() if name != "derived"})
    assert len(values) == 500


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations(model: Any, refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            PlainLine,
            {
                ("sku",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.PATTERN},
                ("quantity",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SMALL, F.TOO_LARGE},
            },
        ),
        (
            PlainPair,
            {
                ("left",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SMALL},
                ("right",): {F.NONE, F.WRONG_TYPE, F.TOO_LONG},
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_break_every_constraint(model: Any, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


def test_fill_init_variables(sample: Sample) -> None:
    @dataclass
    class Seeded:
        seed: InitVar[Annotated[int, at.Ge(5)]]
        value: int = field(init=False)

        def __post_init__(self, seed: int) -> None:
            self.value = seed * 2

    values = {seeded.value for seeded in sample(from_model(Seeded), 100, 1)}

    assert min(values) == 10


def test_draw_what_post_init_refuses_asks_for_an_override() -> None:
    @dataclass
    class Even:
        value: int

        def __post_init__(self) -> None:
            assert self.value % 2 == 0, "is odd"

    with pytest.raises(InvalidArgument, match=r"Even refuses \{'value': 1\}: is odd"):
        minimal(from_model(Even), lambda even: even.value > 100)
    assert minimal(from_model(Even, value=just(6))).value == 6


@dataclass
class PlainMail:
    address: EmailStr


def test_make_email_strings_without_their_validator(sample: Sample) -> None:
    for mail in sample(from_model(PlainMail), 500, 1):
        assert EmailPolicy().check(mail.address) == frozenset()
        assert not mail.address.endswith(".test")


@dataclass
class PlainOdds:
    path: Path
    nothing: tuple[()]
    bare: tuple  # type: ignore[type-arg]
    rows: Mapping[str, Sequence[int]]
    queue: deque[Annotated[int, at.Le(3)]]
    number: complex


def test_draw_paths_and_unusual_collections(sample: Sample) -> None:
    for value in sample(from_model(PlainOdds), 100, 1):
        assert type(value.path) is type(Path())
        assert value.path.parts
        assert value.nothing == ()
        assert isinstance(value.bare, tuple)
        assert isinstance(value.rows, dict)
        assert isinstance(value.queue, deque)
        assert max(value.queue, default=0) <= 3
        assert isinstance(value.number, complex)


class Mode(Flag):
    READ = 1
    WRITE = 2


@dataclass
class PlainModes:
    mode: Mode


def test_leave_flags_to_from_type(sample: Sample) -> None:
    modes = {value.mode for value in sample(from_model(PlainModes), 500, 1)}

    assert modes >= {Mode.READ, Mode.WRITE}


def test_draw_tuple_without_types_is_an_error() -> None:
    bare = namedtuple("bare", ["x"])

    with pytest.raises(InvalidArgument, match=r"bare\.x: its type is not given; give an override: x=\.\.\."):
        minimal(from_model(bare))
    assert minimal(from_model(bare, x=just(3))) == (3,)


def test_draw_class_with_unknown_types_is_an_error() -> None:
    @dataclass
    class Lost:
        value: Nowhere  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(InvalidArgument, match="Lost: name 'Nowhere' is not defined; define the types of the fields"):
        minimal(from_model(Lost))


class Unknown:
    def __init__(self, value) -> None:  # type: ignore[no-untyped-def]
        self.value = value


def test_draw_type_nobody_knows_is_an_error() -> None:
    @dataclass
    class Holder:
        value: Unknown

    Holder.__annotations__["value"] = Unknown

    with pytest.raises(InvalidArgument, match=r"Holder\.value: no strategy is known for Unknown .*give an override"):
        minimal(from_model(Holder))
