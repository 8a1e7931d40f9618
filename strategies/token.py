"""A TokenPolicy in, Authorization headers with signed bearer tokens, valid and invalid, out.

Source: documents 000 and 002 (``Authorization: Bearer <access_token>``). The tokens are JSON Web Tokens (RFC 7519)
signed with HS256 (RFC 7518), so that real code can verify them; the header is that of RFC 6750.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults

#: what a token says, by the names of RFC 7519
_Claims = dict[str, Any]


class TokenFault(Fault):
    """What can be wrong with an Authorization header, simplest first."""

    EMPTY = "token.empty"
    #: the token without ``Bearer``
    NO_SCHEME = "token.no_scheme"
    WRONG_SCHEME = "token.wrong_scheme"
    #: ``Bearer`` without a token
    NO_TOKEN = "token.no_token"
    #: not three parts between dots
    SEGMENTS = "token.segments"
    #: a part that is not unpadded base64url
    NOT_BASE64 = "token.not_base64"
    #: header or claims that are no JSON object
    NOT_JSON = "token.not_json"
    #: the algorithm ``none``, which asks the server to trust anyone
    UNSIGNED = "token.unsigned"
    #: signed by another key, or changed after it was signed
    WRONG_SIGNATURE = "token.wrong_signature"
    #: presented in the second in which it expires, or later
    EXPIRED = "token.expired"
    #: presented in the second before it becomes valid, or earlier
    NOT_YET_VALID = "token.not_yet_valid"
    #: without an end, so valid for ever
    NO_EXPIRY = "token.no_expiry"
    NO_SUBJECT = "token.no_subject"
    WRONG_ISSUER = "token.wrong_issuer"
    WRONG_AUDIENCE = "token.wrong_audience"


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """Which Authorization headers are valid when presented at one instant."""

    #: the instant of the request: pass it to the code under test in place of the clock
    at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    #: seconds from issue to expiry
    lifetime: int = 3600
    #: compared without regard to case (RFC 9110)
    scheme: str = "Bearer"
    #: of HS256, at least 32 bytes (RFC 7518)
    key: bytes = b"a key of 32 bytes, for tests only"
    issuer: str = "https://auth.example.com"
    audience: str = "https://api.example.com"

    @property
    def now(self) -> int:
        """``at`` in seconds since 1970, as tokens count."""
        return int(self.at.timestamp())

    def sign(self, claims: Mapping[str, Any], *, algorithm: str = "HS256") -> str:
        """The token with these claims; the algorithm ``none`` leaves the signature empty."""
        head = _encode_json({"alg": algorithm, "typ": "JWT"})
        signed = f"{head}.{_encode_json(claims)}"
        return f"{signed}." if algorithm == "none" else f"{signed}.{self._signature(signed)}"

    def read(self, value: str) -> _Claims:
        """The claims of a header that this policy or its ``sign`` made, unverified: for messages and overrides.

        >>> from strategies import bearer_tokens, minimal
        >>> TokenPolicy().read(minimal(bearer_tokens()))["sub"]
        '1'
        """
        claims: _Claims = json.loads(_decode(value.split(".")[1]))
        return claims

    def check(self, value: str, /) -> frozenset[TokenFault]:
        """Every fault of the header; the empty set means valid.

        >>> sorted(TokenPolicy().check("Basic dXNlcjpwYXNz"))
        [TokenFault.SEGMENTS, TokenFault.WRONG_SCHEME]
        """
        if value == "":
            return frozenset({TokenFault.EMPTY})
        scheme, space, token = value.partition(" ")
        token = token.lstrip(" ")
        faults = set()
        if scheme.lower() == self.scheme.lower():
            if not token:
                return frozenset({TokenFault.NO_TOKEN})
        elif space:
            faults.add(TokenFault.WRONG_SCHEME)
        else:
            faults.add(TokenFault.NO_SCHEME)
            token = value
        return frozenset(faults | self._token_faults(token))

    def _token_faults(self, token: str) -> set[TokenFault]:
        parts = token.split(".")
        if len(parts) != 3:
            return {TokenFault.SEGMENTS}
        try:
            head, body, _ = map(_decode, parts)
        except ValueError:
            return {TokenFault.NOT_BASE64}
        try:
            header, claims = json.loads(head), json.loads(body)
        except ValueError:
            return {TokenFault.NOT_JSON}
        if not isinstance(header, dict) or not isinstance(claims, dict):
            return {TokenFault.NOT_JSON}
        if str(header.get("alg")).lower() == "none":
            return {TokenFault.UNSIGNED}
        if header.get("alg") != "HS256" or parts[2] != self._signature(f"{parts[0]}.{parts[1]}"):
            return {TokenFault.WRONG_SIGNATURE}
        return self._claim_faults(claims)

    def _claim_faults(self, claims: _Claims) -> set[TokenFault]:
        expiry: Any = claims.get("exp")
        start: Any = claims.get("nbf", 0)
        tests = {
            TokenFault.NO_EXPIRY: not _is_date(expiry),
            TokenFault.EXPIRED: _is_date(expiry) and expiry <= self.now,
            TokenFault.NOT_YET_VALID: not _is_date(start) or start > self.now,
            TokenFault.NO_SUBJECT: not claims.get("sub"),
            TokenFault.WRONG_ISSUER: claims.get("iss") != self.issuer,
            TokenFault.WRONG_AUDIENCE: claims.get("aud") != self.audience,
        }
        return {fault for fault, broken in tests.items() if broken}

    def _signature(self, signed: str) -> str:
        return _encode(hmac.digest(self.key, signed.encode(), "sha256"))

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid headers one character of the text, or one second of a claim, away from a valid one."""
        table = tokens_by_fault(self)
        near = (TokenFault.NOT_BASE64, TokenFault.WRONG_SIGNATURE, TokenFault.EXPIRED, TokenFault.NOT_YET_VALID)
        return choose_faults(table, near)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The first and the last second of a token, and a scheme in other letters."""
        return {
            "first second": lambda value: self.read(value)["nbf"] == self.now,
            "last second": lambda value: self.read(value)["exp"] == self.now + 1,
            "scheme in lower case": lambda value: value.startswith(self.scheme.lower()),
        }


class TokenFields(TypedDict, total=False):
    """What ``bearer_tokens`` can override."""

    #: who the token speaks for
    subject: SearchStrategy[str]
    #: what it allows, words between spaces (RFC 8693)
    scope: SearchStrategy[str]


@strategy(fields=TokenFields)
def bearer_tokens(*, policy: TokenPolicy | None = None, **fields: Unpack[TokenFields]) -> SearchStrategy[str]:
    """Authorization headers that the policy accepts at its instant, signed with its key.

    Among 100 examples there are always one in the first and one in the last second of its life. Source: documents 000
    and 002.

    >>> from strategies import minimal
    >>> header = minimal(bearer_tokens())
    >>> header.partition(".")[0]
    'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _headers(policy or TokenPolicy(), fields)


