"""From a source and the index to a file: its tests as pytest or unittest would collect them, fixtures and helpers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    Class,
    Define,
    Delete,
    Expr,
    File,
    Fixture,
    Function,
    If,
    Literal,
    Mark,
    Name,
    PytestConfig,
    Span,
    Stmt,
    Style,
    TestId,
)
from qualitygate.scanner.describing import is_block
from qualitygate.scanner.index import Index
from qualitygate.scanner.kinds import kind_of
from qualitygate.scanner.marks import aliases_of, marks_of, parametrize_of, pytestmark_of, requested_of
from qualitygate.scanner.query import statements
from qualitygate.scanner.source import Source
from qualitygate.scanner.unittest_classes import TEST_CASES as TEST_CASES
from qualitygate.scanner.unittest_classes import is_unittest

_FIXTURE = frozenset(
    {
        "pytest.fixture",
        "pytest.yield_fixture",
        "pytest_asyncio.fixture",
        "pytest_trio.trio_fixture",
        "_pytest.fixtures.fixture",
    }
)
_SET_UPS = frozenset(
    {"setUp", "tearDown", "setUpClass", "tearDownClass", "asyncSetUp", "asyncTearDown", "setUpTestData"}
)
_XUNIT = frozenset({"setup_method", "teardown_method", "setup_class", "teardown_class"})
_XUNIT_MODULE = frozenset(
    {"setup_module", "teardown_module", "setup_function", "teardown_function", "setUpModule", "tearDownModule"}
)


def collect(source: Source, is_test_file: bool, index: Index, config: PytestConfig) -> File:
    """The file as the runner sees it. Tests are collected from test files only."""
    aliases = {**_imported_aliases(source, index), **aliases_of(source.body)}
    module_marks = pytestmark_of(source.body, aliases)
    fixtures = [fixture for function in source.functions if (fixture := fixture_of(function, None)) is not None]
    fixtures.extend(_xunit(function, None) for function in source.functions if function.name in _XUNIT_MODULE)
    cases: list[Case] = []
    taken = {id(fixture.function) for fixture in fixtures}
    dead, disowned = _dead(source), _disowned(source)
    is_collected = is_test_file and not _is_off((source.body,))
    if is_collected:
        for function in _last_of_each([each for each in source.functions if each.span not in dead]):
            wanted = id(function) not in taken and matches(function.name, config.python_functions)
            if wanted and disowned.get(function.name, 0) < function.span.line:
                cases.append(_pytest_case(source, function, None, (), module_marks, aliases))
    test_cases = {cls.qualname for cls in source.classes if is_unittest(cls, index)}
    # pytest looks for classes in the plain ones that it collects, unittest in none
    entered = {
        cls.qualname for cls in source.classes if cls.qualname not in test_cases and _is_collected(cls, index, config)
    }
    for cls in source.classes:
        unittest = cls.qualname in test_cases
        for function in cls.functions:
            fixture = fixture_of(function, cls.qualname)
            if fixture is not None:
                fixtures.append(fixture)
            elif (function.name in _SET_UPS and unittest) or function.name in _XUNIT:
                fixtures.append(_xunit(function, cls.qualname, unittest))
        left_out = disowned.get(cls.qualname, 0) > cls.span.line or cls.span in dead
        if is_collected and not left_out and entered.issuperset(_outer_names(cls)):
            cases.extend(_class_cases(source, cls, unittest, index, config, module_marks, aliases))
    taken = {id(fixture.function) for fixture in fixtures} | {id(case.function) for case in cases}
    helpers = [function for function in source.functions if id(function) not in taken]
    helpers.extend(function for cls in source.classes for function in cls.functions if id(function) not in taken)
    return File(
        path=source.path,
        lines=source.lines,
        cases=tuple(sorted(cases, key=_place)),
        fixtures=tuple(fixtures),
        helpers=tuple(helpers),
        classes=source.classes,
        body=source.body,
        imports=source.imports,
        comments=source.comments,
        is_test_file=is_test_file,
    )


def matches(name: str, prefixes: Iterable[str]) -> bool:
    """pytest's rule for ``python_functions`` and ``python_classes``: a prefix, or a glob where it has a wildcard."""
    return any(
        name.startswith(prefix) or (any(sign in prefix for sign in "*?[") and fnmatch(name, prefix))
        for prefix in prefixes
    )


