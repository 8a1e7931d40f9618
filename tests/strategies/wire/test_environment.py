"""Environments given to a real process; the oracle of environments, variable by variable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    EnvironmentFault,
    EnvironmentPolicy,
    Variable,
    VariableKind,
    environments,
    invalid_environments,
    minimal,
)

GOOD = {"DATABASE_URL": "sqlite:///test_gw0.db", "DEBUG": "false", "PORT": "8000"}


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(EnvironmentPolicy(), environments, invalid_environments, EnvironmentFault, 10) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, set()),
        ({"HOME": " anything "}, set()),
        ({"LOG_LEVEL": "INFO"}, set()),
        ({"LOG_LEVEL": "info"}, {EnvironmentFault.UNKNOWN_CHOICE}),
        ({"DEBUG": "1"}, set()),
        ({"DEBUG": "yes"}, {EnvironmentFault.NOT_A_BOOLEAN}),
        ({"DEBUG": ""}, {EnvironmentFault.EMPTY}),
        ({"DEBUG": "true\n"}, {EnvironmentFault.PADDED}),
        ({"DEBUG": "'true'"}, {EnvironmentFault.QUOTED}),
        ({"DEBUG": "true\0"}, {EnvironmentFault.NUL}),
        ({"HOME": "\0"}, {EnvironmentFault.NUL}),
        ({"PORT": "1"}, set()),
        ({"PORT": "0"}, {EnvironmentFault.TOO_SMALL}),
        ({"PORT": "-1"}, {EnvironmentFault.TOO_SMALL}),
        ({"PORT": "65535"}, set()),
        ({"PORT": "65536"}, {EnvironmentFault.TOO_LARGE}),
        ({"PORT": "80.0"}, {EnvironmentFault.NOT_A_NUMBER}),
        ({"PORT": "٣"}, {EnvironmentFault.NOT_A_NUMBER}),
        ({"DATABASE_URL": "sqlite:///test.db"}, {EnvironmentFault.BAD_URL}),
        ({"A B": "x"}, {EnvironmentFault.BAD_NAME}),
        ({"": "x"}, {EnvironmentFault.BAD_NAME}),
    ],
)
def test_check_environment(changes: dict[str, str], faults: set[EnvironmentFault]) -> None:
    assert EnvironmentPolicy().check({**GOOD, **changes}) == faults


@pytest.mark.parametrize("name", GOOD)
def test_check_environment_without(name: str) -> None:
    assert EnvironmentPolicy().check({key: GOOD[key] for key in GOOD if key != name}) == {EnvironmentFault.MISSING}


@pytest.mark.integration
def test_give_environment_to_a_process() -> None:
    environment = minimal(environments(), lambda each: "%" in each["DATABASE_URL"] and "LOG_LEVEL" in each)
    code = "import json, os; print(json.dumps(dict(os.environ)))"

    done = subprocess.run(
        [sys.executable, "-I", "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert environment.items() <= json.loads(done.stdout).items()


def test_set_variables(sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for environment in sample(environments(), 100, 1):
        for name, text in environment.items():
            monkeypatch.setenv(name, text)

        assert {name: os.environ[name] for name in environment} == environment


@pytest.mark.parametrize("fault", [EnvironmentFault.NUL])
def test_no_process_can_be_given_a_nul(fault: EnvironmentFault, monkeypatch: pytest.MonkeyPatch) -> None:
    invalid = minimal(invalid_environments(faults=[fault]))
    (name,) = invalid.path

    with pytest.raises(ValueError, match="embedded null byte"):
        monkeypatch.setitem(os.environ, str(name), invalid.value[name])


def test_text_false_is_true_for_python(sample: Any) -> None:
    """Why ``bool(os.environ["DEBUG"])`` is wrong, and that the valid environments show it."""
    wrong = [each for each in sample(environments(), 100, 1) if bool(each["DEBUG"]) and each["DEBUG"] in ("false", "0")]

    assert wrong


def test_variables_of_your_own(sample: Any) -> None:
    policy = EnvironmentPolicy(
        (
            Variable("WORKERS", VariableKind.INTEGER, low=0, high=4),
            Variable("NAME"),
            Variable("MODE", choices=("a", "b")),
        )
    )

    valid = sample(environments(policy=policy), 100, 1)
    drawn = sample(invalid_environments(policy=policy), 500, 2)

    assert {each["WORKERS"] for each in valid} >= {"0", "4"}
    assert {each["MODE"] for each in valid} == {"a", "b"}
    assert [each for each in valid if policy.check(each)] == []
    assert [each for each in drawn if policy.check(each.value) != {each.fault} or policy.check(each.near)] == []
    assert EnvironmentFault.BAD_URL not in {each.fault for each in drawn}


def test_optional_variables_alone_are_never_missing() -> None:
    policy = EnvironmentPolicy((Variable("MODE", required=False),))

    with pytest.raises(InvalidArgument, match=r"'environment\.missing' here"):
        minimal(invalid_environments(policy=policy, faults=[EnvironmentFault.MISSING]))
    assert minimal(environments(policy=policy)) == {}


@pytest.mark.parametrize(
    "variables",
    [
        (Variable("A-B"),),
        (Variable(""),),
        (Variable("A"), Variable("A")),
        (Variable("A", VariableKind.INTEGER, low=2, high=1),),
    ],
)
def test_refuse_impossible_variable(variables: tuple[Variable, ...]) -> None:
    with pytest.raises(InvalidArgument, match="needs a name of letters, digits and _, of its own, and low <= high"):
        minimal(environments(policy=EnvironmentPolicy(variables)))
