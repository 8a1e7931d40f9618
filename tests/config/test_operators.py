"""The names of operators: each means one thing."""

from __future__ import annotations

import pytest

from qualitygate.config.operators import (
    CLASSES,
    EXTENDED_OPERATORS,
    MUTMUT_OPERATORS,
    OPERATOR_NAMES,
    wants_extended,
)


def test_no_name_means_two_things() -> None:
    assert len(set(OPERATOR_NAMES)) == len(OPERATOR_NAMES)
    assert set(OPERATOR_NAMES) == {"default", "extended", *CLASSES, *MUTMUT_OPERATORS, *EXTENDED_OPERATORS}


@pytest.mark.parametrize("name", OPERATOR_NAMES)
def test_wants_extended_for_operators_of_ours_only(name: str) -> None:
    assert wants_extended([name]) is (name == "extended" or name in EXTENDED_OPERATORS)
    assert wants_extended(["default", name]) is wants_extended([name])


def test_wants_extended_for_nothing() -> None:
    assert not wants_extended([])
