"""The rules of the house, held by reading the source: layers, circles, sizes, names, docstrings, packaging.

What the tests themselves know is tried on small sources of their own first, so that none can pass by seeing nothing.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import qualitygate

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("qualitygate", "strategies")

#: The units of `qualitygate`, from the ground up: a unit imports from its own layer or below, never from above.
#: A single module that is not named here belongs to the core; a package must be named.
LAYERS: tuple[tuple[str, set[str]], ...] = (
    ("the ground", {"", "exit_codes", "errors", "model"}),
    ("the core", {"config", "fixing", "history", "init", "scanner", "suggest"}),
    ("the plugins", {"demo", "engines", "metrics", "patterns", "reports", "rules", "templates", "testing"}),
    (
        "the pipe",
        {"gathering", "pipeline", "recall", "reporting", "rescan", "shard_files", "store", "strategies", "wanted"},
    ),
    ("the command line", {"cli", "pytest_plugin"}),
    ("the way in", {"__main__"}),
)
LAYER_OF = {unit: height for height, (_, units) in enumerate(LAYERS) for unit in units}
CORE = 1
PLUGINS = LAYERS[2][1]

#: Who may import what is not ours and not the standard library's; everything else is at home nowhere.
AT_HOME = {
    "annotated_types": ("strategies",),
    "click": ("qualitygate.cli",),
    "coverage": ("qualitygate.engines.coverage", "qualitygate.engines.runtime"),
    "hypothesis": ("strategies", "qualitygate.engines.runtime", "qualitygate.testing"),
    "libcst": ("qualitygate.scanner", "qualitygate.engines.mutation"),
    "mutmut": ("qualitygate.engines.mutation",),
    "pluggy": ("qualitygate.engines",),
    "pytest": ("qualitygate.engines.runtime", "qualitygate.pytest_plugin", "qualitygate.testing"),
    "_pytest": ("qualitygate.engines.runtime",),
    "rich": ("qualitygate.cli", "qualitygate.reports"),
    "tomli": ("qualitygate.config", "qualitygate.scanner"),
}
#: Names that may hold anything, and so come to hold everything.
SHAPELESS = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def list_modules() -> list[Path]:
    """Every module of ours; the bundled example is data."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if not path.is_relative_to(ROOT / "qualitygate" / "demo" / "shop")]


def name_module(path: Path) -> str:
    """The dotted name of a module; a package's is its folder's."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_module(path): path for path in list_modules()}


def find_imports(
    source: str, module: str, *, is_package: bool = False, running: bool = False
) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, wherever the import stands; ``from a import b`` gives ``a.b``.

    ``running`` leaves out what only a type checker sees.
    """
    nodes: list[ast.AST] = [ast.parse(source)]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: None if is_package else -1]
            start = parents[: len(parents) - node.level + 1] if node.level else []
            prefix = ".".join([*start, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{prefix}.{alias.name}") for alias in node.names)
        elif running and isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            nodes.extend(node.orelse)
        else:
            nodes.extend(ast.iter_child_nodes(node))


@cache
def imports_of(module: str, *, running: bool = False) -> tuple[tuple[int, str], ...]:
    path = MODULES[module]
    source = path.read_text(encoding="utf-8")
    return tuple(find_imports(source, module, is_package=path.name == "__init__.py", running=running))


def own_module(imported: str) -> str | None:
    """The module of ours that an import reaches: itself, or the one that holds the name."""
    while imported and imported not in MODULES:
        imported = imported.rpartition(".")[0]
    return imported or None


def unit_of(module: str) -> str:
    """The part of qualitygate that a module belongs to: the first name below the package."""
    return [*module.split("."), ""][1]


def find_layer_breaks(module: str, imported: str) -> str:
    """Why one module of qualitygate may not import the other, or nothing."""
    above, below = unit_of(module), unit_of(imported)
    height, depth = LAYER_OF.get(above, CORE), LAYER_OF.get(below, CORE)
    if depth > height:
        return f"{LAYERS[height][0]} may not know {LAYERS[depth][0]}"
    if above != below and {above, below} <= PLUGINS:
        return f"plugins never import each other: {above}, {below}"
    return ""


def find_circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle in the order of their imports, or nothing."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for imported in sorted(graph[module]):
            if circle := walk(imported, [*way, module]):
                return circle
        done.add(module)
        return []

    return next((circle for module in sorted(graph) if (circle := walk(module, []))), [])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os.path", ["os.path"]),
        ("from qualitygate.model import Suite", ["qualitygate.model.Suite"]),
        ("def f():\n    import libcst as cst", ["libcst"]),
        ("if True:\n    from . import pool", ["qualitygate.engines.pool"]),
        ("from .pool import Pool", ["qualitygate.engines.pool.Pool"]),
        ("from ..model import Suite", ["qualitygate.model.Suite"]),
    ],
)
def test_find_imports_anywhere(source: str, expected: list[str]) -> None:
    found = [name for _, name in find_imports(source, "qualitygate.engines.session")]

    assert found == expected


def test_find_imports_that_run() -> None:
    source = "if TYPE_CHECKING:\n    import a\nelse:\n    import b\nimport c"

    found = [name for _, name in find_imports(source, "qualitygate.gate", running=True)]

    assert sorted(found) == ["b", "c"]


def test_find_imports_of_package_itself() -> None:
    found = list(find_imports("from .pool import Pool", "qualitygate.engines", is_package=True))

    assert found == [(1, "qualitygate.engines.pool.Pool")]


