"""A simple statement that is not run: ``self.log(x)`` becomes ``pass``.

What it shows: whether a test sees the statement's effect. Deleted are calls and other expressions, assignments,
``del``, ``assert``, ``global``, ``nonlocal``, ``break``, ``continue`` and the bare ``return``. Raising, giving back a
value, and what holds a block have operators of their own; imports and constants (docstrings, ``...``) are left alone.

Source: Deng, Offutt and Li, Empirical evaluation of the statement deletion mutation operator, ICST 2013.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator, delete

_CONSTANTS = (cst.BaseNumber, cst.BaseString, cst.Ellipsis, cst.Name)


def delete_statement(node: cst.BaseSmallStatement) -> Iterator[cst.BaseSmallStatement]:
    """At most one mutant."""
    is_constant = isinstance(node, cst.Expr) and isinstance(node.value, _CONSTANTS)
    is_declared_only = isinstance(node, cst.AnnAssign) and node.value is None
    gives_back = isinstance(node, cst.Return) and node.value is not None
    if not (is_constant or is_declared_only or gives_back):
        yield delete(node)


EXAMPLES = (
    ("g(x)", ("pass",)),
    ("g(); h()", ("pass; h()", "g(); pass")),
    ("a = b = g()", ("pass",)),
    ("a: int = g()", ("pass",)),
    ("a += g()", ("pass",)),
    ("if x: del x\nelse: g()", ("if x: pass\nelse: g()", "if x: del x\nelse: pass")),
    ("for x in xs:\n    if x: break\n    continue\n    g()",
     ("for x in xs:\n    if x: pass\n    continue\n    g()", "for x in xs:\n    if x: break\n    pass\n    g()",
      "for x in xs:\n    if x: break\n    continue\n    pass")),
    ("if x: return\ng()", ("if x: pass\ng()", "if x: return\npass")),
    ("assert x", ("pass",)),
    ("global a; a = 1", ("pass; a = 1", "global a; pass")),
    ("await_ = yield", ("pass",)),
    ("'doc'\n...\n1", ()),
    ("a: int", ()),
    ("import a\nfrom a import b", ()),
    ("pass", ()),
    ("raise E", ()),
    ("return x", ()),
    ("if x: pass", ()),
    ("g()\nreturn", ("pass\nreturn",)),
)  # fmt: skip

OPERATOR = Operator(
    (
        cst.Expr, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Del, cst.Assert, cst.Global, cst.Nonlocal, cst.Break,
        cst.Continue, cst.Return,
    ),
    delete_statement,
    EXAMPLES,
)  # fmt: skip
