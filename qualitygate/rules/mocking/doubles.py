"""From a function to the doubles it makes: mocks by name, and what its patches replace."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Await, Call, Expr, Function, Literal, With
from qualitygate.scanner.query import calls, code, statements, target

MOCKS = frozenset({"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec"})
#: What says what a patch puts in place, or what that must look like.
SHAPED = frozenset({"new", "spec", "spec_set", "autospec", "new_callable", "wraps"})
_PATCH = ("unittest.mock.patch", "mock.patch", "mocker.patch", "class_mocker.patch", "module_mocker.patch")


def is_mock(value: Expr | None) -> bool:
    """Whether it makes a mock: ``Mock()``, ``mock.AsyncMock()``, ``mocker.MagicMock()``."""
    return isinstance(value, Call) and value.attr in MOCKS


def mocks(function: Function) -> dict[str, Call]:
    """Dotted local name -> the call that made the mock it holds: assigned, or bound by a ``with patch(...) as``."""
    found: dict[str, Call] = {}
    for each in statements(function.body, enter=True):
        if isinstance(each, Assign) and isinstance(each.value, Call):
            if is_mock(each.value) or is_patch(each.value):
                found |= {target(item): each.value for item in each.targets if target(item)}
        elif isinstance(each, With):
            for item in each.items:
                if isinstance(item.context, Call) and is_patch(item.context) and item.name is not None:
                    found[target(item.name)] = item.context
    return found


def is_patch(call: Call) -> bool:
    """Whether it is ``patch(...)`` or ``patch.object(...)``, of unittest.mock or of the mocker fixture."""
    return call.target in _PATCH or (call.target.endswith(".object") and call.target[: -len(".object")] in _PATCH)


def patches(function: Function) -> Iterator[Call]:
    """Every patch among its decorators and in its body."""
    return (call for call in calls(code(function), enter=True) if is_patch(call))


def replaced(patch: Call) -> str:
    """The dotted path that a patch replaces; empty where it cannot be read."""
    if not patch.args:
        return ""
    if patch.attr == "object":
        owner, name = target(patch.args[0]), patch.args[1] if len(patch.args) > 1 else None
        return f"{owner}.{name.value}" if owner and isinstance(name, Literal) else ""
    path = patch.args[0]
    return path.value if isinstance(path, Literal) and isinstance(path.value, str) else ""


def is_shaped(patch: Call) -> bool:
    """Whether it says what it puts in place: ``new``, ``spec``, ``autospec``, ``wraps`` ..."""
    given = len(patch.args) > (2 if patch.attr == "object" else 1)
    return given or any(each.name in SHAPED or each.name is None for each in patch.keywords)


def bare(value: Expr) -> Expr:
    """The expression without its await."""
    return value.value if isinstance(value, Await) else value
