"""The entry point: ``from_type`` of our classes works where the package is installed, and costs no domain's import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import strategies
from strategies.inference.registration import list_makers, name_plural

pytestmark = pytest.mark.integration

#: as in pyproject.toml, under [project.entry-points.hypothesis]
ENTRY = "qualitygate = qualitygate.strategies:register_types"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the metadata of an installed distribution that has the entry point and nothing else."""
    info = tmp_path / "qualitygate_entry-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: qualitygate-entry\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[hypothesis]\n{ENTRY}\n", encoding="utf-8")
    return tmp_path


def run_python(code: str, site: Path) -> str:
    source = f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", source], cwd=site, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "way", [f"from {place} import User" for place in ("strategies", "strategies.user", "qualitygate.strategies")]
)
def test_resolve_our_class_however_it_is_imported(way: str, site: Path) -> None:
    code = f"from hypothesis import find, strategies as st\n{way}\nprint(find(st.from_type(User), lambda user: True))"

    assert run_python(code, site).startswith("User(id=1, username='000', email='0@example.com'")


def test_resolve_class_within_another(site: Path) -> None:
    code = (
        "from dataclasses import dataclass\n"
        "from hypothesis import strategies as st\n"
        "from strategies import Category, explain_model\n"
        "@dataclass\n"
        "class Shelf:\n"
        "    category: Category\n"
        "print(explain_model(Shelf).splitlines()[1].split())\n"
    )

    assert run_python(code, site) == "['category', 'registered', 'categories()']"


def test_import_of_hypothesis_loads_no_domain(site: Path) -> None:
    code = "import hypothesis\nprint(sorted(name for name in sys.modules if name.startswith('strategies')))"

    assert run_python(code, site) == "['strategies', 'strategies.inference', 'strategies.inference.registration']"


def test_register_domains_that_are_loaded_already(tmp_path: Path) -> None:
    code = (
        "from hypothesis import strategies as st\n"
        "from strategies import User, register_types\n"
        "register_types()\n"
        "register_types()\n"
        "print(repr(st.from_type(User)))\n"
    )

    assert run_python(code, tmp_path) == "users()"


def test_import_of_hypothesis_works_where_the_package_is_shadowed(site: Path) -> None:
    (site / "strategies").mkdir()
    (site / "strategies" / "__init__.py").write_text("MINE = True\n", encoding="utf-8")
    code = (
        "import hypothesis, strategies\n"
        "from qualitygate.strategies import User, minimal\n"
        "print(strategies.MINE, minimal(hypothesis.strategies.from_type(User)).id)\n"
    )

    assert run_python(code, site) == "True 1"


def test_switch_plugins_off(site: Path) -> None:
    code = (
        "import os; os.environ['HYPOTHESIS_NO_PLUGINS'] = '1'\nimport hypothesis\nprint('strategies' in sys.modules)\n"
    )

    assert run_python(code, site) == "False"


MAKERS = [pair for domain in strategies._DOMAINS for pair in list_makers(import_module(f"strategies.{domain}"))]


@pytest.mark.parametrize(("kind", "make"), MAKERS, ids=lambda value: value.__name__)
def test_strategy_of_a_class_makes_it(kind: type, make: Callable[[], Any]) -> None:
    assert isinstance(strategies.minimal(make()), kind)


def test_find_strategies_of_classes() -> None:
    names = {kind.__name__ for kind, _ in MAKERS}

    assert {"User", "Address", "Category", "Product", "Order", "OrderItem"} <= names
    # pairs() needs a policy, so that nothing can be made of the class alone
    assert "Pair" not in names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("User", "users"),
        ("OrderItem", "order_items"),
        ("Category", "categories"),
        ("Address", "addresses"),
        ("Day", "days"),
        ("Box", "boxes"),
    ],
)
def test_name_plural(name: str, expected: str) -> None:
    assert name_plural(name) == expected
