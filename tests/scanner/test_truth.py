"""Which expressions hold whatever happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Function
from qualitygate.scanner.truth import always_true

Make = Callable[[str], Function]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("True", "it is a constant"),
        ("1", "it is a constant"),
        ("'x'", "it is a constant"),
        ("False", ""),
        ("0", ""),
        ("''", ""),
        ("None", ""),
        ("not False", "it is a constant"),
        ("not []", "it is a constant"),
        ("not [a]", ""),
        ("not True", ""),
        ("not a", ""),
        ("(a, 'x')", "a tuple with something in it is true"),
        ("[a]", "a list with something in it is true"),
        ("{a}", "a set with something in it is true"),
        ("{a: 1}", "a dict with something in it is true"),
        ("[*a]", ""),
        ("[*a, 1]", "a list with something in it is true"),
        ("()", ""),
        ("f'a{b}'", "a string that is not empty is true"),
        ("f'{b}'", ""),
        ("lambda: a", "a function is true; it is never called"),
        ("(x for x in a)", "a generator is true; it is never run"),
        ("[x for x in a]", ""),
        ("a == 1 or 2", "`2` is true"),
        ("a or False", ""),
        ("True and 1", "it is a constant"),
        ("True and a", ""),
        ("1 == 1", "both sides are constants"),
        ("1 == 2", ""),
        ("1 != 2", "both sides are constants"),
        ("1 != 1", ""),
        ("1 < 2", ""),
        ("len(a) >= 0", "no length is negative"),
        ("len(a) >= -1", "no length is negative"),
        ("len(a) >= 1", ""),
        ("len(a) > -1", "no length is negative"),
        ("len(a) > 0", ""),
        ("len(a) != -1", "no length is negative"),
        ("len(a) != 0", ""),
        ("0 <= len(a)", "no length is negative"),
        ("-1 < len(a)", "no length is negative"),
        ("0 < len(a)", ""),
        ("1 <= len(a)", ""),
        ("len(a) <= 0", ""),
        ("0 >= len(a)", ""),
        ("len(a) in b", ""),
        ("0 in len(a)", ""),
        ("a.len(b) >= 0", ""),
        ("size(a) >= 0", ""),
        ("isinstance(a, object)", "everything is an object"),
        ("isinstance(a, int)", ""),
        ("a", ""),
        ("a == b", ""),
    ],
)
def test_always_true(function: Make, text: str, why: str) -> None:
    (check,) = function(f"def f():\n    assert {text}\n").checks

    assert check.test is not None
    assert always_true(check.test) == why


def test_always_true_knows_a_len_of_ones_own(function: Make) -> None:
    (check,) = function("from shop import len\ndef f():\n    assert len(a) >= 0\n").checks

    assert check.test is not None
    assert always_true(check.test) == ""
