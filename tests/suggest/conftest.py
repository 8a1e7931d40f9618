"""Verdicts built by hand: a change of one line of a function, as the engine would record it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import unified_diff
from textwrap import dedent, indent

import pytest

from qualitygate.model import Mutant, Span, Status, TestId, Verdict

Survive = Callable[..., Verdict]


@pytest.fixture
def survive() -> Survive:
    """A survivor by operator, the statement before and after, and the texts of the mutant itself."""

    def build(
        operator: str, before: str, after: str, original: str = "", replacement: str = "", **more: object
    ) -> Verdict:
        head, tail = "def f(a, b):\n    first = 1\n", "    last = 2\n    return last\n"
        old, new = (head + indent(dedent(text).strip("\n"), "    ") + "\n" + tail for text in (before, after))
        diff = "".join(unified_diff(old.splitlines(True), new.splitlines(True), "a/m.py", "b/m.py", n=3))
        mutant = Mutant(
            "1", "m.py", "f", Span(3, 4, 3, 9), operator, original or before, replacement or after, "m.x_f__mutmut_1"
        )
        return replace(Verdict(mutant, Status.SURVIVED, diff=diff), **more)  # type: ignore[arg-type]

    return build


@pytest.fixture
def judge() -> Callable[..., Verdict]:
    """A verdict by number, function, status and the tests that ran on it."""

    def build(
        number: int, function: str = "f", status: Status = Status.SURVIVED, path: str = "shop/cart.py", **more: object
    ) -> Verdict:
        mutant = Mutant(
            f"{number:04x}",
            path,
            function,
            Span(number, 0, number, 1),
            "number",
            "1",
            "2",
            f"{function}__mutmut_{number}",
        )
        return replace(Verdict(mutant, status), **more)  # type: ignore[arg-type]

    return build


@pytest.fixture
def name_test() -> Callable[..., TestId]:
    def build(name: str, path: str = "tests/test_cart.py") -> TestId:
        return TestId(path, name)

    return build
