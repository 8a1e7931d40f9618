"""Programs as text in, facts as a scan gives them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.examples import lay_out
from qualitygate.judge import judge
from qualitygate.model import Facts
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

Read = Callable[[str], Facts]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Scans and judges a program; ``# file: path`` begins another file, else it is ``tests/test_example.py``."""
    rules = [rule for rule in load_rules() if rule.family in ("isolation", "resources")]

    def lay_out_and_judge(program: str) -> Facts:
        lay_out(tmp_path, program)
        suite = scan(tmp_path, [tmp_path])
        return Facts(suite, judge(suite, rules, []))

    return lay_out_and_judge
