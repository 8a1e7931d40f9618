"""The digest of what tests leave behind: changed by what another test could see, and by nothing else."""

from __future__ import annotations

import copy
import importlib
import logging
import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qualitygate.engines.runtime import leftovers
from qualitygate.engines.runtime.leftovers import digest_state

SOURCE = """\
import math
from collections import Counter, deque, namedtuple
from functools import partial

NUMBER, TEXT, NOTHING = 1, "one", None
ITEMS, TABLE, NAMES, FROZEN = [1, [2]], {"a": {"b": 1}}, {"x"}, frozenset({"y"})
QUEUE, BYTES, COUNTS, PAIR = deque([1]), bytearray(b"ab"), Counter("aab"), (1, [2])
CYCLE = []
CYCLE.append(CYCLE)
SECOND, FIRST = [1], [2]
NESTED = [[0], [1]]
DOUBLE = [ITEMS, ITEMS]


class Shop:
    kinds = []

    def __init__(self):
        self.stock = {}

    @property
    def price(self):
        raise AssertionError("nobody's code is run")

    def __eq__(self, other):
        raise AssertionError("nobody's code is run")

    __hash__ = None

    def __repr__(self):
        raise AssertionError("nobody's code is run")


class Slots:
    __slots__ = ("empty", "full")

    def __init__(self):
        self.full = [1]


class Stack(list):
    def __iter__(self):
        raise AssertionError("nobody's code is run")


class Proxy:
    def __init__(self):
        self.calls = []

    @property
    def __class__(self):
        raise AssertionError("nobody's code is run")


def collect(item, into=[], *, more={}):
    into.append(item)


def closing():
    seen = []

    def see(item):
        seen.append(item)

    return see


SHOP, SLOTS, STACK, SEE, BOUND, PART = Shop(), Slots(), Stack([1]), closing(), Shop().__repr__, partial(print, [1])
PROXY = Proxy()
"""

