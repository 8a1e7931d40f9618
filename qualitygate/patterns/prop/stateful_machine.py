"""Sequences of operations generated and checked by a state machine.

What it finds: subclasses of Hypothesis' ``RuleBasedStateMachine``.

A conforming use: has rules; asserts something, in a rule or an invariant; and is run: by ``Machine.TestCase`` or
``run_state_machine_as_test``.

Why it matters: errors of stateful code hide in orders of calls that nobody thinks of. A machine that nothing runs is
dead code.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Class, File, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls, checks, expressions, has_decorator, target

_BASES = frozenset({"hypothesis.stateful.RuleBasedStateMachine", "RuleBasedStateMachine"})
_RULES = ("hypothesis.stateful.rule", "hypothesis.stateful.initialize")


def find(file: File, suite: Suite) -> Iterator[UseHit]:
    """One use per machine."""
    for cls in file.classes:
        if _BASES & set(cls.bases):
            has = {
                "rules": any(has_decorator(function, *_RULES) for function in cls.functions),
                "oracle": any(checks(function) for function in cls.functions),
                "run": _is_run(cls, file),
            }
            yield UseHit(cls.span, tuple(part for part in PATTERN.parts if not has[part]))


def _is_run(cls: Class, file: File) -> bool:
    """Whether a test case is made of it in its file: at module level, as a base class, or by a test."""
    made = f"{cls.name}.TestCase"
    if any(target(each).endswith(made) for each in expressions(file.body)):
        return True
    if any(base.endswith(made) for other in file.classes for base in other.bases):
        return True
    functions = (*(case.function for case in file.cases), *file.helpers)
    return any(call.attr == "run_state_machine_as_test" for function in functions for call in calls(function))


GOOD = (
    """
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from shop import Cart

class CartMachine(RuleBasedStateMachine):  # use
    def __init__(self):
        super().__init__()
        self.cart = Cart()

    @rule(quantity=st.integers(1, 9))
    def add(self, quantity):
        self.cart.add(quantity)

    @invariant()
    def is_not_negative(self):
        assert self.cart.count >= 0

TestCart = CartMachine.TestCase

def test_cart():
    assert Cart().count == 0
""",
)

BAD = (
    """
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from shop import Cart

class CartMachine(RuleBasedStateMachine):  # lacks: oracle, run
    @rule(quantity=st.integers(1, 9))
    def add(self, quantity):
        Cart().add(quantity)

def test_cart():
    assert Cart().count == 0
""",
)

PATTERN = Pattern(
    source="002",
    subject=Subject.FILE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("rules", "oracle", "run"),
)
