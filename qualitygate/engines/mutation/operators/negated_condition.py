"""A condition the other way round: ``if ready:`` becomes ``if not ready:``.

What it shows: whether the two ways out of a condition are told apart at all. Of ``if``, ``while``, ``... if ... else``,
the filter of a comprehension and the guard of a ``case``. Left alone is what another operator turns round: a condition
with ``not``, a single comparison, ``True`` and ``False``.

Source: https://github.com/mutpy/mutpy (COI, conditional operator insertion);
https://pitest.org/quickstart/mutators/ (negate conditionals).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator, negate, put


def negate_condition(node: cst.If | cst.While | cst.IfExp | cst.CompIf | cst.MatchCase) -> Iterator[cst.CSTNode]:
    """At most one mutant."""
    field = "guard" if isinstance(node, cst.MatchCase) else "test"
    condition: cst.BaseExpression | None = getattr(node, field)
    if condition is not None and not has_opposite(condition):
        yield put(node, field, negate(condition))


def has_opposite(condition: cst.BaseExpression) -> bool:
    """Whether another operator makes the opposite of it."""
    return (
        (isinstance(condition, cst.UnaryOperation) and isinstance(condition.operator, cst.Not))
        or (isinstance(condition, cst.Comparison) and len(condition.comparisons) == 1)
        or (isinstance(condition, cst.Name) and condition.value in ("True", "False"))
    )


EXAMPLES = (
    ("if x: g()", ("if not x: g()",)),
    ("if(x): g()", ("if(not (x)): g()",)),
    ("if x and y: g()\nelif z: h()", ("if not (x and y): g()\nelif z: h()", "if x and y: g()\nelif not z: h()")),
    ("if (x or\n    y): g()", ("if not (x or\n    y): g()",)),
    ("if 0 < x < 9: g()", ("if not 0 < x < 9: g()",)),
    ("if (x := g()): h(x)", ("if not (x := g()): h(x)",)),
    ("if y if x else z: g()", ("if not (y if x else z): g()", "if y if not x else z: g()")),
    ("while queue: g()", ("while not queue: g()",)),
    ("a = g() if x else h()", ("a = g() if not x else h()",)),
    ("[x for x in xs if x.y]", ("[x for x in xs if not x.y]",)),
    ("match x:\n    case y if y.z: g()\n    case _: h()", ("match x:\n    case y if not y.z: g()\n    case _: h()",)),
    ("if not x: g()", ()),
    ("if x == 1: g()", ()),
    ("while True: g()", ()),
    ("assert x", ()),
)

OPERATOR = Operator((cst.If, cst.While, cst.IfExp, cst.CompIf, cst.MatchCase), negate_condition, EXAMPLES)
