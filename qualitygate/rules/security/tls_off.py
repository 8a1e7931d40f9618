"""A test turns the check of certificates off.

What it finds: ``verify=False`` given to a call of requests or httpx (or to a ``get``, ``post`` or ``request`` of a
client or session), ``ssl=False`` to a request of aiohttp, ``ssl._create_unverified_context()``,
``cert_reqs="CERT_NONE"`` of urllib3. Silent on local addresses, on connectors of aiohttp (which suites build around a
resolver of their own), and in tests and fixtures whose name is about TLS (ssl, tls, cert, verify, https, insecure).

Why it matters: the test passes against anyone who answers, and copies of it end in scripts and in the code itself. A
broken certificate, which would stop the users, stops no test.

Instead: trust the test server's own certificate authority: ``verify=str(ca_file)``, ``trustme`` for a fresh one.

Off by default: all 8 hits in well-kept suites (3 of the present form, 5 of an earlier one) were in suites of HTTP
clients, against servers of their own.

When to ignore it: against a device on the bench that cannot be given a certificate.

Source: https://cwe.mitre.org/data/definitions/295.html, https://docs.astral.sh/ruff/rules (S501)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Expr, FString, Function, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, last_part, render

_ABOUT = re.compile(r"ssl|tls|cert|verif|https|secure|trust|warn", re.IGNORECASE)
_CLIENTS = ("requests", "httpx")
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"})
_HOLDERS = re.compile(r"session|client|http", re.IGNORECASE)
_LOCAL = re.compile(r"://(?:localhost|127\.|\[::1\]|0\.0\.0\.0)")
_OFF = Literal(False)
_NAMES = frozenset({"verify", "ssl", "cert_reqs", "_create_unverified_context", "_create_stdlib_context"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if _NAMES.isdisjoint(mentions(function)):
        return
    for call in calls(function.body, enter=True):
        what = _turned_off(call)
        if what and not _ABOUT.search(function.qualname) and not any(map(_is_local, call.args[:2])):
            yield Hit(call.span, f"`{what}` accepts any certificate")


def _turned_off(call: Call) -> str:
    """How it turns the check off, or nothing."""
    if call.target in ("ssl._create_unverified_context", "ssl._create_stdlib_context"):
        return call.target
    owner, _, verb = call.target.rpartition(".")
    first = call.target.partition(".")[0]
    if first == "urllib3" and call.keyword("cert_reqs") in (Literal("CERT_NONE"), Literal("NONE")):
        return "cert_reqs"
    if call.keyword("ssl") == _OFF and verb in _VERBS and _HOLDERS.search(last_part(owner)):
        return "ssl=False"
    known = first in _CLIENTS or (verb in _VERBS and _HOLDERS.search(last_part(owner)))
    return "verify=False" if known and call.keyword("verify") == _OFF else ""


def _is_local(given: Expr) -> bool:
    return isinstance(given, (Literal, FString)) and bool(_LOCAL.search(render(given, 200)))


BAD = (
    """
import ssl
import httpx
import requests
from shop import context_of

def test_health(session):
    assert requests.get("https://shop.dev/health", verify=False).ok  # finding
    assert session.post("https://shop.dev/orders", verify=False).ok  # finding
    assert httpx.Client(verify=False).get("https://shop.dev").is_success  # finding

async def test_orders(client):
    assert await client.get("https://shop.dev/orders", ssl=False)  # finding

def test_context():
    assert context_of(ssl._create_unverified_context())  # finding
""",
)

GOOD = (
    """
import ssl
import aiohttp
import requests
from shop import Resolver, check

def test_health(ca_file):
    assert requests.get("https://shop.dev/health", verify=str(ca_file)).ok
    assert requests.get("https://localhost:8443/health", verify=False).ok
    assert check("order", verify=False)
    assert ssl.create_default_context()
    assert aiohttp.TCPConnector(resolver=Resolver(), ssl=False)

def test_verify_can_be_turned_off():
    assert requests.get("https://shop.dev/health", verify=False).ok
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
