"""An exception handler that only raises again, as if it were not there.

What it shows: whether any test meets the exception, and checks what is made of it.

Source: https://github.com/mutpy/mutpy (EHD, exception handler deletion).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator


def reraise(node: cst.ExceptHandler | cst.ExceptStarHandler) -> Iterator[cst.CSTNode]:
    """The handler with ``raise`` for its body; none where it is that already."""
    if isinstance(node.body, cst.SimpleStatementSuite):
        yield node.with_changes(body=node.body.with_changes(body=[cst.Raise()]))
    else:
        yield node.with_changes(body=node.body.with_changes(body=[cst.SimpleStatementLine([cst.Raise()])]))


EXAMPLES = (
    (
        "try:\n    g()\nexcept E:\n    h()\n    k()",
        ("try:\n    g()\nexcept E:\n    raise",),
    ),
    (
        "try: g()\nexcept (E, F) as error: h()\nexcept: k()\nelse: m()\nfinally: n()",
        (
            "try: g()\nexcept (E, F) as error: raise\nexcept: k()\nelse: m()\nfinally: n()",
            "try: g()\nexcept (E, F) as error: h()\nexcept: raise\nelse: m()\nfinally: n()",
        ),
    ),
    ("try: g()\nexcept* E: h()", ("try: g()\nexcept* E: raise",)),
    ("try: g()\nexcept E: raise", ()),
    ("try: g()\nfinally: h()", ()),
)

OPERATOR = Operator((cst.ExceptHandler, cst.ExceptStarHandler), reraise, EXAMPLES)