def fixture_of(function: Function, class_name: str | None) -> Fixture | None:
    """The fixture a function is, or None."""
    for decorator in function.decorators:
        target = decorator.target if isinstance(decorator, (Call, Name, Attribute)) else ""
        if target not in _FIXTURE:
            continue
        if not isinstance(decorator, Call):
            return Fixture(function.name, function, class_name=class_name)
        name = _text(decorator.keyword("name")) or function.name
        scope = _text(decorator.keyword("scope")) or _text(decorator.args[0] if decorator.args else None)
        autouse = decorator.keyword("autouse")
        return Fixture(
            name=name,
            function=function,
            scope=scope or "function",
            # a condition, `autouse=not WINDOWS`, holds somewhere
            autouse=bool(autouse.value) if isinstance(autouse, Literal) else autouse is not None,
            params=decorator.keyword("params"),
            class_name=class_name,
        )
    return None


def _xunit(function: Function, class_name: str | None, unittest: bool = False) -> Fixture:
    """A set-up or tear-down method: unittest's, or pytest's of the same kind."""
    lowered = function.name.lower()
    scope = "class" if "class" in lowered or "testdata" in lowered else "module" if "module" in lowered else "function"
    return Fixture(function.name, function, scope, True, None, Style.UNITTEST, class_name)


def _class_cases(
    source: Source,
    cls: Class,
    unittest: bool,
    index: Index,
    config: PytestConfig,
    module_marks: tuple[Mark, ...],
    aliases: dict[str, Expr],
) -> list[Case]:
    lineage = index.lineage(cls)
    if _is_off(each.body for each in lineage) or (not unittest and not _is_collected(cls, index, config)):
        return []
    aliases = {**aliases, **{name: mark for each in reversed(lineage) for name, mark in aliases_of(each.body).items()}}
    class_marks = tuple(
        mark for each in lineage for mark in (*marks_of(each.decorators, aliases), *pytestmark_of(each.body, aliases))
    )
    outer = _outer_marks(source, cls, aliases)
    marks = (*class_marks, *outer, *module_marks)
    cases = []
    seen: set[str] = set()
    cancelled = {name for each in lineage for name in _cancelled(each)}
    for each in lineage:
        for function in _last_of_each(each.functions):
            wanted = matches(function.name, ("test",) if unittest else config.python_functions)
            if is_block(cls.name):
                wanted = not function.name.startswith("_")
            if not wanted or function.name in seen or function.name in cancelled:
                continue
            if fixture_of(function, cls.qualname) is not None or _is_property(function):
                continue
            seen.add(function.name)
            cases.append(_pytest_case(source, function, cls, marks, (), aliases, unittest))
    return cases


def _is_collected(cls: Class, index: Index, config: PytestConfig) -> bool:
    """Whether pytest collects a plain class: by name, on every level, and without a constructor."""
    if not all(is_block(part) or matches(part, config.python_classes) for part in cls.qualname.split("::")):
        return False
    lineage = index.lineage(cls)
    if any(function.name in ("__init__", "__new__") for each in lineage for function in each.functions):
        return False
    return not _is_off(each.body for each in lineage)


def _imported_aliases(source: Source, index: Index) -> dict[str, Expr]:
    """Names imported from modules of the suite that stand for a mark there."""
    found: dict[str, Expr] = {}
    for local, target in source.imports:
        module, _, name = target.rpartition(".")
        path = index.module(source.path, module) if module else None
        if path is not None:
            mark = aliases_of(index.sources[path].body).get(name)
            if mark is not None:
                found[local] = mark
    return found


