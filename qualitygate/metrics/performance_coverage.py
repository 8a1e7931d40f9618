"""Declared critical functions in, the share out that a performance test holds to a budget.

Formula: declared critical functions run by a performance test that asserts a budget / declared critical functions.
None declared: the weight is dropped. Which performance tests assert a budget on what they run is not yet evidence that
is collected: with a declaration it is not measured.

>>> from qualitygate.model import *
>>> measure(Facts()).dropped
True
>>> measure(Facts(critical=("shop.pricing:total",))).reason
'no evidence yet of budgets that performance tests assert, for shop.pricing:total'
"""

from __future__ import annotations

from qualitygate.display import show_some
from qualitygate.model import Facts, Measured, Metric


def measure(facts: Facts) -> Measured:
    """Whether there is anything to measure."""
    if not facts.critical:
        return Measured(None, reason="no critical function is declared", dropped=True)
    return Measured(
        None, reason=f"no evidence yet of budgets that performance tests assert, for {show_some(facts.critical)}"
    )


METRIC = Metric(100, 3, measure, reads=frozenset())
