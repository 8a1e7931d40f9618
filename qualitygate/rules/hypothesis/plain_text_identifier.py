"""An identifier drawn from ``text()`` without bounds: nearly every input breaks its own rule.

What it finds: a parameter of a ``@given`` test named ``username``, ``email``, ``slug``, ``url``, ``hostname``,
``phone``, ``sku``, ``isbn`` or the like, drawn from ``text()`` without alphabet, or with bounds of length only.

Why it matters: of 300 user names drawn so 283 broke the rule for user names. A property that then only asks "accepted
or ValueError" has tested the refusal, and almost never what happens after it.

Instead: ``from_regex(..., fullmatch=True)``, ``emails()``, ``text(alphabet=...)``; the refusal in a test of its own.

When to ignore it: when the test is about any input at all; call the parameter ``text`` then.

Source: https://hypothesis.readthedocs.io/en/latest/reference/strategies.html (text), document 002
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.hypothesis.drawn import kind_of, strategies_of

_IDENTIFIER = re.compile(
    r"(?:^|_)(?:user_?name|e?mail|slug|url|uri|host_?name|domain|phone|sku|isbn|uuid|iban|currency)$"
)
_REFUSES = re.compile(r"invalid|refuse|reject|any|fuzz|arbitrary|garbage|crash|raise")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each strategy."""
    for name, strategy in strategies_of(case.function).items():
        if not isinstance(strategy, Call) or kind_of(strategy) != "text" or _REFUSES.search(case.function.name):
            continue
        free = not strategy.args and strategy.keyword("alphabet") is None
        if free and _IDENTIFIER.search(name):
            yield Hit(strategy.span, f"`{name}` is drawn from any text: nearly all of it breaks its rule")


BAD = (
    """
from hypothesis import given, strategies as st
from shop import register

@given(
    username=st.text(),  # finding
    email=st.text(min_size=3),  # finding
)
def test_register(username, email):
    assert register(username, "").name == username

@given(st.text())  # finding
def test_slug(page_slug):
    assert register(page_slug, "").name == page_slug
""",
)

GOOD = (
    """
from hypothesis import given, strategies as st
from shop import register

@given(username=st.text(alphabet="abc"), email=st.emails(), note=st.text(), slug=st.text("ab"))
def test_register(username, email, note, slug):
    assert register(username, email).name == username

@given(username=st.text())
def test_reject_invalid_name(username):
    assert register(username, "") is None
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
