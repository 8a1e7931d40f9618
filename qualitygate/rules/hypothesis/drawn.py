"""From a property test to the strategies its parameters are drawn from: not a rule, but what rules look at."""

from __future__ import annotations

from qualitygate.model import Call, Expr, Function
from qualitygate.scanner.query import decorator

_MODULE = "hypothesis.strategies."


def strategies_of(function: Function) -> dict[str, Expr]:
    """What ``@given`` draws each parameter from, by name; nothing where that cannot be read."""
    given = decorator(function, "hypothesis.given")
    if not isinstance(given, Call):
        return {}
    positional = [param.name for param in function.params if param.kind == "plain"]
    by_place = zip(positional[-len(given.args) :], given.args, strict=False) if given.args else ()
    return {**dict(by_place), **{each.name: each.value for each in given.keywords if each.name is not None}}


def kind_of(strategy: Expr) -> str:
    """The name of the strategy a call makes: ``integers`` of ``st.integers()``; empty for anything else."""
    target = strategy.target if isinstance(strategy, Call) else ""
    return target.removeprefix(_MODULE) if target.startswith(_MODULE) else ""
