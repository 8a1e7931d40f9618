"""The oracle of Authorization headers, header by header, and a verifier of its own that real requests go through."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import TokenFault, TokenPolicy, bearer_tokens, invalid_bearer_tokens, minimal

POLICY = TokenPolicy()
CLAIMS = {
    "iss": POLICY.issuer,
    "aud": POLICY.audience,
    "sub": "7",
    "nbf": POLICY.now,
    "exp": POLICY.now + 1,
}


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(POLICY, bearer_tokens, invalid_bearer_tokens, TokenFault) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, set()),
        ({"exp": POLICY.now + 0.5}, set()),
        ({"exp": POLICY.now}, {TokenFault.EXPIRED}),
        ({"exp": POLICY.now - 1}, {TokenFault.EXPIRED}),
        ({"exp": None}, {TokenFault.NO_EXPIRY}),
        ({"exp": True}, {TokenFault.NO_EXPIRY}),
        ({"exp": "tomorrow"}, {TokenFault.NO_EXPIRY}),
        ({"nbf": POLICY.now - 1}, set()),
        ({"nbf": POLICY.now + 1}, {TokenFault.NOT_YET_VALID}),
        ({"nbf": "now"}, {TokenFault.NOT_YET_VALID}),
        ({"sub": ""}, {TokenFault.NO_SUBJECT}),
        ({"iss": "https://other.test"}, {TokenFault.WRONG_ISSUER}),
        ({"aud": None}, {TokenFault.WRONG_AUDIENCE}),
        ({"sub": "", "exp": 0}, {TokenFault.NO_SUBJECT, TokenFault.EXPIRED}),
    ],
)
def test_check_claims(changes: dict[str, Any], faults: set[TokenFault]) -> None:
    assert POLICY.check(f"Bearer {POLICY.sign({**CLAIMS, **changes})}") == faults


TOKEN = POLICY.sign(CLAIMS)
HEAD, BODY, SIGNATURE = TOKEN.split(".")


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (f"bearer {TOKEN}", set()),
        (f"BEARER   {TOKEN}", set()),
        ("", {TokenFault.EMPTY}),
        (TOKEN, {TokenFault.NO_SCHEME}),
        (f"Basic {TOKEN}", {TokenFault.WRONG_SCHEME}),
        (f"Bearer: {TOKEN}", {TokenFault.WRONG_SCHEME}),
        ("Bearer", {TokenFault.NO_TOKEN}),
        ("Bearer   ", {TokenFault.NO_TOKEN}),
        ("Bearer abc", {TokenFault.SEGMENTS}),
        (f"Bearer {TOKEN}.x", {TokenFault.SEGMENTS}),
        (f"Bearer {TOKEN}=", {TokenFault.NOT_BASE64}),
        (f"Bearer {HEAD}.{BODY}.é", {TokenFault.NOT_BASE64}),
        # decodes to the same bytes for those who do not look at the spare bits
        (f"Bearer {HEAD}.{BODY}.{SIGNATURE[:-1]}{chr(ord(SIGNATURE[-1]) + 1)}", {TokenFault.NOT_BASE64}),
        (f"Bearer {HEAD}.bm8.{SIGNATURE}", {TokenFault.NOT_JSON}),
        (f"Bearer {HEAD}.WzFd.{SIGNATURE}", {TokenFault.NOT_JSON}),
        (f"Bearer WzFd.{BODY}.{SIGNATURE}", {TokenFault.NOT_JSON}),
        (f"Bearer {POLICY.sign(CLAIMS, algorithm='none')}", {TokenFault.UNSIGNED}),
        (f"Bearer {POLICY.sign(CLAIMS, algorithm='NONE')}", {TokenFault.UNSIGNED}),
        (f"Bearer {POLICY.sign(CLAIMS, algorithm='HS512')}", {TokenFault.WRONG_SIGNATURE}),
        (f"Bearer {TokenPolicy(key=b'another key of at least 32 bytes').sign(CLAIMS)}", {TokenFault.WRONG_SIGNATURE}),
    ],
)
def test_check_header(header: str, faults: set[TokenFault]) -> None:
    assert POLICY.check(header) == faults


def test_check_at_another_instant() -> None:
    later = TokenPolicy(at=POLICY.at + timedelta(seconds=1))

    assert POLICY.check(f"Bearer {TOKEN}") == frozenset()
    assert later.check(f"Bearer {TOKEN}") == {TokenFault.EXPIRED}


def verify(header: str) -> dict[str, Any] | None:
    """A verifier as a service has it, written without the oracle: the claims, or None."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or token.count(".") != 2:
        return None
    signed, _, signature = token.rpartition(".")
    right = base64.urlsafe_b64encode(hmac.new(POLICY.key, signed.encode(), hashlib.sha256).digest()).rstrip(b"=")
    if not hmac.compare_digest(right, signature.encode()):
        return None
    head, body = (json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in signed.split("."))
    valid = (
        head["alg"] == "HS256"
        and body.get("nbf", 0) <= POLICY.now < body.get("exp", 0)
        and body.get("iss") == POLICY.issuer
        and body.get("aud") == POLICY.audience
        and body.get("sub")
    )
    return body if valid else None


