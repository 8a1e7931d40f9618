"""A type in, whether somebody registered a strategy for it out.

Hypothesis has no function that says so. But it is documented that ``from_type`` of an abstract type goes through all
registered types in search of subtypes: a probe that is asked about each of them knows them all.
"""

from __future__ import annotations

import sys
from abc import ABCMeta, abstractmethod
from typing import Any, NewType, cast

from hypothesis import strategies as st


def is_registered(kind: Any) -> bool:
    """Whether a type that is not of the standard library has a strategy of its own.

    >>> is_registered(int)
    False
    """
    if isinstance(kind, NewType):
        return repr(st.from_type(cast("type[Any]", kind))) != repr(st.from_type(cast("type[Any]", kind.__supertype__)))
    if not isinstance(kind, type) or kind.__module__.partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        return False
    return kind in list_registered()


def list_registered() -> set[type]:
    """Every class with a strategy of its own, those of Hypothesis among them."""
    seen: set[type] = set()

    class Asked(ABCMeta):
        def __subclasscheck__(cls, other: type) -> bool:
            seen.add(other)
            return False

    class Probe(metaclass=Asked):
        @abstractmethod
        def never(self) -> None:
            """Keeps Hypothesis from making one."""

    st.from_type(cast("type[Any]", Probe))
    return seen


#: what ``from_type`` gives for the types whose fields are also judged by name, as long as nobody registers another
_DEFAULTS = ("text()", "integers()", "decimals()", "datetimes()", "dates()")


def is_replaced(kind: type) -> bool:
    """Whether somebody registered another strategy for a type of the standard library that Hypothesis knows."""
    return repr(st.from_type(kind)) not in _DEFAULTS
