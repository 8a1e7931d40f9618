"""A marker that the project does not register: selecting by it misses what is misspelt.

What it finds: ``@pytest.mark.name`` that is none of pytest's own, none of the widely used plugins', and not among the
project's registered markers. Silent in projects that register none, unless they ask for ``--strict-markers``; silent
as well where markers are registered under a name that only running the code would show, and where ``pytest_plugins`` or
``-p`` names a module outside the suite, which may register them.

Why it matters: ``@pytest.mark.slwo`` is accepted with a warning, and the test runs whenever ``-m "not slow"`` should
have left it out.

Instead: correct the spelling, or register it with a description under ``markers`` in the configuration; set
``--strict-markers``, so that pytest refuses the next one.

When to ignore it: when a private plugin registers the marker.

Source: https://docs.pytest.org/en/stable/how-to/mark.html#registering-marks, document 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.errors import did_you_mean
from qualitygate.model import Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.hidden_plugins import has_hidden_plugins
from qualitygate.scanner.query import calls

_KNOWN = frozenset({
    "parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings", "tryfirst", "trylast",
    "pytester_example_path", "asyncio", "anyio", "trio", "twisted", "inlineCallbacks", "tornado", "gen_test",
    "curio", "django_db", "urls", "ignore_template_errors", "benchmark", "timeout", "flaky", "order", "run",
    "dependency", "depends", "hypothesis", "vcr", "default_cassette", "block_network", "disable_recording",
    "allowed_hosts", "xdist_group", "forked", "repeat", "no_cover", "freeze_time", "time_machine", "httpx_mock",
    "respx", "enable_socket", "disable_socket", "allow_hosts", "limit_memory", "limit_leaks", "memray",
    "mpl_image_compare", "no_auto_qt", "qt_no_exception_capture", "snapshot", "celery", "testmon", "serial",
    "thread_unsafe", "parallel_threads", "parallel_threads_limit", "iterations", "options", "datafiles", "first",
    "last", "second", "flakefinder", "script_launch_mode",
})  # fmt: skip


def find(suite: Suite, _: Suite) -> Iterator[Hit]:
    """One hit on each mark."""
    lines = [
        call.args[1]
        for file in suite.files
        for call in calls([*file.body, *(each for each in file.helpers if each.name.startswith("pytest_"))], enter=True)
        if call.attr == "addinivalue_line" and len(call.args) == 2 and call.args[0] == Literal("markers")
    ]
    texts = [str(line.value) for line in lines if isinstance(line, Literal)]
    registered = {*suite.config.markers, *(text.partition(":")[0].partition("(")[0].strip() for text in texts)}
    strict = {"--strict-markers", "--strict"} & set(suite.config.addopts)
    if len(texts) < len(lines) or not (registered or strict) or has_hidden_plugins(suite):
        return
    for case in suite.cases:
        for mark in case.marks:
            if mark.name not in _KNOWN | registered and mark.span.line and case.function.path == case.id.path:
                near = did_you_mean(mark.name, sorted(registered)) if registered else ""
                ending = f": {near}" if near.startswith("did") else ""
                yield Hit(mark.span, f"the marker `{mark.name}` is not registered{ending}", case.id.path)


BAD = (
    """
# file: pytest.ini
[pytest]
markers =
    slow: takes more than a second
    integration(server): needs a server

# file: tests/test_shop.py
import pytest
from shop import total

@pytest.mark.slwo  # finding
def test_total():
    assert total(1) == 1

@pytest.mark.smoke(1)  # finding
@pytest.mark.slow
@pytest.mark.integration("bank")
@pytest.mark.parametrize("price", [1, 2])
def test_price(price):
    assert total(price) == price
""",
    """
# file: pytest.ini
[pytest]
addopts = --strict-markers

# file: tests/test_shop.py
import pytest
from shop import total

@pytest.mark.slow  # finding
def test_total():
    assert total(1) == 1
""",
    """
# file: tests/conftest.py
pytest_plugins = ["tests.marking"]

# file: tests/marking.py
def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes more than a second")

# file: tests/test_shop.py
import pytest
from shop import total

@pytest.mark.slow
@pytest.mark.smoke  # finding
def test_total():
    assert total(1) == 1
""",
)

GOOD = (
    """
import pytest
from shop import total

@pytest.mark.slow
def test_total():
    assert total(1) == 1
""",
    """
# file: pytest.ini
[pytest]
markers = slow

# file: tests/test_plugins.py
import pytest
from shop import total

@pytest.mark.thread_unsafe(reason="one shop")
def test_total():
    assert total(1) == 1
""",
    """
# file: pytest.ini
[pytest]
markers = slow

# file: tests/conftest.py
pytest_plugins: Final = "shop.testing"

# file: tests/test_shop.py
import pytest
from shop import total

@pytest.mark.smoke
def test_total():
    assert total(1) == 1
""",
    """
# file: pytest.ini
[pytest]
markers = slow

# file: tests/conftest.py
def pytest_configure(config):
    for name in ("smoke", "e2e"):
        config.addinivalue_line("markers", f"{name}: a category")

# file: tests/test_shop.py
import pytest
from shop import total

@pytest.mark.smoke
def test_total():
    assert total(1) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.SUITE, find=find, bad=BAD, good=GOOD)
