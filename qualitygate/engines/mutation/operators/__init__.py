"""The operators that mutmut lacks: one file, one operator; off unless the configuration asks for them.

A module holds `OPERATOR`, and its name is the operator's. It is documented by its docstring, and tested by its
examples: the mutants of the source on the left are exactly the texts on the right.
"""

from __future__ import annotations

from importlib import import_module

from qualitygate.config.operators import EXTENDED_OPERATORS
from qualitygate.engines.mutation.operators.operator import Operator


def load_operators() -> tuple[tuple[str, Operator], ...]:
    """Every operator with its name, in the order in which mutants are numbered."""
    return tuple((name, import_module(f"{__name__}.{name}").OPERATOR) for name in EXTENDED_OPERATORS)
