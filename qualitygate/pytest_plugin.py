"""The tests that ran in, what a scan finds in them beside their results out: ``pytest --qualitygate``.

Without the option this is one function that adds options: nothing of qualitygate is imported, no other hook is there.
"""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator
    from pathlib import Path
    from typing import Any

    from qualitygate.model import Finding, Report, TestId

_NAME = "qualitygate-findings"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options; whichever is met brings the hooks."""
    import argparse

    class Switch(argparse.Action):
        """Registers the hooks when the option is met, be it on the command line or in ``addopts``."""

        def __call__(
            self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None
        ) -> None:
            setattr(namespace, self.dest, values or True)
            if not pluginmanager.has_plugin(_NAME):
                pluginmanager.register(Findings(), _NAME)

    group = parser.getgroup("qualitygate", "findings of the tests that run")
    group.addoption(
        "--qualitygate",
        action=Switch,
        nargs=0,
        default=False,
        help="Show what qualitygate finds in the tests that ran; with -v beside their results too.",
    )
    group.addoption(
        "--qualitygate-fail-on",
        action=Switch,
        choices=("error", "warning", "info", "never"),
        default="never",
        help="The same, and the mildest finding that fails the run (default: never).",
    )


class Findings:
    """The hooks of one run: which tests ran, and what a scan finds in them."""

    def __init__(self) -> None:
        self._ran: dict[str, None] = {}  #: node ids
        self._root: Path | None = None
        self._report: Report | None = None
        self._problem = ""
        self._by_test: dict[TestId, list[Finding]] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Leave the workers of xdist alone: the process that started them hears of every test."""
        if hasattr(config, "workerinput"):
            config.pluginmanager.unregister(self)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Scan before the first test where each result is to have a mark: later its fixtures would be at work."""
        if session.config.get_verbosity() > 0 and not session.config.option.collectonly:
            self._scan(session.config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember who ran: was called, or failed before."""
        if report.when == "call" or report.failed:
            self._ran[report.nodeid] = None

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport, config: pytest.Config
    ) -> Generator[None, tuple[str, str, Any], tuple[str, str, Any]]:
        """Put the number of findings beside the word that ``-v`` prints."""
        category, letter, word = yield
        marked = self._by_test and word and report.nodeid in self._ran
        found = self._by_test.get(self._identify(report.nodeid, config), []) if marked else []
        if found:
            mark = f" [{len(found)} finding{'s' * (len(found) > 1)}]"
            word = (word[0] + mark, word[1]) if isinstance(word, tuple) else word + mark
        return category, letter, word

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Scan, and fail the run where that was asked for and it would pass."""
        if not self._ran or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            return
        self._scan(session.config)
        bar = session.config.getoption("qualitygate_fail_on")
        if bar == "never" or exitstatus:
            return
        from qualitygate.model import Severity

        found = self._find(session.config)
        if self._problem or any(finding.severity.at_least(Severity(bar)) for finding in found):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """The section of findings."""
        if self._ran and (self._report is not None or self._problem):
            terminalreporter.section("qualitygate")
            for line in self._tell(config):
                terminalreporter.line(line)

    def _scan(self, config: pytest.Config) -> None:
        """Scan the project once, as `qualitygate scan` does; why that cannot be done is a note."""
        if self._report is not None or self._problem:
            return
        import warnings

        from qualitygate.baseline import find_baseline
        from qualitygate.config import find_root, load_config
        from qualitygate.errors import QualityGateError
        from qualitygate.pipeline import scan_project

        here = find_root(config.invocation_params.dir)
        # pytest's root may lie within the project, where a folder of tests has a pytest.ini of its own.
        self._root = here if config.rootpath.resolve().is_relative_to(here) else find_root(config.rootpath)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the project may turn them into errors
            try:
                settings = load_config(self._root)
                known = find_baseline(self._root, None, settings.scan.baseline)
                self._report = scan_project(self._root, settings, baseline=known, cached=True)
            except (QualityGateError, OSError) as error:
                self._problem = f"the tests could not be scanned:\n{error}"
                return
        for finding in self._report.judgement.active if self._report.judgement is not None else ():
            for test in finding.tests:
                self._by_test.setdefault(test, []).append(finding)

    def _identify(self, nodeid: str, config: pytest.Config) -> TestId:
        """The test of a node id, whose path is relative to pytest's root, not to the project's."""
        import os

        from qualitygate.model import TestId

        found = TestId.of(nodeid)
        path = os.path.relpath(config.rootpath.resolve() / found.path, self._root)
        return TestId(path.replace(os.sep, "/"), found.qualname)

    def _find(self, config: pytest.Config) -> list[Finding]:
        """The findings of the tests that ran, and those at module level of their files."""
        ran = {self._identify(nodeid, config) for nodeid in self._ran}
        paths = {test.path for test in ran}
        judgement = self._report.judgement if self._report is not None else None
        return [
            finding
            for finding in (judgement.active if judgement is not None else ())
            if (ran.intersection(finding.tests) if finding.tests else finding.path in paths)
        ]

    def _tell(self, config: pytest.Config) -> Generator[str, None, None]:
        if self._problem or self._report is None or self._report.suite is None:
            yield from self._problem.splitlines()
            return
        from qualitygate.display import count, show_line, show_some

        found = self._find(config)
        for one in sorted(found, key=lambda finding: (finding.path, finding.span.line, finding.rule)):
            yield show_line(f"{one.path}:{one.span.line} {one.severity.value} {one.rule} {one.message}")
        ran = {self._identify(nodeid, config) for nodeid in self._ran}
        read = {case.id for case in self._report.suite.cases}
        yield f"{count(len(found), 'finding')} in {count(len(ran & read), 'test')} that ran"
        if ran - read:
            names = show_some(sorted(map(str, ran - read)))
            yield show_line(f"not found by the scan: {count(len(ran - read), 'test')} that ran: {names}")
