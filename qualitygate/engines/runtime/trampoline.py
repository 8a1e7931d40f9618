"""The functions of instrumented modules in, the same functions with another code object out.

An instrumented module defines, after each function, one copy of it that reports being entered and one copy for each
mutant, and hands them to `switch`. The function object itself stays what it was: to activate a mutant is to give it
the mutant's code object. So nothing is paid for a call, no frame deepens the stack, the function's kind, signature,
closure and defaults are its own, and class decorators, metaclasses and namespaces meet nothing but the original.

Standard library only, Python 3.9 and later. State is local to the process; ``QUALITYGATE_MUTANT`` is read once.
"""

from __future__ import annotations

import builtins
import contextlib
import os
from types import CodeType, FunctionType
from typing import Any

#: Who made a mutant stands between the function's key and its number: ``package.module.x_f__mutmut_3``.
_MAKERS = ("mutmut", "extended")


class ForcedFailure(RuntimeError):
    """Raised by every registered function while ``state.failing``: shows whether the tests notice."""


class Switch:
    """One function and the code objects it can run with."""

    __slots__ = ("function", "mutants", "original", "recorder", "shift")

    def __init__(
        self, function: FunctionType, recorder: CodeType, mutants: dict[int, FunctionType], shift: int
    ) -> None:
        self.function = function
        self.original = function.__code__
        self.recorder = recorder
        self.mutants = mutants
        self.shift = shift

    def use(self, code: CodeType) -> None:
        """Run with that code from the next call on."""
        if self.function.__code__ is not code:
            self.function.__code__ = code


class State:
    """What the functions of this process do: run as they are, run one mutant, record being entered, fail."""

    __slots__ = ("_failing", "_recording", "active", "entered", "home", "log", "switches")

    def __init__(self, active: str | None, log: str | None = None, failing: bool = False) -> None:
        self.active = active
        self.home = os.getpid() if log is None else 0  #: the process whose ``entered`` is read
        self.log = log  #: where every other process that records appends its keys
        self.entered: set[str] = set()  #: keys: ``package.module.x_f``, ``package.module.xǁClassǁmethod``
        self.switches: dict[str, list[Switch]] = {}
        self._recording = active is None
        self._failing = failing

    @property
    def recording(self) -> bool:
        """Whether functions put their key into ``entered``; on from the start, so that importing is seen."""
        return self._recording

    @recording.setter
    def recording(self, value: bool) -> None:
        if self._recording != value:
            self._recording = value
            self.settle_all()

    @property
    def failing(self) -> bool:
        """Whether entering any function raises `ForcedFailure`."""
        return self._failing

    @failing.setter
    def failing(self, value: bool) -> None:
        if self._failing != value:
            self._failing = value
            self.settle_all()

    def settle_all(self) -> None:
        """Give every function the code that the state asks for."""
        for key in self.switches:
            self.settle(key)

    def settle(self, key: str) -> None:
        """Give the functions of one key the code that the state asks for.

        Raises:
            LookupError: the active mutant belongs to that key, but none of its functions has it.
        """
        owner, number = split_name(self.active) if self.active else ("", 0)
        found = owner != key
        for one in self.switches.get(key, ()):
            mutant = one.mutants.get(number) if owner == key else None
            if mutant is not None:
                found = True
                one.use(dress(mutant, one.function, one.shift))
            else:
                one.use(one.recorder if self._recording or self._failing else one.original)
        if key in self.switches and not found:
            raise LookupError(f"no mutant {self.active} in the instrumented module")


state = State(
    os.environ.get("QUALITYGATE_MUTANT") or None,
    os.environ.get("QUALITYGATE_ENTERED") or None,
    "QUALITYGATE_FAILING" in os.environ,
)


def activate(name: str | None) -> None:
    """Switch to one mutant, or with None back to the original code; modules imported later follow.

    Raises:
        ValueError: that is no name of a mutant.
        LookupError: the function is there, the mutant is not.
    """
    key = split_name(name)[0] if name is not None else None
    before, state.active = state.active, name
    if before is not None:
        state.settle(split_name(before)[0])
    if key is not None:
        state.settle(key)


def split_name(name: str) -> tuple[str, int]:
    """A mutant's name as the key of its function and its number there.

    Raises:
        ValueError: that is no name of a mutant.
    """
    key, _, label = name.rpartition("__")
    maker, _, number = label.partition("_")
    if not key or maker not in _MAKERS or not number.isdigit():
        raise ValueError(f"not the name of a mutant: {name}")
    return key, int(number)


def enter(key: str) -> None:
    """The first statement of a recording copy."""
    if key not in state.entered or state.home != os.getpid():
        state.entered.add(key)
        tell(key)
    if state.failing:
        raise ForcedFailure("every mutated function fails: this run shows whether the tests notice")


def tell(key: str) -> None:
    """Let the process that reads hear of a function that another one entered: a fork of it, or a child by exec."""
    if state.log is not None and state.home != os.getpid():
        with contextlib.suppress(OSError), open(state.log, "a", encoding="utf-8") as log:
            log.write(key + "\n")


def switch(
    key: str, function: Any, recorder: FunctionType, mutants: dict[int, FunctionType], shift: int = 0, added: int = 0
) -> None:
    """Register a function with its copies; called by the instrumented module right after their definitions.

    ``shift`` is how many lines more the original has above its body than the copies, ``added`` how many more the
    recorder has than the other copies.

    Raises:
        RuntimeError: a copy closes over other names than the function, and so cannot stand in for it.
    """
    function = getattr(function, "__func__", function)
    free = function.__code__.co_freevars
    for copy in (recorder, *mutants.values()):
        if copy.__code__.co_freevars != free:
            raise RuntimeError(f"{key}: a copy closes over {copy.__code__.co_freevars}, the function over {free}")
    recording = dress(recorder, function, shift - added)
    state.switches.setdefault(key, []).append(Switch(function, recording, mutants, shift))
    state.settle(key)


def dress(copy: FunctionType, function: FunctionType, shift: int) -> CodeType:
    """The copy's code under the name of the function and, line for line, at the function's place in the file."""
    before, after = copy.__qualname__, function.__qualname__
    lines = function.__code__.co_firstlineno - copy.__code__.co_firstlineno + shift
    return rename(copy.__code__, before, after, lines).replace(co_name=function.__code__.co_name)


def rename(code: CodeType, before: str, after: str, lines: int) -> CodeType:
    """Move a code object, and all that it holds, to another qualified name and other lines."""
    within = before + ".<locals>."

    def moved(value: Any) -> Any:
        if isinstance(value, CodeType):
            return rename(value, before, after, lines)
        if type(value) is str and value.startswith(within):
            return after + value[len(before) :]
        return value

    changes: dict[str, Any] = {
        "co_consts": tuple(moved(value) for value in code.co_consts),
        "co_firstlineno": code.co_firstlineno + lines,
    }
    if hasattr(code, "co_qualname"):
        changes["co_qualname"] = after if code.co_qualname == before else moved(code.co_qualname)
    return code.replace(**changes)


if __name__.startswith("_qualitygate_runtime"):
    # Instrumented modules find these without holding them: their namespaces stay as they were. Only the laid-out copy
    # does so: tests that import this file under its own name must not take the functions of a session over.
    builtins._qualitygate_enter = enter  # type: ignore[attr-defined]
    builtins._qualitygate_switch = switch  # type: ignore[attr-defined]
