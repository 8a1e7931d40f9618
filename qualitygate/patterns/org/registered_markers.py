"""Tests marked with categories that the configuration knows.

What it finds: tests with a mark of the project's own: none of pytest's and none of a well-known plugin's.

A conforming use: the mark is registered, under ``markers`` in the configuration or by ``addinivalue_line`` in a
conftest or plugin of the suite.

Why it matters: ``-m "not slow"`` selects by name; a misspelt mark that nothing registers selects nothing and says so
only as a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Literal, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls

_KNOWN = frozenset(
    {
        "parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings", "tryfirst", "trylast", "asyncio",
        "anyio", "trio", "gen_test", "curio", "benchmark", "django_db", "urls", "ignore_template_errors", "timeout",
        "flaky", "order", "dependency", "xdist_group", "forked", "vcr", "block_network", "respx", "httpx_mock",
        "freeze_time", "time_machine", "enable_socket", "disable_socket", "allow_hosts", "hypothesis", "limit_memory",
        "limit_leaks", "repeat", "randomize", "no_cover", "mypy_testing", "parallel_threads", "thread_unsafe",
        "iterations", "mpl_image_compare", "snapshot", "celery", "gevent", "aiohttp", "datafiles",
        "parametrize_with_cases", "default_cassette", "responses", "docker", "testdox",
    }
)  # fmt: skip


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per mark, where it stands in the test's own file."""
    for mark in case.marks:
        if mark.name not in _KNOWN and case.function.path == case.id.path:
            yield UseHit(mark.span, () if mark.name in _registered(suite) else PATTERN.parts)


def _registered(suite: Suite) -> set[str]:
    found = set(suite.config.markers)
    for file in suite.files:
        for hook in file.helpers:
            if hook.name == "pytest_configure":
                for call in calls(hook):
                    if call.attr == "addinivalue_line" and len(call.args) == 2 and isinstance(call.args[1], Literal):
                        found.add(str(call.args[1].value).partition(":")[0].partition("(")[0].strip())
    return found


GOOD = (
    """
# file: pytest.ini
[pytest]
markers =
    slow: takes more than a second

# file: tests/conftest.py
def pytest_configure(config):
    config.addinivalue_line("markers", "smoke(level): basic functions")

# file: tests/test_shop.py
import pytest

@pytest.mark.slow  # use
@pytest.mark.skipif(False, reason="never")
def test_load():
    assert sum([1, 2]) == 3

@pytest.mark.smoke(1)  # use
def test_start():
    assert sum([1, 2]) == 3
""",
)

BAD = (
    """
import pytest

@pytest.mark.slwo  # lacks: registered
def test_load():
    assert sum([1, 2]) == 3
""",
)

PATTERN = Pattern(source="002, 004", subject=Subject.CASE, find=find, good=GOOD, bad=BAD, parts=("registered",))
