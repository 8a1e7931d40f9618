"""A loop that never runs: ``for x in xs:`` becomes ``for x in []:``, ``while x:`` becomes ``while False:``.

What it shows: whether a test sees what the loop does. ``async for`` is left alone (there is no empty asynchronous
literal), and so are loops over an empty literal and ``while True``, which is mutmut's.

Source: https://github.com/mutpy/mutpy (ZIL, zero iteration loop);
https://cosmic-ray.readthedocs.io (zero iteration for loop).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator, put


def skip_loop(node: cst.For | cst.While) -> Iterator[cst.CSTNode]:
    """At most one mutant."""
    if isinstance(node, cst.While):
        if not (isinstance(node.test, cst.Name) and node.test.value in ("True", "False")):
            yield put(node, "test", cst.Name("False"))
    elif node.asynchronous is None and not is_empty(node.iter):
        yield put(node, "iter", cst.List([]))


def is_empty(value: cst.BaseExpression) -> bool:
    """Whether it is an empty list, tuple or dict, as written."""
    return isinstance(value, cst.List | cst.Tuple | cst.Dict) and not value.elements


EXAMPLES = (
    ("for x in xs: g(x)", ("for x in []: g(x)",)),
    ("for x in(xs): g(x)", ("for x in[]: g(x)",)),
    ("for i, x in enumerate(xs):\n    g(x)\nelse: h()", ("for i, x in []:\n    g(x)\nelse: h()",)),
    ("while x < 9: g()", ("while False: g()",)),
    ("while(x): g()", ("while(False): g()",)),
    ("while True: g()", ()),
    ("for x in (): g(x)", ()),
    ("[g(x) for x in xs]", ()),
    ("async def f():\n    async for x in xs: g(x)", ()),
)

OPERATOR = Operator((cst.For, cst.While), skip_loop, EXAMPLES)
