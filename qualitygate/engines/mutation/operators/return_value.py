"""Another value given back: ``return total`` becomes ``return None``.

What it shows: whether a test looks at the result. What is true or false by its form (a comparison, a ``not``) becomes
``True``, and ``False``: None would pass for false. ``return None`` becomes ``return ""``, as mutmut does with what is
assigned; ``True`` and ``False`` themselves are mutmut's.

Source: https://pitest.org/quickstart/mutators/ (null returns, true returns, false returns).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator, put

_BOOLEAN = ("True", "False")


def replace_value(node: cst.Return) -> Iterator[cst.Return]:
    """One mutant, or two where the value is true or false."""
    value = node.value
    if value is None or (isinstance(value, cst.Name) and value.value in _BOOLEAN):
        return
    if isinstance(value, cst.Name) and value.value == "None":
        yield put(node, "value", cst.SimpleString('""'))
    elif isinstance(value, cst.Comparison) or (
        isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Not)
    ):
        for name in _BOOLEAN:
            yield put(node, "value", cst.Name(name))
    else:
        yield put(node, "value", cst.Name("None"))


EXAMPLES = (
    ("return x", ("return None",)),
    ("return(x)", ("return(None)",)),
    ("return g(x) or 0", ("return None",)),
    ("return x == 1", ("return True", "return False")),
    ("return not x", ("return True", "return False")),
    ("return None", ('return ""',)),
    ("return True", ()),
    ("return", ()),
    ("yield x", ()),
)

OPERATOR = Operator((cst.Return,), replace_value, EXAMPLES)
