"""A project's folder in, its checked configuration out, with the origin of each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate.config.check import Checked, Names, check_settings
from qualitygate.config.document import Document, find_document
from qualitygate.config.problems import ConfigProblems
from qualitygate.config.schema import OPTIONS, Vocabulary
from qualitygate.model import Config, MutateConfig, ScanConfig
from qualitygate.model.config import GateConfig


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration and where each value was written: ``pyproject.toml:31`` by dotted key; defaults are absent."""

    config: Config
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def load_config(root: Path, explicit: Path | None = None, *, names: Names | None = None) -> Config:
    """The configuration of a project: ``[tool.qualitygate]`` of pyproject.toml, or qualitygate.toml, else the defaults.

    ``explicit`` is a file given by the user instead. ``names`` tells the metrics and rules that may be named, by
    default those of the installed plugins.

    Raises:
        ConfigError: the file cannot be read or is not TOML.
        ConfigProblems: settings are wrong; all of them are told.
    """
    return load_settings(root, explicit, names=names).config


def load_settings(root: Path, explicit: Path | None = None, *, names: Names | None = None) -> Settings:
    """As `load_config`, with the origin of each value."""
    document = find_document(root, explicit)
    if document is None or (document.settings == {} and explicit is None):
        return Settings(Config())
    checked = check_settings(document, root, names or plugin_names)
    if checked.problems:
        raise ConfigProblems(checked.errors(document))
    origins = {
        key: f"{document.name}:{document.positions[(*document.prefix, *place)].line}"
        for key, place in checked.places.items()
    }
    return Settings(_build(document, checked), MappingProxyType(origins))


def plugin_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The metrics, or the rules and their families, that are installed; imported only where a setting names one."""
    from qualitygate.narrowing import is_of_a_part
    from qualitygate.plugins import load_metrics, load_rules

    if vocabulary is Vocabulary.METRIC:
        return tuple(metric.key for metric in load_metrics())
    if vocabulary is Vocabulary.PATH_METRIC:
        return tuple(metric.key for metric in load_metrics() if is_of_a_part(metric))
    rules = load_rules()
    return tuple(dict.fromkeys([rule.name for rule in rules] + [rule.family for rule in rules]))


def _build(document: Document, checked: Checked) -> Config:
    groups: dict[str, dict[str, Any]] = {"": {}, "scan": {}, "mutate": {}, "gate": {}}
    for option in OPTIONS:
        if option.name == "*":
            lead = f"{option.table}."
            found = {key.removeprefix(lead): value for key, value in checked.values.items() if key.startswith(lead)}
            default = attrgetter(option.attribute)(Config())
            groups[""][option.attribute] = MappingProxyType({**default, **found})
        elif option.key in checked.values:
            group, _, attribute = option.attribute.rpartition(".")
            groups[group][attribute] = checked.values[option.key]
    return Config(
        path=document.name,
        scan=ScanConfig(**groups["scan"]),
        mutate=MutateConfig(**groups["mutate"]),
        gate=GateConfig(**groups["gate"]),
        **groups[""],
    )
