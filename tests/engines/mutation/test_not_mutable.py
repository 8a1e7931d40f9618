"""Lines out of reach are named with the reason, and hold no mutant."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from qualitygate.engines.mutation.generate import generate


def lines_of(code: str, *operators: str) -> dict[str, tuple[int, ...]]:
    generated = generate("a.py", code, "a", operators=operators or ("default",))
    return {one.reason: one.lines for one in generated.not_mutable}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1\n", {"module-level code": (1,)}),
        ("if x:\n    y = 1\nelse:\n    z = 2\n", {"module-level code": (1, 2, 4)}),
        ("try:\n    y = 1\nexcept E:\n    z = 2\n", {"module-level code": (2, 4)}),
        ("class C:\n    x = 1\n    if x:\n        y = 2\n", {"class body": (2, 3, 4)}),
        ("@g(1)\ndef f():\n    return 1\n", {"decorated function": (3,)}),
        ("class C:\n    @property\n    def f(self):\n        return 1\n", {"decorated function": (4,)}),
        ("def f():\n    @g\n    def h():\n        return 1\n    return h()(1)\n", {"decorated function": (4,)}),
        ("class C:\n    class D:\n        x = 1\n        def f(self):\n            return 1\n",
         {"method of a nested class": (3, 5)}),
        ("if x:\n    def f():\n        return 1\n", {"module-level code": (1,), "function under a condition": (3,)}),
        ("if x:\n    class C:\n        def f(self):\n            return 1\n",
         {"module-level code": (1,), "function under a condition": (4,)}),
        ("class C:\n    if x:\n        def f(self):\n            return 1\n",
         {"class body": (2,), "function under a condition": (4,)}),
        ("class C:\n    def __new__(cls):\n        return 1\n", {"function never mutated by its name": (3,)}),
        ("class C(enum.Enum):\n    def __init__(self):\n        self.x = 1\n", {"hook of an enum": (3,)}),
        ("class C: x = 1\n", {"class on one line": (1,)}),
        ("def f():\n    x = 1  # pragma: no mutate\n    return x + 1\n", {"pragma: no mutate": (2,)}),
        ("def f():  # pragma: no mutate block\n    return 1\n", {"pragma: no mutate": (2,)}),
        ("class C:  # pragma: no mutate block\n    def f(self):\n        return 1\n", {"pragma: no mutate": (3,)}),
    ],
)  # fmt: skip
def test_find_not_mutable_names_lines_and_reason(code: str, expected: dict[str, tuple[int, ...]]):
    assert lines_of(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        '"""Docstring."""\n\nimport os\nfrom os import path\n',
        "class C:\n    'doc'\n    pass\n    ...\n",
        "def f(a: int = 1) -> int:\n    return a + 1\n",
        "class C:\n    def f(self):\n        return 1\n    @staticmethod\n    def g():\n        return 1\n"
        "    @classmethod\n    def h(cls):\n        return 1\n",
        "class C:\n    def __init__(self):\n        self.x = 1\n",
        "def f():\n    class C:\n        x = 1\n        def g(self):\n            return 1\n    return C(1)\n",
        "def f():\n    def __init__(self):\n        return 1\n    if f > 0:\n        def g():\n            return 2\n",
    ],
)
def test_find_not_mutable_leaves_out_what_can_be_mutated_or_does_nothing(code: str):
    assert lines_of(code) == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(x):\n    x = x + 1\n    return x\n", (3,)),
        ("def f(x):\n    if x:\n        return x + 1\n    return (x +\n            1)\n", (2,)),
        ("def f(x):\n    if g(\n        x\n    ):\n        return x\n", (5,)),
        ("def f(x):\n    for y in x: y += 1\n", ()),
        ("def f(x):\n    for y in x:\n        y += 1\n", (2,)),
        ("def f(x):\n    with x as y:\n        y += 1\n    while x:\n        x -= 1\n", (2, 4)),
        ("def f(x):\n    match x:\n        case y:\n            y += 1\n", (2,)),
        ("def f(x):\n    return (\n        # note\n        x\n    )\n\n\ndef g(x):\n    x += 1\n", (2,)),
        ("def f(x):\n    return x; x = 1\n", ()),
        ("def f(x):\n    raise E\n", (2,)),
    ],
)  # fmt: skip
def test_find_not_mutable_names_statements_that_no_operator_applies_to(code: str, expected: tuple[int, ...]):
    assert lines_of(code).get("no operator applies", ()) == expected


def test_find_not_mutable_knows_what_only_our_operators_reach():
    code = "def f(xs):\n    for x in xs:\n        if x:\n            raise E\n    return xs\n"

    assert lines_of(code) == {"no operator applies": (2, 3, 4, 5)}
    assert lines_of(code, "default", "extended") == {}
    assert lines_of(code, "default", "zero_iteration", "raise_removal") == {"no operator applies": (3, 5)}


def test_find_not_mutable_knows_what_a_class_of_operators_leaves_alone():
    code = "def f(x):\n    x = 1\n    return x < 2\n"

    assert lines_of(code, "comparisons") == {"no operator applies": (2,)}


def test_find_not_mutable_keeps_other_reasons_with_our_operators():
    code = "x = g()\n\n\n@cache\ndef f():\n    return g()\n\n\ndef h():\n    g()  # pragma: no mutate\n"

    assert lines_of(code, "default", "extended") == {
        "module-level code": (1,), "decorated function": (6,), "pragma: no mutate": (10,),
    }  # fmt: skip


@pytest.mark.parametrize("module", ["queue", "string", "types"])
def test_lines_out_of_reach_hold_no_mutant(module: str):
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None

    generated = generate("m.py", Path(spec.origin).read_text("utf-8"), "m", operators=("default", "extended"))

    out_of_reach = {line for one in generated.not_mutable for line in one.lines}
    assert out_of_reach
    assert [one.place for one in generated.mutants if one.span.line in out_of_reach] == []
