"""Pure functions in, the share out that a property test enters.

Formula: eligible functions entered by a property test / eligible functions. Eligible: no input or output, global write
or change of an argument is seen, and every parameter's strategy can be inferred. Which functions are eligible is not
yet evidence that is collected: not measured.

>>> from qualitygate.model import *
>>> measure(Facts()).value is None
True
"""

from __future__ import annotations

from qualitygate.model import Facts, Measured, Metric


def measure(facts: Facts) -> Measured:
    """Not measured, and why."""
    return Measured(None, reason="no evidence yet of which source functions are pure")


METRIC = Metric(60, 5, measure, reads=frozenset())
