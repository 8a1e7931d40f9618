"""What the tests of every kind of model share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from strategies.inference.field import ModelFault
from strategies.inference.model import list_violations
from strategies.testing import draw_many

ListFaults = Callable[[type], dict[Any, set[ModelFault]]]


@pytest.fixture(scope="session")
def list_faults() -> ListFaults:
    """The faults of a model by path, from one violation of each kind."""

    def collect(model: type) -> dict[Any, set[ModelFault]]:
        found: dict[Any, set[ModelFault]] = {}
        for values in list_violations(model, {}):
            violation = draw_many(values, 1)[0]
            found.setdefault(violation.path, set()).add(violation.fault)
        return found

    return collect
