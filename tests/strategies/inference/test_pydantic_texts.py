"""Pydantic accepts every text and every instant that is inferred from its models, and refuses every violation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import annotated_types as at
import pytest
from pydantic import (
    AwareDatetime,
    BaseModel,
    Field,
    FutureDate,
    FutureDatetime,
    NaiveDatetime,
    PastDate,
    PastDatetime,
    StringConstraints,
)

Check = Callable[..., None]


class PyTexts(BaseModel):
    plain: str
    name: str = Field(min_length=3, max_length=9)
    exact: Annotated[str, StringConstraints(min_length=5, max_length=5)]
    stripped: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern="^[a-z]+$")]
    lowered: Annotated[str, StringConstraints(to_lower=True, max_length=4)]
    zip_code: str = Field(pattern=r"^\d{5}$")
    slug: str = Field(pattern=r"^[a-z0-9-]+$", min_length=4, max_length=12)
    searched: str = Field(pattern="cat|dog")
    grouped: str = Field(pattern=r"^(foo|bar)-\d+$")
    lower: at.LowerCase[str]
    digits: at.IsDigit[str]
    ascii: at.IsAscii[str]
    sized: Annotated[str, at.Len(2, 4)]
    data: bytes = Field(min_length=1, max_length=3)


class PyInstants(BaseModel):
    at: datetime
    aware: AwareDatetime
    naive: NaiveDatetime
    past: PastDatetime
    future: FutureDatetime
    past_day: PastDate
    future_day: FutureDate
    since: date = Field(ge=date(2020, 1, 1), lt=date(2030, 1, 1))
    until: datetime = Field(le=datetime(2024, 1, 1, tzinfo=UTC))
    zoned: AwareDatetime = Field(gt=datetime(2024, 1, 1, tzinfo=UTC))
    naive_since: NaiveDatetime = Field(gt=datetime(2024, 1, 1))
    pause: timedelta = Field(gt=timedelta(0), le=timedelta(hours=8))
    hour: time


MODELS = [PyTexts, PyInstants]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[BaseModel], accept_instances: Check) -> None:
    accept_instances(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[BaseModel], refuse_violations: Check) -> None:
    refuse_violations(model)
