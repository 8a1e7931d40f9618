"""What the tests of several kinds of model share: the faults of a model, and Pydantic as the validator of instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy
from pydantic import TypeAdapter, ValidationError

from strategies.inference.field import ModelFault
from strategies.inference.model import from_model, list_violations, violations_of
from strategies.testing import draw_many

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Check = Callable[..., None]


@pytest.fixture(scope="session")
def list_faults() -> ListFaults:
    """The faults of a model by path, from one violation of each kind."""

    def collect(model: Any) -> dict[Any, set[ModelFault]]:
        found: dict[Any, set[ModelFault]] = {}
        for values in list_violations(model, {}):
            violation = draw_many(values, 1)[0]
            found.setdefault(violation.path, set()).add(violation.fault)
        return found

    return collect


@pytest.fixture(scope="session")
def accept_instances(sample: Sample) -> Check:
    """``accept_instances(model)``: Pydantic takes back what 500 instances hold.

    ``aliases`` are the keys of the fields that it takes under another name.
    """

    def check(model: type, **aliases: str) -> None:
        validator = TypeAdapter(model)
        values = sample(from_model(model), 500, 1)

        for value in values:
            assert isinstance(value, model)
            validator.validate_python({aliases.get(name, name): content for name, content in vars(value).items()})
        assert len(values) == 500

    return check


@pytest.fixture(scope="session")
def refuse_violations(sample: Sample) -> Check:
    """``refuse_violations(model)``: Pydantic refuses 500 violations for the field they name and takes the near ones."""

    def check(model: Any) -> None:
        validator = TypeAdapter(model)
        violations = sample(violations_of(model), 500, 1)

        for violation in violations:
            validator.validate_python(violation.near)
            with pytest.raises(ValidationError) as caught:
                validator.validate_python(violation.value)
            assert {error["loc"][0] for error in caught.value.errors()} == {violation.path[0]}, violation
        assert len(violations) == 500

    return check
