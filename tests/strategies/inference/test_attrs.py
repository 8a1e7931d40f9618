"""attrs accepts every instance inferred from its classes, and its validators refuse every violation."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attr
import attrs
import pytest
from attrs import validators as v
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

from strategies.inference.field import ModelFault
from strategies.inference.model import explain_model, from_model, violations_of
from strategies.shrink import minimal
from strategies.testing import draw_many

ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault


@attrs.define
class AttrNumbers:
    age: int = attrs.field(validator=[v.instance_of(int), v.ge(0), v.le(150)])
    inside: int = attrs.field(validator=v.and_(v.gt(-3), v.lt(3)))
    share: float = attrs.field(validator=[v.gt(0), v.lt(1)])
    price: Decimal = attrs.field(validator=v.ge(Decimal("0.50")))
    level: int = attrs.field(validator=v.in_([1, 5, 9]))
    maybe: int | None = attrs.field(validator=v.optional([v.instance_of(int), v.lt(10)]), default=None)


@attrs.define
class AttrTexts:
    name: str = attrs.field(validator=[v.instance_of(str), v.min_len(3), v.max_len(8)])
    code: str = attrs.field(validator=v.matches_re("[A-Z]{2}-[0-9]+"))
    found: str = attrs.field(validator=v.matches_re("cat|dog", func=re.search))
    begins: str = attrs.field(validator=v.matches_re("[a-z]", func=re.match))
    either: str = attrs.field(validator=v.matches_re("a|bc"))
    slug: str = attrs.field(validator=[v.matches_re("[a-z-]+"), v.max_len(6)])
    state: str = attrs.field(validator=v.in_(("open", "closed")))
    untyped = attrs.field(validator=v.instance_of(str))
    converted = attrs.field(converter=int)


@attrs.define
class AttrCollections:
    numbers: list[int] = attrs.field(
        validator=v.deep_iterable(v.and_(v.instance_of(int), v.ge(0)), v.and_(v.instance_of(list), v.min_len(1)))
    )
    scores: dict[str, int] = attrs.field(
        validator=v.deep_mapping(v.in_(["0"]), v.le(5), v.and_(v.instance_of(dict), v.min_len(1)))
    )
    _private: int = attrs.field(validator=v.ge(0))
    given: int = attrs.field(alias="taken", validator=v.le(0))
    derived: int = attrs.field(init=False, default=1)


@attr.s(auto_attribs=True)
class AttrHome:
    numbers: AttrNumbers = attr.ib(validator=v.instance_of(AttrNumbers))
    others: list[AttrNumbers] = attr.ib(validator=v.max_len(2))


MODELS = [AttrNumbers, AttrTexts, AttrCollections, AttrHome]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type, sample: Sample) -> None:
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert isinstance(value, model)
        attr.validate(value)
    assert len(values) == 500


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations(model: type, sample: Sample) -> None:
    violations = sample(violations_of(model), 500, 1)

    for violation in violations:
        model(**violation.near)
        with pytest.raises((ValueError, TypeError)):
            model(**violation.value)
    assert len(violations) == 500


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            AttrNumbers,
            {
                ("age",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SMALL, F.TOO_LARGE},
                # no validator looks at the type of these
                ("inside",): {F.MISSING, F.TOO_SMALL, F.TOO_LARGE},
                ("share",): {F.MISSING, F.TOO_SMALL, F.TOO_LARGE},
                ("price",): {F.MISSING, F.TOO_SMALL},
                ("level",): {F.MISSING, F.NOT_A_MEMBER},
                ("maybe",): {F.WRONG_TYPE, F.TOO_LARGE},
            },
        ),
        (
            AttrTexts,
            {
                ("name",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SHORT, F.TOO_LONG},
                ("code",): {F.MISSING, F.PATTERN},
                ("found",): {F.MISSING, F.PATTERN},
                ("begins",): {F.MISSING, F.PATTERN},
                ("either",): {F.MISSING, F.PATTERN},
                ("slug",): {F.MISSING, F.PATTERN, F.TOO_LONG},
                ("state",): {F.MISSING, F.NOT_A_MEMBER},
                ("untyped",): {F.MISSING, F.NONE, F.WRONG_TYPE},
                ("converted",): {F.MISSING},
            },
        ),
        (
            AttrCollections,
            {
                ("numbers",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SHORT},
                ("numbers", 0): {F.TOO_SMALL},
                ("scores",): {F.MISSING, F.NONE, F.WRONG_TYPE, F.TOO_SHORT},
                ("scores", "0"): {F.TOO_LARGE},
                ("private",): {F.MISSING, F.TOO_SMALL},
                ("taken",): {F.MISSING, F.TOO_LARGE},
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_break_every_constraint(model: type, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


@attrs.define
class AttrChecked:
    even: int = attrs.field()

    @even.validator
    def check_even(self, attribute: Any, value: int) -> None:
        if value % 2:
            raise ValueError("must be even")


def test_draw_what_own_validator_refuses_asks_for_an_override() -> None:
    with pytest.raises(InvalidArgument, match=r"(?s)AttrChecked refuses \{'even': .*must be even.*give an override"):
        minimal(from_model(AttrChecked), lambda value: value.even > 100)

    assert minimal(from_model(AttrChecked, even=just(4))).even == 4


@attrs.define
class AttrOpaque:
    neither: int = attrs.field(validator=v.not_(v.ge(3)))
    either: int = attrs.field(validator=v.or_(v.ge(3), v.le(1)))
    bare = attrs.field()
    twice: str = attrs.field(validator=[v.matches_re("a+"), v.matches_re("[a-z]+")])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("neither", r"AttrOpaque\.neither: no strategy is made of <not_ validator"),
        ("either", r"AttrOpaque\.either: no strategy is made of <or validator"),
        ("bare", r"AttrOpaque\.bare: its type is not given; give an override: bare=\.\.\."),
        ("twice", r"AttrOpaque\.twice: pattern=.* cannot be merged; give an override"),
    ],
)
def test_draw_unsupported_constraint_names_field_and_constraint(name: str, message: str) -> None:
    overrides = {each.name: just(None) for each in attrs.fields(AttrOpaque) if each.name != name}

    with pytest.raises(InvalidArgument, match=message):
        draw_many(from_model(AttrOpaque, **overrides), 1)[0]

    assert re.search(message, explain_model(AttrOpaque, **overrides))
