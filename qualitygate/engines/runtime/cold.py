"""A fresh pytest run in, a JSON file with its first failure out: ``-p _qualitygate_runtime.cold``.

The order comes in ``QUALITYGATE_COLD``, or from a `template` when there is a control socket: ``left_out`` (test
functions not to run), ``first`` (test functions to run before the others), ``only`` (the only ones to run, or null),
``cpu`` (seconds the process may use) and ``report`` (the file to write).
"""

from __future__ import annotations

import json
import os
import resource
from typing import Any

import pytest

from . import settle, template
from .limits import lower
from .wording import first_line, function_of


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> None:
    """Put the plugin in place before any code of the project runs; no test sees the order in its environment."""
    control = os.environ.pop("QUALITYGATE_CONTROL", None)
    if control is not None:
        order = template.serve(early_config, int(control))
    else:
        order = json.loads(os.environ.pop("QUALITYGATE_COLD"))
    early_config.option.tbstyle = "value"
    lower(resource.RLIMIT_CPU, int(order["cpu"]) + 1, resource.RLIM_INFINITY)
    early_config.pluginmanager.register(Cold(order), "qualitygate-cold")


class Cold:
    """Selects and orders the tests, and keeps the report up to date: a mutant may end the process at any point."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.said: dict[str, Any] = {"failure": None, "collected": 0, "errors": [], "finished": False}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        left_out, only = set(self.order["left_out"]), self.order["only"]
        first = {test: index for index, test in enumerate(self.order["first"])}
        kept = [
            item
            for item in items
            if function_of(item.nodeid) not in left_out and (only is None or function_of(item.nodeid) in only)
        ]
        kept.sort(key=lambda item: first.get(function_of(item.nodeid), len(first)))
        items[:] = kept
        settle.settle_hypothesis(items)
        self.said["collected"] = len(items)
        self.write()

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.said["errors"].append([report.nodeid, first_line(report)])
            self.write()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "failed" and self.said["failure"] is None:
            self.said["failure"] = {"test": report.nodeid, "message": first_line(report)}
            self.write()

    def pytest_sessionfinish(self) -> None:
        self.said["finished"] = True
        self.write()

    def write(self) -> None:
        with open(self.order["report"], "w", encoding="utf-8") as file:
            json.dump(self.said, file)
