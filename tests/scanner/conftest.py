"""Lowers texts and builds suites in memory, for the tests of the scanner."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from qualitygate.model import Case, Function, PytestConfig, Skipped, Suite
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.scan import build_suite
from qualitygate.scanner.source import Source

DEFAULT = PytestConfig()

Lower = Callable[..., Source]
MakeSuite = Callable[..., Suite]


@pytest.fixture
def lower() -> Lower:
    """``lower(text, path)``: the source of a text that must be readable."""

    def lower_text(text: str, path: str = "tests/test_a.py") -> Source:
        source = lower_file(path, dedent(text).encode())
        assert not isinstance(source, Skipped), source
        return source

    return lower_text


@pytest.fixture
def function(lower: Lower) -> Callable[[str], Function]:
    """``function(text)``: the last module-level function of a text."""
    return lambda text: lower(text).functions[-1]


@pytest.fixture
def make_suite(lower: Lower) -> MakeSuite:
    """``make_suite({path: text})``: the suite of texts; files named ``test_*.py`` hold tests."""

    def build(files: dict[str, str] | str, config: PytestConfig = DEFAULT) -> Suite:
        texts = {"tests/test_a.py": files} if isinstance(files, str) else files
        sources = [lower(text, path) for path, text in texts.items()]
        tests = {path for path in texts if path.rpartition("/")[2].startswith("test_")}
        return build_suite("/project", sources, tests, config)

    return build


@pytest.fixture
def case_of() -> Callable[[Suite, str], Case]:
    """``case_of(suite, qualname)``: the one test of that name."""

    def find(suite: Suite, qualname: str) -> Case:
        (case,) = (case for case in suite.cases if case.id.qualname == qualname)
        return case

    return find
