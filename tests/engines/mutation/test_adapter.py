"""What we use of mutmut is as we know it; mutants bear mutmut's own names."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from pathlib import Path

import libcst as cst
import pytest
from mutmut import configuration
from mutmut.mutation.file_mutation import mutate_file_contents

from qualitygate.config.operators import CLASSES, EXTENDED_OPERATORS, MUTMUT_OPERATORS
from qualitygate.engines.mutation.adapter import (
    ENUM_BASES,
    ENUM_HOOKS,
    NEVER_MUTATED,
    OPERATORS,
    Mutation,
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


def mutations_of(code: str, extended: bool = False) -> list[Mutation]:
    return [one for function in find_mutations("sample.py", code, extended).functions for one in function.mutations]


def names_of(code: str, extended: bool = False) -> list[str]:
    found = find_mutations("sample.py", code, extended)
    return [f"{function.key}__{one.label}" for function in found.functions for one in function.mutations]


def changes_of(code: str) -> list[tuple[str, str]]:
    """What our operators replace by what, as text."""
    found = find_mutations("sample.py", code, True)
    return [
        tuple("" if isinstance(node, cst.RemovalSentinel) else found.module.code_for_node(node).strip()
              for node in (one.before, one.after))
        for function in found.functions for one in function.mutations if one.is_extended
    ]  # fmt: skip


def test_mutmut_is_the_release_these_contracts_hold_for():
    assert version("mutmut").startswith("3.8.")


def test_operators_are_those_of_mutmut():
    assert OPERATORS == (
        "number", "string", "name", "assignment", "augmented_assignment", "remove_unary_ops", "dict_arguments",
        "arg_removal", "symmetric_string_methods_swap", "unsymmetrical_string_methods_swap", "lambda", "keywords",
        "swap_op", "match", "if_exp",
    )  # fmt: skip


def test_operators_are_those_the_configuration_knows():
    assert OPERATORS == MUTMUT_OPERATORS
    assert {one.operator for one in mutations_of(EVERYTHING, True)} == {*MUTMUT_OPERATORS, *EXTENDED_OPERATORS}


#: Something for every operator, and for every class of mutmut's.
EVERYTHING = """\
def f(a, b):
    a = deepcopy(b[0]).split(b, 1)
    a += 1
    for x in a:
        if not x:
            break
        if x is a:
            continue
    match a:
        case 1: raise E("x")
        case _: g(a, ~b, -b)
    try:
        a.lower()
    except E:
        g(lambda: 1)
    if a and (True if b > 2 else False):
        g(a - b)
    return dict(a=[x for x in a if x])


@cache
def g():
    pass
