"""A process that children are forked from in, what each of them would do anew done once out.

Nothing of the project runs here, and nothing that a test could see differs after it but the time it takes.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Iterable
from types import FunctionType
from typing import Any

#: The module of Faker's plugin: who has it loaded gets a generator made.
_FAKER = "faker.contrib.pytest.plugin"

#: Linux's number of the advice to put memory on large pages now, and their size.
_COLLAPSE, _LARGE = 25, 2 << 20

#: What pytest's terminal reporter prints about each test; nobody reads it in a child.
_PRINTED = ("pytest_runtest_logstart", "pytest_runtest_logreport", "pytest_runtest_logfinish")


def load_ahead() -> None:
    """Load what known plugins load when the first test is set up, where they are there; nothing of the project.

    Faker's plugin makes a generator before the first test of every process, whether a test asks for one or not. Finding
    and loading its providers takes longer than most tests; made once, they are found at once ever after.
    """
    inspect.signature(len)  # compiles a pattern of the standard library that is used for every builtin
    plugin = sys.modules.get(_FAKER)
    if plugin is not None:
        try:
            plugin.Faker()
        except Exception:  # noqa: BLE001 - a Faker that cannot be made ahead says so in the tests
            return


def silence_reporter(config: Any) -> None:
    """Let pytest's terminal reporter, which stays where it is, print nothing about single tests."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if type(reporter).__module__ == "_pytest.terminal":
        for name in _PRINTED:
            with contextlib.suppress(ValueError, AttributeError):
                getattr(config.hook, name)._remove_plugin(reporter)


def remember_packages(items: Iterable[Any]) -> None:
    """Let pytest find the packages of the tests at once, which it looks up again whenever a test begins with one."""
    python: Any = sys.modules["_pytest.python"]
    find = getattr(python, "importtestmodule", None)
    if find is None:
        return
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    known = {}
    for package in {parent for item in items for parent in item.listchain() if type(parent) is python.Package}:
        file = package.path / "__init__.py"
        if str(file) in loaded:
            known[file] = find(file, package.config)

    def find_again(path: Any, config: Any) -> Any:
        module = known.get(path)
        return module if module is not None and sys.modules.get(module.__name__) is module else find(path, config)

    python.importtestmodule = find_again


def locate(items: Iterable[Any]) -> None:
    """Let tests know where they stand, which pytest asks before it runs one, and keeps.

    Only of plain functions: of a method pytest would make an instance first, and another object may answer itself.
    """
    python: Any = sys.modules["_pytest.python"]
    for item in items:
        if type(item) is python.Function and item.cls is None and type(item.obj) is FunctionType:
            _ = item.location


def shorten_failures(config: Any) -> None:
    """Let a test's failure be told by the exception alone: nobody reads a traceback in a child.

    pytest reads the test's file again for one, and takes a fifth of a second to find the statements in a long one. Runs
    of pytest inside a test have a configuration of their own, and tell all.
    """
    nodes: Any = sys.modules["_pytest.nodes"]
    code: Any = sys.modules["_pytest._code.code"]
    fixtures: Any = sys.modules["_pytest.fixtures"]
    tell_all = nodes.Node._repr_failure_py

    def tell(node: Any, excinfo: Any, style: Any = None) -> Any:
        own = (fixtures.FixtureLookupError, nodes.ConftestImportFailure)
        if node.config is not config or isinstance(excinfo.value, own):
            return tell_all(node, excinfo, style)
        text = code.ReprTracebackNative([excinfo.exconly(tryshort=True)])
        return code.ReprExceptionInfo(reprtraceback=text, reprcrash=excinfo._getreprcrash())

    nodes.Node._repr_failure_py = tell


def settle_pages() -> None:
    """Give back what is free, which may be as much as the rest where a large module was compiled; put the memory of
    this process on large pages as far as it goes: a fork copies an entry for each page.

    Only glibc gives back when asked to, only Linux from 6.1 on takes large pages at once; elsewhere nothing changes.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, AttributeError, ValueError):
        import ctypes

        library = ctypes.CDLL(None)
        with contextlib.suppress(AttributeError):
            library.malloc_trim(ctypes.c_size_t(0))
        advise = library.madvise
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        with open("/proc/self/maps") as maps:
            lines = maps.readlines()
        for line in lines:
            place, rights, _, _, inode, *name = line.split()
            if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
                first, last = (int(number, 16) for number in place.split("-"))
                begin, end = -(-first // _LARGE) * _LARGE, last // _LARGE * _LARGE
                if begin < end:
                    advise(begin, end - begin, _COLLAPSE)