def test_send_tokens_to_a_server_that_verifies_them(server: Any, sample: Any) -> None:
    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        claims = verify(headers.get("Authorization", ""))
        return (401, {"WWW-Authenticate": "Bearer"}, b"") if claims is None else (200, {}, claims["sub"].encode())

    server.answer = answer
    valid = sample(bearer_tokens(), 100, 1)[:20]
    invalid = {each.fault: each for each in sample(invalid_bearer_tokens(), 1000, 2)}

    answers = [server.ask("GET", "/", {"Authorization": header}) for header in valid]
    refused = {fault: server.ask("GET", "/", {"Authorization": each.value})[0] for fault, each in invalid.items()}

    assert [response.status for response, _ in answers] == [200] * len(valid)
    assert [body.decode() for _, body in answers] == [POLICY.read(header)["sub"] for header in valid]
    assert {fault for fault, response in refused.items() if response.status != 401} == set()
    assert refused.keys() == set(TokenFault)


def test_override_subject_and_scope() -> None:
    header = minimal(bearer_tokens(subject=just("ann"), scope=just("admin")))

    claims = POLICY.read(header)

    assert (claims["sub"], claims["scope"]) == ("ann", "admin")
    assert POLICY.check(header) == frozenset()


def test_minimal_token_is_new_and_lasts_its_lifetime() -> None:
    claims = POLICY.read(minimal(bearer_tokens(policy=TokenPolicy(lifetime=60))))

    assert (claims["iat"], claims["exp"]) == (POLICY.now, POLICY.now + 60)


def test_draw_wrong_schemes_for_a_scheme_of_another_name(sample: Any) -> None:
    policy = TokenPolicy(scheme="Token")

    drawn = sample(invalid_bearer_tokens(policy=policy, faults=[TokenFault.WRONG_SCHEME]), 100, 3)

    assert [invalid for invalid in drawn if policy.check(invalid.value) != {TokenFault.WRONG_SCHEME}] == []


@pytest.mark.parametrize(
    "policy",
    [
        TokenPolicy(lifetime=0),
        TokenPolicy(key=b"31 bytes are too few for HS256."),
        TokenPolicy(at=datetime(2024, 1, 1)),
    ],
)
def test_refuse_impossible_policy(policy: TokenPolicy) -> None:
    with pytest.raises(InvalidArgument, match="lifetime must be at least 1 second, key at least 32 bytes, and at must"):
        minimal(bearer_tokens(policy=policy))


def test_accept_least_possible_policy() -> None:
    policy = TokenPolicy(lifetime=1, key=b"x" * 32, at=datetime(2024, 2, 29, tzinfo=UTC))

    assert policy.check(minimal(bearer_tokens(policy=policy))) == frozenset()
