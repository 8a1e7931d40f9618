"""Names and values in, the bytes that a channel (JSON, query, form, CSV) sends out; and back, as a strict server reads.

A value is None, a text, a number, a boolean or a list. JSON keeps these types; the other channels send texts, so that
what differs by its type only arrives the same.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .policy import TextEnum

#: names and values in the order in which they are sent; a name may come twice
Pairs = tuple[tuple[str, Any], ...]


class Channel(TextEnum):
    """How names and values get to a server."""

    JSON = "json"
    #: behind the question mark of a url
    QUERY = "query"
    #: as a browser sends a form
    FORM = "form"
    #: a header and one row, as in an upload (RFC 4180)
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """The Content-Type; "" for a query, which has none."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Channel.JSON: "application/json",
    Channel.QUERY: "",
    Channel.FORM: "application/x-www-form-urlencoded",
    Channel.CSV: "text/csv; charset=utf-8",
}


def encode(pairs: Pairs, channel: Channel) -> bytes:
    """What is sent.

    >>> encode((("name", "a b"), ("quantity", 3)), Channel.QUERY)
    b'name=a+b&quantity=3'
    >>> encode((("name", "a b"), ("quantity", 3)), Channel.JSON)
    b'{"name": "a b", "quantity": 3}'
    """
    if channel is Channel.JSON:
        members = (f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs)
        return f"{{{', '.join(members)}}}".encode()
    texts = [(name, _to_text(value)) for name, value in pairs]
    if channel is Channel.CSV:
        return encode_rows([[name for name, _ in texts], [text for _, text in texts]])
    return urlencode(texts).encode()


def encode_rows(rows: list[list[str]]) -> bytes:
    """The rows as CSV in UTF-8, with the line ends of RFC 4180."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue().encode()


def decode(content: bytes, channel: Channel) -> Pairs:
    """What arrives: every value a text, but in JSON, where a list is a list and an object a tuple of pairs.

    >>> decode(b"name=a+b&quantity=3", Channel.QUERY)
    (('name', 'a b'), ('quantity', '3'))

    :raises UnicodeDecodeError: for what is not UTF-8
    :raises ValueError: for what the channel cannot send
    """
    if channel is Channel.JSON:
        pairs = json.loads(content.decode(), object_pairs_hook=tuple)
        if not isinstance(pairs, tuple):
            raise ValueError("a JSON body must be an object")
        return pairs
    if channel is Channel.CSV:
        rows = list(_read_rows(content.decode()))
        if len(rows) != 2 or len(rows[0]) != len(rows[1]):
            raise ValueError("a CSV body must be a header and one row of the same width")
        return tuple(zip(*rows, strict=True))
    return tuple(parse_qsl(content.decode(), keep_blank_values=True, errors="strict"))


def _read_rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _to_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_to_text, value)) if isinstance(value, list) else str(value)
