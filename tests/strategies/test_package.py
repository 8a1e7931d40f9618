"""The package as others meet it: its names, what it needs, what its import costs, and its second name."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import qualitygate.strategies as alias
import strategies

HOME = Path(strategies.__file__).parent
MODULES = sorted(path for path in HOME.glob("*.py"))


def run_python(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_list_names_once() -> None:
    assert len(set(strategies.__all__)) == len(strategies.__all__)
    assert set(strategies.__all__) == {name for names in strategies._DOMAINS.values() for name in names}


def test_list_names_as_type_checkers_see_them() -> None:
    tree = ast.parse((HOME / "__init__.pyi").read_text(encoding="utf-8"))
    seen = {
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for alias in node.names
    }

    assert seen == {(module, name) for module, names in strategies._DOMAINS.items() for name in names}


def test_name_no_module_like_a_strategy() -> None:
    """``import strategies.users`` would put the module in the place of the function."""
    assert {path.stem for path in MODULES} & set(strategies.__all__) == set()


@pytest.mark.parametrize("name", strategies.__all__)
def test_get_name_from_its_domain(name: str) -> None:
    module = next(module for module, names in strategies._DOMAINS.items() if name in names)

    assert getattr(strategies, name) is getattr(import_module(f"strategies.{module}"), name)
    assert getattr(alias, name) is getattr(strategies, name)


def test_get_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'strategies' has no attribute 'nonsense'"):
        strategies.nonsense  # noqa: B018


def test_list_directory_of_both_names() -> None:
    assert set(strategies.__all__) <= set(dir(strategies)) & set(dir(alias))
    assert alias.__all__ == strategies.__all__


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_need_nothing_but_hypothesis(path: Path) -> None:
    needed = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            needed |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            needed.add(node.module.partition(".")[0])
            assert "_internal" not in node.module
            assert not node.module.startswith("hypothesis.internal")

    assert {name for name in needed if name not in sys.stdlib_module_names} <= {"hypothesis"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_suppress_nothing_and_reject_nothing(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    for word in ("suppress_health_check", ".filter(", "assume(", ".now(", ".example("):
        assert word not in source


def test_import_loads_no_domain(tmp_path: Path) -> None:
    code = "import sys, strategies; print([name for name in sys.modules if name.startswith('strategies.')])"

    assert run_python("-c", code, cwd=tmp_path).strip() == "[]"


@pytest.mark.integration
@pytest.mark.slow
def test_import_costs_at_most_15_ms(tmp_path: Path) -> None:
    # without plugins: the import of Hypothesis would import ours, and nothing would be left to measure
    code = (
        "import os, sys, time; os.environ['HYPOTHESIS_NO_PLUGINS'] = '1'; import hypothesis; "
        "assert 'strategies' not in sys.modules; "
        "start = time.process_time(); import strategies; print(time.process_time() - start)"
    )

    costs = [float(run_python("-c", code, cwd=tmp_path)) for _ in range(3)]

    assert min(costs) < 0.015


@pytest.mark.integration
@pytest.mark.slow
def test_import_second_name_where_the_first_is_shadowed(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "__init__.py").write_text("MINE = True\n", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, ''); import strategies; from qualitygate.strategies import minimal, users; "
        "print(strategies.MINE, minimal(users()).username, hasattr(strategies, 'users'))"
    )

    assert run_python("-c", code, cwd=tmp_path).split() == ["True", "000", "False"]


@pytest.mark.integration
@pytest.mark.slow
def test_import_second_name_does_not_run_what_shadows_the_first(tmp_path: Path) -> None:
    (tmp_path / "strategies.py").write_text("raise SystemExit('ran')\n", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, ''); "
        "from qualitygate.strategies import minimal, emails; print(minimal(emails()))"
    )

    assert run_python("-c", code, cwd=tmp_path).strip() == "0@example.com"


@pytest.mark.integration
@pytest.mark.slow
def test_import_both_names_as_one(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['strategies'] = type(sys)('strategies'); import qualitygate.strategies as s; "
        "print(s.UsernamePolicy.__module__)"
    )

    assert run_python("-c", code, cwd=tmp_path).strip() == "qualitygate._strategies.username"
