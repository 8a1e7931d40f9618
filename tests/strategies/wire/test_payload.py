"""Payloads sent to a small application behind a real server, which judges them by rules of its own.

The application knows nothing of ``strategies``: what it accepts and refuses shows whether valid and invalid payloads
are that for somebody else too, after they went over a socket.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import pytest

from strategies import (
    Body,
    BodyFault,
    BodyPolicy,
    BulkRequest,
    BulkRequestPolicy,
    Channel,
    EmailFault,
    UsernameFault,
    bodies,
    bulk_requests,
    invalid_bodies,
    minimal,
)
from strategies.body import ERASED
from strategies.bulk_request import bulk_requests_by_fault, bulk_requests_of

JSON = {"Content-Type": "application/json; charset=utf-8"}
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})+\Z")
USERNAME = re.compile(r"[A-Za-z0-9_]{3,50}\Z")
NOBODY = {"admin", "administrator", "api", "help", "null", "root", "support", "system", "www"}


class Refusal(Exception):
    """A request that is not accepted; its argument is the status."""


def read_json(text: str) -> list[tuple[str, Any]]:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    # an object inside another one stays a list of pairs, which no field takes
    return json.loads(text, object_pairs_hook=list, parse_constant=refuse)


def read_csv(text: str) -> list[tuple[str, str]]:
    header, row = csv.reader(io.StringIO(text, newline=""), strict=True)
    return list(zip(header, row, strict=True))


def read_form(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")


READERS = {
    "application/json": read_json,
    "application/x-www-form-urlencoded": read_form,
    "text/csv": read_csv,
}


def read(method: str, path: str, headers: dict[str, str], content: bytes) -> tuple[dict[str, Any], bool]:
    """The fields of a request, and whether they have types.

    :raises Refusal: 415 for a form that is not known, 400 for what is not of its form
    """
    kind = headers.get("Content-Type", "").partition(";")[0]
    if method == "GET":
        kind, content = "application/x-www-form-urlencoded", path.partition("?")[2].encode()
    if kind not in READERS:
        raise Refusal(415)
    try:
        members = READERS[kind](content.decode("utf-8"))
    except ValueError as error:
        raise Refusal(400) from error
    fields = dict(members)
    if len(fields) < len(members):
        raise Refusal(400)
    return fields, kind == "application/json"


def to_whole(text: str) -> Any:
    return int(text) if re.fullmatch("[0-9]+", text) else text


def to_flag(text: str) -> Any:
    return {"true": True, "false": False}.get(text)


def is_whole_number(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 100


ITEM = {
    "name": lambda value: isinstance(value, str) and 1 <= len(value) <= 100,
    "quantity": is_whole_number,
    "is_active": lambda value: value is True or value is False,
    "note": lambda value: isinstance(value, str) and len(value) <= 20,
}
OPTIONAL = {"note"}


def add_item(method: str, path: str, headers: dict[str, str], content: bytes) -> Any:
    """The answer of the application to an item: what it stored, or the status of what is wrong with it."""
    try:
        fields, typed = read(method, path, headers, content)
        if not typed:
            convert = {"quantity": to_whole, "is_active": to_flag}
            fields = {name: convert.get(name, str)(text) for name, text in fields.items()}
        known = fields.keys() <= ITEM.keys() and ITEM.keys() - OPTIONAL <= fields.keys()
        if not known or not all(ITEM[name](value) for name, value in fields.items()):
            raise Refusal(422)
    except Refusal as refusal:
        return refusal.args[0], {}, b""
    location = {"Location": f"/items/{quote(fields['name'], safe='')}"}
    return 201, JSON | location, json.dumps(fields, ensure_ascii=False).encode()


def send(server: Any, body: Body) -> Any:
    if body.channel is Channel.QUERY:
        return server.ask("GET", f"/items?{body.content.decode('ascii')}", {})
    return server.ask("POST", "/items", {"Content-Type": body.channel.media_type}, body.content)


@pytest.mark.parametrize("channel", Channel)
def test_application_stores_valid_bodies_as_they_are(channel: Channel, server: Any, sample: Any) -> None:
    server.answer = add_item
    sent = sample(bodies(channel=channel), 100, 5)[:40]

    answers = [send(server, body) for body in sent]

    assert [response.status for response, _ in answers] == [201] * 40
    assert [json.loads(content.decode()) for _, content in answers] == [body.values for body in sent]
    locations = [unquote(response.headers["Location"]) for response, _ in answers]
    assert locations == [f"/items/{body.values['name']}" for body in sent]
    assert any(not body.values["name"].isascii() for body in sent)


#: the application cannot read these, and answers 400; all others break a rule of a field, and it answers 422
UNREADABLE = {BodyFault.NOT_UTF8, BodyFault.MALFORMED, BodyFault.REPEATED, BodyFault.NAN}


@pytest.mark.parametrize("channel", Channel)
def test_application_refuses_each_fault_with_its_status(channel: Channel, server: Any, sample: Any) -> None:
    server.answer = add_item
    kinds = set(BodyFault) - {BodyFault.TOO_SHORT} - ERASED[channel]
    by_fault: dict[BodyFault, list[Any]] = {}
    for invalid in sample(invalid_bodies(channel=channel), 500, 6):
        by_fault.setdefault(invalid.fault, []).append(invalid)

    statuses = {
        fault: {send(server, invalid.value)[0].status for invalid in drawn[:6]} for fault, drawn in by_fault.items()
    }
    beside = {send(server, drawn[0].near)[0].status for drawn in by_fault.values()}

    assert statuses == {fault: {400 if fault in UNREADABLE else 422} for fault in kinds}
    assert beside == {201}


def test_application_refuses_what_an_edit_apart_is_accepted(server: Any, sample: Any) -> None:
    server.answer = add_item
    near_misses = sample(BodyPolicy().near_misses(), 60, 7)

    asked = [(send(server, each.near)[0].status, send(server, each.value)[0].status) for each in near_misses]

    assert {accepted for accepted, _ in asked} == {201}
    assert {refused for _, refused in asked} == {400, 422}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_application_refuses_valid_body_of_another_type(kind: str, server: Any) -> None:
    server.answer = add_item
    body = minimal(bodies())

    response, _ = server.ask("POST", "/items", {"Content-Type": kind}, body.content)

    assert response.status == 415


def is_username(text: str) -> bool:
    # one pattern that ignores case would take "\u017f" for an "s"
    return bool(USERNAME.match(text)) and text.lower() not in NOBODY


def register_into(users: dict[str, dict[str, Any]]) -> Any:
    """The answers of an application that registers users: by key once, by name and address one, whatever their case."""

    def register(method: str, path: str, headers: dict[str, str], content: bytes) -> Any:
        key = headers["Idempotency-Key"]
        try:
            user = read(method, path, headers, content)[0]
            if not is_username(user["username"]) or not EMAIL.match(user["email"]):
                raise Refusal(422)
            stored = [old for other, old in users.items() if other != key]
            taken = {old[name].casefold() for old in stored for name in ("username", "email")}
            if {user["username"].casefold(), user["email"].casefold()} & taken:
                raise Refusal(409)
        except Refusal as refusal:
            return refusal.args[0], {}, b""
        status = 200 if key in users else 201
        users[key] = user
        return status, JSON, json.dumps({"username": user["username"]}).encode()

    return register


def post(server: Any, request: BulkRequest) -> int:
    content = json.dumps(request.body, ensure_ascii=False).encode()
    response, _ = server.ask("POST", "/users", JSON | {"Idempotency-Key": request.key}, content)
    return response.status


def test_application_registers_users_in_bulk(server: Any, sample: Any) -> None:
    users: dict[str, dict[str, Any]] = {}
    server.answer = register_into(users)
    first, second = (sample(bulk_requests(40, worker=worker), 20, 8)[-1] for worker in ("gw0", "gw1"))

    statuses = [post(server, request) for request in (*first, *second)]
    again = [post(server, request) for request in first]

    assert statuses == [201] * 80
    assert again == [200] * 40
    assert list(users.values()) == [request.body for request in (*first, *second)]


def test_application_registers_any_valid_name_and_address(server: Any, sample: Any) -> None:
    drawn = sample(bulk_requests_of("gw0"), 60, 9)

    statuses = []
    for request in drawn:
        server.answer = register_into({})
        statuses.append(post(server, request))

    assert statuses == [201] * len(drawn)


@pytest.mark.parametrize("fault", [*UsernameFault, *EmailFault])
def test_application_refuses_users_of_each_fault(fault: Any, server: Any, sample: Any) -> None:
    drawn = sample(bulk_requests_by_fault("gw0")[fault], 8, 10)

    statuses = []
    for invalid in drawn:
        server.answer = register_into({})
        statuses.append((post(server, invalid.near), post(server, invalid.value)))

    assert {BulkRequestPolicy().check(invalid.value) for invalid in drawn} == {frozenset({fault})}
    assert set(statuses) == {(201, 422)}
