"""Every operator of ours: its own examples are exactly what it makes, both ways."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from textwrap import dedent, indent

import pytest

from qualitygate.config.operators import EXTENDED_OPERATORS
from qualitygate.engines.mutation import operators
from qualitygate.engines.mutation.generate import generate, mutated_source
from qualitygate.engines.mutation.operators import load_operators
from qualitygate.engines.mutation.operators.operator import Operator

OPERATORS = load_operators()
EXAMPLES = [
    pytest.param(name, source, expected, id=f"{name}-{index}")
    for name, operator in OPERATORS
    for index, (source, expected) in enumerate(operator.examples)
]


def whole(source: str) -> str:
    """An example as a module: definitions as they are, statements inside a function."""
    if re.match(r"(@.*\n)*(async )?(def|class) ", source):
        return source + "\n"
    return "def f():\n" + indent(source, "    ") + "\n"


def mutate(name: str, code: str) -> list[str]:
    """What the operator makes of a module, through the whole of generation."""
    mutants = generate("a.py", code, "a", operators=(name,)).mutants
    texts = mutated_source("a.py", code, [mutant.id for mutant in mutants])
    return [texts[mutant.id] for mutant in mutants]


@pytest.mark.parametrize(("name", "source", "expected"), EXAMPLES)
def test_operator_makes_its_examples_and_nothing_else(name: str, source: str, expected: tuple[str, ...]) -> None:
    found = mutate(name, whole(source))

    assert found == [whole(text) for text in expected]


def test_each_module_is_an_operator_with_a_name_to_select_it_by() -> None:
    modules = {info.name for info in pkgutil.iter_modules(operators.__path__)} - {"operator"}

    assert modules == set(EXTENDED_OPERATORS)
    assert [name for name, _ in OPERATORS] == sorted(EXTENDED_OPERATORS)


@pytest.mark.parametrize(("name", "operator"), OPERATORS, ids=[name for name, _ in OPERATORS])
def test_operator_is_documented_and_has_examples_of_both_kinds(name: str, operator: Operator) -> None:
    doc = import_module(f"{operators.__name__}.{name}").__doc__ or ""

    paragraphs = [paragraph.partition(":")[0] for paragraph in dedent(doc).strip().split("\n\n")]
    assert {"What it shows", "Source"} <= set(paragraphs)
    assert any(expected for _, expected in operator.examples)
    assert any(not expected for _, expected in operator.examples)
