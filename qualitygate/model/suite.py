"""A test suite as data: files, tests, fixtures, helpers, and what each test reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from qualitygate.model.expression import NOWHERE, Expr, Span
from qualitygate.model.statement import Stmt


@dataclass(frozen=True, slots=True, order=True)
class TestId:
    """One test function, parameters apart: joins scan, coverage and mutation."""

    __test__ = False
    path: str  #: relative to the project root, with forward slashes
    qualname: str  #: ``Class::function`` or ``function``

    def __str__(self) -> str:
        return f"{self.path}::{self.qualname}"

    @classmethod
    def of(cls, nodeid: str) -> TestId:
        """The identity in a pytest node id.

        >>> str(TestId.of("tests/test_a.py::TestA::test_b[1-::]"))
        'tests/test_a.py::TestA::test_b'
        """
        path, _, rest = nodeid.partition("::")
        return cls(path, rest.partition("[")[0])


class Kind(Enum):
    """What a test is, by marker, else directory part, else content, else unit."""

    UNIT = "unit"
    INTEGRATION = "integration"
    E2E = "e2e"
    PERFORMANCE = "performance"
    PROPERTY = "property"
    SECURITY = "security"


class Style(Enum):
    """The framework a test is written for."""

    PYTEST = "pytest"
    UNITTEST = "unittest"


class CheckKind(Enum):
    """The kinds of oracle."""

    COMPARE = "compare"  #: a comparison asserted
    TRUTH = "truth"  #: the truth of a value asserted
    RAISES = "raises"
    WARNS = "warns"
    MOCK = "mock"  #: assert_called_with and its family
    APPROX = "approx"  #: a comparison with a tolerance
    SNAPSHOT = "snapshot"
    FAIL = "fail"  #: an explicit failure on a branch: pytest.fail(), raise AssertionError
    LIBRARY = "library"  #: an asserting call into a library: numpy.testing.assert_allclose, page.expect


@dataclass(frozen=True, slots=True)
class Check:
    """One oracle. unittest and pytest are normalised: ``assertEqual(a, b)`` tests ``Compare(a, "==", b)``."""

    kind: CheckKind
    span: Span = field(compare=False)
    test: Expr | None = None  #: what must hold; for RAISES and WARNS the call that states the expectation
    form: str = "assert"  #: ``assert``, or the dotted target of the call that checks
    conditional: bool = False  #: stands under an if, a loop, a match or an except: may run zero times
    swallowed: bool = False  #: stands in a try body whose handler catches AssertionError and goes on


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a function."""

    name: str
    default: Expr | None = None
    annotation: Expr | None = None
    kind: str = "plain"  #: plain, keyword, star or doublestar


@dataclass(frozen=True, slots=True)
class Function:
    """Any def: a test, a fixture or a helper. ``checks`` are the oracles in its own body."""

    name: str
    qualname: str  #: ``Class::name``, ``name``, or ``outer.<locals>.name`` for a nested one
    path: str
    params: tuple[Param, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)  #: of the def line through the body
    is_async: bool = False
    is_generator: bool = False
    docstring: str | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A class definition: ``bases`` are dotted through imports."""

    name: str
    path: str
    bases: tuple[str, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]  #: without its functions
    functions: tuple[Function, ...]
    span: Span = field(default=NOWHERE, compare=False)
    qualname: str = ""  #: ``Outer::name`` for a class inside a class


@dataclass(frozen=True, slots=True)
class Mark:
    """``pytest.mark.name(args)`` on a test, its class or its module."""

    name: str
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str | None, Expr], ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Parametrize:
    """``names`` of the arguments; ``cases`` is None where the table is not a literal display."""

    names: tuple[str, ...]
    cases: tuple[Expr, ...] | None
    indirect: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One test function as pytest or unittest would collect it."""

    id: TestId
    function: Function
    style: Style
    kind: Kind
    class_name: str | None = None
    marks: tuple[Mark, ...] = ()  #: its own, its class's and its module's
    parametrize: tuple[Parametrize, ...] = ()
    requested: tuple[str, ...] = ()  #: fixtures asked for by name: parameters and usefixtures

    def mark(self, name: str) -> Mark | None:
        """The first mark of that name, or None."""
        return next((m for m in self.marks if m.name == name), None)


