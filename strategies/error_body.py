"""An ErrorPolicy, one per shape, in; error responses of an API, valid and with one fault, out.

Source: document 000 (400 with ``errors`` by field, 409 with ``error``), document 004 (422 with ``detail`` and ``loc``,
404, 401 and 403 with ``detail``, 500 with ``error``), RFC 9457 (problem+json). Use the valid ones as what a client
under test receives, the oracle for what a server under test answers, the invalid ones to try a check of such answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change, put
from .declare import strategy
from .policy import Fault, Invalid, TextEnum, choose_faults

_JSON = "application/json"
_PROBLEM = "application/problem+json"
_CHALLENGE = (("WWW-Authenticate", "Bearer"),)
#: where in a request an error can be
_SOURCES = ("body", "query", "path", "header", "cookie")
#: plain first; then what HTML must escape, and other scripts
_MESSAGES: tuple[str, ...] = ("must not be empty", "value is < 1 & > 0", "“x” ist ungültig", "値が無効です")
#: what tells a stranger how the server is built
LEAKS = (
    "Traceback (most recent call last):",
    'File "/srv/app/main.py", line 3, in <module>',
    "sqlite3.OperationalError: no such table: users",
    "SELECT * FROM users WHERE id = 1",
    "postgresql://app:secret@db/app",
)


class ErrorShape(TextEnum):
    """What an error response looks like."""

    #: 401, 403 or 404: ``{"detail": "Item not found"}``
    DETAIL = "detail"
    #: 400: ``{"errors": {"username": "must not be empty"}}``
    FIELDS = "fields"
    #: 409: ``{"error": "user already exists"}``
    CONFLICT = "conflict"
    #: 422: ``{"detail": [{"loc": ["body", "name"], "msg": ..., "type": ...}]}``
    VALIDATION = "validation"
    #: 500: ``{"error": "internal error"}``
    SERVER = "server"
    #: any of these: ``{"type": ..., "title": ..., "status": 404, "detail": ...}``
    PROBLEM = "problem"


#: the statuses of a shape, and the member that holds the message or the errors
_STATUSES = {
    ErrorShape.DETAIL: (404, 401, 403),
    ErrorShape.FIELDS: (400,),
    ErrorShape.CONFLICT: (409,),
    ErrorShape.VALIDATION: (422,),
    ErrorShape.SERVER: (500,),
    ErrorShape.PROBLEM: (400, 401, 403, 404, 409, 422, 500),
}
_MEMBERS = {
    ErrorShape.DETAIL: "detail",
    ErrorShape.FIELDS: "errors",
    ErrorShape.CONFLICT: "error",
    ErrorShape.VALIDATION: "detail",
    ErrorShape.SERVER: "error",
    ErrorShape.PROBLEM: "title",
}
_TITLES = {
    400: "Bad Request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Item not found",
    409: "user already exists",
    422: "Unprocessable Content",
    500: "internal error",
}


class ErrorFault(Fault):
    """What can be wrong with an error response, simplest first."""

    #: a status that the shape does not have, above all 200
    WRONG_STATUS = "error.wrong_status"
    #: HTML where JSON was promised
    WRONG_MEDIA_TYPE = "error.wrong_media_type"
    #: the member that says what went wrong is not there
    MISSING_MEMBER = "error.missing_member"
    #: a list for a text, a text for a list
    WRONG_TYPE = "error.wrong_type"
    EMPTY_MESSAGE = "error.empty_message"
    #: an error that names none
    NO_ERRORS = "error.no_errors"
    #: an error that does not say where
    EMPTY_LOC = "error.empty_loc"
    #: an error in neither body, query, path, header nor cookie
    WRONG_SOURCE = "error.wrong_source"
    #: the status of the body differs from that of the response
    STATUS_MISMATCH = "error.status_mismatch"
    #: 401 without WWW-Authenticate (RFC 9110)
    NO_CHALLENGE = "error.no_challenge"
    #: a traceback, a statement or a path of the server
    LEAK = "error.leak"


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """An error response."""

    status: int
    #: what the JSON of the body holds
    content: Any
    media_type: str = _JSON
    #: names and values
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        """The JSON to send."""
        return json.dumps(self.content, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """Which error responses are valid: those of one shape."""

    shape: ErrorShape = ErrorShape.DETAIL
    #: what the request has, and so what an error can be about
    fields: tuple[str, ...] = ("username", "email", "password")

    def check(self, value: ErrorBody, /) -> frozenset[ErrorFault]:
        """Every fault of the response; the empty set means valid.

        >>> sorted(ErrorPolicy().check(ErrorBody(200, {"detail": ""})))
        [ErrorFault.EMPTY_MESSAGE, ErrorFault.WRONG_STATUS]
        """
        promised = _PROBLEM if self.shape is ErrorShape.PROBLEM else _JSON
        names = {name.lower() for name, _ in value.headers}
        tests = {
            ErrorFault.WRONG_STATUS: value.status not in _STATUSES[self.shape],
            ErrorFault.WRONG_MEDIA_TYPE: value.media_type.partition(";")[0].strip().lower() != promised,
            ErrorFault.NO_CHALLENGE: value.status == 401 and "www-authenticate" not in names,
            ErrorFault.LEAK: any(leak in text for text in _texts(value.content) for leak in LEAKS),
        }
        return frozenset({fault for fault, broken in tests.items() if broken} | self._content_faults(value))

    def _content_faults(self, value: ErrorBody) -> set[ErrorFault]:
        if not isinstance(value.content, dict):
            return {ErrorFault.WRONG_TYPE}
        if _MEMBERS[self.shape] not in value.content:
            return {ErrorFault.MISSING_MEMBER}
        member = value.content[_MEMBERS[self.shape]]
        if self.shape is ErrorShape.FIELDS:
            return _fields_faults(member)
        if self.shape is ErrorShape.VALIDATION:
            return _validation_faults(member)
        faults = _message_faults(member)
        # compared as written: RFC 9457 wants the number, so that "404" is another
        if self.shape is ErrorShape.PROBLEM and value.content.get("status", value.status) != value.status:
            faults.add(ErrorFault.STATUS_MISMATCH)
        return faults

    def near_misses(self) -> SearchStrategy[Invalid[ErrorBody]]:
        """Invalid responses one member, or one step of the status, away from a valid one."""
        near = (ErrorFault.MISSING_MEMBER, ErrorFault.NO_ERRORS, ErrorFault.STATUS_MISMATCH, ErrorFault.NO_CHALLENGE)
        table = errors_by_fault(self)
        return choose_faults({fault: table[fault] for fault in near if fault in table}, None)

    def boundaries(self) -> Mapping[str, Callable[[ErrorBody], bool]]:
        """Every status of the shape; where it lists errors one of them, one for each field, and one in a list item."""
        found: dict[str, Callable[[ErrorBody], bool]] = {
            f"status {status}": _has_status(status) for status in _STATUSES[self.shape]
        }
        found["message in another script"] = lambda value: not b"".join(value.body.split()).isascii()
        if self.shape in (ErrorShape.FIELDS, ErrorShape.VALIDATION):
            member = _MEMBERS[self.shape]
            found["one error"] = lambda value: len(value.content[member]) == 1
            found["an error for each field"] = lambda value: len(value.content[member]) == len(self.fields)
        if self.shape is ErrorShape.VALIDATION:
            found["error in an item of a list"] = lambda value: any(
                isinstance(step, int) for error in value.content["detail"] for step in error["loc"]
            )
        return found


def _has_status(status: int) -> Callable[[ErrorBody], bool]:
    return lambda value: value.status == status


@strategy()
def error_bodies(*, policy: ErrorPolicy | None = None) -> SearchStrategy[ErrorBody]:
    """Error responses of the policy's shape: for a client that has to understand them.

    Source: documents 000 and 004, RFC 9457.

    >>> from strategies import minimal
    >>> minimal(error_bodies(policy=ErrorPolicy(ErrorShape.VALIDATION))).content
    {'detail': [{'loc': ['body', 'username'], 'msg': 'must not be empty', 'type': 'value_error'}]}

    :raises InvalidArgument: when drawn, for a policy without fields
    """
    return _errors_of(policy or ErrorPolicy())


@strategy()
def invalid_error_bodies(
    *, policy: ErrorPolicy | None = None, faults: Collection[ErrorFault] | None = None
) -> SearchStrategy[Invalid[ErrorBody]]:
    """Error responses that break the policy's shape, each in one named way.

    >>> from strategies import minimal
    >>> minimal(invalid_error_bodies(faults=[ErrorFault.WRONG_STATUS])).value
    ErrorBody(status=200, content={'detail': 'Item not found'}, media_type='application/json', headers=())

    :raises InvalidArgument: when drawn, for a fault that the shape makes impossible
    """
    return choose_faults(errors_by_fault(policy or ErrorPolicy()), faults)


def _errors_of(policy: ErrorPolicy, statuses: tuple[int, ...] | None = None) -> SearchStrategy[ErrorBody]:
    if not policy.fields or len(set(policy.fields)) < len(policy.fields):
        raise InvalidArgument(f"{policy!r}: fields must hold at least one name, and none twice")
    count = len(policy.fields)
    counts = st.sampled_from([*range(1, count + 1), count])
    texts = st.lists(st.sampled_from(_MESSAGES), min_size=count, max_size=count)
    return _drawn(policy, st.sampled_from(statuses or _STATUSES[policy.shape]), texts, counts)


@st.composite
def _drawn(
    draw: DrawFn,
    policy: ErrorPolicy,
    statuses: SearchStrategy[int],
    texts: SearchStrategy[list[str]],
    counts: SearchStrategy[int],
) -> ErrorBody:
    status = draw(statuses)
    shape = policy.shape
    headers = _CHALLENGE if status == 401 else ()
    if shape is ErrorShape.FIELDS:
        errors = dict(zip(policy.fields[: draw(counts)], draw(texts), strict=False))
        return ErrorBody(status, {"errors": errors}, headers=headers)
    if shape is ErrorShape.VALIDATION:
        places = draw(_PLACES)
        found = zip(policy.fields[: draw(counts)], draw(texts), places, strict=False)
        details = [{"loc": [*start, name], "msg": text, "type": "value_error"} for name, text, start in found]
        return ErrorBody(status, {"detail": details}, headers=headers)
    title = draw(_PREFIXES) + _TITLES[status]
    if shape is ErrorShape.PROBLEM:
        content = {"type": "about:blank", "title": title, "status": status, "detail": _MESSAGES[0]}
        return ErrorBody(status, content, _PROBLEM, headers)
    return ErrorBody(status, {_MEMBERS[shape]: title}, headers=headers)


_PREFIXES = st.sampled_from(["", "Error: ", "错误："])
_STARTS: tuple[list[Any], ...] = (["body"], ["query"], ["body", "items", 0], ["path"], ["header"])
_PLACES = st.lists(st.sampled_from(_STARTS), min_size=9, max_size=9)


def errors_by_fault(policy: ErrorPolicy) -> dict[ErrorFault, SearchStrategy[Invalid[ErrorBody]]]:
    """An invalid strategy for each fault that the shape makes possible, simplest first."""
    usual = _errors_of(policy)
    shape, member = policy.shape, _MEMBERS[policy.shape]
    listed = shape in (ErrorShape.FIELDS, ErrorShape.VALIDATION)
    foreign = [status for status in (200, 201, 302, 418) if status not in _STATUSES[shape]]

    def without_member(error: ErrorBody, at: int) -> Invalid[ErrorBody]:
        rest = {name: value for name, value in error.content.items() if name != member}
        return _with_content(error, rest, ErrorFault.MISSING_MEMBER, member)

    def with_member(fault: ErrorFault, values: tuple[Any, ...]) -> Edit[ErrorBody]:
        return lambda error, at: _with_content(
            error, {**error.content, member: values[at % len(values)]}, fault, member
        )

    def with_text(fault: ErrorFault, texts: tuple[str, ...]) -> Edit[ErrorBody]:
        def edit(error: ErrorBody, at: int) -> Invalid[ErrorBody]:
            text = texts[at % len(texts)]
            if not listed:
                return _with_content(error, {**error.content, member: text}, fault, member)
            where = at // len(texts) % len(error.content[member])
            if shape is ErrorShape.FIELDS:
                name = list(error.content[member])[where]
                return _with_content(error, {member: {**error.content[member], name: text}}, fault, member, name)
            return _with_item(error, where, "msg", text, fault)

        return edit

    def with_item(fault: ErrorFault, name: str, values: tuple[Any, ...]) -> Edit[ErrorBody]:
        return lambda error, at: _with_item(error, at % len(error.content[member]), name, values[at % 2], fault)

    def with_wrong_status(error: ErrorBody, at: int) -> Invalid[ErrorBody]:
        status = foreign[at % len(foreign)]
        content = {**error.content, "status": status} if shape is ErrorShape.PROBLEM else error.content
        value = replace(error, status=status, content=content)
        return Invalid(value, ErrorFault.WRONG_STATUS, ("status",), error)

    def with_other_status(error: ErrorBody, at: int) -> Invalid[ErrorBody]:
        other = (error.status + 1, error.status - 1, 200)[at % 3]
        return _with_content(error, {**error.content, "status": other}, ErrorFault.STATUS_MISMATCH, "status")

    wrong_types: tuple[Any, ...] = (_MESSAGES[0], None, 3) if listed else ([], None, {}, 3)
    html = ("text/html", "text/plain", "application/octet-stream")
    table = {
        ErrorFault.WRONG_STATUS: change(usual, with_wrong_status),
        ErrorFault.WRONG_MEDIA_TYPE: put(usual, "media_type", html, ErrorFault.WRONG_MEDIA_TYPE),
        ErrorFault.MISSING_MEMBER: change(usual, without_member),
        ErrorFault.WRONG_TYPE: change(usual, with_member(ErrorFault.WRONG_TYPE, wrong_types)),
        ErrorFault.EMPTY_MESSAGE: change(usual, with_text(ErrorFault.EMPTY_MESSAGE, ("", " "))),
        ErrorFault.LEAK: change(usual, with_text(ErrorFault.LEAK, LEAKS)),
    }
    if listed:
        empty: tuple[Any, ...] = ({},) if shape is ErrorShape.FIELDS else ([],)
        table[ErrorFault.NO_ERRORS] = change(usual, with_member(ErrorFault.NO_ERRORS, empty))
    if shape is ErrorShape.VALIDATION:
        table[ErrorFault.EMPTY_LOC] = change(usual, with_item(ErrorFault.EMPTY_LOC, "loc", ([], [])))
        sources = (["name"], ["Body", "name"])
        table[ErrorFault.WRONG_SOURCE] = change(usual, with_item(ErrorFault.WRONG_SOURCE, "loc", sources))
    if shape is ErrorShape.PROBLEM:
        table[ErrorFault.STATUS_MISMATCH] = change(usual, with_other_status)
    if 401 in _STATUSES[shape]:
        unauthenticated = _errors_of(policy, (401,))
        table[ErrorFault.NO_CHALLENGE] = put(unauthenticated, "headers", [()], ErrorFault.NO_CHALLENGE)
    return table


def _with_content(error: ErrorBody, content: Any, fault: ErrorFault, *path: str) -> Invalid[ErrorBody]:
    return Invalid(replace(error, content=content), fault, ("content", *path), error)


def _with_item(error: ErrorBody, at: int, name: str, value: Any, fault: ErrorFault) -> Invalid[ErrorBody]:
    """One entry of the list of errors with another value under a name."""
    details = [{**item, name: value} if place == at else item for place, item in enumerate(error.content["detail"])]
    content = {**error.content, "detail": details}
    return Invalid(replace(error, content=content), fault, ("content", "detail", at, name), error)


def _message_faults(message: Any) -> set[ErrorFault]:
    if not isinstance(message, str):
        return {ErrorFault.WRONG_TYPE}
    return set() if message.strip() else {ErrorFault.EMPTY_MESSAGE}


def _fields_faults(errors: Any) -> set[ErrorFault]:
    if not isinstance(errors, dict):
        return {ErrorFault.WRONG_TYPE}
    faults = set[ErrorFault]().union(*map(_message_faults, errors.values()))
    return faults if errors else {ErrorFault.NO_ERRORS}


def _validation_faults(errors: Any) -> set[ErrorFault]:
    if not isinstance(errors, list):
        return {ErrorFault.WRONG_TYPE}
    faults = set() if errors else {ErrorFault.NO_ERRORS}
    for error in errors:
        loc = error.get("loc") if isinstance(error, dict) else None
        if not isinstance(loc, list):
            faults.add(ErrorFault.WRONG_TYPE)
            continue
        if not loc:
            faults.add(ErrorFault.EMPTY_LOC)
        elif loc[0] not in _SOURCES:
            faults.add(ErrorFault.WRONG_SOURCE)
        faults |= _message_faults(error.get("msg"))
    return faults


def _texts(content: Any) -> list[str]:
    """Every text in a JSON value, at any depth."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [text for item in content for text in _texts(item)]
    return [content] if isinstance(content, str) else []