@strategy()
def invalid_bearer_tokens(
    *, policy: TokenPolicy | None = None, faults: Collection[TokenFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Authorization headers that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_bearer_tokens(faults=[TokenFault.EXPIRED]))
    >>> policy = TokenPolicy()
    >>> policy.read(invalid.value)["exp"] - policy.now, policy.read(invalid.near)["exp"] - policy.now
    (0, 1)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(tokens_by_fault(policy or TokenPolicy()), faults)


def _headers(policy: TokenPolicy, fields: TokenFields) -> SearchStrategy[str]:
    claims = _claims(policy, fields, bounded(0, policy.lifetime - 1))
    return _written(policy, claims, st.sampled_from([policy.scheme, policy.scheme.lower(), policy.scheme.upper()]))


@st.composite
def _written(draw: DrawFn, policy: TokenPolicy, claims: SearchStrategy[_Claims], schemes: SearchStrategy[str]) -> str:
    scheme = draw(schemes)
    return f"{scheme} {policy.sign(draw(claims))}"


def _claims(policy: TokenPolicy, fields: TokenFields, ages: SearchStrategy[int]) -> SearchStrategy[_Claims]:
    if policy.lifetime < 1 or len(policy.key) < 32 or policy.at.tzinfo is None:
        raise InvalidArgument(
            f"{policy!r}: lifetime must be at least 1 second, key at least 32 bytes, and at must know its time zone"
        )
    return _draw_claims(
        policy,
        fields.get("scope", st.sampled_from(["read", "read write", "admin"])),
        fields.get("subject", _SUBJECTS),
        ages,
    )


_SUBJECTS = st.integers(1, 2**31 - 1).map(str)


@st.composite
def _draw_claims(
    draw: DrawFn,
    policy: TokenPolicy,
    scopes: SearchStrategy[str],
    subjects: SearchStrategy[str],
    ages: SearchStrategy[int],
) -> _Claims:
    scope = draw(scopes)
    subject = draw(subjects)
    issued = policy.now - draw(ages)
    return {
        "iss": policy.issuer,
        "aud": policy.audience,
        "sub": subject,
        "scope": scope,
        "iat": issued,
        "nbf": issued,
        "exp": issued + policy.lifetime,
    }


def tokens_by_fault(policy: TokenPolicy) -> dict[TokenFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = _claims(policy, {}, st.integers(0, policy.lifetime - 1))
    newest = _claims(policy, {}, st.just(0))
    oldest = _claims(policy, {}, st.just(policy.lifetime - 1))
    write = policy.sign

    def rewrite(claims: _Claims, name: str, value: object) -> str:
        return write({**claims, name: value})

    def without(claims: _Claims, name: str) -> str:
        return write({key: value for key, value in claims.items() if key != name})

    scheme = f"{policy.scheme} "
    others = [other for other in _SCHEMES if other.lower() != policy.scheme.lower()]
    issued_later = {"iat": policy.now + 1, "nbf": policy.now + 1, "exp": policy.now + 1 + policy.lifetime}
    makers: dict[TokenFault, tuple[SearchStrategy[_Claims], Callable[[_Claims, str, int], str]]] = {
        TokenFault.EMPTY: (usual, lambda claims, token, at: ""),
        TokenFault.NO_SCHEME: (usual, lambda claims, token, at: token),
        TokenFault.WRONG_SCHEME: (usual, lambda claims, token, at: f"{others[at % len(others)]} {token}"),
        TokenFault.NO_TOKEN: (usual, lambda claims, token, at: scheme if at % 2 else policy.scheme),
        TokenFault.SEGMENTS: (usual, lambda claims, token, at: scheme + _split_otherwise(token, at)),
        TokenFault.NOT_BASE64: (usual, lambda claims, token, at: scheme + token + "=%/+"[at % 4]),
        TokenFault.NOT_JSON: (usual, lambda claims, token, at: scheme + _with_text_claims(token, at)),
        TokenFault.UNSIGNED: (usual, lambda claims, token, at: scheme + write(claims, algorithm="none")),
        TokenFault.WRONG_SIGNATURE: (usual, lambda claims, token, at: scheme + _with_other_signature(token, at)),
        TokenFault.EXPIRED: (oldest, lambda claims, token, at: scheme + rewrite(claims, "exp", policy.now)),
        TokenFault.NOT_YET_VALID: (newest, lambda claims, token, at: scheme + write({**claims, **issued_later})),
        TokenFault.NO_EXPIRY: (usual, lambda claims, token, at: scheme + without(claims, "exp")),
        TokenFault.NO_SUBJECT: (
            usual,
            lambda claims, token, at: scheme + (rewrite(claims, "sub", "") if at % 2 else without(claims, "sub")),
        ),
        TokenFault.WRONG_ISSUER: (
            usual,
            lambda claims, token, at: scheme + rewrite(claims, "iss", f"{claims['iss']}/"),
        ),
        TokenFault.WRONG_AUDIENCE: (
            usual,
            lambda claims, token, at: scheme + rewrite(claims, "aud", f"{claims['aud']}/"),
        ),
    }
    return {fault: _broken(policy, claims, edit, fault) for fault, (claims, edit) in makers.items()}


_SCHEMES = ("Basic", "Token", "Digest", "Bearer:")
_PLACES = st.integers(0, 255)


@st.composite
def _broken(
    draw: DrawFn,
    policy: TokenPolicy,
    claims: SearchStrategy[_Claims],
    edit: Callable[[_Claims, str, int], str],
    fault: TokenFault,
) -> Invalid[str]:
    at = draw(_PLACES)
    drawn = draw(claims)
    token = policy.sign(drawn)
    return Invalid(edit(drawn, token, at), fault, (), f"{policy.scheme} {token}")


def _is_date(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _split_otherwise(token: str, at: int) -> str:
    """The token with one part too few or too many."""
    return f"{token}.{token[:4]}" if at % 2 else token.rpartition(".")[0]


def _with_text_claims(token: str, at: int) -> str:
    """The token with claims that are a JSON text, or no JSON at all."""
    head, _, signature = token.split(".")
    return f"{head}.{_encode(b'{' if at % 2 else b'[]')}.{signature}"


def _with_other_signature(token: str, at: int) -> str:
    """The token with one character of its signature exchanged; not the last one, whose spare bits mean nothing."""
    start = token.rindex(".") + 1
    place = start + at % (len(token) - start - 1)
    return token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1 :]


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _encode_json(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _decode(text: str) -> bytes:
    """The bytes of unpadded base64url; a ValueError for any other text, even one that lenient decoders read."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encode(data) != text:
        raise ValueError(f"{text!r} is not unpadded base64url")
    return data
