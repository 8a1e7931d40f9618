"""The project marks tests that need the network, and this one needs it without the mark.

What it finds: a test that calls a public host by a literal address, by a function of requests, httpx or urllib (not
by a client, which may have another transport), itself or through a helper or fixture, in a project that registers a
marker with network, internet or online in its name, or whose other tests carry one; where neither the test, nor its
class, nor its file has it. Opt-in: real-network reports the call already.

Why it matters: ``-m "not requires_network"`` is how one works offline and how CI keeps its quick run quick. A test
that is missing there fails in every one of them.

Instead: the mark, ``@pytest.mark.requires_network``; or a local server or a double.

When to ignore it: where a double that cannot be seen from here plays the server.

Source: documents 002 and 004 (markers)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Case, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.hosts import public_host
from qualitygate.scanner.query import calls, code

_NETWORK = re.compile(r"network|internet|online", re.IGNORECASE)
_VERBS = "get|post|put|patch|delete|head|options|request|stream"
_CALLS = re.compile(rf"(?:requests|httpx)\.(?:{_VERBS})|urllib3\.request|urllib\.request\.(?:urlopen|urlretrieve)")
_DOUBLES = re.compile(r"respx|responses|requests_mock|httpx_mock|aioresponses|httpretty|vcr|cassette|pook|mock|patch")


def find(suite: Suite, _: Suite) -> Iterator[Hit]:
    """One hit on each test."""
    marks = sorted({*suite.config.markers, *(mark.name for case in suite.cases for mark in case.marks)})
    wanted = next((name for name in marks if _NETWORK.search(name)), "")
    for case in suite.cases if wanted else ():
        if any(_NETWORK.search(mark.name) for mark in case.marks) or _has_double(case, suite):
            continue
        functions = (case.function, *(each.function for each in suite.reach[case.id].functions))
        host = next((host for function in functions if (host := _host(function))), "")
        if host:
            message = f"calls `{host}` and is not marked `{wanted}`"
            yield Hit(case.function.span, message, case.function.path, case.function.qualname)


def _host(function: Function) -> str:
    """The public host that a function calls, or nothing."""
    for call in calls(function.body):
        if _CALLS.fullmatch(call.target):
            for given in (*call.args[:2], *(keyword.value for keyword in call.keywords)):
                if host := public_host(given):
                    return host
    return ""


def _has_double(case: Case, suite: Suite) -> bool:
    reach = suite.reach[case.id]
    given = [*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)]
    named = [call.target for call in calls(code(case.function))]
    return any(_DOUBLES.search(name) for name in (*given, *named, *(mark.name for mark in case.marks)))


BAD = (
    """
# file: pytest.ini
[pytest]
markers =
    requires_network: needs the internet

# file: tests/test_rates.py
import pytest
import requests

def load():
    return requests.get("https://api.bank.com/rates", timeout=3)

def test_rates():  # finding
    assert requests.get("https://api.bank.com/rates", timeout=3).ok

def test_helper():  # finding
    assert load().ok

@pytest.mark.requires_network
def test_marked():
    assert load().ok
""",
    """
import httpx
import pytest

@pytest.mark.online
def test_online():
    assert httpx.get("https://api.bank.com/rates").is_success

def test_rates():  # finding
    assert httpx.get(url="https://api.bank.com/rates").is_success
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
markers =
    network: needs the internet

# file: tests/test_urls.py
import httpx
import pytest

def test_url():
    assert httpx.URL("https://api.bank.com/rates").path == "/rates"

def test_error():
    with pytest.raises(httpx.UnsupportedProtocol):
        httpx.Client().get("https://api.bank.com/rates")
""",
    """
import requests

def test_rates():
    assert requests.get("https://api.bank.com/rates", timeout=3).ok
""",
    """
# file: pytest.ini
[pytest]
markers =
    network: needs the internet

# file: tests/test_rates.py
import requests

def test_rates(requests_mock):
    assert requests.get("https://api.bank.com/rates", timeout=3).ok

def test_local():
    assert requests.get("http://localhost:8000/rates", timeout=3).ok
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.SUITE, find=find, bad=BAD, good=GOOD, default=False)
