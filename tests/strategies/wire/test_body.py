"""Request bodies sent to a real server with a reader of its own; what a channel erases; the oracle, body by body."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    Body,
    BodyFault,
    BodyField,
    BodyPolicy,
    Channel,
    FieldKind,
    bodies,
    invalid_bodies,
    minimal,
)
from strategies.body import ERASED
from strategies.channel import decode, encode

#: no field of the default policy has a least size over one
POSSIBLE = set(BodyFault) - {BodyFault.TOO_SHORT}
GOOD = (("name", "a"), ("quantity", 3), ("is_active", True))


@pytest.mark.slow
@pytest.mark.parametrize(("channel", "runs"), [(Channel.JSON, 10), (Channel.CSV, 1), ("query", 1)])
def test_hold_the_laws(channel: Any, runs: int, laws: Any) -> None:
    faults = POSSIBLE - ERASED[Channel(channel)]

    assert laws.find_breaches(BodyPolicy(), bodies, invalid_bodies, faults, runs, channel=channel) == {}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"note": ""}, set()),
        ({"note": "x" * 20}, set()),
        ({"note": "x" * 21}, {BodyFault.TOO_LONG}),
        ({"name": ""}, {BodyFault.EMPTY}),
        ({"name": "x" * 100}, set()),
        ({"name": "x" * 101}, {BodyFault.TOO_LONG}),
        ({"name": 3}, {BodyFault.NUMBER_FOR_TEXT}),
        ({"name": True}, {BodyFault.NUMBER_FOR_TEXT}),
        ({"name": None}, {BodyFault.NULL}),
        ({"name": ["a"]}, {BodyFault.LISTED}),
        ({"name": {"a": 1}}, {BodyFault.LISTED}),
        ({"quantity": 1}, set()),
        ({"quantity": 0}, {BodyFault.TOO_SMALL}),
        ({"quantity": 100}, set()),
        ({"quantity": 101}, {BodyFault.TOO_LARGE}),
        ({"quantity": 1.5}, {BodyFault.FRACTION}),
        ({"quantity": float("nan")}, {BodyFault.NAN}),
        ({"quantity": float("-inf")}, {BodyFault.NAN}),
        ({"quantity": "3"}, {BodyFault.QUOTED}),
        ({"quantity": "-3"}, {BodyFault.QUOTED}),
        ({"quantity": "three"}, {BodyFault.NOT_A_NUMBER}),
        ({"quantity": "٣"}, {BodyFault.NOT_A_NUMBER}),
        ({"quantity": ""}, {BodyFault.NOT_A_NUMBER}),
        ({"quantity": True}, {BodyFault.BOOLEAN_FOR_NUMBER}),
        ({"quantity": None}, {BodyFault.NULL}),
        ({"is_active": "true"}, {BodyFault.QUOTED}),
        ({"is_active": 1}, {BodyFault.NOT_A_BOOLEAN}),
        ({"is_active": None}, {BodyFault.NULL}),
        ({"is_admin": True}, {BodyFault.UNKNOWN}),
        ({"name": "", "quantity": 0}, {BodyFault.EMPTY, BodyFault.TOO_SMALL}),
    ],
)
def test_check_json(change: dict[str, Any], faults: set[BodyFault]) -> None:
    body = Body(tuple({**dict(GOOD), **change}.items()))

    assert BodyPolicy().check(body) == faults


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        (b"name=a&quantity=3&is_active=true", set()),
        (b"name=a+b%26&quantity=3&is_active=false", set()),
        (b"name=&quantity=3&is_active=true", {BodyFault.EMPTY}),
        (b"name=a&quantity=1.5&is_active=true", {BodyFault.FRACTION}),
        (b"name=a&quantity=1.&is_active=true", {BodyFault.NOT_A_NUMBER}),
        (b"name=a&quantity=nan&is_active=true", {BodyFault.NOT_A_NUMBER}),
        (b"name=a&quantity=0&is_active=True", {BodyFault.TOO_SMALL, BodyFault.NOT_A_BOOLEAN}),
        (b"name=a&name=b&quantity=3&is_active=true", {BodyFault.REPEATED}),
        (b"quantity=3&is_active=true", {BodyFault.MISSING}),
        (b"name=%FF&quantity=3&is_active=true", {BodyFault.NOT_UTF8}),
        (b"", {BodyFault.MISSING}),
    ],
)
def test_check_query(query: bytes, faults: set[BodyFault]) -> None:
    assert BodyPolicy().check(Body((), Channel.QUERY, query)) == faults


@pytest.mark.parametrize(
    ("channel", "content", "fault"),
    [
        (Channel.JSON, b"[]", BodyFault.MALFORMED),
        (Channel.JSON, b"", BodyFault.MALFORMED),
        (Channel.JSON, b'{"name": "a"', BodyFault.MALFORMED),
        (Channel.JSON, b'{"name": "\xff"}', BodyFault.NOT_UTF8),
        (Channel.CSV, b"name,quantity,is_active\r\na,3\r\n", BodyFault.MALFORMED),
        (Channel.CSV, b"name\r\n", BodyFault.MALFORMED),
        (Channel.CSV, b"name\r\na\r\nb\r\n", BodyFault.MALFORMED),
        (Channel.CSV, b'name\r\n"a', BodyFault.MALFORMED),
        (Channel.CSV, b"\xff", BodyFault.NOT_UTF8),
    ],
)
def test_check_content_that_cannot_be_read(channel: Channel, content: bytes, fault: BodyFault) -> None:
    assert BodyPolicy().check(Body((), channel, content)) == {fault}


def read_strictly(path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """What a service reads, written without ``decode``: a ValueError for what it cannot read."""
    kind = headers.get("Content-Type", "").partition(";")[0]
    if kind == "application/json":
        return json.loads(body)
    if kind == "text/csv":
        (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True)
        return row
    text = body.decode() if kind else path.partition("?")[2]
    return {name: found[-1] for name, found in parse_qs(text, keep_blank_values=True, errors="strict").items()}


def send(server: Any, body: Body) -> Any:
    if body.channel is Channel.QUERY:
        return server.ask("GET", f"/items?{body.content.decode('ascii')}", {})
    return server.ask("POST", "/items", {"Content-Type": body.channel.media_type}, body.content)


@pytest.mark.parametrize("channel", Channel)
def test_send_bodies_to_a_server_that_reads_them(channel: Channel, server: Any, sample: Any) -> None:
    read: list[dict[str, Any]] = []

    def answer(method: str, path: str, headers: dict[str, str], content: bytes) -> Any:
        read.append(read_strictly(path, headers, content))
        return 201, {}, b""

    server.answer = answer
    sent = sample(bodies(channel=channel), 60, 3)[:15]

    statuses = [send(server, body)[0].status for body in sent]

    typed = [body.values for body in sent]
    texts = [{name: str(v).lower() if isinstance(v, bool) else str(v) for name, v in body.items()} for body in typed]
    assert statuses == [201] * len(sent)
    assert read == (typed if channel is Channel.JSON else texts)


@pytest.mark.parametrize("channel", [Channel.QUERY, Channel.FORM, Channel.CSV])
def test_channel_erases_what_is_not_offered(channel: Channel) -> None:
    """What is a fault in JSON arrives in the channel without it."""
    for fault in ERASED[channel] - {BodyFault.MALFORMED}:
        invalid = minimal(invalid_bodies(faults=[fault]))
        there = Body(invalid.value.pairs, channel)

        assert BodyPolicy().check(invalid.value) == {fault}
        assert fault not in BodyPolicy().check(there)


@pytest.mark.parametrize("channel", [Channel.QUERY, Channel.FORM])
def test_no_query_is_malformed(channel: Channel, sample: Any) -> None:
    for body in sample(bodies(channel=channel), 60, 3):
        cut = Body((), channel, body.content[:-1])

        assert BodyFault.MALFORMED not in BodyPolicy().check(cut)


def test_erase_nothing_but_types_and_form() -> None:
    assert ERASED[Channel.JSON] == frozenset()
    assert ERASED[Channel.QUERY] == ERASED[Channel.FORM] == ERASED[Channel.CSV] | {BodyFault.MALFORMED}


def test_quoted_number_is_the_number_in_a_query() -> None:
    invalid = minimal(invalid_bodies(faults=[BodyFault.QUOTED]))

    assert invalid.value.content != invalid.near.content
    assert encode(invalid.value.pairs, Channel.QUERY) == encode(invalid.near.pairs, Channel.QUERY)


@pytest.mark.parametrize("channel", ["query", "form", "csv"])
def test_ask_for_erased_fault_is_refused(channel: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"no value can have the fault 'body\.null' here"):
        minimal(invalid_bodies(channel=channel, faults=[BodyFault.NULL]))


def test_ask_for_unknown_channel_suggests_the_closest() -> None:
    with pytest.raises(InvalidArgument, match=r"there is no channel 'jsn'; did you mean 'json'\? known: json, query,"):
        minimal(bodies(channel="jsn"))


@pytest.mark.parametrize("channel", Channel)
def test_encode_and_decode_texts(channel: Channel, sample: Any) -> None:
    for body in sample(bodies(channel=channel), 60, 3):
        texts = tuple((name, str(value)) for name, value in body.pairs)

        assert decode(encode(texts, channel), channel) == texts


def test_form_is_a_query_in_the_body(sample: Any) -> None:
    for body in sample(bodies(channel=Channel.QUERY), 60, 3):
        assert Body(body.pairs, Channel.FORM).content == body.content
    assert (Channel.QUERY.media_type, Channel.FORM.media_type) == ("", "application/x-www-form-urlencoded")


@pytest.mark.parametrize("channel", Channel)
def test_send_repeated_name_twice(channel: Channel) -> None:
    invalid = minimal(invalid_bodies(channel=channel, faults=[BodyFault.REPEATED]))

    names = [name for name, _ in decode(invalid.value.content, channel)]

    assert sorted(names) == ["is_active", "name", "name", "quantity"]


def test_policy_of_your_own_offers_what_its_fields_can_have(sample: Any) -> None:
    policy = BodyPolicy((BodyField("code", low=3, high=5), BodyField("is_admin", FieldKind.BOOLEAN)))

    drawn = sample(invalid_bodies(policy=policy), 200, 4)

    faults = {invalid.fault for invalid in drawn}
    assert BodyFault.TOO_SHORT in faults
    assert faults & {BodyFault.FRACTION, BodyFault.TOO_LARGE, BodyFault.BOOLEAN_FOR_NUMBER} == set()
    assert [invalid for invalid in drawn if policy.check(invalid.value) != {invalid.fault}] == []
    assert {each.path for each in drawn if each.fault is BodyFault.UNKNOWN} == {("x_is_admin",)}


def test_optional_fields_alone_miss_nothing() -> None:
    policy = BodyPolicy((BodyField("note", required=False),))

    with pytest.raises(InvalidArgument, match=r"'body\.missing' here"):
        minimal(invalid_bodies(policy=policy, faults=[BodyFault.MISSING]))
    assert minimal(bodies(policy=policy)).content == b"{}"


@pytest.mark.parametrize(
    "fields",
    [
        (BodyField("a", low=2, high=1),),
        (BodyField("a", low=-1),),
        (BodyField("a"), BodyField("a", FieldKind.BOOLEAN)),
    ],
)
def test_refuse_impossible_field(fields: tuple[BodyField, ...]) -> None:
    with pytest.raises(InvalidArgument, match="needs low <= high, no text under 0 characters, and a name of its own"):
        minimal(bodies(policy=BodyPolicy(fields)))


def test_accept_negative_numbers() -> None:
    policy = BodyPolicy((BodyField("delta", FieldKind.INTEGER, low=-5, high=-5),))

    assert minimal(bodies(policy=policy, channel="query")).content == b"delta=-5"
    assert policy.check(minimal(bodies(policy=policy))) == frozenset()
