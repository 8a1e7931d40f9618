"""Every example in a docstring runs and gives what it says."""

from __future__ import annotations

import ast
import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def has_examples(source: str) -> bool:
    if ">>> " not in source:  # not worth to be parsed
        return False
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, documented))
    return any(">>> " in (ast.get_docstring(node) or "") for node in nodes)


def find_modules_with_examples() -> list[str]:
    found = []
    for package in ("qualitygate", "strategies"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "shop" not in path.relative_to(ROOT).parts and has_examples(path.read_text(encoding="utf-8")):
                parts = path.relative_to(ROOT).with_suffix("").parts
                found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


@pytest.mark.parametrize("name", find_modules_with_examples())
def test_examples_of_module(name: str) -> None:
    failed, attempted = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)

    assert attempted > 0
    assert failed == 0
