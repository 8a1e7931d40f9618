"""The kill matrix in, the share of mutants out that pattern-using tests kill where patterns are called for.

Formula: over functions that hold a touchpoint, mutants killed by pattern-using tests / all mutants there. A run that
stops at the first failure knows one killer of each mutant: without the kill matrix it is not measured.

>>> from qualitygate.model import *
>>> measure(Facts()).value is None
True
"""

from __future__ import annotations

from qualitygate.model import Facts, Measured, Metric


def measure(facts: Facts) -> Measured:
    """Not measured, and why."""
    return Measured(None, reason="the kill matrix was not run: only the first killer of each mutant is known")


METRIC = Metric(85, 8, measure, reads=frozenset())
