"""Every test begins with random numbers of its own, the same ones in every process."""

from __future__ import annotations

import importlib
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from qualitygate.engines.runtime.ahead import load_ahead
from qualitygate.engines.runtime.chance import Chance, seed_all


@pytest.fixture(autouse=True)
def state_kept() -> Iterator[None]:
    """What is drawn elsewhere is none of this file's business."""
    before = random.getstate()
    yield
    random.setstate(before)


@pytest.fixture(
    params=["faker.generator.mod_random", "factory.random.randgen", "model_bakery.random_gen.baker_random",
            "polyfactory.constants.DEFAULT_RANDOM"]
)  # fmt: skip
def generator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """What a library keeps for itself, in a module of its name."""
    module, _, name = request.param.rpartition(".")
    loaded: Any = ModuleType(module)
    setattr(loaded, name, random.Random())
    monkeypatch.setitem(sys.modules, module, loaded)
    return getattr(loaded, name)


def test_seed_all_of_a_name_gives_its_numbers() -> None:
    drawn = {}
    for name in (
        "tests/test_a.py::test_a",
        "tests/test_a.py::test_b",
        "tests/test_a.py::test_a",
        "naïve",
        "\udc80 \ud800",
    ):
        seed_all(name)
        numbers = [random.random() for _ in range(3)]
        assert drawn.setdefault(name, numbers) == numbers

    assert len({tuple(numbers) for numbers in drawn.values()}) == 4


def test_seed_all_seeds_what_libraries_keep(generator: random.Random) -> None:
    seed_all("a")
    first = generator.random(), random.random()
    generator.random()

    seed_all("a")

    assert (generator.random(), random.random()) == first


def test_seed_all_seeds_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []
    monkeypatch.setitem(sys.modules, "numpy.random", SimpleNamespace(seed=seeds.append))

    for name in ("a", "b", "a"):
        seed_all(name)

    assert seeds[0] == seeds[2] != seeds[1]
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_seed_all_passes_over_what_is_no_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "factory.random", SimpleNamespace(randgen="none"))
    monkeypatch.setitem(sys.modules, "faker.generator", SimpleNamespace())

    seed_all("a")
    first = random.random()
    seed_all("a")

    assert random.random() == first


def test_seed_all_of_a_test_that_replaced_the_seeding(monkeypatch: pytest.MonkeyPatch) -> None:
    seed_all("a")
    first = random.random()
    monkeypatch.setattr(random, "seed", lambda *given: None)

    seed_all("a")

    assert random.random() == first


def test_chance_gives_set_up_and_test_other_numbers() -> None:
    item, drawn = SimpleNamespace(nodeid="tests/test_a.py::test_a"), []
    for phase in (Chance().pytest_runtest_setup, Chance().pytest_runtest_call):
        for _ in range(2):
            phase(item)
            drawn.append(random.random())

    assert drawn[0] == drawn[1] != drawn[2] == drawn[3]


def test_names_are_those_of_the_real_library() -> None:
    assert isinstance(importlib.import_module("faker.generator").mod_random, random.Random)


def run_python(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


LOADED = "print('faker.providers.person.en_US' in sys.modules)"


@pytest.mark.integration
@pytest.mark.parametrize(("plugin", "loaded"), [("import faker.contrib.pytest.plugin", True), ("import faker", False)])
def test_load_ahead_loads_providers_for_the_plugin_only(plugin: str, loaded: bool, tmp_path: Path) -> None:
    code = f"import sys\n{plugin}\nfrom qualitygate.engines.runtime.ahead import load_ahead\nload_ahead()\n{LOADED}"

    assert run_python(code, tmp_path) == f"{loaded}\n"


def test_load_ahead_leaves_a_broken_plugin_to_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail() -> None:
        asked.append(1)
        raise AttributeError("no such locale")

    monkeypatch.setitem(sys.modules, "faker.contrib.pytest.plugin", SimpleNamespace(Faker=fail))

    load_ahead()

    assert asked == [1]
