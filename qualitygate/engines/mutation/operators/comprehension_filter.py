"""A comprehension without one of its filters: ``[x for x in xs if x]`` becomes ``[x for x in xs]``.

What it shows: whether any test has an element that the filter keeps out. One filter is removed at a time.

Source: none that we know of; a filter is to a comprehension what a condition is to a loop.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator


def remove_filters(node: cst.CompFor) -> Iterator[cst.CompFor]:
    """One mutant for each ``if``."""
    for index in range(len(node.ifs)):
        yield node.with_changes(ifs=(*node.ifs[:index], *node.ifs[index + 1 :]))


EXAMPLES = (
    ("[x for x in xs if x]", ("[x for x in xs]",)),
    ("{x for x in xs if x if y}", ("{x for x in xs if y}", "{x for x in xs if x}")),
    (
        "{k: v for k in ks if k for v in vs if v}",
        ("{k: v for k in ks for v in vs if v}", "{k: v for k in ks if k for v in vs}"),
    ),
    ("g(x for x in xs if x)", ("g(x for x in xs)",)),
    ("[x for x in xs]", ()),
    ("[x if x else y for x in xs]", ()),
)

OPERATOR = Operator((cst.CompFor,), remove_filters, EXAMPLES)
