"""A whole module is replaced by a mock, its exception classes with it.

What it finds: ``patch("shop.mail.smtplib")``, where the last part is a module whose exceptions its users catch
(smtplib, subprocess, sqlite3, ssl, json, ftplib, imaplib, zipfile, requests, httpx, stripe, psycopg2, bcrypt,
paramiko), and nothing says what to put in place.

Why it matters: ``except smtplib.SMTPException`` now names a mock: when the code meets an error, Python answers
``catching classes that do not inherit from BaseException is not allowed``, and the error branch cannot be tested. A
misspelt function of the module passes as well.

Instead: patch the one function that is called (``patch("shop.mail.smtplib.SMTP", autospec=True)``), or
``autospec=True`` on the module, which keeps its classes.

Off by default: whether it hurts depends on what the code catches, which a scan of the tests does not see; the one hit
in well-kept suites was harmless.

When to ignore it: where the code only calls functions of the module.

Source: https://docs.python.org/3/library/unittest.mock.html#autospeccing, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.rules.mocking.doubles import is_shaped, patches, replaced

_MODULES = frozenset({
    "smtplib", "subprocess", "sqlite3", "ssl", "json", "ftplib", "imaplib", "zipfile", "requests", "httpx", "stripe",
    "psycopg2", "bcrypt", "paramiko",
})  # fmt: skip
_FUNCTION = frozenset({"return_value", "side_effect"})  #: given to what is called: no module


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each patch."""
    for patch in patches(function) if "patch" in mentions(function) else ():
        owner, _, module = replaced(patch).rpartition(".")
        called = any(each.name in _FUNCTION for each in patch.keywords)
        if owner and module in _MODULES and patch.attr == "patch" and not called and not is_shaped(patch):
            yield Hit(patch.span, f"replaces the whole module `{module}`: its exception classes are mocks too")


BAD = (
    """
from unittest.mock import patch
from shop import send

@patch("shop.mail.smtplib")  # finding
def test_send(smtplib):
    with patch("shop.mail.requests") as requests:  # finding
        assert send("ada")
""",
)

GOOD = (
    """
from unittest.mock import patch
from shop import send

@patch("shop.mail.smtplib.SMTP", autospec=True)
@patch("shop.mail.smtplib", autospec=True)
@patch("shop.mail.requests", new=None)
def test_send(smtp, smtplib):
    with patch("shop.mail.time") as time, patch("shop.mail.json", return_value=1):
        assert send("ada")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
