"""A verdict in, the kind of assertion that would kill the mutant out.

Where the diff shows what tells the original from the mutant (a boundary, operands, sides of a condition), the advice
names it; whether a test can tell them apart at all is not known: a mutant may be equivalent.

>>> from qualitygate.model import Mutant, Span, Status, Verdict
>>> mutant = Mutant("1", "shop.py", "discount", Span(2, 7), "swap_op", "> 10", ">= 10", "shop.x_discount__mutmut_1")
>>> diff = "@@ -2 +2 @@\\n-    if quantity > 10:\\n+    if quantity >= 10:\\n"
>>> advice = advise(Verdict(mutant, Status.SURVIVED, diff=diff))
>>> print(advice.example)
assert discount(...) == ...  # with quantity == 10
"""

from __future__ import annotations

from qualitygate.model import Verdict
from qualitygate.suggest.by_extended_operator import EXTENDED_ADVISERS
from qualitygate.suggest.by_operator import ADVISERS, Adviser, advise_effect
from qualitygate.suggest.change import read_change
from qualitygate.suggest.places import advise_by_place
from qualitygate.suggest.wording import Advice, AdviceKind

__all__ = ["Advice", "AdviceKind", "advise", "find_adviser"]


def advise(verdict: Verdict) -> Advice:
    """By the place where that says more (defaults, exceptions, logs), else by the operator; never fails."""
    mutant = verdict.mutant
    change = read_change(verdict)
    fallback = advise_effect(mutant, change)
    try:
        return advise_by_place(mutant, change) or find_adviser(mutant.operator)(mutant, change) or fallback
    except RecursionError:  # a tree too deep to print
        return fallback


def find_adviser(operator: str) -> Adviser:
    """The function for an operator of that name, with hyphens or without; for an unknown one what is never wrong."""
    name = operator.replace("-", "_")
    return ADVISERS.get(name) or EXTENDED_ADVISERS.get(name) or advise_effect
