"""Environment variables set for one test and put back after it.

What it finds: ``monkeypatch.setenv`` and ``delenv``, and ``patch.dict(os.environ, ...)``.

A conforming use: sets them before the application is built: not in the body of a test that was already handed its
client or application by a fixture.

Why it matters: a variable written straight into ``os.environ`` stays for every later test; one set after the
application has read its configuration changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Function, Literal, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import argument, calls, code, target

_DICTS = frozenset({"unittest.mock.patch.dict", "mock.patch.dict", "mocker.patch.dict"})
_BUILT = frozenset({"app", "application", "client", "api_client", "async_client", "test_client"})


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per function and way, at the first."""
    built = {param.name for param in function.params} & _BUILT
    seen: set[str] = set()
    for call in calls(code(function), enter=True):
        variant = _way(call)
        if variant and variant not in seen:
            seen.add(variant)
            yield UseHit(call.span, PATTERN.parts if built and not _builds(function) else (), variant)


def _way(call: Call) -> str:
    if call.attr in ("setenv", "delenv") and len(call.args) + len(call.keywords) > 0:
        return "monkeypatch"
    place = argument(call, 0, "in_dict")
    if call.target in _DICTS and (target(place) == "os.environ" or place == Literal("os.environ")):
        return "patch.dict"
    return ""


def _builds(function: Function) -> bool:
    return any(call.attr in ("create_app", "make_app", "reload") for call in calls(function.body))


GOOD = (
    """
import os
from unittest.mock import patch
import pytest
from shop import settings

@pytest.fixture
def debug(monkeypatch):
    monkeypatch.setenv("DEBUG", "1")  # use
    monkeypatch.delenv("PROFILE")

def test_debug(debug):
    assert settings().debug

@patch.dict(os.environ, {"DEBUG": "0"})  # use
def test_quiet():
    assert not settings().debug
""",
)

BAD = (
    """
def test_config(client, monkeypatch):
    monkeypatch.setenv("DEBUG", "true")  # lacks: before the application
    assert client.get("/config").json() == {"debug": True}
""",
)

PATTERN = Pattern(
    source="004",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("before the application",),
    touches=("env",),
)
