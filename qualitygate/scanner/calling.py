"""From a lowered call to its dotted target, to the oracle it is, and to whether it leaves the suite."""

from __future__ import annotations

from qualitygate.model import Attribute, Call, Expr, Literal, Name
from qualitygate.scanner.checks import check_of_call
from qualitygate.scanner.lowering import Lowering, note
from qualitygate.scanner.source import OPAQUE

_RUNS = frozenset({"run", "run_process", "call", "invoke", "run_command", "execute"})
_HANDS_OVER = frozenset(
    {"run_state_machine_as_test", "inline_run", "runpytest", "runpytest_subprocess", "runpytest_inprocess",
     "check_call", "check_output", "check_returncode", "run_pytest", "run_module_suite", "state_machine_test"}
)  # fmt: skip


def dotted_target(value: Expr, attr: str) -> str:
    """The dotted path of ``value.attr``."""
    kind = value.__class__
    if kind is Name or kind is Attribute:
        return f"{value.target}.{attr}"  # type: ignore[union-attr]
    if kind is Call:
        inner = value.target  # type: ignore[union-attr]
        return f"{inner}().{attr}" if inner else f"?.{attr}"
    return f"?.{attr}"


def note_call(state: Lowering, call: Call, alone: bool) -> None:
    """Keeps the oracle that a call is; ``alone``: its result is dropped, or it opens a with block."""
    if _hands_over(call):
        state.references.add(OPAQUE)
        return
    check = check_of_call(call, alone)
    if check is not None:
        note(state, check)


def _hands_over(call: Call) -> bool:
    """Whether the call runs something outside the suite that fails when its own check does."""
    if call.attr in _HANDS_OVER:
        return True
    check = call.keyword("check") if call.keywords and call.attr in _RUNS else None
    return isinstance(check, Literal) and check.value is True
