"""A check or test in, whether it expects an error out: an exception, or a status or exit code that tells of one."""

from __future__ import annotations

from qualitygate.model import Attribute, Case, Check, CheckKind, Compare, Container, Expr, Literal, Suite
from qualitygate.scanner.query import last_part, target

_STATUS = ("status_code", "status")
_EXIT = ("code", "exit_code", "returncode")


def expects_error(check: Check) -> bool:
    """Whether it holds only where something went wrong: ``pytest.raises``, a status from 400 to 599, an exit not 0."""
    return check.kind is CheckKind.RAISES or 400 <= read_status(check.test) <= 599 or _demands_failure(check.test)


def is_error_test(case: Case, suite: Suite) -> bool:
    """Whether the test, or what it calls, expects an error."""
    reach = suite.reach.get(case.id)
    return any(expects_error(check) for check in (reach.checks if reach is not None else case.function.checks))


def read_status(node: Expr | None) -> int:
    """The HTTP status that an asserted expression asks for, 0 when it asks for none."""
    if not (isinstance(node, Compare) and node.op == "=="):
        return 0
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, Attribute) and side.attr in _STATUS:
            if isinstance(other, Literal) and isinstance(other.value, int):
                return other.value
            digits = last_part(target(other)).removeprefix("HTTP_")[:3]
            return int(digits) if digits.isdigit() else 0
    return 0


def _demands_failure(node: Expr | None) -> bool:
    """``result.exit_code == 2``, ``result.returncode != 0``, ``(code, out) == (2, "")``."""
    if not (isinstance(node, Compare) and node.op in ("==", "!=")):
        return False
    pairs = [(node.left, node.right)]
    if isinstance(node.left, Container) and isinstance(node.right, Container) and node.op == "==":
        pairs = list(zip(node.left.items, node.right.items, strict=False))
    return any(
        last_part(target(side)) in _EXIT
        and isinstance(other, Literal)
        and isinstance(other.value, int)
        and (_is_failure(other.value) if node.op == "==" else other.value == 0)
        for side, other in pairs
    )


def _is_failure(code: int) -> bool:
    """``code`` may be a status as well as an exit code."""
    return code != 0 and not 200 <= code < 400
