"""A string in the tests that has the form of a real key.

What it finds: literals in the exact form of an access key of AWS, GitHub, GitLab, Slack, Stripe (live mode), Google,
SendGrid, npm or PyPI, anywhere in a test file, conftest or helper. Silent where the string says itself that it is none
(``example``, ``test``, ``fake``, ``dummy``, ``xxxx``), or has few different characters.

Why it matters: if it is real, whoever can read the repository, or any old clone of it, can use it. If it is not,
secret scanners stop the push all the same, and someone will add the file to their exceptions, where a real one hides.

Instead: take it from the environment where a real one is needed, revoke the one that was committed; elsewhere write a
value that cannot be mistaken: ``"not-a-key"``, ``"sk_test_example"``.

When to ignore it: in the tests of a secret scanner.

Source: https://docs.github.com/en/code-security/secret-scanning, https://cwe.mitre.org/data/definitions/798.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import File, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import walk

_FORMS = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?P<AWS>(?:AKIA|ASIA)[A-Z2-7]{16})|(?P<GitHub>gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})"
    r"|(?P<GitLab>glpat-[A-Za-z0-9_-]{20})|(?P<Slack>xox[abprs]-\d{8,}-[A-Za-z0-9-]{16,})"
    r"|(?P<Stripe>[rs]k_live_[A-Za-z0-9]{20,})|(?P<Google>AIza[A-Za-z0-9_-]{35})"
    r"|(?P<SendGrid>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})|(?P<npm>npm_[A-Za-z0-9]{36})"
    r"|(?P<PyPI>pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})"
    r")(?![A-Za-z0-9])"
)
_SAYS = re.compile(
    r"example|test(?!_)|fake|dummy|sample|mock|redacted|placeholder|x{4}|(?:0123|1234|abcd)", re.IGNORECASE
)
_MARKS = ("AKIA", "ASIA", "gh", "glpat", "xox", "k_live_", "AIza", "SG.", "npm_", "pypi-")
_SHORTEST = 20
_DIFFERENT = 9  #: characters: fewer are a pattern someone typed


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each literal."""
    cases = [each.function for each in file.cases if each.function.path == file.path]
    fixtures = [each.function for each in file.fixtures]
    for each in walk([*file.body, *cases, *fixtures, *file.helpers, *file.classes], enter=True):
        if isinstance(each, Literal) and isinstance(each.value, str) and len(each.value) >= _SHORTEST:
            found = _FORMS.search(each.value) if any(mark in each.value for mark in _MARKS) else None
            if found and not _SAYS.search(found[0]) and len(set(found[0])) >= _DIFFERENT:
                yield Hit(each.span, f"this has the form of a {found.lastgroup} key: `{found[0][:8]}...`")


BAD = (
    """
from shop import pay, upload

KEY = "AKIAQ3EGUJRXN7PDW2MZ"  # finding

def test_upload():
    token = "ghp_" "x7Kq29LmVbT4wRz8Yc1NdPf6HsJg3UaE5oWi"  # finding
    assert upload(KEY, token)

def test_pay():
    assert pay({"key": "sk_live_9aQz7LmV2bT4wRz8Yc1NdPf6"})  # finding
""",
)

GOOD = (
    """
import os
from shop import pay, upload

KEY = "AKIAIOSFODNN7EXAMPLE"
SHORT = "AKIA"

def test_upload():
    token = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    assert upload(KEY, token, os.environ["SHOP_TOKEN"])
    assert upload("ghp_111111111111111111111111111111111111")

def test_pay():
    assert pay({"key": "sk_test_9aQz7LmV2bT4wRz8Yc1NdPf6"})
    assert pay({"hash": "5f4dcc3b5aa765d61d8327deb882cf99AKIAQ3EGUJRXN7PDW2MZ"})
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
