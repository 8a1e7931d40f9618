"""Pydantic accepts every instance inferred from its models, and refuses every violation, for the named field."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import annotated_types as at
import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just
from pydantic import (
    UUID4,
    AfterValidator,
    AliasChoices,
    AliasPath,
    Base64Bytes,
    BaseModel,
    ByteSize,
    ConfigDict,
    Field,
    FilePath,
    HttpUrl,
    Json,
    PositiveInt,
    RootModel,
    SecretBytes,
    SecretStr,
    field_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass

from strategies.inference.field import ModelFault
from strategies.inference.model import explain_model, from_model, violations_of
from strategies.shrink import minimal

Check = Callable[..., None]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]


class PySpecial(BaseModel):
    url: HttpUrl
    version4: UUID4
    plain: UUID
    secret: SecretStr = Field(min_length=3)
    hidden: SecretBytes
    size: ByteSize
    shouted: Annotated[str, AfterValidator(str.upper)]


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class PyStrict(BaseModel):
    model_config = ConfigDict(
        strict=True, str_max_length=5, str_min_length=1, str_strip_whitespace=True, extra="forbid"
    )

    name: str
    names: list[str]
    colour: Colour
    amount: Decimal


class PyAliases(BaseModel):
    user_name: str = Field(alias="userName", min_length=2)
    mail: str = Field(validation_alias=AliasChoices("eMail", AliasPath("x", 0)), max_length=300)
    count: int = Field(default=3, ge=0)


Item = TypeVar("Item")


class PyBox(BaseModel, Generic[Item]):
    content: Item


@pydantic_dataclass
class PyPoint:
    x: Annotated[int, Field(ge=0, le=9)]
    y: Annotated[int, Field(lt=0)]


MODELS = [
    PyStrict,
    PySpecial,
    PyAliases,
    PyBox[PositiveInt],
    PyPoint,
]
F = ModelFault
#: of a required field whose type is checked
TYPED = {F.MISSING, F.NONE, F.WRONG_TYPE}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type, accept_instances: Check) -> None:
    accept_instances(model, user_name="userName", mail="eMail")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type, refuse_violations: Check) -> None:
    refuse_violations(model)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            PyAliases,
            {
                ("userName",): TYPED | {F.TOO_SHORT},
                ("eMail",): TYPED | {F.TOO_LONG},
                ("count",): {F.NONE, F.WRONG_TYPE, F.TOO_SMALL},
            },
        ),
        (
            PyPoint,
            {("x",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SMALL, F.TOO_LARGE}, ("y",): TYPED | {F.TOO_LARGE}},
        ),
        (
            PyStrict,
            {
                ("name",): TYPED | {F.TOO_SHORT, F.TOO_LONG},
                ("names",): TYPED,
                ("names", 0): {F.WRONG_TYPE, F.TOO_SHORT, F.TOO_LONG},
                ("colour",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
                ("amount",): TYPED | {F.NOT_FINITE},
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_break_every_constraint(model: type, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


def test_read_root_model(sample: Sample) -> None:
    scores = RootModel[list[Annotated[int, Field(ge=0)]]]

    drawn = sample(from_model(scores), 500, 1)

    assert all(number >= 0 for value in drawn for number in value.root)
    assert any(value.root for value in drawn)


class PyLost(BaseModel):
    value: Nowhere  # type: ignore[name-defined]  # noqa: F821


def test_draw_model_with_unknown_types_is_an_error() -> None:
    with pytest.raises(InvalidArgument, match="PyLost: name 'Nowhere' is not defined; define the types of the fields"):
        minimal(from_model(PyLost))


class PyChecked(BaseModel):
    password: str = Field(min_length=2)
    note: str

    @field_validator("password")
    @classmethod
    def check_strength(cls, value: str) -> str:
        if not any(character.isdigit() for character in value):
            raise ValueError("needs a digit")
        return value


def test_draw_what_own_validator_refuses_asks_for_an_override() -> None:
    with pytest.raises(InvalidArgument, match=r"(?s)PyChecked refuses .*needs a digit.*give an override"):
        minimal(from_model(PyChecked), lambda value: "!" in value.password)

    assert minimal(from_model(PyChecked, password=just("a1"))).password == "a1"


class PyOpaque(BaseModel):
    upload: FilePath
    encoded: Base64Bytes
    text: Json[int]
    odd: Annotated[int, at.Predicate(lambda number: number % 2 == 1)]
    unicode: str = Field(pattern=r"^\p{L}+$")
    both: str = Field(pattern=r"^(a|b)+$", max_length=3)
    path: int = Field(validation_alias=AliasPath("a", 0))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("upload", r"PyOpaque\.upload: no strategy is made of PathType\(path_type='file'\); give an override: upload="),
        ("encoded", r"PyOpaque\.encoded: no strategy is made of EncodedBytes"),
        ("text", r"PyOpaque\.text: no strategy is made of .*Json"),
        ("odd", r"PyOpaque\.odd: no strategy is made of Predicate"),
        ("unicode", r"PyOpaque\.unicode: pattern='\^\\\\p\{L\}\+\$' is no expression of Python"),
        ("both", r"PyOpaque\.both: no strategy is made of pattern='\^\(a\|b\)\+\$' with sizes from 0 to 3; give an"),
        ("path", r"PyOpaque\.path: no strategy is made of the alias AliasPath"),
    ],
)
def test_draw_unsupported_constraint_names_field_and_constraint(name: str, message: str) -> None:
    overrides = {each: just(None) for each in PyOpaque.model_fields if each != name}

    with pytest.raises(InvalidArgument, match=message):
        minimal(from_model(PyOpaque, **overrides))


def test_explain_shows_unsupported_constraints_too() -> None:
    rows = {line.split()[0]: line for line in explain_model(PyOpaque, odd=just(3)).splitlines()}

    assert rows["odd"].split() == ["odd", "override", "just(3)"]
    assert rows["upload"].split()[1] == "unsupported"
    assert "PathType" in rows["upload"]


def test_break_secret_by_its_text() -> None:
    invalid = minimal(violations_of(PySpecial), lambda invalid: invalid.fault == F.TOO_SHORT)

    assert (invalid.path, invalid.value["secret"]) == (("secret",), "00")
