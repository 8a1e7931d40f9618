"""The text of the plugin with which the oracle runs pytest: it does what pytest has no option for."""

from __future__ import annotations

#: What it is imported as.
NAME = "qualitygate_oracle"

#: The plugin of the oracle's pytest. Hypothesis draws other examples in each run, and no option makes them those of
#: the engine: ``--hypothesis-seed`` and the profile ``ci`` repeat, but draw others (measured: of 24 tests that fail
#: about every other time, 9 and 8 ended otherwise than in the engine; with this plugin none did). What a test draws
#: itself must not depend on luck either. ``--deselect`` takes every test along whose name begins with the one that it
#: is given. And compiled files are written in the run of the original only, and only into the copy: the environment is
#: the user's, who may have none there, and a mutant may have a hand in how others are compiled.
TEXT = '''\
"""The same Hypothesis examples and random numbers in each run, tests left out by their whole name, compiled files."""

import os
import random
import sys
import zlib
from importlib.machinery import SourceFileLoader

import pytest
from _pytest.assertion import rewrite


def keep_bytecode(folder):
    inside = tuple(os.path.join(path, "") for path in (folder, os.path.realpath(folder)))
    write, make_folder = SourceFileLoader.set_data, rewrite.try_makedirs

    def set_data(self, path, data, *, _mode=0o666):
        if path.startswith(inside):
            write(self, path, data, _mode=_mode)

    SourceFileLoader.set_data = set_data
    rewrite.try_makedirs = lambda cache_dir: str(cache_dir).startswith(inside) and make_folder(cache_dir)
    sys.dont_write_bytecode = False


if "QUALITYGATE_COMPILE" in os.environ:
    keep_bytecode(os.environ.pop("QUALITYGATE_COMPILE"))


def pytest_addoption(parser):
    parser.addoption("--deselect-exactly", action="append", default=[])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    left_out = set(config.getoption("--deselect-exactly"))
    items[:] = [item for item in items if name(item) not in left_out]
    if "hypothesis" in sys.modules:
        for item in items:
            repeat_examples(getattr(item, "obj", None))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    repeat_numbers(item.nodeid + " setup")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    repeat_numbers(item.nodeid + " call")


def repeat_numbers(state, seed=random.seed):
    number = zlib.crc32(state.encode("utf-8", "backslashreplace"))
    seed(number)
    for module, attribute in (
        ("faker.generator", "mod_random"), ("factory.random", "randgen"),
        ("model_bakery.random_gen", "baker_random"), ("polyfactory.constants", "DEFAULT_RANDOM"),
    ):
        generator = getattr(sys.modules.get(module), attribute, None)
        if isinstance(generator, random.Random):
            generator.seed(number)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(number)


def name(item):
    path, separator, test = item.nodeid.partition("::")
    return path + separator + test.partition("[")[0]


def repeat_examples(test):
    from hypothesis import HealthCheck, settings

    test = getattr(test, "__func__", test)
    own = getattr(test, "_hypothesis_internal_use_settings", None)
    if own is not None:
        checks = {*own.suppress_health_check, HealthCheck.too_slow, HealthCheck.differing_executors}
        test._hypothesis_internal_use_settings = settings(
            own, derandomize=True, database=None, deadline=None, suppress_health_check=list(checks)
        )
'''
