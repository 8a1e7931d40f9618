"""From the files of a suite to what each test reaches: its fixture closure, the functions it runs, their oracles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualitygate.model import (
    Attribute,
    Call,
    Case,
    CheckKind,
    Class,
    Expr,
    File,
    Fixture,
    Function,
    Name,
    Reach,
    Reached,
    TestId,
)
from qualitygate.scanner.checks import SNAPSHOTS
from qualitygate.scanner.fixtures import FixtureGraph
from qualitygate.scanner.index import Index, find_method
from qualitygate.scanner.source import OPAQUE

#: How far calls are followed.
MAX_DEPTH = 3
#: Methods that run when a class is used, whatever is called on it.
_ON_USE = ("__init__", "__post_init__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__call__")
#: Decorators that do not check; any other one from outside the suite may.
_PLAIN_DECORATORS = (
    "pytest.", "pytest_asyncio.", "unittest.", "mock.", "hypothesis.", "functools.", "contextlib.", "freezegun.",
    "time_machine.", "parameterized.", "asyncio.", "asynctest.", "vcr.", "responses.", "respx.", "requests_mock.",
    "moto.", "ddt.", "django.test.", "typing.", "given", "patch", "settings", "example", "override_settings",
    "staticmethod", "classmethod", "property", "skip", "freeze_time", "retry", "flaky", "tenacity.", "aioresponses",
    "nose.", "nose2.", "anyio.", "trio.", "abc.", "warnings.", "six.", "testtools.", "testscenarios.", "click.",
    "allure.",
)  # fmt: skip


class Resolver:
    """Resolves one suite. Holds the lookups every test shares; only its caches change."""

    def __init__(self, index: Index, files: Mapping[str, File]) -> None:
        self._index = index
        self._fixtures = FixtureGraph(index, files)
        self._classes = {(path, cls.qualname): cls for path, file in files.items() for cls in file.classes}
        self._edges: dict[tuple[int, str, str], tuple[Function, ...]] = {}
        self._ways: dict[tuple[int, tuple[str, ...]], Reached] = {}  #: by the function and the way to it
        self._closures: dict[tuple[int, ...], tuple[Fixture, ...]] = {}  #: one tuple for all tests with the same
        self._methods: dict[str, list[Function]] = {}  #: checking methods of classes that are not tests, by name
        for file in files.values():
            collected = {case.class_name for case in file.cases}
            for cls in file.classes:
                if cls.qualname not in collected:
                    for function in cls.functions:
                        if function.checks:
                            self._methods.setdefault(function.name, []).append(function)

    def reach(self, case: Case) -> Reach:
        """What one test reaches."""
        cls = self._classes.get((case.id.path, case.class_name)) if case.class_name is not None else None
        fixtures, unknown = self._fixtures.closure(case, cls)
        functions, names = self._functions(case, cls, fixtures)
        checks = case.function.checks
        inherited = [check for reached in functions for check in reached.function.checks]
        if inherited:
            checks = (*checks, *inherited)
        opaque = (
            OPAQUE in names
            or any(self._may_check(decorator, case.id.path) for decorator in case.function.decorators)
            or bool(SNAPSHOTS.intersection(case.requested))
        )
        shared = self._closures.setdefault(tuple(map(id, fixtures)), tuple(fixtures))
        return Reach(shared, tuple(unknown), tuple(functions), checks, opaque)

    def leads_inside(self, function: Function, target: str) -> bool:
        """Whether a called target is a function of the suite, seen from a function."""
        cls = self._owner(function)
        first, _, rest = target.partition(".")
        if first in ("self", "cls", "super()") and cls is not None:
            return find_method(self._index.lineage(cls), rest) is not None
        if self._index.find(function.path, target) is not None:
            return True
        source = self._index.sources[function.path]
        outer = function.qualname.partition(".<locals>")[0]
        return any(nested.name == target for nested in source.nested.get(outer, ()))

    def _functions(self, case: Case, cls: Class | None, fixtures: Sequence[Fixture]) -> tuple[list[Reached], set[str]]:
        """Everything run, breadth first, and the dotted names read on the way."""
        context = (cls.path, cls.qualname) if cls is not None else ("", "")
        seen = {id(case.function)}
        found: list[Reached] = []
        names = set(self._index.references(case.function))
        queue: list[tuple[Function, tuple[str, ...], int]] = [(case.function, (), 0)]
        for fixture in fixtures:
            if id(fixture.function) not in seen:
                seen.add(id(fixture.function))
                found.append(self._reached(fixture.function, (fixture.name,)))
                names.update(self._index.references(fixture.function))
                queue.append((fixture.function, (fixture.name,), 1))
        while queue:
            function, via, depth = queue.pop(0)
            if depth >= MAX_DEPTH:
                continue
            for following in self._edges_of(function, context) if depth else self._find_edges(function, context):
                if id(following) in seen:
                    continue
                seen.add(id(following))
                way = (*via, following.name)
                found.append(self._reached(following, way))
                names.update(self._index.references(following))
                queue.append((following, way, depth + 1))
        return found, names

    def _reached(self, function: Function, via: tuple[str, ...]) -> Reached:
        """One object for all tests that run a function by the same way."""
        key = (id(function), via)
        known = self._ways.get(key)
        if known is None:
            known = self._ways[key] = Reached(function, via, len(via))
        return known

    def _edges_of(self, function: Function, context: tuple[str, str]) -> tuple[Function, ...]:
        """Its edges, kept: a helper is asked for by many tests."""
        key = (id(function), *context)
        if key not in self._edges:
            self._edges[key] = self._find_edges(function, context)
        return self._edges[key]

    def _find_edges(self, function: Function, context: tuple[str, str]) -> tuple[Function, ...]:
        """The functions of the suite that one function calls, names, or defines inside itself."""
        found: dict[int, Function] = {}
        cls = self._classes.get(context) or self._owner(function)
        source = self._index.sources[function.path]
        for nested in source.nested.get(function.qualname, ()):
            found[id(nested)] = nested
        for name in self._index.references(function):
            for following in self._led_to(function, cls, name):
                found[id(following)] = following
        return tuple(found.values())

    def _led_to(self, function: Function, cls: Class | None, name: str) -> Iterable[Function]:
        first, _, rest = name.partition(".")
        if first in ("self", "cls", "super()") and rest:
            if cls is not None and "." not in rest:
                lineages = self._lineages_of(function, cls, first == "super()")
                methods = [m for lineage in lineages if (m := find_method(lineage, rest)) is not None]
                if methods:
                    return methods
        else:
            found = self._index.find(function.path, name)
            if isinstance(found, Function):
                return (found,)
            if isinstance(found, Class):
                lineage = self._index.lineage(found)
                return [m for each in _ON_USE if (m := find_method(lineage, each)) is not None]
        last = name.rpartition(".")[2]
        return self._methods.get(last, ())[:3] if "." in name else ()

    def _lineages_of(self, function: Function, cls: Class, above: bool) -> list[tuple[Class, ...]]:
        """Where a method is looked up: in the test's class, and from the owner of the function at hand."""
        owner = self._owner(function)
        if above:
            return [self._index.lineage(owner)[1:]] if owner is not None else [self._index.lineage(cls)[1:]]
        lineages = [self._index.lineage(cls)]
        if owner is not None and owner not in lineages[0]:
            lineages.append(self._index.lineage(owner))
        return lineages

    def _owner(self, function: Function) -> Class | None:
        """The class a method belongs to."""
        outer = function.qualname.partition(".<locals>")[0].rpartition("::")[0]
        return self._classes.get((function.path, outer)) if outer else None

    def _may_check(self, decorator: Expr, path: str) -> bool:
        """Whether a decorator from outside the suite, not known to be harmless, may hold the oracle."""
        target = decorator.target if isinstance(decorator, (Call, Name, Attribute)) else "?"
        if self._index.find(path, target) is not None:
            return False
        last = target.rpartition(".")[2]
        return not (
            target.startswith(_PLAIN_DECORATORS) or last.startswith(("skip", "requires", "patch", "mark", "xfail"))
        )


def drop_inside_checks(function: Function, resolver: Resolver) -> Function:
    """The function without the library oracles that are functions of the suite: those count where they are defined."""
    kept = tuple(
        check
        for check in function.checks
        if not (check.kind is CheckKind.LIBRARY and resolver.leads_inside(function, check.form))
    )
    return function if len(kept) == len(function.checks) else replace(function, checks=kept)


def reach_all(cases: Iterable[Case], resolver: Resolver) -> dict[TestId, Reach]:
    """The reach of every test."""
    return {case.id: resolver.reach(case) for case in cases}
