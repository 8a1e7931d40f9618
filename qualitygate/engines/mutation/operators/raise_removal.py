"""An exception that is not raised: ``raise ValueError(x)`` becomes ``pass``, and the function goes on.

What it shows: whether any test asks for the exception. Left alone is ``raise NotImplementedError`` without a message,
which declares that something is to be written elsewhere.

Source: Deng, Offutt and Li, Empirical evaluation of the statement deletion mutation operator, ICST 2013.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator, delete


def remove_raise(node: cst.Raise) -> Iterator[cst.BaseSmallStatement]:
    """At most one mutant."""
    if not is_declaration(node.exc):
        yield delete(node)


def is_declaration(exception: cst.BaseExpression | None) -> bool:
    """Whether it is ``NotImplementedError`` without arguments."""
    if isinstance(exception, cst.Call) and not exception.args:
        exception = exception.func
    return isinstance(exception, cst.Name) and exception.value == "NotImplementedError"


EXAMPLES = (
    ("if x: raise ValueError(x)", ("if x: pass",)),
    ("raise E from error; g()", ("pass; g()",)),
    ("try: g()\nexcept E:\n    h()\n    raise", ("try: g()\nexcept E:\n    h()\n    pass",)),
    ("raise NotImplementedError(x)", ("pass",)),
    ("raise NotImplementedError", ()),
    ("raise NotImplementedError()", ()),
)

OPERATOR = Operator((cst.Raise,), remove_raise, EXAMPLES)
