"""From modules to plugins: loads rules, patterns, metrics and reporters, ours and those of entry points.

A plugin is a module with one constant: ``RULE``, ``PATTERN``, ``METRIC`` or ``REPORTER``. Its name is the module's in
kebab-case, its family the folder's, its documentation the module's docstring. Other distributions add theirs through
the entry-point groups ``qualitygate.rules``, ``qualitygate.patterns``, ``qualitygate.metrics`` and
``qualitygate.reports``, each naming a module.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType

from qualitygate.model import Metric, Pattern, Reporter, Rule


def load_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by family and name."""
    rules = [
        replace(module.RULE, name=_kebab(module), family=_family(module), doc=module.__doc__ or "")
        for module in _modules("rules", "RULE")
    ]
    return tuple(sorted(rules, key=lambda rule: (rule.family, rule.name)))


def load_patterns() -> tuple[Pattern, ...]:
    """Every pattern, sorted by family and name."""
    patterns = [
        replace(module.PATTERN, name=_kebab(module), family=_family(module), doc=module.__doc__ or "")
        for module in _modules("patterns", "PATTERN")
    ]
    return tuple(sorted(patterns, key=lambda pattern: (pattern.family, pattern.name)))


def load_metrics() -> tuple[Metric, ...]:
    """Every metric, heaviest first."""
    metrics = [
        replace(module.METRIC, key=_kebab(module), doc=module.__doc__ or "") for module in _modules("metrics", "METRIC")
    ]
    return tuple(sorted(metrics, key=lambda metric: (-metric.weight, metric.key)))


def load_reporters() -> tuple[Reporter, ...]:
    """Every output format, sorted by name."""
    reporters = [
        replace(module.REPORTER, name=_kebab(module), doc=module.__doc__ or "")
        for module in _modules("reports", "REPORTER")
    ]
    return tuple(sorted(reporters, key=lambda reporter: reporter.name))


def _modules(group: str, constant: str) -> Iterator[ModuleType]:
    package = import_module(f"qualitygate.{group}")
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.ispkg:
            module = import_module(info.name)
            if hasattr(module, constant):
                yield module
    for entry in sorted(entry_points(group=f"qualitygate.{group}")):
        yield entry.load()


def _kebab(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _family(module: ModuleType) -> str:
    return module.__name__.split(".")[-2].replace("_", "-")
