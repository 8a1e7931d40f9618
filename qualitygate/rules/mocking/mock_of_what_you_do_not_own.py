"""A function of somebody else's library is replaced by a mock.

What it finds: a patch whose path names a client library, or something in it: ``patch("requests.get")``,
``patch("shop.mail.smtplib")``, ``patch("shop.mail.smtplib.SMTP")``; for requests, httpx, urllib3, aiohttp, boto3,
stripe, smtplib, redis, psycopg2, pymongo, bcrypt, paramiko and docker.

Why it matters: the mock answers as its author believes that the library does. The library changes, or was never like
that, and the tests stay green. They also repeat which of its functions the code calls, so that a change of client
breaks them all.

Instead: a double on the level of the protocol (respx, responses, moto, fakeredis, a local server); or a thin adapter of
your own, mocked with a spec and tested once against the real thing.

Off by default: it is a matter of style where there is no such adapter, and it cannot tell a client from a module of
the project that has the same name (``kombu.transport.redis``).

When to ignore it: to provoke an error that no double can be brought to raise.

Source: https://abseil.io/resources/swe-book/html/ch13.html (Test Doubles), document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mocking.doubles import patches, replaced

_FOREIGN = frozenset({"requests", "httpx", "urllib3", "aiohttp", "boto3", "stripe", "smtplib", "redis", "psycopg2",
                      "pymongo", "bcrypt", "paramiko", "docker"})  # fmt: skip


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each patch."""
    for patch in patches(function):
        foreign = next((each for each in replaced(patch).split(".") if each in _FOREIGN), "")
        if foreign:
            yield Hit(patch.span, f"answers for `{foreign}` as this test believes that it does")


BAD = (
    """
from unittest.mock import patch
import requests
from shop import fetch, send

@patch("shop.mail.smtplib.SMTP")  # finding
@patch("shop.mail.bcrypt")  # finding
def test_send(bcrypt, smtp):
    assert send("ada")

def test_fetch():
    with patch.object(requests, "get") as get:  # finding
        assert fetch() is get.return_value
""",
)

GOOD = (
    """
from unittest.mock import patch
import responses
from shop import fetch, send

@patch("shop.mail.deliver", autospec=True)
def test_send(deliver):
    assert send("ada")

@responses.activate
def test_fetch():
    responses.get("https://shop.test", json={})
    assert fetch() == {}
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