@dataclass(frozen=True, slots=True)
class Fixture:
    """A pytest fixture, or a unittest setUp/tearDown method (``style`` tells)."""

    name: str  #: the name tests ask for
    function: Function
    scope: str = "function"
    autouse: bool = False
    params: Expr | None = None
    style: Style = Style.PYTEST
    class_name: str | None = None  #: set for a fixture that only this class sees


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: ``text`` without the ``#``; ``alone`` when nothing else is on its line."""

    line: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class File:
    """One lowered file. ``helpers`` are its module-level functions and methods that are neither test nor fixture."""

    path: str
    lines: int
    cases: tuple[Case, ...] = ()
    fixtures: tuple[Fixture, ...] = ()
    helpers: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    body: tuple[Stmt, ...] = ()  #: module level, without functions and classes
    imports: tuple[tuple[str, str], ...] = ()  #: (local name, dotted path) at module level
    comments: tuple[Comment, ...] = ()
    is_test_file: bool = True  #: matches python_files; False for conftests and helper modules


class SkipReason(Enum):
    """Why a file was left out: always named, never silent."""

    UNREADABLE = "unreadable"
    NOT_UTF8 = "not UTF-8"
    SYNTAX = "syntax error"
    PYTHON2 = "Python 2"
    TOO_DEEP = "nested too deeply"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be lowered."""

    path: str
    reason: SkipReason
    detail: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Doctest:
    """The examples of one docstring or text file, as pytest would collect them. No metric counts them."""

    path: str  #: relative to the project root, with forward slashes
    line: int  #: where the docstring begins; 1 for a text file
    name: str  #: dotted, as pytest names the item; the file's own for a text file
    examples: int  #: what stands behind a ``>>>`` each, blocks of comments and directives only apart


@dataclass(frozen=True, slots=True)
class PytestConfig:
    """What pytest itself would read, by its own precedence; ``path`` is None when there is no configuration."""

    path: str | None = None
    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    python_classes: tuple[str, ...] = ("Test",)
    python_functions: tuple[str, ...] = ("test",)
    testpaths: tuple[str, ...] = ()
    norecursedirs: tuple[str, ...] = ()  #: globs of folders that pytest does not enter
    markers: tuple[str, ...] = ()  #: names only
    addopts: tuple[str, ...] = ()
    asyncio_mode: str = "strict"
    timeout: float = 0.0  #: seconds for each test, by pytest-timeout; 0 without one


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a configuration file. A value that is no list has one item per line that is not empty."""

    section: str  #: ``tool.pytest.ini_options`` in TOML, ``tool:pytest`` in an ini file
    name: str
    items: tuple[tuple[int, str], ...]  #: (line, text)
    line: int  #: of its name
    is_list: bool = False  #: a TOML array: each item is one value

    @property
    def text(self) -> str:
        """All items, a line each."""
        return "\n".join(text for _, text in self.items)


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file that says how tests are run or what is installed. Only ini and TOML files have sections and options."""

    path: str  #: relative to the project root, with forward slashes
    lines: tuple[str, ...]
    sections: tuple[tuple[str, int], ...] = ()  #: (name, line of its heading)
    options: tuple[Option, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files beside the tests that decide how they run."""

    files: tuple[ProjectFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """A helper or fixture that a test runs, and the way there."""

    function: Function
    via: tuple[str, ...]  #: the names called in turn, the function's own last
    depth: int  #: 1 for a direct call or a requested fixture


@dataclass(frozen=True, slots=True)
class Reach:
    """What one test reaches: its fixture closure, and functions through helpers and fixtures to depth 3."""

    fixtures: tuple[Fixture, ...] = ()
    unknown_fixtures: tuple[str, ...] = ()  #: not found in the suite, nor one of pytest's own
    functions: tuple[Reached, ...] = ()
    checks: tuple[Check, ...] = ()  #: its own first, then those reached
    opaque: bool = False  #: it hands control to code outside the suite that may check (a snapshot plugin, a runner)


@dataclass(frozen=True, slots=True)
class Suite:
    """All that one scan knows. ``changed`` files are judged; the others are context."""

    root: str
    files: tuple[File, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    config: PytestConfig = PytestConfig()
    reach: Mapping[TestId, Reach] = field(default_factory=lambda: MappingProxyType({}))
    project: ProjectFiles = ProjectFiles()
    doctests: tuple[Doctest, ...] = ()  #: sorted by path and line; they are no cases, and enter no metric

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every test, in file order."""
        return tuple(case for file in self.files for case in file.cases)

    @property
    def lines(self) -> int:
        """Lines of all lowered files."""
        return sum(file.lines for file in self.files)
