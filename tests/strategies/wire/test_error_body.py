"""Error responses from a real server to a real client; the oracle of each shape, response by response."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import ErrorBody, ErrorFault, ErrorPolicy, ErrorShape, error_bodies, invalid_error_bodies, minimal
from strategies.error_body import LEAKS

EVERYWHERE = {
    ErrorFault.WRONG_STATUS,
    ErrorFault.WRONG_MEDIA_TYPE,
    ErrorFault.MISSING_MEMBER,
    ErrorFault.WRONG_TYPE,
    ErrorFault.EMPTY_MESSAGE,
    ErrorFault.LEAK,
}
OWN = {
    ErrorShape.DETAIL: {ErrorFault.NO_CHALLENGE},
    ErrorShape.FIELDS: {ErrorFault.NO_ERRORS},
    ErrorShape.CONFLICT: set(),
    ErrorShape.VALIDATION: {ErrorFault.NO_ERRORS, ErrorFault.EMPTY_LOC, ErrorFault.WRONG_SOURCE},
    ErrorShape.SERVER: set(),
    ErrorShape.PROBLEM: {ErrorFault.STATUS_MISMATCH, ErrorFault.NO_CHALLENGE},
}
SHAPES = pytest.mark.parametrize("shape", ErrorShape)
PROBLEM_TYPE = "application/problem+json"


@pytest.mark.slow
@SHAPES
def test_hold_the_laws(shape: ErrorShape, laws: Any) -> None:
    policy = ErrorPolicy(shape)
    runs = 5 if shape in (ErrorShape.FIELDS, ErrorShape.VALIDATION) else 20

    breaches = laws.find_breaches(
        policy, error_bodies, invalid_error_bodies, EVERYWHERE | OWN[shape], runs, policy=policy
    )

    assert breaches == {}


ITEM = {"loc": ["body", "name"], "msg": "must not be empty", "type": "value_error"}


@pytest.mark.parametrize(
    ("shape", "error", "faults"),
    [
        # as the documents have them
        (ErrorShape.DETAIL, ErrorBody(404, {"detail": "Item not found"}), set()),
        (ErrorShape.FIELDS, ErrorBody(400, {"errors": {"username": "empty", "email": "invalid"}}), set()),
        (ErrorShape.CONFLICT, ErrorBody(409, {"error": "user already exists"}), set()),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": [ITEM]}), set()),
        (ErrorShape.SERVER, ErrorBody(500, {"error": "internal error"}), set()),
        (ErrorShape.PROBLEM, ErrorBody(404, {"title": "Not Found", "status": 404}, PROBLEM_TYPE), set()),
        (ErrorShape.PROBLEM, ErrorBody(404, {"title": "Not Found"}, PROBLEM_TYPE), set()),
        # the header of a challenge, in any case
        (ErrorShape.DETAIL, ErrorBody(401, {"detail": "no"}), {ErrorFault.NO_CHALLENGE}),
        (ErrorShape.DETAIL, ErrorBody(401, {"detail": "no"}, headers=(("www-authenticate", "Bearer"),)), set()),
        (ErrorShape.DETAIL, ErrorBody(403, {"detail": "no"}), set()),
        # the status and the type
        (ErrorShape.DETAIL, ErrorBody(200, {"detail": "no"}), {ErrorFault.WRONG_STATUS}),
        (ErrorShape.CONFLICT, ErrorBody(400, {"error": "no"}), {ErrorFault.WRONG_STATUS}),
        (ErrorShape.DETAIL, ErrorBody(404, {"detail": "no"}, "Application/JSON; charset=utf-8"), set()),
        (ErrorShape.DETAIL, ErrorBody(404, {"detail": "no"}, "text/html"), {ErrorFault.WRONG_MEDIA_TYPE}),
        (ErrorShape.PROBLEM, ErrorBody(404, {"title": "no"}), {ErrorFault.WRONG_MEDIA_TYPE}),
        (
            ErrorShape.PROBLEM,
            ErrorBody(404, {"title": "no", "status": 400}, PROBLEM_TYPE),
            {ErrorFault.STATUS_MISMATCH},
        ),
        (
            ErrorShape.PROBLEM,
            ErrorBody(404, {"title": "no", "status": "404"}, PROBLEM_TYPE),
            {ErrorFault.STATUS_MISMATCH},
        ),
        # the content
        (ErrorShape.DETAIL, ErrorBody(404, {"error": "no"}), {ErrorFault.MISSING_MEMBER}),
        (ErrorShape.DETAIL, ErrorBody(404, {"detail": ["no"]}), {ErrorFault.WRONG_TYPE}),
        (ErrorShape.DETAIL, ErrorBody(404, "no"), {ErrorFault.WRONG_TYPE}),
        (ErrorShape.DETAIL, ErrorBody(404, {"detail": " "}), {ErrorFault.EMPTY_MESSAGE}),
        (ErrorShape.FIELDS, ErrorBody(400, {"errors": {}}), {ErrorFault.NO_ERRORS}),
        (ErrorShape.FIELDS, ErrorBody(400, {"errors": []}), {ErrorFault.WRONG_TYPE}),
        (
            ErrorShape.FIELDS,
            ErrorBody(400, {"errors": {"a": "", "b": 3}}),
            {ErrorFault.EMPTY_MESSAGE, ErrorFault.WRONG_TYPE},
        ),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": []}), {ErrorFault.NO_ERRORS}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": "no"}), {ErrorFault.WRONG_TYPE}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": ["no"]}), {ErrorFault.WRONG_TYPE}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": [{**ITEM, "loc": []}]}), {ErrorFault.EMPTY_LOC}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": [{**ITEM, "loc": ["name"]}]}), {ErrorFault.WRONG_SOURCE}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": [{**ITEM, "loc": "body"}]}), {ErrorFault.WRONG_TYPE}),
        (ErrorShape.VALIDATION, ErrorBody(422, {"detail": [{**ITEM, "msg": ""}, ITEM]}), {ErrorFault.EMPTY_MESSAGE}),
        (ErrorShape.SERVER, ErrorBody(500, {"error": "x", "trace": [{"at": LEAKS[0]}]}), {ErrorFault.LEAK}),
    ],
)
def test_check_error(shape: ErrorShape, error: ErrorBody, faults: set[ErrorFault]) -> None:
    assert ErrorPolicy(shape).check(error) == faults


def ask(port: int) -> ErrorBody:
    """What a client gets from the server, put together from the response itself."""
    try:
        response = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        headers = tuple((name, text) for name, text in response.headers.items() if name == "WWW-Authenticate")
        return ErrorBody(response.status, json.load(response), response.headers.get_content_type(), headers)


@SHAPES
def test_send_errors_over_http(shape: ErrorShape, server: Any, sample: Any) -> None:
    policy = ErrorPolicy(shape)
    errors = sample(error_bodies(policy=policy), 100, 1)[:6]

    for error in errors:
        server.answer = lambda *request, error=error: (
            error.status,
            {"Content-Type": error.media_type, **dict(error.headers)},
            error.body,
        )

        received = ask(server.port)

        assert received == error
        assert policy.check(received) == frozenset()

    assert len(errors) >= 3


def test_find_the_fault_in_what_a_server_answers(server: Any) -> None:
    server.answer = lambda *request: (500, {"Content-Type": "text/html"}, json.dumps({"error": LEAKS[1]}).encode())

    found = ErrorPolicy(ErrorShape.SERVER).check(ask(server.port))

    assert found == {ErrorFault.WRONG_MEDIA_TYPE, ErrorFault.LEAK}


def test_draw_errors_for_the_fields_of_the_request(sample: Any) -> None:
    policy = ErrorPolicy(ErrorShape.VALIDATION, fields=("title", "price"))

    drawn = sample(error_bodies(policy=policy), 100, 1)

    assert {item["loc"][-1] for error in drawn for item in error.content["detail"]} == {"title", "price"}


@pytest.mark.parametrize("fields", [(), ("a", "a")])
def test_refuse_impossible_fields(fields: tuple[str, ...]) -> None:
    with pytest.raises(InvalidArgument, match="fields must hold at least one name, and none twice"):
        minimal(error_bodies(policy=ErrorPolicy(ErrorShape.FIELDS, fields=fields)))


def test_ask_for_fault_of_another_shape_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"'error\.empty_loc' here"):
        minimal(invalid_error_bodies(faults=[ErrorFault.EMPTY_LOC]))


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (ErrorFault.MISSING_MEMBER, ("content", "detail")),
        (ErrorFault.EMPTY_LOC, ("content", "detail", 0, "loc")),
        (ErrorFault.EMPTY_MESSAGE, ("content", "detail", 0, "msg")),
        (ErrorFault.WRONG_STATUS, ("status",)),
    ],
)
def test_path_leads_to_the_fault(fault: ErrorFault, path: tuple[Any, ...]) -> None:
    policy = ErrorPolicy(ErrorShape.VALIDATION)

    assert minimal(invalid_error_bodies(policy=policy, faults=[fault])).path == path