CHANGES: list[Callable[[Any], object]] = [
    lambda m: setattr(m, "NUMBER", 2),
    lambda m: setattr(m, "NUMBER", True),
    lambda m: setattr(m, "TEXT", "two"),
    lambda m: setattr(m, "NOTHING", 0),
    lambda m: setattr(m, "NEW", None),
    lambda m: delattr(m, "NUMBER"),
    lambda m: m.ITEMS.append(3),
    lambda m: m.ITEMS[1].clear(),
    lambda m: m.TABLE["a"].update(b=2),
    lambda m: m.TABLE.update(c=1),
    lambda m: m.NAMES.add("z"),
    lambda m: setattr(m, "FROZEN", frozenset()),
    lambda m: m.QUEUE.append(1),
    lambda m: m.BYTES.extend(b"c"),
    lambda m: m.COUNTS.update("c"),
    lambda m: m.PAIR[1].append(1),
    lambda m: m.CYCLE.append(1),
    lambda m: m.SHOP.stock.update(a=1),
    lambda m: setattr(m.SHOP, "closed", True),
    lambda m: m.Shop.kinds.append(1),
    lambda m: setattr(m.Shop, "new", 1),
    lambda m: m.SLOTS.full.append(1),
    lambda m: setattr(m.SLOTS, "empty", 1),
    lambda m: m.STACK.append(1),
    lambda m: m.collect(1),
    lambda m: m.collect.__kwdefaults__["more"].update(a=1),
    lambda m: setattr(m.collect, "calls", 1),
    lambda m: m.SEE(1),
    lambda m: setattr(m.BOUND.__self__, "closed", True),
    lambda m: m.PART.args[0].append(1),
    lambda m: m.PROXY.calls.append(1),
    lambda m: setattr(m, "math", None),
    lambda m: setattr(m, "collect", m.closing),
    lambda m: setattr(m, "Shop", m.Slots),
    lambda m: m.FIRST.insert(0, m.SECOND.pop()),
    lambda m: m.NESTED[1].append(m.NESTED[0].pop()),
    lambda m: setattr(m, "DOUBLE", [m.ITEMS, list(m.ITEMS)]),
    lambda m: setattr(m.SEE, "__defaults__", ({},)),
    lambda m: setattr(m.collect, "__kwdefaults__", None),
]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of the project with state of every kind."""
    (tmp_path / "state_of_all_kinds.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("state_of_all_kinds")
    del sys.modules["state_of_all_kinds"]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_whatever_changes_in_a_module_changes_the_digest(
    change: Callable[[Any], object], module: ModuleType, tmp_path: Path
) -> None:
    before = digest_state(str(tmp_path))
    assert before == digest_state(str(tmp_path)) != ""

    change(module)

    assert digest_state(str(tmp_path)) not in ("", before)


def test_what_is_put_back_leaves_the_digest(module: Any, tmp_path: Path) -> None:
    before = digest_state(str(tmp_path))
    module.ITEMS.append(3)
    module.TABLE["c"] = 1
    changed = digest_state(str(tmp_path))
    module.ITEMS.pop()
    del module.TABLE["c"]

    assert changed != before == digest_state(str(tmp_path))


def test_another_code_object_is_no_state_of_a_function(module: Any, tmp_path: Path) -> None:
    before = digest_state(str(tmp_path))
    module.collect.__code__ = module.collect.__code__.replace(co_firstlineno=99)

    assert digest_state(str(tmp_path)) == before


@pytest.mark.parametrize(
    "look",
    [
        lambda m: copy.copy(m.Shop()),
        lambda m: copy.copy(m.SLOTS),
        lambda m: pickle.dumps(m.Shop()),
        lambda m: (m.__annotations__, m.Shop.__annotations__),
    ],
    ids=["copying", "copying slots", "pickling", "asking for annotations"],
)
def test_what_python_keeps_of_a_class_that_was_only_looked_at_is_nothing_left(
    look: Callable[[Any], object], module: Any, tmp_path: Path
) -> None:
    before = digest_state(str(tmp_path))
    held = set(vars(module.Shop)) | set(vars(module.Slots))
    look(module)

    assert {*vars(module.Shop), *vars(module.Slots)} > held
    assert digest_state(str(tmp_path)) == before


@pytest.mark.parametrize(
    "annotate",
    [
        lambda m: m.Shop.__annotations__.update(stock=dict),
        lambda m: m.__annotations__.update(NUMBER=int),
        lambda m: setattr(m.Shop, "__annotations__", ()),
    ],
)
def test_annotations_that_are_added_are_something_left(
    annotate: Callable[[Any], object], module: Any, tmp_path: Path
) -> None:
    before = digest_state(str(tmp_path))
    annotate(module)

    assert digest_state(str(tmp_path)) != before


def test_modules_of_others_are_not_looked_at(module: Any, tmp_path: Path) -> None:
    elsewhere = str(tmp_path) + "-2"
    before = digest_state(elsewhere)
    module.ITEMS.append(3)

    assert digest_state(elsewhere) == before != digest_state(str(tmp_path))


def test_a_module_loaded_later_is_something_left(module: Any, tmp_path: Path) -> None:
    before = digest_state(str(tmp_path))
    (tmp_path / "loaded_later.py").write_text("")
    importlib.import_module("loaded_later")

    assert digest_state(str(tmp_path)) != before
    del sys.modules["loaded_later"]
    assert digest_state(str(tmp_path)) == before


def test_settings_of_the_process_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [digest_state(str(tmp_path))]
    logger = logging.getLogger()
    level, disabled = logger.level, logger.manager.disable

    def look() -> None:
        found.append(digest_state(str(tmp_path)))

    with monkeypatch.context() as patch, warnings.catch_warnings():
        patch.setenv("SHOP", "open")
        look()
        patch.chdir(tmp_path)
        look()
        patch.syspath_prepend(tmp_path)
        look()
        warnings.simplefilter("ignore", BytesWarning)
        look()
        try:
            logger.setLevel(level + 7)
            look()
            logging.disable(disabled + 3)
            look()
        finally:
            logger.setLevel(level)
            logging.disable(disabled)

    assert len(set(found)) == len(found) == 7


@pytest.mark.parametrize("name", ["PYTEST_CURRENT_TEST", "QUALITYGATE_MUTANT", "TMPDIR"])
def test_what_we_set_ourselves_does_not_count(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_state(str(tmp_path))
    monkeypatch.setenv(name, "other")

    assert digest_state(str(tmp_path)) == before


def test_a_folder_that_is_gone_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    before = digest_state(str(tmp_path))
    gone.rmdir()

    assert digest_state(str(tmp_path)) not in ("", before)
    os.chdir(tmp_path)


def test_where_looking_fails_nothing_is_told(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(kind: type) -> Any:
        raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setattr(leftovers, "entries", change)

    assert digest_state(str(tmp_path)) == ""


@pytest.mark.parametrize(("most", "told"), [(10**6, True), (5, False)])
def test_of_too_much_nothing_is_told(
    most: int, told: bool, module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "MOST", most)

    assert bool(digest_state(str(tmp_path))) is told
