"""A moment remembered: the digest of later, the same as that of a walk, and told without one where nothing changed."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qualitygate.engines.runtime import moment
from qualitygate.engines.runtime.leftovers import digest_state
from qualitygate.engines.runtime.moment import Moment, are_same

from .test_leftovers import CHANGES, SOURCE


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of the project with state of every kind."""
    (tmp_path / "state_remembered.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("state_remembered")
    del sys.modules["state_remembered"]


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were walked through for a digest."""
    found: list[str] = []

    def walk(root: str, apart: Any = ()) -> str:
        found.append(root)
        return digest_state(root, apart)

    monkeypatch.setattr(moment, "digest_state", walk)
    return found


def test_where_nothing_changes_the_digest_is_told_without_a_walk(
    module: ModuleType, tmp_path: Path, walks: list[str]
) -> None:
    before = Moment(str(tmp_path))

    assert before.tell() == digest_state(str(tmp_path)) != ""
    assert walks == []


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_whatever_changes_is_told_as_a_walk_tells_it(
    change: Callable[[Any], object], module: ModuleType, tmp_path: Path
) -> None:
    before = Moment(str(tmp_path))
    change(module)

    assert before.tell() == digest_state(str(tmp_path))
    assert before.tell() not in ("", before.digest)


@pytest.mark.parametrize(
    "look",
    [
        lambda m: setattr(m, "TABLE", {"a": {"b": 1}}),
        lambda m: setattr(m, "ITEMS", copy.deepcopy(m.ITEMS)) or setattr(m, "DOUBLE", [m.ITEMS, m.ITEMS]),
        lambda m: copy.copy(m.Shop()),
        lambda m: m.__annotations__,
    ],
)
def test_other_objects_that_are_alike_are_walked_through_and_found_the_same(
    look: Callable[[Any], object], module: ModuleType, tmp_path: Path, walks: list[str]
) -> None:
    before = Moment(str(tmp_path))
    look(module)

    assert before.tell() == before.digest
    assert walks == [str(tmp_path)]


def test_plain_values_that_read_alike_need_no_walk(module: Any, tmp_path: Path, walks: list[str]) -> None:
    before = Moment(str(tmp_path))
    module.TEXT = "".join(["o", "ne"])

    assert before.tell() == before.digest
    assert walks == []


def test_modules_apart_may_change(module: Any, tmp_path: Path) -> None:
    before = Moment(str(tmp_path), [module.__file__])
    whole = Moment(str(tmp_path))
    module.ITEMS.append(3)

    assert before.tell() == before.digest != ""
    assert whole.tell() != whole.digest


def test_another_module_of_the_same_name_is_something_else(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Moment(str(tmp_path))
    again = ModuleType("state_remembered")
    again.__file__ = module.__file__
    monkeypatch.setitem(sys.modules, "state_remembered", again)

    assert before.tell() == digest_state(str(tmp_path)) != before.digest


def test_a_module_of_the_folder_that_is_loaded_or_unloaded_is_something_left(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Moment(str(tmp_path))
    (tmp_path / "loaded_after.py").write_text("")
    importlib.import_module("loaded_after")
    with_it = Moment(str(tmp_path))

    assert before.tell() == with_it.digest != before.digest
    del sys.modules["loaded_after"]
    assert before.tell() == before.digest == with_it.tell()


@pytest.mark.parametrize("also", ["nothing", "one unloaded"])
def test_modules_of_others_that_are_loaded_are_nothing_left(
    also: str, module: Any, tmp_path: Path, walks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "module_of_others", json)
    before = Moment(str(tmp_path))
    if also == "one unloaded":
        monkeypatch.delitem(sys.modules, "module_of_others")
    monkeypatch.setitem(sys.modules, "another_of_others", json)

    assert before.tell() == before.digest
    assert len(walks) == (also == "one unloaded")


def test_what_stands_for_a_module_and_is_none_is_nothing_left(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Moment(str(tmp_path))
    monkeypatch.setitem(sys.modules, "no_module", None)

    assert before.tell() == before.digest


def test_settings_of_the_process_count(module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Moment(str(tmp_path))
    monkeypatch.setenv("SHOP", "open")

    assert before.tell() == digest_state(str(tmp_path)) != before.digest


def test_what_could_not_be_told_at_first_is_never_told(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualitygate.engines.runtime.leftovers.MOST", 3)
    before = Moment(str(tmp_path))
    monkeypatch.undo()

    assert before.digest == before.tell() == ""


def test_where_comparing_fails_a_walk_tells(module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Moment(str(tmp_path))
    module.ITEMS.append(3)
    monkeypatch.setattr(before, "held", [(lambda thing: 1 / 0, None, [])])

    assert before.tell() == digest_state(str(tmp_path)) not in ("", before.digest)


@pytest.mark.parametrize(
    ("parts", "same"),
    [
        ([], False),
        ([1, "a", None], False),
        ([1, "a"], True),
        ([1, "b"], False),
        ([True, "a"], False),
        ([1.0, "a"], False),
        ([1, ["a"]], False),
    ],
)
def test_plain_values_are_the_same_when_they_read_alike_and_are_of_one_type(parts: list[Any], same: bool) -> None:
    assert are_same(parts, [1, "a"]) is same


def test_lists_that_are_alike_are_not_the_same() -> None:
    one: list[Any] = []

    assert are_same([one], [one])
    assert not are_same([[]], [one])
