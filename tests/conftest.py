"""The environment of every run of pytest that the tests start."""

from __future__ import annotations

import os


def pytest_configure() -> None:
    """Faker is here for our own strategies; its plugin loads half a second of tables in every run of every project."""
    os.environ["PYTEST_ADDOPTS"] = " ".join(filter(None, [os.environ.get("PYTEST_ADDOPTS"), "-p no:faker"]))
