"""A test calls a server on the internet: it fails when the network, or the other side, does.

What it finds: a call of requests, httpx, urllib or aiohttp with a literal address of a public host, made by a test, a
fixture or a helper they reach. Silent on local and reserved hosts (``localhost``, ``*.test``, ``*.local``), where a
transport is passed or anything plays the server (responses, respx, requests-mock, vcr, httpretty, a patch of the
client), in a ``raises``, and on tests marked as needing the network.

Why it matters: the result depends on routers, certificates and somebody else's data; it cannot run offline, and it is
slow.

Instead: a local server (pytest-httpserver), a double (respx, responses), a recorded cassette (vcr); or mark it
``@pytest.mark.requires_network`` and keep it out of the quick run.

When to ignore it: contract tests that exist to meet the real server; mark those.

Source: https://testsmells.org/pages/testsmells.html#MysteryGuest (Mystery Guest), document 003 (requires_network)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Call,
    Case,
    Function,
    Hit,
    Kind,
    Rule,
    Severity,
    Subject,
    Suite,
    With,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.hosts import public_host
from qualitygate.scanner.query import calls, expressions, last_part, recall, statements, target

_CLIENTS = ("requests", "httpx", "urllib3", "aiohttp")
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "urlopen",
                    "urlretrieve"})  # fmt: skip
_WHOLE = frozenset({"urllib.request.urlopen", "urllib.request.urlretrieve"})
_DOUBLES = ("respx", "responses", "requests_mock", "httpx_mock", "aioresponses", "httpretty", "vcr", "betamax", "pook",
            "httpserver", "httpbin", "moto", "mocket", "gock", "block_network", "socket_disabled", "mocker", "betamax",
            "rmock", "pytest_httpx", "requests_toolbelt")  # fmt: skip
_NETWORK = ("network", "internet", "online", "remote", "external", "live", "e2e", "integration", "contract")
_PATCHES = frozenset({"patch", "object", "setattr", "mount", "install_opener", "MockTransport", "ASGITransport"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    reach = suite.reach[case.id]
    functions = [case.function, *(each.function for each in reach.functions)]
    found = [(function, call, host) for function in functions for call, host in recall(function, _requests)]
    if not found:
        return
    file = find_file(case.id.path, suite)
    given = [*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)]
    given += [path for _, path in (file.imports if file is not None else ())]
    if case.kind in (Kind.E2E, Kind.INTEGRATION) and any(word in f"{case.id.path}" for word in _NETWORK):
        return
    if any(word in mark.name for mark in case.marks for word in _NETWORK) or any(map(_is_double, given)):
        return
    if any(_plays_server(each) for function in functions for each in (*function.decorators, *function.body)):
        return
    for function, call, host in found:
        yield Hit(call.span, f"`{call.target}` calls `{host}` on the real network", function.path, function.qualname)


def _requests(function: Function) -> Iterator[tuple[Call, str]]:
    for call in calls(function.body):
        first = call.target.partition(".")[0]
        if call.target in _WHOLE or (first in _CLIENTS and call.attr in _VERBS):
            expected = [each.span for each in statements(function.body) if isinstance(each, With) and _expects(each)]
            inside = any(span.line <= call.span.line <= span.end_line for span in expected)
            urls = [host for each in (*call.args[:2], *(k.value for k in call.keywords)) if (host := public_host(each))]
            if urls and not inside and not {"transport", "app"} & {each.name for each in call.keywords}:
                yield call, urls[0]


def _expects(block: With) -> bool:
    return any(last_part(target(item.context)).lower().startswith(("raises", "assertraises")) for item in block.items)


def _is_double(name: str) -> bool:
    return name.partition(".")[0].startswith(_DOUBLES) or last_part(name).endswith(("_mock", "_server", "_cassette"))


def _plays_server(node: object) -> bool:
    return any(_is_double(target(each)) for each in expressions(node, enter=True) if target(each)) or any(  # type: ignore[arg-type]
        call.attr in _PATCHES
        for call in calls(node, enter=True)  # type: ignore[arg-type]
    )


BAD = (
    """
import urllib.request
import httpx
import pytest
import requests
from shop import parse

def test_rates():
    found = requests.get("https://api.rates.com/latest", timeout=5).json()  # finding
    assert parse(found) == {}
    assert httpx.request("GET", "https://rates.com:8443/").is_success  # finding

@pytest.fixture
def page():
    return urllib.request.urlopen(f"http://rates.com/{parse}").read()  # finding

def test_page(page):
    assert parse(page) == {}
""",
)

GOOD = (
    """
from unittest.mock import patch
import httpx
import pytest
import requests
from shop import app, parse

def test_local():
    assert requests.get("http://localhost:8000/latest").ok
    assert requests.get("http://127.0.0.1/latest").ok
    assert requests.get("http://rates.test/latest").ok

def test_not_a_client():
    assert app.get("https://api.rates.com/latest").ok

def test_transport():
    assert httpx.get("https://api.rates.com", transport=app).is_success

@patch("requests.get")
def test_patched(get):
    assert requests.get("https://api.rates.com/latest") is get.return_value

def test_refused():
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get("https://api.rates.com/latest")

@pytest.mark.requires_network
def test_rates():
    assert requests.get("https://api.rates.com/latest", timeout=5).ok
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