"""


def test_each_of_mutmuts_mutants_is_in_one_class():
    found = [one for one in mutations_of(EVERYTHING, True) if not one.is_extended]

    assert {one.classes[0] for one in found} == {"default"}
    assert {one.classes[1:] for one in found} == {(name,) for name in CLASSES}


def test_each_of_our_mutants_is_in_the_class_of_ours():
    assert {one.classes for one in mutations_of(EVERYTHING, True) if one.is_extended} == {("extended",)}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("g(a)", {("arg_removal", "arguments")}),
        ("a < b", {("swap_op", "comparisons")}),
        ("a is b", {("keywords", "comparisons")}),
        ("a not in b", {("keywords", "comparisons")}),
        ("a and b", {("swap_op", "booleans")}),
        ("not a", {("remove_unary_ops", "booleans")}),
        ("True", {("name", "booleans")}),
        ("a + b", {("swap_op", "arithmetic")}),
        ("a | b", {("swap_op", "arithmetic")}),
        ("-a", {("swap_op", "arithmetic")}),
        ("~a", {("remove_unary_ops", "arithmetic")}),
        ("a *= b", {("swap_op", "arithmetic"), ("augmented_assignment", "assignments")}),
        ("a = b", {("assignment", "assignments")}),
        ("deepcopy", {("name", "assignments")}),
        ("lambda: a", {("lambda", "assignments")}),
        ("while a: break", {("keywords", "flow")}),
        ("while a: continue", {("keywords", "flow")}),
        ("a if b else c", {("if_exp", "flow")}),
        ("1", {("number", "numbers")}),
        ("'a'", {("string", "strings")}),
        ("a.lower()", {("symmetric_string_methods_swap", "strings")}),
    ],
)
def test_classes_of_say_what_is_changed(statement: str, expected: set[tuple[str, str]]):
    found = mutations_of(f"def f():\n    {statement}\n")

    assert {(one.operator, one.classes[1]) for one in found} == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"default"}, 2), ({"extended"}, 1), ({"swap_op"}, 1), ({"comparisons"}, 1), ({"strings"}, 0),
        ({"relational_opposite", "numbers"}, 2), ({"default", "extended"}, 3), (set(), 0),
    ],
)  # fmt: skip
def test_is_selected_by_operator_and_class(names: set[str], expected: int):
    found = [one for one in mutations_of("def f(a):\n    yield a < 1\n", True) if one.operator != "statement_deletion"]

    assert sum(one.is_selected(names) for one in found) == expected


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


@pytest.mark.parametrize("module", REAL_MODULES)
def test_our_mutants_change_no_name_of_mutmuts(module: str):
    code = source_of(module)

    names = names_of(code, True)

    assert [name for name in names if "__mutmut_" in name] == names_of(code)
    assert len(set(names)) == len(names) > len(names_of(code))


def test_find_mutations_numbers_ours_after_those_of_mutmut():
    code = "def f():\n    g(1)\n    return 2\nclass C:\n    def m(self):\n        h()\n"

    assert names_of(code, True) == [
        "x_f__mutmut_1", "x_f__mutmut_2", "x_f__mutmut_3", "x_f__extended_4", "x_f__extended_5", "xǁCǁm__extended_1",
    ]  # fmt: skip


def test_find_mutations_shows_of_a_block_only_what_differs():
    code = (
        "def f(x):\n    if x:\n        g()\n    elif y.z: pass\n    while x: pass\n    for x in y:\n        pass\n"
        "    match x:\n        case 1 if x: pass\n"
    )

    assert changes_of(code) == [
        ("x", "not x"), ("g()", "pass"), ("y.z", "not y.z"), ("x", "not x"), ("x", "False"), ("y", "[]"),
        ("x", "not x"),
    ]  # fmt: skip


def test_find_mutations_shows_the_whole_handler():
    assert changes_of("def f():\n    try: pass\n    except E:\n        # note\n        return\n") == [
        ("except E:\n    # note\n    return", "except E:\n    raise"),
        ("return", "pass"),
    ]


def test_find_mutations_shows_the_decorator_that_goes():
    code = "class C:\n    @log\n    @cache\n    def f(self): pass\n    @cached_property\n    def g(self): return 1\n"

    assert changes_of(code) == [("@cache", ""), ("@cached_property", "@property")]
    assert names_of(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "@cache\ndef __new__(): pass\n",
        "class C(enum.Enum):\n    @cache\n    def __init__(self): pass\n",
        "@cache\ndef f():  # pragma: no mutate block\n    pass\n",
        "if x:\n    @cache\n    def f(): pass\n",
        "class C:\n    class D:\n        @cache\n        def f(): pass\n",
        "@log\ndef f():\n    @cache\n    def g(): pass\n",
        "@cache\nclass C:\n    pass\n",
    ],
)
def test_find_mutations_leaves_decorators_alone_where_it_leaves_functions_alone(code: str):
    assert names_of(code, True) == []


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    return x  # pragma: no mutate\n",
        "def f():  # pragma: no mutate block\n    return x\n",
        "def f():\n    for x in y:  # pragma: no mutate\n        pass\n",
        "def f():\n    try:\n        pass\n    except E:  # pragma: no mutate\n        pass\n",
        "def f(a=g(x[0]), *b: x[0]):\n    pass\n",
        "@log(x[0])\ndef f():\n    return x\n",
        "x = y[0]\n",
    ],
)
def test_find_mutations_leaves_alone_for_ours_what_it_leaves_alone_for_mutmut(code: str):
    assert names_of(code, True) == []


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
