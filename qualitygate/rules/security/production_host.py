"""A test talks to a production system.

What it finds: a literal address one of whose labels says production (``prod``, ``production``, ``live``, also
``api-prod``), given to a call that opens a connection: requests, httpx, urllib, aiohttp, ``connect``,
``create_engine``, a client or a socket. Reserved names (``*.example``, ``*.test``, ``example.com``) and local hosts
are left alone, and so are strings that are only parsed or compared.

Why it matters: a test creates, changes and deletes. One run with the wrong variables and it does so with the customers'
data; and the address tells everyone who reads the repository where those are.

Instead: a local server, a container, a staging system named by the environment; block the rest of the network
(pytest-socket).

When to ignore it: in smoke tests that are meant to run against production, read-only.

Source: document 000 (clean-up guarded against a real address), https://cwe.mitre.org/data/definitions/668.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Expr, FString, Function, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls

_HOST = re.compile(
    r"^(?:[a-z][a-z0-9+]*://)?(?:[^/@\s]*@)?(?P<host>[a-z0-9][a-z0-9.-]*\.[a-z]{2,})(?:[:/?]|$)", re.IGNORECASE
)
_LABEL = re.compile(r"(?:^|[.-])(?:prod|production|prd|live)(?:[.-]|\d|$)", re.IGNORECASE)
_RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost|local)$", re.IGNORECASE)
_CLIENTS = ("requests", "httpx", "urllib", "urllib3", "aiohttp", "socket", "smtplib", "paramiko", "psycopg", "psycopg2",
            "pymongo", "redis", "asyncpg", "sqlalchemy", "boto3", "websockets")  # fmt: skip
_OPENS = frozenset({"connect", "create_engine", "create_async_engine", "create_connection", "urlopen"})
#: Of a client imported by its function (`from requests import get`) only the function is mentioned.
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "urlopen"})
_NAMES = _OPENS | set(_CLIENTS) | _VERBS


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if _NAMES.isdisjoint(mentions(function)):
        return
    for call in calls(function.body, enter=True):
        if call.target.partition(".")[0] in _CLIENTS or call.attr in _OPENS:
            hosts = [host for each in _given(call) if (host := _production(each))]
            if hosts:
                yield Hit(call.span, f"connects to `{hosts[0]}`, which looks like production")


def _given(call: Call) -> list[Expr]:
    return [*call.args, *(each.value for each in call.keywords)]


def _production(node: Expr) -> str:
    start = node.parts[0] if isinstance(node, FString) and node.parts else node
    if not isinstance(start, Literal) or not isinstance(start.value, str):
        return ""
    found = _HOST.match(start.value)
    host = found["host"].lower() if found else ""
    return host if _LABEL.search(host.rpartition(".")[0]) and not _RESERVED.search(host) else ""


BAD = (
    """
import requests
import sqlalchemy as sa
from shop import order

def test_order():
    assert requests.post("https://api.prod.shop.com/orders", json={}, timeout=5).ok  # finding
    path = order()
    assert requests.get(f"https://shop-production.internal.io/{path}", timeout=5).ok  # finding

def test_rows():
    engine = sa.create_engine("postgresql://app:secret@db.prod1.shop.com/shop")  # finding
    assert engine.connect()
""",
    """
from requests import get as fetch
from shop import order

def test_order():
    assert fetch("https://api.prod.shop.com/orders", timeout=5).json() == [order()]  # finding
""",
)

GOOD = (
    """
import os
import requests
from shop import is_allowed

def test_order(server):
    assert requests.post(f"{server}/orders", json={}, timeout=5).ok
    assert requests.get("https://api.prod.example.com/orders", timeout=5).ok
    assert requests.get("https://api.products.shop.com/", timeout=5).ok
    assert requests.get(os.environ["SHOP_URL"], timeout=5).ok
    assert requests.get("https://shop.com/prod", timeout=5).ok

def test_is_allowed():
    assert not is_allowed("https://api.prod.shop.com/orders")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
