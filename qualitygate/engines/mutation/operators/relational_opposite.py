"""An order the other way round: ``a < b`` becomes ``a >= b``.

What it shows: whether the two sides of a boundary are told apart at all; mutmut moves the boundary by one only. The
opposites of ``==``, ``is`` and ``in`` are mutmut's.

Source: https://pitest.org/quickstart/mutators/ (negate conditionals).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator

_Order = cst.LessThan | cst.LessThanEqual | cst.GreaterThan | cst.GreaterThanEqual
_OPPOSITES: dict[type[_Order], type[_Order]] = {
    cst.LessThan: cst.GreaterThanEqual,
    cst.LessThanEqual: cst.GreaterThan,
    cst.GreaterThan: cst.LessThanEqual,
    cst.GreaterThanEqual: cst.LessThan,
}


def turn_round(node: cst.ComparisonTarget) -> Iterator[cst.ComparisonTarget]:
    """At most one mutant."""
    before = node.operator
    if isinstance(before, _Order):
        after = _OPPOSITES[type(before)](before.whitespace_before, before.whitespace_after)
        yield node.with_changes(operator=after)


EXAMPLES = (
    ("return a < b", ("return a >= b",)),
    ("return a <= b", ("return a > b",)),
    ("return a>b", ("return a<=b",)),
    ("return a >= b", ("return a < b",)),
    ("return 0 < a <= 9", ("return 0 >= a <= 9", "return 0 < a > 9")),
    ("return a == b, a != b, a is b, a in b", ()),
)

OPERATOR = Operator((cst.ComparisonTarget,), turn_round, EXAMPLES)
