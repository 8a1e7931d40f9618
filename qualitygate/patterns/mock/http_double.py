"""Requests to another service answered by a double at the transport.

What it finds: tests under respx, responses, requests-mock, pytest-httpx, pytest-httpserver or aioresponses: by their
fixture, decorator or ``with`` statement; and tests that play a vcr cassette.

A conforming use: registers at least one route, in the test or in what it runs.

Why it matters: the code's own client runs, so address, method and payload are tested, and nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls, code, expressions, root_name, target

_FIXTURES = {
    "respx_mock": "respx", "httpx_mock": "pytest-httpx", "requests_mock": "requests-mock", "responses": "responses",
    "httpserver": "pytest-httpserver", "aioresponses": "aioresponses", "vcr": "vcr",
}  # fmt: skip
_TARGETS = {
    "respx.mock": "respx", "responses.activate": "responses", "responses.RequestsMock": "responses", "vcr.VCR": "vcr",
    "requests_mock.Mocker": "requests-mock", "requests_mock.mock": "requests-mock", "vcr.use_cassette": "vcr",
    "aioresponses.aioresponses": "aioresponses",
}  # fmt: skip
_ROUTES = frozenset(
    {"get", "post", "put", "delete", "patch", "head", "options", "request", "route", "add", "add_response",
     "add_callback", "add_exception", "register_uri", "expect_request", "expect_ordered_request", "upsert",
     "expect_oneshot_request"}
)  # fmt: skip


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the def line."""
    function = case.function
    asked = (*case.requested, *(mark.name for mark in case.marks))
    variant = next((_FIXTURES[name] for name in asked if name in _FIXTURES), "")
    shown = (_TARGETS.get(target(each), "") for each in expressions(code(function)))
    variant = variant or next(filter(None, shown), "")
    if variant:
        reached = [each.function.body for each in suite.reach[case.id].functions]
        routed = variant == "vcr" or any(_is_route(call) for body in (function.body, *reached) for call in calls(body))
        yield UseHit(function.span, () if routed else PATTERN.parts, variant)


def _is_route(call: Call) -> bool:
    root = root_name(call.func)
    return call.attr in _ROUTES and any(word in root for word in ("respx", "mock", "responses", "rsps", "httpserver"))


GOOD = (
    """
import respx
import httpx
from shop import rates

@respx.mock
def test_rates():  # use
    respx.get("https://rates.example/eur").mock(return_value=httpx.Response(200, json={"usd": 2}))
    assert rates() == {"usd": 2}

def test_rates_httpx(httpx_mock):  # use
    httpx_mock.add_response(json={"usd": 2})
    assert rates() == {"usd": 2}

def test_total():
    assert sum([1, 2]) == 3
""",
)

BAD = (
    """
import responses
from shop import rates

@responses.activate
def test_rates():  # lacks: route
    assert rates() is None
""",
)

PATTERN = Pattern(
    source="004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("route",),
    touches=("http", "external"),
)
