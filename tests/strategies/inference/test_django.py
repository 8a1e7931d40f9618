"""Django's own validation accepts every instance inferred from its models, and refuses every violation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

if not django_settings.configured:
    django_settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, USE_TZ=True
    )
    django.setup()

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    RegexValidator,
    StepValueValidator,
)
from django.db import models

from strategies.inference.field import ModelFault
from strategies.inference.model import explain_model, from_model, list_violations, violations_of
from strategies.shrink import minimal
from strategies.testing import draw_many

ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault
#: of a required field whose type is checked
TYPED = {F.MISSING, F.NONE, F.WRONG_TYPE}


class DjangoTexts(models.Model):
    name = models.CharField(max_length=8, validators=[MinLengthValidator(3)])
    blank = models.CharField(max_length=4, blank=True)
    code = models.CharField(max_length=9, validators=[RegexValidator("^[A-Z]{2}-[0-9]+$")])
    note = models.TextField(null=True, blank=True)
    short = models.CharField(max_length=5, blank=True, validators=[MinLengthValidator(2)])
    slug = models.SlugField()
    email = models.EmailField()
    url = models.URLField()
    address = models.GenericIPAddressField()
    address4 = models.GenericIPAddressField(protocol="IPv4")
    state = models.CharField(max_length=6, choices=[("open", "Open"), ("group", [("closed", "Closed")])])

    class Meta:
        app_label = "shop"


class DjangoNumbers(models.Model):
    age = models.PositiveSmallIntegerField(validators=[MaxValueValidator(150)])
    count = models.IntegerField(validators=[MinValueValidator(lambda: 3), StepValueValidator(3)])
    big = models.BigIntegerField(default=0)
    small = models.SmallIntegerField(null=True, blank=True)
    stored = models.IntegerField(null=True)
    level = models.IntegerField(choices=[(1, "one"), (2, "two")])
    price = models.DecimalField(max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    share = models.FloatField(validators=[MaxValueValidator(1)])
    active = models.BooleanField()

    class Meta:
        app_label = "shop"


class DjangoTypes(models.Model):
    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    day = models.DateField()
    hour = models.TimeField()
    pause = models.DurationField()
    data = models.BinaryField(max_length=4)
    extra = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)
    hidden = models.CharField(max_length=3, editable=False)
    kind = models.CharField(max_length=5, choices=[("a", "A"), ("b", "B")], editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "shop"


class DjangoBill(models.Model):
    number = models.IntegerField()
    buyer = models.ForeignKey(DjangoTexts, on_delete=models.CASCADE)
    payer = models.ForeignKey(DjangoTexts, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        app_label = "shop"


MODELS = [DjangoTexts, DjangoNumbers, DjangoTypes]


def clean(instance: models.Model) -> None:
    instance.clean_fields(exclude={"id", "created"})


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_accept_instances(model: type[models.Model], sample: Sample) -> None:
    values = sample(from_model(model), 500, 1)

    for value in values:
        assert isinstance(value, model)
        clean(value)
    assert len(values) == 500


def test_what_stands_beside_a_wrong_type_follows_what_is_advised() -> None:
    """Django divides floats to find a multiple: far off it takes none for one, and databases store none."""
    kinds = {(one.path, one.fault): kind for kind in list_violations(DjangoNumbers, {}) for one in draw_many(kind, 1)}

    near = [one.near["count"] for one in draw_many(kinds[("count",), F.WRONG_TYPE], 300, number=1)]
    assert len(near) > 250
    assert all(3 <= one <= 2**53 and one % 3 == 0 for one in near)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_refuse_violations_for_the_field_they_name(model: type[models.Model], sample: Sample) -> None:
    violations = sample(violations_of(model), 500, 1)

    for violation in violations:
        clean(model(**violation.near))
        with pytest.raises(ValidationError) as caught:
            clean(model(**violation.value))
        assert set(caught.value.message_dict) == {violation.path[0]}, violation
    assert len(violations) == 500


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            DjangoTexts,
            {
                ("name",): {F.MISSING, F.NONE, F.TOO_SHORT, F.TOO_LONG},
                ("blank",): {F.TOO_LONG},
                ("code",): {F.MISSING, F.NONE, F.TOO_SHORT, F.TOO_LONG, F.PATTERN},
                ("short",): {F.TOO_SHORT, F.TOO_LONG},
                ("slug",): {F.MISSING, F.NONE, F.TOO_SHORT, F.TOO_LONG, F.PATTERN},
                ("email",): {F.MISSING, F.NONE, F.FORM},
                ("url",): {F.MISSING, F.NONE, F.FORM},
                ("address",): {F.MISSING, F.NONE, F.FORM},
                ("address4",): {F.MISSING, F.NONE, F.FORM},
                ("state",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
            },
        ),
        (
            DjangoNumbers,
            {
                ("age",): TYPED | {F.TOO_SMALL, F.TOO_LARGE},
                ("count",): TYPED | {F.TOO_SMALL, F.NOT_A_MULTIPLE},
                ("big",): {F.NONE, F.WRONG_TYPE, F.TOO_SMALL, F.TOO_LARGE},
                ("small",): {F.WRONG_TYPE, F.TOO_SMALL, F.TOO_LARGE},
                ("stored",): TYPED | {F.TOO_SMALL, F.TOO_LARGE},
                ("level",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
                ("price",): TYPED | {F.TOO_SMALL, F.TOO_PRECISE, F.TOO_MANY_DIGITS, F.NOT_FINITE},
                ("share",): TYPED | {F.TOO_LARGE},
                ("active",): TYPED,
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_break_every_constraint(model: Any, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


def test_make_instants_aware_as_the_settings_say(sample: Sample) -> None:
    assert all(value.at.tzinfo is not None for value in sample(from_model(DjangoTypes), 500, 1))

    django_settings.USE_TZ = False
    try:
        naive = minimal(from_model(DjangoTypes, day=just(date(2024, 1, 1))))
    finally:
        django_settings.USE_TZ = True
    assert naive.at.tzinfo is None


def test_leave_to_django_what_it_fills_in() -> None:
    value = minimal(from_model(DjangoTypes))

    assert value.created is None
    assert minimal(from_model(DjangoNumbers)).id is None


def test_draw_foreign_key_that_is_required_needs_an_override() -> None:
    with pytest.raises(InvalidArgument, match=r"DjangoBill\.buyer: only you know which DjangoTexts there are; give an"):
        minimal(from_model(DjangoBill))

    bill = draw_many(from_model(DjangoBill, buyer=from_model(DjangoTexts)), 1)[0]
    assert isinstance(bill.buyer, DjangoTexts)
    assert bill.payer is None


def check_odd(value: int) -> None:
    if value % 2 == 0:
        raise ValidationError("is even")


class DjangoOdd(models.Model):
    odd = models.IntegerField(validators=[check_odd])
    upload = models.FileField(blank=True)
    other = models.CharField(max_length=9, validators=[RegexValidator("x", inverse_match=True)])

    class Meta:
        app_label = "shop"


def test_draw_what_own_validator_refuses_asks_for_an_override() -> None:
    given = {"upload": just("a.txt"), "other": just("a")}

    with pytest.raises(
        InvalidArgument, match=r"DjangoOdd refuses \{'odd': 0, .*\}: odd: is even\. A check .*give an override"
    ):
        minimal(from_model(DjangoOdd, **given))
    assert minimal(from_model(DjangoOdd, odd=just(3), **given)).odd == 3


def test_draw_unsupported_field_names_it() -> None:
    with pytest.raises(InvalidArgument, match=r"DjangoOdd\.upload: no strategy is made of a FileField"):
        minimal(from_model(DjangoOdd))
    assert "DjangoOdd.other: no strategy is made of a text that does not match 'x'" in explain_model(DjangoOdd)
