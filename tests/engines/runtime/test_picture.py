"""The globals that a test changed: found under every name that leads to what is not as it was."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from qualitygate.engines.runtime.leftovers import TooMuch
from qualitygate.engines.runtime.picture import Picture

STORE = """\
import threading

ITEMS = [1, [2, 3]]
ALIAS = ITEMS
COUNT = 0
NAME = threading.local()


class Shop:
    opened = False

    def __init__(self):
        self.items = {}


SHOP = Shop()


def collect(item, known=[]):
    known.append(item)
"""

USER = "from picture_store import ITEMS as mine, SHOP\nOWN = ['a']\n"


@pytest.fixture
def modules(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, ModuleType]]:
    """A module with state, and one that imports some of it under another name."""
    (tmp_path / "picture_store.py").write_text(STORE)
    (tmp_path / "picture_user.py").write_text(USER)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("picture_store"), importlib.import_module("picture_user")
    for name in ("picture_store", "picture_user", "picture_later"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda m: None, []),
        (lambda m: m.ITEMS[1].append(4), ["store.py:ITEMS", "store.py:ALIAS", "user.py:mine"]),
        (lambda m: m.ITEMS.pop(0), ["store.py:ITEMS", "store.py:ALIAS", "user.py:mine"]),
        (lambda m: m.ITEMS.append(m.ITEMS.pop()), []),
        (lambda m: setattr(m, "COUNT", 1), ["store.py:COUNT"]),
        (lambda m: setattr(m, "COUNT", False), ["store.py:COUNT"]),
        (lambda m: setattr(m, "ITEMS", m.ITEMS), []),
        (lambda m: setattr(m, "ITEMS", []), ["store.py:ITEMS"]),
        (lambda m: setattr(m, "NEW", 1), ["store.py:NEW"]),
        (lambda m: setattr(m.NAME, "locale", None), ["store.py:NAME"]),
        (lambda m: m.SHOP.items.update(apple=1), ["store.py:SHOP", "user.py:SHOP"]),
        (lambda m: setattr(m.Shop, "opened", True), ["store.py:Shop"]),
        (lambda m: m.collect(1), ["store.py:collect"]),
    ],
)
def test_a_change_is_found_under_every_name(
    change: Callable[[Any], object], found: list[str], modules: tuple[Any, Any], tmp_path: Any
) -> None:
    before = Picture(str(tmp_path))

    change(modules[0])

    assert sorted(before.changed()) == sorted(f"picture_{one}" for one in found)


def test_what_is_put_back_is_not_changed(modules: tuple[Any, Any], tmp_path: Any) -> None:
    before = Picture(str(tmp_path))
    modules[0].ITEMS.append(9)
    changed = before.changed()
    modules[0].ITEMS.pop()

    assert changed != before.changed() == []


def test_the_process_has_no_name(modules: tuple[Any, Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Picture(str(tmp_path))

    monkeypatch.setenv("PICTURE_OF", "a shop")

    assert before.changed() == [""]


def test_modules_that_are_loaded_later_change_nothing(modules: tuple[Any, Any], tmp_path: Any) -> None:
    before = Picture(str(tmp_path))
    (tmp_path / "picture_later.py").write_text("LATER = [1]\n")

    importlib.import_module("picture_later")

    assert before.changed() == []


def test_files_apart_are_not_looked_at(modules: tuple[Any, Any], tmp_path: Any) -> None:
    before = Picture(str(tmp_path), {str(tmp_path / "picture_store.py")})

    modules[0].COUNT = 1
    modules[0].ITEMS.append(9)

    assert before.changed() == ["picture_user.py:mine"]


def test_too_much_is_told(modules: tuple[Any, Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = len(Picture(str(tmp_path)).things)
    monkeypatch.setattr("qualitygate.engines.runtime.picture.MOST", objects)
    assert len(Picture(str(tmp_path)).things) == objects

    monkeypatch.setattr("qualitygate.engines.runtime.picture.MOST", objects - 1)
    with pytest.raises(TooMuch):
        Picture(str(tmp_path))
