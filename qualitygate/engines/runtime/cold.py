"""A fresh pytest run in, a JSON file with its first failure out: ``-p _qualitygate_runtime.cold``.

The order comes in ``QUALITYGATE_COLD``, or from a `template` when there is a control socket: ``left_out`` (test
functions not to run), ``first`` (test functions, or node ids, to run before the others), ``only`` (the only ones to
run, or null), ``files`` (test files to collect in place of the last ``paths`` arguments, or null), ``matrix`` (go on
after a failure), ``cpu`` (seconds the process may use), ``memory`` (bytes it may take; 0 is no limit) and ``report``
(the file to write).
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import sys
from importlib.machinery import SourceFileLoader
from typing import Any

import pytest
from _pytest.assertion import rewrite

from . import chance, constants, rewriting, settle, template
from .limits import limit_memory, lower
from .wording import first_line, function_of


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any, args: list[str]) -> None:
    """Put the plugin in place before any code of the project runs; no test sees the order in its environment."""
    control, bytecode = (os.environ.pop(f"QUALITYGATE_{name}", None) for name in ("CONTROL", "BYTECODE"))
    rewriting.share_rewriting()
    if bytecode is not None:
        keep_bytecode(bytecode)
    late = os.environ.pop("QUALITYGATE_LATE", "")
    preload = os.environ.pop("QUALITYGATE_PRELOAD", "").split()
    if control is not None and late:
        early_config.pluginmanager.register(Late(int(control), preload), "qualitygate-late")
        return
    if control is not None:
        # A conftest may change what the standard library's modules find when they are loaded: Hypothesis alone.
        order = template.serve(early_config, int(control), {"hypothesis"}.intersection(preload))
    else:
        order = json.loads(os.environ.pop("QUALITYGATE_COLD"))
    if order["files"] is not None:
        args[len(args) - order["paths"] :] = order["files"]
    if order["matrix"]:
        args.remove("-x")
    begin(early_config, order)


def begin(config: Any, order: dict[str, Any]) -> None:
    """Follow an order from here on."""
    config.option.tbstyle = "value"
    lower(resource.RLIMIT_CPU, int(order["cpu"]) + 1, resource.RLIM_INFINITY)
    limit_memory(order["memory"])
    config.pluginmanager.register(Cold(order), "qualitygate-cold")
    config.pluginmanager.register(chance.Chance(), "qualitygate-chance")


class Late:
    """Waits for orders where the tests would be collected: conftests are loaded by then, and the plugins set up."""

    def __init__(self, control: int, preload: list[str]) -> None:
        self.control = control
        self.preload = preload

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: Any) -> None:
        config = session.config
        order = template.serve(config, self.control, self.preload)
        if order["files"] is not None:
            config.args[len(config.args) - order["paths"] :] = order["files"]
        if order["matrix"]:
            config.option.maxfail = 0
        begin(config, order)


def keep_bytecode(folder: str) -> None:
    """Write compiled files from now on, but only below a folder: the environment is the user's, who may have none."""
    inside = tuple(os.path.join(path, "") for path in (folder, os.path.realpath(folder)))
    write, make_folder = SourceFileLoader.set_data, rewrite.try_makedirs

    def set_data(self: SourceFileLoader, path: str, data: Any, *, _mode: int = 0o666) -> None:
        if path.startswith(inside):
            write(self, path, data, _mode=_mode)

    SourceFileLoader.set_data = set_data  # type: ignore[method-assign]
    # pytest has its own way for tests and for the plugins whose assertions it rewrites.
    rewrite.try_makedirs = lambda cache_dir: str(cache_dir).startswith(inside) and make_folder(cache_dir)
    sys.dont_write_bytecode = False


class Cold:
    """Selects and orders the tests, and keeps the report up to date: a mutant may end the process at any point."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.home = os.getpid()
        self.said: dict[str, Any] = {"failure": None, "collected": 0, "errors": [], "finished": False, "failing": []}
        atexit.register(self.end)  # the first to register is the last to be called

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        left_out, only = set(self.order["left_out"]), self.order["only"]
        first = {test: index for index, test in enumerate(self.order["first"])}
        kept = [
            item
            for item in items
            if function_of(item.nodeid) not in left_out and (only is None or function_of(item.nodeid) in only)
        ]
        kept.sort(key=lambda item: first.get(item.nodeid, first.get(function_of(item.nodeid), len(first))))
        items[:] = kept
        settle.settle_hypothesis(items)
        constants.settle_constants()
        self.said["collected"] = len(items)
        self.write()

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.said["errors"].append([report.nodeid, first_line(report)])
            self.write()
            if os.getpid() == self.home:
                os._exit(2)  # the files that cannot be collected on the original code are not among these

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "failed":
            self.said["failing"].append(report.nodeid)
            self.said["failure"] = self.said["failure"] or {"test": report.nodeid, "message": first_line(report)}
            self.write()

    def pytest_sessionfinish(self, session: Any) -> None:
        self.said["finished"] = True
        self.write()
        settle.spare_hypothesis(session.config)

    def end(self) -> None:
        """Spare a killed run the taking down of every module: nothing that could still happen changes its verdict."""
        if self.said["failure"] is not None and os.getpid() == self.home:
            os._exit(1)

    def write(self) -> None:
        """Put the report in place as a whole; a copy of this process that a test forked has no say."""
        if os.getpid() == self.home:
            half = self.order["report"] + ".half"
            with open(half, "w", encoding="utf-8") as file:
                json.dump(self.said, file)
            os.replace(half, self.order["report"])
