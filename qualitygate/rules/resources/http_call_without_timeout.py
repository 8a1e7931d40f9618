"""A request that may wait for ever.

What it finds: ``requests.get`` and the other verbs, and ``urllib.request.urlopen``, called by a test or fixture without
``timeout``, where nothing plays the server in the same process (responses, requests-mock, vcr, a patch). httpx has a
timeout of its own and is left alone.

Why it matters: neither has a limit by default. When the server under test hangs, the suite hangs with it, until the
build machine kills the job: without a name, a traceback or a report.

Instead: ``requests.get(url, timeout=5)``; for many calls a client fixture that adds it.

Off by default: of the hits in well-kept suites nearly all were the suite of a client library calling a local server,
which its maintainers would leave.

When to ignore it: where pytest-timeout guards the whole run.

Source: https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts, document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, expressions, target

_VERBS = frozenset(
    f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "options", "request")
)
_OPENS = "urllib.request.urlopen"
_DOUBLES = ("responses", "requests_mock", "vcr", "betamax", "httpretty", "pook", "mocket", "moto", "rmock", "mocker")
_PATCHES = frozenset({"patch", "object", "setattr", "mount", "install_opener"})
_OPEN_TIMEOUT = 2  #: where urlopen takes it by position


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    reach = suite.reach[case.id]
    functions = [case.function, *(each.function for each in reach.fixtures)]
    functions = [each for each in functions if not {"requests", "urlopen"}.isdisjoint(mentions(each))]
    found = [(each, call) for each in functions for call in calls(each.body) if _waits(call)]
    if not found or any(mark.name == "timeout" for mark in case.marks):
        return
    given = [*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)]
    reached = [*functions, *(each.function for each in reach.functions)]
    nodes = [node for each in reached for node in (*each.decorators, *each.body)]
    doubled = any(name.startswith(_DOUBLES) for name in given) or any(
        target(each).startswith(_DOUBLES) or (isinstance(each, Call) and each.attr in _PATCHES)
        for each in expressions(nodes, enter=True)
    )
    if not doubled:
        for function, call in found:
            yield Hit(call.span, f"`{call.target}` has no timeout", function.path, function.qualname)


def _waits(call: Call) -> bool:
    if call.keyword("timeout") is not None or any(each.name is None for each in call.keywords):
        return False
    return call.target in _VERBS or (call.target == _OPENS and len(call.args) <= _OPEN_TIMEOUT)


BAD = (
    """
import urllib.request
import pytest
import requests
from shop import serve

def test_health(server):
    assert requests.get(f"{server}/health").ok  # finding
    assert requests.post(server, json={}).status_code == 405  # finding

@pytest.fixture
def page(server):
    return urllib.request.urlopen(server).read()  # finding

def test_page(page):
    assert page == b""
""",
)

GOOD = (
    """
import urllib.request
from unittest.mock import patch
import httpx
import pytest
import requests
import responses

def test_health(server, options):
    assert requests.get(f"{server}/health", timeout=5).ok
    assert requests.get(server, **options).ok
    assert urllib.request.urlopen(server, None, 5).read()
    assert httpx.get(server).is_success

@responses.activate
def test_double():
    assert requests.get("https://shop.test").ok

@patch("requests.get")
def test_patched(get):
    assert requests.get("https://shop.test") is get.return_value

@pytest.mark.timeout(10)
def test_marked(server):
    assert requests.get(server).ok
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
