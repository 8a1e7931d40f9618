"""An adapter in, its answers beside what the model expects out: what every machine shares.

An adapter is any object with the methods of the machine's protocol. It is made afresh for every example, and closed
after it if it has a ``close``. Where the system refuses, the adapter raises.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.stateful import RuleBasedStateMachine

T = TypeVar("T")
M = TypeVar("M", bound="AdapterMachine")

#: which of those there are: taken modulo their number, so that the choice shrinks and never has to be rejected
NUMBERS = st.integers(0, 15)


def own(name: str) -> st.SearchStrategy[Any]:
    """Values of the strategy that the machine has under this name, for rules that depend on the machine's options."""
    return st.runner().flatmap(attrgetter(name))


class Refused(Exception):
    """What an adapter raises where the system says no, unless the machine is told of the system's own errors."""


Refusals = type[Exception] | tuple[type[Exception], ...]


class AdapterMachine(RuleBasedStateMachine):
    """A state machine that drives an adapter and knows of every answer whether it was due."""

    #: makes the adapter of one example
    make: ClassVar[Callable[..., Any]]
    #: what the adapter must be able to do
    protocol: ClassVar[type]
    #: what the adapter raises where the system refuses
    refused: ClassVar[Refusals]

    def __init__(self) -> None:
        super().__init__()
        make = type(self).make
        if not callable(make):
            raise InvalidArgument(
                f"{type(self).__name__}: {make!r} is no callable that makes a fresh {self.protocol.__name__}; "
                "did you mean its class?"
            )
        self.adapter: Any = make()
        require(self.adapter, self.protocol, type(self).__name__)

    def ask(self, call: Callable[..., T], *arguments: object, wrong: str = "") -> T | None:
        """What the adapter answers, or None where it rightly refuses; ``wrong`` says why it has to refuse.

        :raises AssertionError: if it refuses what is right, or accepts what is wrong
        """
        try:
            answer = call(*arguments)
        except self.refused as error:
            if not wrong:
                raise AssertionError(f"{_show(call, arguments)} must be accepted, was refused: {error!r}") from error
            return None
        if wrong:
            raise AssertionError(f"{_show(call, arguments)} must be refused, was accepted: {wrong}")
        return answer

    def teardown(self) -> None:
        close = getattr(self.adapter, "close", None)
        if close is not None:
            close()


def build(machine: type[M], make: Callable[[], Any], protocol: type, refused: Refusals, **options: object) -> type[M]:
    """The machine for this adapter: a class whose name is the expression that made it, for the steps that are shown.

    Its settings are those of the user's profile without a deadline; no health check is suppressed.
    """
    factory = f"{machine.__name__.removesuffix('Machine').lower()}_machine"
    name = f"{factory}({getattr(make, '__qualname__', repr(make))})"
    body = {
        **options,
        # a function in the body of a class would become a method
        "make": staticmethod(make) if inspect.isroutine(make) else make,
        "protocol": protocol,
        "refused": refused,
        "__doc__": machine.__doc__,
        "__module__": machine.__module__,
        "__qualname__": name,
    }
    built = cast("type[M]", type(name, (machine,), body))
    built.TestCase.settings = settings(deadline=None)
    return built


def require(adapter: object, protocol: type, machine: str) -> None:
    """Refuse an adapter that lacks a method, or whose method cannot be called as the machine calls it.

    :raises InvalidArgument: which names everything that is lacking
    """
    faults = []
    for name, member in vars(protocol).items():
        if name.startswith("_") or not inspect.isfunction(member):
            continue
        arguments = list(inspect.signature(member).parameters)[1:]
        call = getattr(adapter, name, None)
        wanted = f"{name}({', '.join(arguments)})"
        if not callable(call):
            faults.append(f"it lacks {wanted}")
        elif inspect.iscoroutinefunction(call):
            faults.append(f"{name} is async, and machines call plain methods; run it there, as asyncio.run(...)")
        elif not _takes(call, len(arguments)):
            faults.append(f"{name}{inspect.signature(call)} cannot be called as {wanted}")
    if faults:
        raise InvalidArgument(f"{machine}: {type(adapter).__name__} is no {protocol.__name__}: {'; '.join(faults)}")


def _takes(call: Callable[..., object], count: int) -> bool:
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):  # of something built in: what it takes shows when it is called
        return True
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def compare(expected: Mapping[str, object], found: Mapping[str, object]) -> None:
    """Refuse what is not as the model has it, each difference by name.

    >>> compare({"stock of A": 3, "cart": {}}, {"stock of A": 2, "cart": {}})
    Traceback (most recent call last):
        ...
    AssertionError: stock of A is 2, must be 3

    :raises AssertionError: if anything differs
    """
    wrong = [
        f"{name} is {found[name]!r}, must be {value!r}" for name, value in expected.items() if found[name] != value
    ]
    if wrong:
        raise AssertionError("; ".join(wrong))


def pick(things: Sequence[T], number: int) -> T:
    """One of them, by a number that may be larger than there are things.

    >>> pick(["a", "b", "c"], 4)
    'b'
    """
    return things[number % len(things)]


def _show(call: Callable[..., object], arguments: Sequence[object]) -> str:
    return f"{getattr(call, '__name__', call)}({', '.join(map(repr, arguments))})"
