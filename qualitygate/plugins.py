"""From modules to plugins: loads rules, patterns, metrics and reporters, ours and those of entry points.

A plugin is a module with one constant: ``RULE``, ``PATTERN``, ``METRIC`` or ``REPORTER``. Its name is the module's in
kebab-case, its family the folder's, its documentation the module's docstring. Other distributions add theirs through
the entry-point groups ``qualitygate.rules``, ``qualitygate.patterns``, ``qualitygate.metrics`` and
``qualitygate.reports``, each naming a module.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType

from qualitygate.distributions import list_entry_points
from qualitygate.errors import UsageError
from qualitygate.model import Metric, Pattern, Reporter, Rule


def load_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by family and name."""
    rules = [_complete(module.RULE, module) for module in _modules("rules", "RULE")]
    return tuple(sorted(rules, key=lambda rule: (rule.family, rule.name)))


def load_rule_file(file: Path) -> Rule:
    """The rule in a file that is in no package: named like the file, its family like the folder.

    Raises:
        UsageError: there is no such file, it cannot be run, or it holds no rule.
    """
    if not file.is_file():
        raise UsageError("no such file", where=str(file), help="give the file of a rule, as `tools/my_rule.py`")
    name = f"{file.resolve().parent.name}.{file.stem}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise UsageError("not a Python module", where=str(file), help="the file of a rule ends in .py")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:  # whatever the user's code does
        frames = [one for one in extract_tb(problem.__traceback__) if Path(one.filename) == file.absolute()]
        line = frames[-1].lineno if frames else getattr(problem, "lineno", None)
        raise UsageError(
            "the module cannot be run",
            where=f"{file}:{line}" if line else str(file),
            why=f"{type(problem).__name__}: {problem}",
        ) from problem
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise UsageError(
            "the module holds no rule", where=str(file), help="assign a `qualitygate.model.Rule` to RULE at its end"
        )
    return _complete(rule, module)


def load_patterns() -> tuple[Pattern, ...]:
    """Every pattern, sorted by family and name."""
    patterns = [
        replace(module.PATTERN, name=_kebab(module.__name__), family=_family(module), doc=module.__doc__ or "")
        for module in _modules("patterns", "PATTERN")
    ]
    return tuple(sorted(patterns, key=lambda pattern: (pattern.family, pattern.name)))


def load_metrics() -> tuple[Metric, ...]:
    """Every metric, heaviest first."""
    metrics = [
        replace(module.METRIC, key=_kebab(module.__name__), doc=module.__doc__ or "")
        for module in _modules("metrics", "METRIC")
    ]
    return tuple(sorted(metrics, key=lambda metric: (-metric.weight, metric.key)))


def list_formats() -> tuple[str, ...]:
    """The names of all output formats, sorted; none of their modules is imported."""
    return tuple(sorted(_formats()))


def load_reporter(name: str) -> Reporter:
    """The output format of that name, one of `list_formats`."""
    module = _formats()[name]()
    reporter: Reporter = module.REPORTER
    return replace(reporter, name=name, doc=module.__doc__ or "")


def _formats() -> dict[str, Callable[[], ModuleType]]:
    """What loads each format's module: every module beside the packages of ``reports`` is one."""
    package = import_module("qualitygate.reports")
    ours = [f"{package.__name__}.{info.name}" for info in pkgutil.iter_modules(package.__path__) if not info.ispkg]
    loaders: dict[str, Callable[[], ModuleType]] = {_kebab(name): partial(import_module, name) for name in ours}
    for entry in list_entry_points("reports"):
        loaders[_kebab(entry.value)] = entry.load
    return loaders


def _modules(group: str, constant: str) -> Iterator[ModuleType]:
    package = import_module(f"qualitygate.{group}")
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.ispkg:
            module = import_module(info.name)
            if hasattr(module, constant):
                yield module
    for entry in list_entry_points(group):
        yield entry.load()


def _complete(rule: Rule, module: ModuleType) -> Rule:
    return replace(rule, name=_kebab(module.__name__), family=_family(module), doc=module.__doc__ or "")


def _kebab(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


def _family(module: ModuleType) -> str:
    return module.__name__.split(".")[-2].replace("_", "-")
