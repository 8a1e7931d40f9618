"""From a test and its suite to the bodies that it runs as if they were its own: its own, and those of helpers it calls.

A mistake stays one when the lines that make it move into a function. What a helper is given tells which of its
parameters hold what the test has: a fixture, a drawn value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from types import MappingProxyType

from qualitygate.model import (
    Await,
    Call,
    Case,
    Comprehension,
    Expr,
    Function,
    Lambda,
    Name,
    Reach,
    Starred,
    Stmt,
    Suite,
)
from qualitygate.scanner.index import module_names
from qualitygate.scanner.query import assigned, calls, statements, walk
from qualitygate.scanner.resolve import MAX_DEPTH


@dataclass(frozen=True, slots=True)
class Inlined:
    """A function whose body a test runs in line."""

    function: Function
    given: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  #: parameter -> the test's own name
    arguments: Mapping[str, Expr] = field(default_factory=lambda: MappingProxyType({}))  #: by parameter, as written
    call: Call | None = None  #: where it is called; None for the test itself
    caller: Inlined | None = None

    def names_of(self, wanted: Collection[str]) -> set[str]:
        """What is called here what the test calls by one of the names."""
        return set(wanted) if self.call is None else {name for name, own in self.given.items() if own in wanted}

    def around(self) -> Iterator[Stmt]:
        """The statements of its callers that it is called in, the innermost caller first."""
        inner = self
        while inner.caller is not None and inner.call is not None:
            line = inner.call.span.line
            for each in statements(inner.caller.function.body):
                if each.span.line <= line <= each.span.end_line:
                    yield each
            inner = inner.caller


#: What was asked for last: many rules ask for the same test, one after the other. The test and what it reaches in its
#: suite are held, so that no identity is used twice.
_LAST: dict[int, tuple[Case, Reach | None, tuple[Inlined, ...]]] = {}


def inline(case: Case, suite: Suite) -> tuple[Inlined, ...]:
    """The test itself, and every helper it calls, to the depth of its reach; each once, with its first call.

    A helper that is decorated, a generator, or called in a lambda or comprehension runs at another time, or not once:
    it is left out. So is a coroutine that is not awaited on the spot.
    """
    reach = suite.reach.get(case.id)
    kept = _LAST.get(id(case))
    if kept is None or kept[1] is not reach:
        _LAST.clear()
        kept = _LAST[id(case)] = (case, reach, tuple(_inline(case, reach)))
    return kept[2]


def _inline(case: Case, reach: Reach | None) -> list[Inlined]:
    found = [Inlined(case.function)]
    helpers = _helpers(reach) if reach is not None else {}
    level = found
    for _ in range(MAX_DEPTH if helpers else 0):
        level = [each for caller in level for each in _called(caller, helpers)]
        for each in level:
            helpers.pop(each.function.name, None)
        found = [*found, *level]
    return found


def _helpers(reach: Reach) -> dict[str, Function]:
    """By name those that run in line; none of a name that several have."""
    fixtures = {id(each.function) for each in reach.fixtures}
    found: dict[str, Function] = {}
    several: set[str] = set()
    for each in reach.functions:
        function = each.function
        if id(function) in fixtures or function.decorators or function.is_generator or "<locals>" in function.qualname:
            continue
        if found.setdefault(function.name, function) is not function:
            several.add(function.name)
    return {name: function for name, function in found.items() if name not in several}


def _called(caller: Inlined, helpers: Mapping[str, Function]) -> Iterator[Inlined]:
    """The helpers that a body calls, each at its first call."""
    body = caller.function.body
    wanted = [call for call in calls(body) if call.attr in helpers and _means(call, helpers[call.attr])]
    if not wanted:
        return
    later = {
        id(inner)
        for each in walk(body)
        if isinstance(each, (Lambda, Comprehension))
        for inner in walk(each)
        if isinstance(inner, Call)
    }
    awaited = {id(each.value) for each in walk(body) if isinstance(each, Await)}
    seen: set[str] = set()
    for call in wanted:
        function = helpers[call.attr]
        if id(call) not in later and function.is_async is (id(call) in awaited) and function.name not in seen:
            seen.add(function.name)
            arguments = _arguments(call, function)
            yield Inlined(function, _given(arguments, function, caller), arguments, call, caller)


def _means(call: Call, function: Function) -> bool:
    """Whether a call of the name is one of the function: bare, from its module or a package around, on the instance."""
    owner, _, name = call.target.rpartition(".")
    if "::" in function.qualname:
        return owner == "self" and name == function.name
    if not owner:
        return isinstance(call.func, Name)
    return any(each == owner or each.startswith(f"{owner}.") for each in module_names(function.path))


def _arguments(call: Call, function: Function) -> dict[str, Expr]:
    """What each parameter is given, up to a star."""
    params = [param.name for param in function.params if param.kind == "plain"]
    placed = takewhile(lambda each: not isinstance(each, Starred), call.args)
    named = {each.name: each.value for each in call.keywords if each.name is not None}
    return {**dict(zip(params["::" in function.qualname :], placed, strict=False)), **named}


def _given(arguments: Mapping[str, Expr], function: Function, caller: Inlined) -> dict[str, str]:
    """The test's own name for what each parameter is given, where neither function binds that name anew."""
    anew, fixed = assigned(function.body), {param.name for param in caller.function.params}
    changed = fixed & assigned(caller.function.body)
    found: dict[str, str] = {}
    for name, value in arguments.items():
        if isinstance(value, Name) and name not in anew and value.id not in changed:
            own = value.id if caller.call is None else caller.given.get(value.id, "")
            if own:
                found[name] = own
    return found
