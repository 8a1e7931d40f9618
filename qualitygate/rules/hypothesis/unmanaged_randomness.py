"""A property test that draws from randomness Hypothesis does not control: a failure cannot be replayed.

What it finds: in a ``@given`` test or a helper that it calls, ``uuid4()``, ``secrets``, ``os.urandom``,
``SystemRandom``, an unseeded ``random.Random()`` or ``numpy.random.default_rng()``. The functions of ``random`` and
``numpy.random`` themselves are fine: Hypothesis seeds them for each example.

Why it matters: Hypothesis replays a failing example to shrink and to report it. When the outcome hangs on something
else, it gives up with "Flaky", and the input is lost.

Instead: draw it: ``uuids()``, ``binary()``, ``randoms()``; or seed the generator with a drawn integer.

When to ignore it: when the value is only a unique name that nothing depends on.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (random_module, register_random)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, has_decorator, render

_ALWAYS = frozenset({"uuid.uuid1", "uuid.uuid4", "os.urandom", "random.SystemRandom"})
_UNSEEDED = frozenset({"random.Random", "numpy.random.default_rng", "numpy.random.RandomState"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if not has_decorator(case.function, "hypothesis.given"):
        return
    for part in inline(case, suite):
        function = part.function
        for call in calls(function.body, enter=True):
            seeded = bool(call.args or call.keywords)
            always = call.target in _ALWAYS or call.target.startswith("secrets.")
            if always or (call.target in _UNSEEDED and not seeded):
                message = f"`{render(call, 40)}` is not replayed with the example"
                yield Hit(call.span, message, function.path, function.qualname)


BAD = (
    """
import random
import uuid
import numpy as np
from hypothesis import given, strategies as st
from shop import total

@given(st.integers())
def test_total(price):
    key = uuid.uuid4()  # finding
    draw = random.Random()  # finding
    noise = np.random.default_rng()  # finding
    assert total(price, key, draw, noise) == price
    check_total(price)

def check_total(price):
    assert total(price, uuid.uuid4()) == price  # finding
""",
)

GOOD = (
    """
import random
import uuid
from hypothesis import given, strategies as st
from shop import total

@given(price=st.integers(), seed=st.integers(), key=st.uuids())
def test_total(price, seed, key):
    assert total(price, random.Random(seed), random.random(), key) == price

def test_key():
    check_key()

def check_key():
    assert total(uuid.uuid4()) == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
