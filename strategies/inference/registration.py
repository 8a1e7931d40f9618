"""Hypothesis is imported, ``from_type(User)`` works: each of our classes is registered with the strategy of its domain.

The entry point loads this module whenever Hypothesis is imported in an environment that has this package, so nothing
else may be loaded for it: the classes of a domain are registered when their module is, which is not before somebody has
asked for it. Python binds a module to its package when it has loaded it; the package is told of that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from inspect import Parameter, signature
from types import ModuleType
from typing import Any

from hypothesis import strategies as st


def register_types() -> None:
    """Register the classes of all domains, those loaded and those still to come. Costs no import of a domain."""
    package = sys.modules[__name__.rpartition(".inference.")[0]]
    package.__class__ = _Domains
    for module in list(vars(package).values()):
        if isinstance(module, ModuleType) and module.__name__.startswith(f"{package.__name__}."):
            _register(module)


class _Domains(ModuleType):
    """A package that registers the classes of each of its modules as it is bound."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if isinstance(value, ModuleType):
            _register(value)


def _register(module: ModuleType) -> None:
    for kind, make in list_makers(module):
        st.register_type_strategy(kind, _make_lazily(make))


def list_makers(module: ModuleType) -> list[tuple[type, Callable[[], Any]]]:
    """Each class that the module defines beside a strategy function with its name in the plural."""
    makers = []
    for name, value in vars(module).items():
        make = getattr(module, name_plural(name), None)
        if isinstance(value, type) and value.__module__ == module.__name__ and callable(make) and _needs_nothing(make):
            makers.append((value, make))
    return makers


def _needs_nothing(make: Callable[..., Any]) -> bool:
    open_kinds = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    parameters = signature(make).parameters.values()
    return all(each.default is not Parameter.empty or each.kind in open_kinds for each in parameters)


def _make_lazily(make: Callable[[], Any]) -> Callable[[Any], Any]:
    return lambda _: make()


def name_plural(name: str) -> str:
    """What the strategy function of a class is called.

    >>> [name_plural(name) for name in ("User", "OrderItem", "Category", "Address")]
    ['users', 'order_items', 'categories', 'addresses']
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if re.search(r"[^aeiou]y$", words):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x", "ch", "sh")) else f"{words}s"
