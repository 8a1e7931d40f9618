"""Which annotations Hypothesis makes values of unaided; what counts as such is held against Hypothesis itself."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitygate.inferable import find_unmade, is_inferable
from qualitygate.model import Function
from qualitygate.scanner.index import Index
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.source import Source

#: The module that annotations are written in; executed as it stands by the tests that ask Hypothesis.
HEAD = """
import collections, collections.abc, dataclasses, datetime as dt, decimal, enum, fractions, ipaddress, numbers, typing
import uuid
from abc import abstractmethod
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Callable, Iterable, Iterator, Literal, Mapping, Optional, Sequence, Union

class Colour(enum.Enum):
    RED = 1
    BLUE = 2

class Empty(enum.Enum): pass

class Price:
    def __init__(self, amount: Decimal, currency: str = "EUR"): self.amount = amount

class Sale(Price): pass

class Equal:
    def __init__(self, amount: int): self.amount = amount
    def __eq__(self, other): return self.amount == other.amount

@dataclasses.dataclass
class Item:
    price: Decimal
    count: int = 1
    tags: list = dataclasses.field(default_factory=list)
    kind: typing.ClassVar[Any] = 1

@dataclasses.dataclass(frozen=True)
class Frozen:
    price: Decimal

@dataclasses.dataclass
class Wider(Item):
    size: int = 2

class Point(typing.NamedTuple):
    x: int
    y: int = 0

class Reply(typing.TypedDict):
    status: int
    body: str

@dataclasses.dataclass
class Loose:
    data: Any

@dataclasses.dataclass
class Defaults:
    price: int = 1

@dataclasses.dataclass
class Nested:
    item: Item

@dataclasses.dataclass
class Mixed(Exception):
    price: int

class Bare: pass

class Always:
    def __init__(self, amount: int = 1): pass

class Untyped:
    def __init__(self, amount): self.amount = amount

class Node:
    def __init__(self, after: "Node"): self.after = after

class Half:
    def __init__(self, amount: int): self.amount = amount
    @abstractmethod
    def go(self): ...

class Fault(Exception):
    def __init__(self, amount: int): self.amount = amount
"""

MADE = [
    "int", "float", "complex", "bool", "str", "bytes", "bytearray", "range", "object", "Decimal", "decimal.Decimal",
    "fractions.Fraction", "dt.date", "dt.time", "dt.datetime", "dt.timedelta", "dt.timezone", "uuid.UUID",
    "ipaddress.IPv4Address", "ipaddress.IPv6Network", "numbers.Real", "typing.Hashable", "typing.Text",
    "Item", "Frozen", "Wider", "Point", "Reply", "Nested", "list[Item]", "set[Frozen]", "set[Point]",
    "int | None", "Optional[int]", "Union[int, str]", "list[int]", "typing.List[int]", "Sequence[str]",
    "Iterable[int]", "Iterator[int]", "collections.abc.Collection[int]", "collections.deque[int]", "set[int]",
    "frozenset[int]", "typing.FrozenSet[int]", "collections.Counter[str]", "dict[str, list[int]]",
    "Mapping[str, int]", "collections.defaultdict[str, int]", "collections.ChainMap[str, int]", "tuple[int, str]",
    "tuple[int, ...]", "typing.Tuple[int, ...]", "Literal['a', 1, None]", "Annotated[int, 'cents']",
    "set[tuple[int, str]]", "set[int | None]", "dict[frozenset[int], int]", "Colour", "list[Colour]", "set[Colour]",
    "Price", "Sale", "Equal", "set[Price]", "'Price'", "'int'", "'dt.date'", "list['Colour']",
]  # fmt: skip

NOT_MADE = [
    "Loose", "Defaults", "Mixed", "set[Item]", "set[Reply]", "list[Loose]",
    "Any", "Path", "list", "dict", "tuple", "tuple[()]", "type[int]", "Callable[[int], int]", "list[Any]",
    "dict[str, Any]", "dict[str]", "list[int, int]", "tuple[int, Any]", "int | Any", "Optional[Any]",
    "Annotated[Any, 1]", "Literal[x]", "set[list[int]]", "set[bytearray]", "dict[list[int], int]",
    "frozenset[set[int]]", "set[Equal]", "set[dict[str, int]]", "Empty", "Bare", "Always", "Untyped", "Node", "Half",
    "Fault", "Unknown", "'list[int]'", "'Unknown'", "None.int", "3", "...",
]  # fmt: skip


def lower(code: str) -> tuple[Index, Function]:
    source = lower_file("shop.py", (HEAD + code).encode())
    assert isinstance(source, Source)
    return Index([source]), source.functions[-1]


def infer(annotation: str) -> bool:
    index, function = lower(f"def f(x: {annotation}): return x")
    return is_inferable(function.params[0].annotation, "shop.py", index)


@pytest.mark.parametrize("annotation", MADE)
def test_infer(annotation: str) -> None:
    assert infer(annotation)


@pytest.mark.parametrize("annotation", MADE)
def test_hypothesis_makes_different_values(annotation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("shop")
    monkeypatch.setitem(sys.modules, "shop", module)
    exec(compile(f"{HEAD}\ndef f(x: {annotation}): return x", "shop.py", "exec", dont_inherit=True), vars(module))
    seen: set[str] = set()

    @settings(
        max_examples=20,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.builds(module.f))
    def look(value: object) -> None:
        seen.add(show(value))

    look()

    assert len(seen) > 1


def show(value: object) -> str:
    """What tells values apart; never where they lie in memory."""
    if isinstance(value, (set, frozenset, Iterator)):
        return str([show(each) for each in value])
    return repr(vars(value)) if type(value).__module__ == "shop" and hasattr(value, "__dict__") else repr(value)


@pytest.mark.parametrize("annotation", NOT_MADE)
def test_do_not_infer(annotation: str) -> None:
    assert not infer(annotation)


def test_name_every_simple_type_rightly() -> None:
    """A name that is misspelt would never be met."""
    from qualitygate import inferable

    dotted = inferable._SIMPLE | inferable._LISTS | inferable._SETS | inferable._FROZEN_SETS | inferable._DICTS
    missing = []
    for name in sorted(dotted | inferable._TUPLES | inferable._UNIONS | inferable._ENUMS):
        module, _, attribute = name.rpartition(".")
        if not hasattr(importlib.import_module(module or "builtins"), attribute):
            missing.append(name)

    assert missing == []


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ("a: int", ""),
        ("a: int, b=1", ""),
        ("a: int = 1, b=2", ""),
        ("a: int, /, *, b: str", ""),
        ("a: int, *rest, **more", ""),
        ("*rest: int", ""),
        ("a: int, b", "no strategy can be inferred for `b`"),
        ("a, b: Any", "no strategy can be inferred for `a`"),
        ("a: int, *, b", "no strategy can be inferred for `b`"),
        ("", "has no parameter to generate"),
        ("a=1, b=2", "has no parameter to generate"),
        ("*rest", "has no parameter to generate"),
    ],
)
def test_find_unmade(params: str, why: str) -> None:
    index, function = lower(f"def f({params}): return 1")

    assert find_unmade(function, function.params, index) == why
