"""[tool.qualitygate] to `Config`, and the discovery of what it leaves out."""

from __future__ import annotations

from qualitygate.config.discovery import discover_project, find_root
from qualitygate.config.load import Settings, load_config, load_settings
from qualitygate.config.problems import ConfigProblems
from qualitygate.config.sources import find_sources
from qualitygate.config.testfiles import find_tests

__all__ = [
    "ConfigProblems",
    "Settings",
    "discover_project",
    "find_root",
    "find_sources",
    "find_tests",
    "load_config",
    "load_settings",
]