@pytest.mark.parametrize(
    ("module", "imported", "expected"),
    [
        ("qualitygate.cli.scan", "qualitygate.pipeline", ""),
        ("qualitygate.pipeline", "qualitygate.cli.scan", "the pipe may not know the command line"),
        ("qualitygate.model.suite", "qualitygate.scanner.parse", "the ground may not know the core"),
        ("qualitygate.rules.assertions.no_oracle", "qualitygate.rules.shapes", ""),
        ("qualitygate.reports.text", "qualitygate.rules", "plugins never import each other: reports, rules"),
    ],
)
def test_find_layer_breaks_table(module: str, imported: str, expected: str) -> None:
    assert find_layer_breaks(module, imported) == expected


def test_find_circle_names_its_modules() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}

    assert find_circle(graph) == ["b", "c", "b"]
    assert find_circle({"a": {"b"}, "b": set()}) == []


def test_package_has_a_layer() -> None:
    packages = {path.parent.name for path in (ROOT / "qualitygate").glob("*/__init__.py")}

    assert packages - LAYER_OF.keys() == set(), "say in LAYERS where they belong"


@pytest.mark.parametrize("module", sorted(module for module in MODULES if module.startswith("qualitygate")))
def test_imports_point_down(module: str) -> None:
    breaks = [
        f"{MODULES[module].relative_to(ROOT)}:{line}: {why}"
        for line, imported in imports_of(module)
        if (own := own_module(imported)) and own.startswith("qualitygate") and (why := find_layer_breaks(module, own))
    ]

    assert not breaks, "\n".join(breaks)


def test_imports_make_no_circle() -> None:
    graph = {
        module: {own_module(imported) or module for _, imported in imports_of(module, running=True)} - {module}
        for module in MODULES
    }

    circle = find_circle(graph)

    assert not circle, " -> ".join(circle)


def test_coverage_engine_knows_no_mutation() -> None:
    known = [
        f"{module}:{line}"
        for module in MODULES
        if module.startswith("qualitygate.engines.coverage")
        for line, imported in imports_of(module)
        if imported.startswith("qualitygate.engines.mutation")
    ]

    assert known == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_foreign_imports_are_at_home(module: str) -> None:
    strangers = [
        f"{MODULES[module].relative_to(ROOT)}:{line}: {imported}"
        for line, imported in imports_of(module)
        if (top := imported.partition(".")[0]) not in sys.stdlib_module_names
        and top not in PACKAGES
        and not any(module == home or module.startswith(f"{home}.") for home in AT_HOME.get(top, ()))
    ]

    assert not strangers, "\n".join(strangers)


def test_mutmut_has_one_adapter() -> None:
    users = [module for module in MODULES if any(name.partition(".")[0] == "mutmut" for _, name in imports_of(module))]

    assert len(users) == 1, users


def test_strategies_know_hypothesis_only() -> None:
    known = {
        f"{module}:{line}: {imported}"
        for module in MODULES
        if module.startswith("strategies")
        for line, imported in imports_of(module)
        if imported.startswith("qualitygate")
    }

    assert known == set()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_size(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())

    assert lines <= 400, f"{MODULES[module].relative_to(ROOT)} has {lines} lines, 400 are allowed"


@pytest.mark.parametrize("module", [name for name in sorted(MODULES) if name.startswith("qualitygate.rules.")])
def test_rule_size(module: str) -> None:
    lines = count_code(MODULES[module].read_text(encoding="utf-8"))

    assert lines <= 80, f"{MODULES[module].relative_to(ROOT)} has {lines} lines of code, 80 are allowed"


def count_code(source: str) -> int:
    """Lines of a rule's code: its documentation, its examples, imports and blank lines apart."""
    apart: set[int] = set()
    for number, node in enumerate(ast.parse(source).body):
        is_docstring = number == 0 and isinstance(node, ast.Expr)
        is_example = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in ("BAD", "GOOD", "FIXED") for target in node.targets
        )
        if is_docstring or is_example or isinstance(node, (ast.Import, ast.ImportFrom)):
            apart.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(1 for number, line in enumerate(source.splitlines(), 1) if line.strip() and number not in apart)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_says_what_flows(module: str) -> None:
    docstring = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))

    assert docstring, f"{MODULES[module].relative_to(ROOT)} has no docstring"
    assert docstring.partition("\n")[0].strip(), "the first line says what flows in and what flows out"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_name_has_a_shape(module: str) -> None:
    assert not SHAPELESS & set(module.split("."))


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_version_is_one() -> None:
    assert PYPROJECT["project"]["version"] == qualitygate.__version__


def test_design_names_every_module() -> None:
    named = set(re.findall(r"^\| `([\w.]+)` \|", DESIGN, flags=re.MULTILINE))

    assert named == set(MODULES), "run: python docs/generate.py"


def test_changelog_fragments_are_named() -> None:
    types = {entry["directory"] for entry in PYPROJECT["tool"]["towncrier"]["type"]}
    fragments = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name not in ("README.md", ".gitignore")]

    wrong = [
        name for name in fragments if not re.fullmatch(rf"(\d+|\+[a-z0-9-]+)\.({'|'.join(sorted(types))})\.md", name)
    ]

    assert wrong == []


def test_licence_is_there() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_tests_make_no_packages() -> None:
    """A ``tests/strategies/__init__.py`` would hide the package of that name."""
    packages = [
        path for path in (ROOT / "tests").rglob("__init__.py") if "projects" not in path.relative_to(ROOT).parts
    ]

    assert packages == []