def _outer_marks(source: Source, cls: Class, aliases: dict[str, Expr]) -> tuple[Mark, ...]:
    found: tuple[Mark, ...] = ()
    for outer in _outer_names(cls):
        for each in source.classes:
            if each.qualname == outer:
                found += marks_of(each.decorators, aliases) + pytestmark_of(each.body, aliases)
    return found


def _pytest_case(
    source: Source,
    function: Function,
    cls: Class | None,
    class_marks: tuple[Mark, ...],
    module_marks: tuple[Mark, ...],
    aliases: dict[str, Expr],
    unittest: bool = False,
) -> Case:
    marks = (*marks_of(function.decorators, aliases), *class_marks, *module_marks)
    requested = requested_of(function, marks, cls is not None)
    if unittest:
        requested = tuple(
            arg.value
            for mark in marks
            if mark.name == "usefixtures"
            for arg in mark.args
            if isinstance(arg, Literal) and isinstance(arg.value, str)
        )
    qualname = f"{cls.qualname}::{function.name}" if cls is not None else function.name
    return Case(
        id=TestId(source.path, qualname),
        function=function,
        style=Style.UNITTEST if unittest else Style.PYTEST,
        kind=kind_of(source.path, function, marks, requested, source.references.get(function.qualname, ())),
        class_name=cls.qualname if cls is not None else None,
        marks=marks,
        parametrize=parametrize_of(marks),
        requested=requested,
    )


def _last_of_each(functions: Sequence[Function]) -> list[Function]:
    """Without those that a later one of the same name replaces, unless they overload in exclusive branches."""
    last = {function.name: function for function in functions}
    return [function for function in functions if last[function.name] is function]


def _cancelled(cls: Class) -> list[str]:
    """Tests a class takes away from what it inherits or defines: ``test_x = None``, ``test_x.__test__ = False``."""
    none = [
        name.id
        for statement in cls.body
        if isinstance(statement, Assign) and isinstance(statement.value, Literal) and statement.value.value is None
        for name in statement.targets
        if isinstance(name, Name)
    ]
    return [*none, *_switched_off(cls.body)]


def _outer_names(cls: Class) -> list[str]:
    """The qualified names of the classes around it, the outermost first."""
    parts = cls.qualname.split("::")
    return ["::".join(parts[:count]) for count in range(1, len(parts))]


def _dead(source: Source) -> set[Span]:
    """Where the functions and classes stand that a condition at module level leaves out always: ``if 0:``."""
    return {
        each.definition.span
        for statement in source.body
        if isinstance(statement, If) and isinstance(statement.test, Literal) and not statement.test.value
        for each in statements(statement.body, enter=True)
        if isinstance(each, Define)
    }


def _disowned(source: Source) -> dict[str, int]:
    """Names deleted or switched off at module level, the ways to keep what has a test's name from being collected, and
    the line of it."""
    return _switched_off(source.body) | {
        name.id: statement.span.line
        for statement in source.body
        if isinstance(statement, Delete)
        for name in statement.targets
        if isinstance(name, Name)
    }


def _switched_off(body: Sequence[Stmt]) -> dict[str, int]:
    """Names of a body that it says are no tests, and the line of it: ``test_x.__test__ = False``."""
    return {
        name.value.id: each.span.line
        for each in body
        if isinstance(each, Assign) and isinstance(each.value, Literal) and not each.value.value
        for name in each.targets
        if isinstance(name, Attribute) and name.attr == "__test__" and isinstance(name.value, Name)
    }


def _is_off(bodies: Iterable[Sequence[Stmt]]) -> bool:
    """Whether ``__test__`` is false in the first of the bodies that assigns it: pytest does not look inside then."""
    for body in bodies:
        said = [each.value for each in body if isinstance(each, Assign) and Name("__test__") in each.targets]
        if said:
            return isinstance(said[-1], Literal) and not said[-1].value
    return False


def _is_property(function: Function) -> bool:
    return any(isinstance(each, Name) and each.id in ("property", "cached_property") for each in function.decorators)


def _text(node: Expr | None) -> str:
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _place(case: Case) -> tuple[int, int]:
    return (0, case.function.span.line) if case.function.path == case.id.path else (1, 0)
