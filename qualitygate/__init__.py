"""qualitygate: whether a Python test suite is any good, the proof, and what to do next."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
