"""What is left of a function whose code is exchanged, and still runs the code that it had."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest

from qualitygate.engines.runtime.living import find_living
from qualitygate.engines.runtime.trampoline import Switch


def outer(n: int) -> Callable[[], int]:
    def inner() -> int:
        return n + len([lambda: n])

    return inner


def deeper(n: int) -> type:
    class Inner:
        def value(self) -> int:
            return n

    return Inner


def count(n: int) -> Iterator[int]:
    yield n


def pairs(n: int) -> Iterator[int]:
    return (i for i in range(n))


async def later(n: int) -> int:
    return n


async def stream(n: int) -> Any:
    yield n


def recorded(function: Any) -> dict[str, list[Switch]]:
    """A switch of the function, which has run so far with a recorder's code."""
    one = Switch(function, function.__code__, {}, 0)
    one.original = function.__code__.replace(co_name="original")
    return {"m.x_f": [one]}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (outer, {"begun": [], "inside": ["m.x_f"]}),
        (deeper, {"begun": [], "inside": ["m.x_f"]}),
        (pairs, {"begun": [], "inside": ["m.x_f"]}),
        (count, {"begun": ["m.x_f"], "inside": []}),
        (later, {"begun": ["m.x_f"], "inside": []}),
        (stream, {"begun": ["m.x_f"], "inside": []}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_function_made_shows_as_long_as_it_lives(function: Any, expected: dict[str, list[str]]) -> None:
    switches = recorded(function)
    gc.collect()
    before = find_living(switches)
    made = function(1)

    with_it = find_living(switches)
    getattr(made, "close", lambda: None)()
    del made
    gc.collect()

    assert with_it == expected
    assert before == find_living(switches) == {"begun": [], "inside": []}


def test_a_copy_of_a_function_runs_its_code_and_the_function_itself_is_no_copy() -> None:
    switches = recorded(count)
    copy = FunctionType(count.__code__, globals())

    assert find_living(switches) == {"begun": ["m.x_f"], "inside": []}

    del copy
    assert find_living(switches) == {"begun": [], "inside": []}


def test_code_of_the_original_counts_as_that_of_the_recorder() -> None:
    switches = recorded(count)
    (one,) = switches["m.x_f"]
    one.original, one.recorder = one.recorder, one.original
    waiting = count(1)

    assert find_living(switches)["begun"] == ["m.x_f"]
    assert next(waiting) == 1


def test_functions_are_told_apart_and_sorted() -> None:
    switches = {name: recorded(one)["m.x_f"] for name, one in (("b", count), ("a", later), ("c", outer), ("d", pairs))}
    kept = [count(1), outer(1), pairs(1)]
    waiting = later(1)

    assert find_living(switches) == {"begun": ["a", "b"], "inside": ["c", "d"]}

    waiting.close()
    assert len(kept) == 3


def test_without_switches_nothing_is_found() -> None:
    assert find_living({}) == {"begun": [], "inside": []}
