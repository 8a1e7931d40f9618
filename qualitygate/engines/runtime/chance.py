"""A test in, the same random numbers for it in every process out.

A test that draws numbers without a seed ends by luck, and so would the verdict on a mutant that it meets. Here each
test begins from a state of its own that follows from its name: the same on the original code, in a forked child and in
a fresh process, whichever tests ran before (the oracle's plugin does the same in words of its own). The numbers of two
tests differ, as those of a set-up and of the test after it do: names drawn to be unique stay unique. What is drawn
while tests are collected stays as it is: two workers must not meet at one port.
"""

from __future__ import annotations

import random
import sys
import zlib
from typing import Any

import pytest

#: Generators that libraries keep for themselves, each a `random.Random`: module and name.
_OWN = (
    ("faker.generator", "mod_random"),
    ("factory.random", "randgen"),
    ("model_bakery.random_gen", "baker_random"),
    ("polyfactory.constants", "DEFAULT_RANDOM"),
)

_seed = random.seed  # whatever a test puts in its place


class Chance:
    """The pytest plugin that seeds before each set-up and each test."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: Any) -> None:
        seed_all(f"{item.nodeid} setup")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: Any) -> None:
        seed_all(f"{item.nodeid} call")


def seed_all(name: str) -> None:
    """Put every known generator that is loaded into the state of that name."""
    number = zlib.crc32(name.encode("utf-8", "backslashreplace"))
    _seed(number)
    for module, attribute in _OWN:
        generator = getattr(sys.modules.get(module), attribute, None)
        if isinstance(generator, random.Random):
            generator.seed(number)
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(number)
