"""A check on values drawn at random, without a seed: a failure cannot be repeated.

What it finds: a test that draws from ``random`` or ``numpy.random`` (``random.randint``, ``np.random.rand``, an
unseeded ``random.Random()`` or ``default_rng()``), and asserts on what it drew, or on what was made of it. Silent where
a seed is set anywhere in what the test runs, in its module or in a conftest, where randomness is patched, and on what
is drawn for a name (inside an f-string).

Why it matters: the input that breaks the code is gone with the run. Whoever reruns sees green and calls it flaky.

Instead: ``rng = random.Random(20)`` and draw from that; or Hypothesis, which searches, shrinks and prints the input.

Off by default: among 12 hits in well-kept suites about half were random data that its maintainers chose on purpose.

When to ignore it: when the seed is printed with each failure by other means (pytest-randomly does).

Source: https://docs.pytest.org/en/stable/explanation/flaky.html, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Call,
    Case,
    FString,
    Hit,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.scanner.query import calls, expressions, names, statements
from qualitygate.scanner.tracing import names_from

_DRAWS = frozenset({
    "random", "randint", "randrange", "uniform", "choice", "choices", "sample", "shuffle", "gauss", "normalvariate",
    "getrandbits", "triangular", "betavariate", "expovariate", "rand", "randn", "random_sample", "normal", "integers",
    "permutation", "standard_normal", "poisson", "binomial", "randbytes",
})  # fmt: skip
_MODULES = ("random", "numpy.random")
_GENERATORS = frozenset({"random.Random", "numpy.random.default_rng", "numpy.random.RandomState"})
_PATCHES = frozenset({"patch", "object", "setattr"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first draw that reaches an assertion."""
    function = case.function
    named = {id(call) for text in expressions(function.body) if isinstance(text, FString) for call in calls(text)}
    draws = [call for call in calls(function.body) if _draws(call) and id(call) not in named]
    if not draws or not function.checks or _is_seeded(case, suite):
        return
    for draw in draws:
        tainted = names_from(draw, tuple(statements(function.body)))
        for check in function.checks:
            if check.test is not None and (names(check.test) & tainted or any(c is draw for c in calls(check.test))):
                yield Hit(draw.span, f"asserts on what `{draw.target}` drew, without a seed")
                return


def _draws(call: Call) -> bool:
    module, _, name = call.target.rpartition(".")
    return (module in _MODULES and name in _DRAWS) or (call.target in _GENERATORS and not (call.args or call.keywords))


def _is_seeded(case: Case, suite: Suite) -> bool:
    functions = [case.function, *(each.function for each in suite.reach[case.id].functions)]
    inside = [node for each in functions for node in (*each.decorators, *each.body)]
    around = [
        node
        for file in suite.files
        if file.path == case.id.path or file.path.endswith("conftest.py")
        for node in (*file.body, *(statement for helper in file.helpers for statement in helper.body))
    ]
    return any(
        "seed" in call.attr.lower()
        or (call.target in _GENERATORS and (call.args or call.keywords))
        or (call.attr in _PATCHES and any("random" in str(getattr(arg, "value", "")) for arg in call.args))
        for call in calls([*inside, *around], enter=True)
    )


BAD = (
    """
import random
import numpy as np
from shop import order, total

def test_total():
    price = random.randint(1, 100)  # finding
    assert total(price, 2) == price * 2

def test_order():
    numbers = [3, 1, 2]
    random.shuffle(numbers)  # finding
    assert order(numbers) == [1, 2, 3]

def test_mean():
    prices = np.random.rand(10)  # finding
    found = total(prices)
    assert found < 10

def test_generator():
    rng = random.Random()  # finding
    assert total(rng.random(), 2) < 2
""",
)

GOOD = (
    """
import random
from unittest.mock import patch
from shop import total

def test_total():
    rng = random.Random(20)
    assert total(rng.randint(1, 100), 2) > 1

def test_seeded():
    random.seed(20)
    price = random.randint(1, 100)
    assert total(price, 2) == price * 2

def test_name():
    name = f"shop-{random.random()}"
    total.register(name)
    assert name in total.names

@patch("random.randint")
def test_patched(randint):
    assert total(random.randint(1, 2), 1) == randint.return_value
""",
    """
# file: tests/conftest.py
import random
import pytest

@pytest.fixture(autouse=True)
def seed():
    random.seed(20)

# file: tests/test_total.py
import random
from shop import total

def test_total():
    price = random.randint(1, 100)
    assert total(price, 2) == price * 2
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
