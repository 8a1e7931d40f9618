"""A function from options to a strategy in, the public strategy function out: lazy, cached, with a pasteable repr.

What the decorator adds to ``st.composite``:

- fields of the domain class are overridden by strategies, typed per field by a TypedDict;
- an unknown name, or a plain value where a strategy belongs, is an InvalidArgument that says what was meant;
- errors come when a value is drawn, never when a module with ``@given(users(...))`` is imported;
- ``repr(users(email=just('a@b.c')))`` is that expression;
- the inner strategy is built once per set of options, not once per draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

P = ParamSpec("P")
T = TypeVar("T")

Define = Callable[P, SearchStrategy[T]]


def strategy(fields: type | None = None) -> Callable[[Define[P, T]], Define[P, T]]:
    """Declare a public strategy function; ``fields`` is the TypedDict of what its keyword arguments may override."""
    overridable = tuple(fields.__annotations__) if fields is not None else ()

    def decorate(define: Define[P, T]) -> Define[P, T]:
        shape = signature(define)
        options = tuple(name for name, p in shape.parameters.items() if p.kind is not Parameter.VAR_KEYWORD)

        @lru_cache(maxsize=128, typed=True)
        def build(*args: Any, **given: Any) -> SearchStrategy[T]:
            check_names(define.__name__, given, options, overridable)
            return define(*args, **given)

        def draw_one(draw: DrawFn, /, *args: Any, **given: Any) -> T:
            return draw(build(*map(_freeze, args), **{name: _freeze(value) for name, value in given.items()}))

        # The runtime signature takes any name, so that a wrong one is reported when drawn and with a suggestion.
        taken = [p for p in shape.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        draw_one.__signature__ = shape.replace(  # type: ignore[attr-defined]
            parameters=[
                Parameter("draw", Parameter.POSITIONAL_ONLY),
                *taken,
                Parameter("fields" if fields is not None else "unknown", Parameter.VAR_KEYWORD),
            ],
            return_annotation=Parameter.empty,
        )
        draw_one.__name__ = define.__name__
        draw_one.__qualname__ = define.__qualname__
        draw_one.__module__ = define.__module__
        draw_one.__doc__ = define.__doc__
        return st.composite(draw_one)

    return decorate


def build_record(record: Callable[..., T], fields: Mapping[str, object]) -> SearchStrategy[T]:
    """Records from a strategy for each field, drawn in this order.

    ``object``, because type checkers say no more of the values of a TypedDict: it may hold keys they do not know of.
    """
    return st.builds(record, **cast("Mapping[str, SearchStrategy[Any]]", fields))


def check_names(function: str, given: dict[str, Any], options: Iterable[str], overridable: Iterable[str]) -> None:
    """Refuse a name that is neither an option nor a field, and a field that is not a strategy."""
    options, overridable = tuple(options), tuple(overridable)
    for name, value in given.items():
        if name in options:
            continue
        if name not in overridable:
            kind = "field or option" if overridable else "option"
            raise InvalidArgument(f"{function}() has no {kind} {name!r}; {suggest(name, (*overridable, *options))}")
        if not isinstance(value, SearchStrategy):
            raise InvalidArgument(
                f"{function}({name}={value!r}): {value!r} is not a strategy; did you mean {name}=just({value!r})?"
            )


def suggest(name: str, known: Iterable[str]) -> str:
    """What to write instead of a wrong name: the closest known one, and all of them."""
    names = list(known)
    if not names:
        return "it takes none"
    close = get_close_matches(name, names, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}known: {', '.join(names)}"


def _freeze(value: Any) -> Any:
    """Lists and sets as hashable copies, for the cache."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, set):
        return frozenset(value)
    return value
