"""What we use of mutmut is as we know it; mutants bear mutmut's own names."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from pathlib import Path

import pytest
from mutmut import configuration
from mutmut.mutation.file_mutation import mutate_file_contents

from qualitygate.engines.mutation.adapter import (
    ENUM_BASES,
    ENUM_HOOKS,
    NEVER_MUTATED,
    OPERATORS,
    find_mutations,
    mutmut_configured,
)
from qualitygate.errors import UsageError

#: Modules of the standard library and of installed packages, taken as text: all kinds of functions and classes.
REAL_MODULES = ("bisect", "queue", "string", "contextlib", "mutmut.utils.format_utils")


def source_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text("utf-8")


def names_of(code: str) -> list[str]:
    found = find_mutations("sample.py", code)
    return [f"{function.key}__mutmut_{one.number}" for function in found.functions for one in function.mutations]


def test_mutmut_is_the_release_these_contracts_hold_for():
    assert version("mutmut").startswith("3.8.")


def test_operators_are_those_of_mutmut():
    assert OPERATORS == (
        "number", "string", "name", "assignment", "augmented_assignment", "remove_unary_ops", "dict_arguments",
        "arg_removal", "symmetric_string_methods_swap", "unsymmetrical_string_methods_swap", "lambda", "keywords",
        "swap_op", "match", "if_exp",
    )  # fmt: skip


def test_exceptions_by_name_are_those_of_mutmut():
    assert sorted(NEVER_MUTATED) == ["__getattribute__", "__new__", "__setattr__"]
    assert sorted(ENUM_HOOKS) == ["__init__", "_generate_next_value_"]
    assert sorted(ENUM_BASES) == ["Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"]


@pytest.mark.parametrize("module", REAL_MODULES)
def test_names_equal_those_mutmut_generates(module: str):
    code = source_of(module)

    ours = names_of(code)

    with mutmut_configured():
        assert ours == list(mutate_file_contents("sample.py", code).mutant_names)
    assert ours


def test_find_mutations_names_functions_and_methods_as_mutmut_does():
    code = "def f():\n    return 1\nclass C:\n    def m(self):\n        return 2, 3\n"

    names = names_of(code)

    assert names == ["x_f__mutmut_1", "xǁCǁm__mutmut_1", "xǁCǁm__mutmut_2"]


def test_find_mutations_names_the_operator_of_each_mutation():
    code = "def f(a):\n    return g(a, not a).lower() if a < 1 else dict(b='x')\n"

    (function,) = find_mutations("sample.py", code).functions

    operators = [one.operator for one in function.mutations]
    assert operators == [
        "if_exp", "if_exp", "symmetric_string_methods_swap", "arg_removal", "arg_removal", "arg_removal",
        "arg_removal", "remove_unary_ops", "swap_op", "number", "dict_arguments", "arg_removal", "string", "string",
    ]  # fmt: skip
    assert set(operators) <= set(OPERATORS)


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    return 1  # pragma: no mutate\n",
        "def f():  # pragma: no mutate block\n    return 1\n",
        "# pragma: no mutate start\ndef f():\n    return 1\n# pragma: no mutate end\n",
        "class C:  # pragma: no mutate block\n    def f(self):\n        return 1\n",
    ],
)
def test_find_mutations_obeys_the_pragma(code: str):
    assert names_of(code) == []


def test_find_mutations_ignores_the_configuration_of_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[tool.mutmut]\ndo_not_mutate_patterns = ['return']\nthis is no TOML")
    monkeypatch.chdir(tmp_path)

    assert names_of("def f():\n    return 1\n") == ["x_f__mutmut_1"]


def test_find_mutations_leaves_the_configuration_of_mutmut_as_it_was():
    before = configuration._config

    find_mutations("sample.py", "def f():\n    return 1\n")

    assert configuration._config is before


def test_find_mutations_puts_the_configuration_back_after_a_failure():
    before = configuration._config

    with pytest.raises(UsageError):
        find_mutations("sample.py", "# pragma: no mutate start\nx = 1\n")

    assert configuration._config is before


def test_find_mutations_of_broken_syntax_says_where():
    with pytest.raises(UsageError) as caught:
        find_mutations("shop/cart.py", "x = 1\ny = = 2\n")

    assert caught.value.what.startswith("cannot parse shop/cart.py: ")
    assert caught.value.where == "shop/cart.py:2:1"
    assert caught.value.help == "mend the file, or exclude it from mutation"


def test_find_mutations_of_an_unclosed_pragma_says_where():
    with pytest.raises(UsageError) as caught:
        find_mutations("shop/cart.py", "# pragma: no mutate start\nx = 1\n")

    assert caught.value.what == "Missing no mutate end for start block at shop/cart.py:1"
    assert caught.value.where == "shop/cart.py"
    assert caught.value.help == "close or remove the pragma"
