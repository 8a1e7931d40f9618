"""Collected tests in, the same tests with one outcome per code out: what makes verdicts repeat."""

from __future__ import annotations

import sys
from typing import Any


def settle_hypothesis(items: list[Any]) -> None:
    """Give every collected Hypothesis test the same examples each time: derandomized, no database, no deadline.

    A profile loaded after collection changes nothing and one loaded before is overruled by a conftest's, so the
    settings are put on each collected test. Nothing is imported when the project does not use Hypothesis.
    """
    if "hypothesis" not in sys.modules:
        return
    from hypothesis import HealthCheck, settings

    for item in items:
        test: Any = getattr(item, "obj", None)
        test = getattr(test, "__func__", test)
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is None:
            continue
        checks = {*own.suppress_health_check, HealthCheck.too_slow, HealthCheck.differing_executors}
        test._hypothesis_internal_use_settings = settings(
            own, derandomize=True, database=None, deadline=None, suppress_health_check=list(checks)
        )


def spare_hypothesis(config: Any) -> None:
    """Take Hypothesis' plugin out of a session without Hypothesis: at its end it would load all of it to see that it
    has nothing to add to the summary."""
    plugin = config.pluginmanager.get_plugin("hypothesispytest")
    if plugin is not None and "hypothesis" not in sys.modules:
        config.pluginmanager.unregister(plugin)


def forget_warnings_of_collection(config: Any) -> None:
    """Empty what pytest queued while collecting: it would fail the first test of every child under ``-W error``."""
    for module, key in (("unraisableexception", "unraisable_exceptions"), ("threadexception", "thread_exceptions")):
        plugin = sys.modules.get(f"_pytest.{module}")
        queue = config.stash.get(getattr(plugin, key, None), None) if plugin is not None else None
        if queue is not None:
            queue.clear()
