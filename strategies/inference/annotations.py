"""A class in, the types of its fields out, with the ``Annotated`` around them."""

from __future__ import annotations

import sys
from typing import Any, get_type_hints

from hypothesis.errors import InvalidArgument


def read_hints(model: type) -> dict[str, Any]:
    """Name -> type, those of base classes included.

    A class that was defined in a function and refers to others there by name cannot be resolved by ``get_type_hints``;
    its own name, the most usual one, is known here.

    :raises InvalidArgument: for a type that no name stands for
    """
    try:
        return get_type_hints(model, localns={model.__name__: model}, include_extras=True)
    except NameError as error:
        raise InvalidArgument(
            f"{model.__name__}: {error}; define the types of the fields where the module can see them"
        ) from error


def is_class_of(model: Any, base: type) -> bool:
    """Whether it is a class, and one below the base."""
    return isinstance(model, type) and issubclass(model, base)


def find_library(name: str) -> Any:
    """A library if it is loaded already: who gives a class of it has loaded it; never an import."""
    return sys.modules.get(name)
