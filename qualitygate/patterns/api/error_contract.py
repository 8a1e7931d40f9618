"""An error of the API asserted by its status and by its body.

What it finds: a test that asserts a status from 400 to 599 and no success status.

A conforming use: asserts something of the body as well, in the test or in what it calls.

Why it matters: a wrong address gives 404 and a broken test set-up gives 422 just as well as the error that is meant:
only the body tells which.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.error_checks import read_status
from qualitygate.model import Assign, Attribute, Case, Check, Expr, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import assigned, expressions, names, statements

_BODY = frozenset({"json", "text", "content", "data", "get_json", "get_data", "body", "detail", "errors", "reason"})


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the first such check."""
    stated = [(check, code) for check in case.function.checks if (code := read_status(check.test))]
    errors = [check for check, code in stated if 400 <= code <= 599]
    if not errors or any(code < 400 for _, code in stated):
        return
    read: set[str] = set()
    for each in statements(case.function.body):
        if isinstance(each, Assign) and each.value is not None and _mentions_body(each.value):
            read |= assigned(each)
    others = [check for check in suite.reach[case.id].checks if check not in errors]
    whole = any(_asserts_body(check, read) for check in others)
    yield UseHit(errors[0].span, () if whole else PATTERN.parts)


def _asserts_body(check: Check, read: set[str]) -> bool:
    return check.test is not None and (_mentions_body(check.test) or bool(names(check.test) & read))


def _mentions_body(node: Expr) -> bool:
    return any(isinstance(each, Attribute) and each.attr in _BODY for each in expressions(node))


GOOD = (
    """
from starlette import status

def assert_error(response, message):
    assert message in response.json()["detail"]

def test_unknown(client):
    response = client.get("/items/9")
    assert response.status_code == 404  # use
    assert response.json()["detail"] == "Item not found"

def test_invalid(client):
    response = client.post("/items", json={})
    assert response.status_code == status.HTTP_422_UNPROCESSABLE_ENTITY  # use
    errors = response.json()["detail"]
    assert errors[0]["loc"] == ["body", "name"]

def test_refused(client):
    response = client.get("/secret")
    assert 403 == response.status_code  # use
    assert_error(response, "not yours")

def test_delete(client):
    assert client.delete("/items/1").status_code == 204
    assert client.get("/items/1").status_code == 404
""",
)

BAD = (
    """
def test_unauthorized(client):
    response = client.get("/protected")
    assert response.status_code == 401  # lacks: body
    assert response is not None
""",
)

PATTERN = Pattern(
    source="000, 002, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("body",),
    touches=("http", "validation"),
)
