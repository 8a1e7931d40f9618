"""Another part of a sequence: ``xs[1:]`` becomes ``xs[:]``, ``xs[0]`` becomes ``xs[-1]`` and the other way round.

What it shows: whether a test has a sequence whose ends matter. The bounds and the step of a slice are removed one at a
time; not those that say what holds without them (a lower bound of 0, a step of 1).

Source: https://github.com/mutpy/mutpy (SIR, slice index remove).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator

_FIRST = "0"
_LAST = "-1"


def change_part(node: cst.Slice | cst.Index) -> Iterator[cst.CSTNode]:
    """Up to three mutants of a slice, at most one of an index."""
    if isinstance(node, cst.Index):
        if is_number(node.value, _FIRST):
            yield node.with_changes(value=cst.UnaryOperation(cst.Minus(), cst.Integer("1")))
        elif is_number(node.value, _LAST):
            yield node.with_changes(value=cst.Integer("0"))
        return
    if node.lower is not None and not is_number(node.lower, _FIRST):
        yield node.with_changes(lower=None)
    if node.upper is not None:
        yield node.with_changes(upper=None)
    if node.step is not None and not is_number(node.step, "1"):
        yield node.with_changes(step=None, second_colon=cst.MaybeSentinel.DEFAULT)


def is_number(value: cst.BaseExpression, text: str) -> bool:
    """Whether an expression is this number, written plainly."""
    if isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Minus):
        return text.startswith("-") and is_number(value.expression, text[1:])
    return isinstance(value, cst.Integer) and value.value == text


EXAMPLES = (
    ("return xs[0]", ("return xs[-1]",)),
    ("return xs[-1]", ("return xs[0]",)),
    ("return xs[a:b]", ("return xs[:b]", "return xs[a:]")),
    ("return xs[1:]", ("return xs[:]",)),
    ("return xs[:-1]", ("return xs[:]",)),
    ("return xs[::-1]", ("return xs[:]",)),
    ("return xs[0:n:2]", ("return xs[0::2]", "return xs[0:n]")),
    ("return xs[0, 1:2]", ("return xs[-1, 1:2]", "return xs[0, :2]", "return xs[0, 1:]")),
    ("del xs[2:]", ("del xs[:]",)),
    ("return xs[0::1], xs[:], xs[1], xs[-2], xs[i], xs['a'], xs[-i]", ()),
)

OPERATOR = Operator((cst.Slice, cst.Index), change_part, EXAMPLES)
