"""A BodyPolicy in, request bodies for a channel (JSON, query, form, CSV), valid and with one fault, out.

Source: documents 000 and 004 (bodies with an empty name, a bad address, a wrong type, and the status 400 or 422 for
each). A channel can erase a fault: a query has no types, so that the text "3" for the number 3 is no fault in it. What
a channel erases is not offered for it. The oracle reads what is sent, byte by byte, as a strict server reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .body_field import VALUE_EDITS, BodyFault, BodyField, FieldKind, ValueEdit, check_value, from_text, values_of
from .change import Edit, change
from .channel import Channel, Pairs, decode, encode
from .declare import strategy, suggest
from .policy import Invalid, choose_faults

#: what needs the types or the form that the other channels do not have
ERASED: Mapping[Channel, frozenset[BodyFault]] = {
    Channel.JSON: frozenset(),
    **{
        channel: frozenset(
            {
                BodyFault.NULL,
                BodyFault.QUOTED,
                BodyFault.NUMBER_FOR_TEXT,
                BodyFault.BOOLEAN_FOR_NUMBER,
                BodyFault.LISTED,
                BodyFault.NAN,
                *([] if channel is Channel.CSV else [BodyFault.MALFORMED]),
            }
        )
        for channel in (Channel.QUERY, Channel.FORM, Channel.CSV)
    },
}


@dataclass(frozen=True, slots=True)
class Body:
    """What a request sends: in its body, or behind the question mark of its url."""

    pairs: Pairs
    channel: Channel = Channel.JSON
    #: the bytes, where no names and values make them
    raw: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes to send."""
        return encode(self.pairs, self.channel) if self.raw is None else self.raw

    @property
    def values(self) -> dict[str, Any]:
        """The values by name; of a repeated name the last one."""
        return dict(self.pairs)


_FIELDS = (
    BodyField("name"),
    BodyField("quantity", FieldKind.INTEGER),
    BodyField("is_active", FieldKind.BOOLEAN),
    BodyField("note", low=0, high=20, required=False),
)


@dataclass(frozen=True, slots=True)
class BodyPolicy:
    """Which bodies are valid: those with the fields of a form of yours, in any channel."""

    fields: tuple[BodyField, ...] = _FIELDS

    def check(self, value: Body, /) -> frozenset[BodyFault]:
        """Every fault of what arrives; the empty set means valid.

        >>> quoted = (("name", "a"), ("quantity", "3"), ("is_active", True))
        >>> sorted(BodyPolicy().check(Body(quoted))), sorted(BodyPolicy().check(Body(quoted, Channel.QUERY)))
        ([BodyFault.QUOTED], [])
        """
        try:
            pairs = decode(value.content, value.channel)
        except UnicodeDecodeError:
            return frozenset({BodyFault.NOT_UTF8})
        except ValueError:
            return frozenset({BodyFault.MALFORMED})
        arrived, known = dict(pairs), {field.name: field for field in self.fields}
        faults: set[BodyFault | None] = set()
        if len(arrived) < len(pairs):
            faults.add(BodyFault.REPEATED)
        if arrived.keys() - known.keys():
            faults.add(BodyFault.UNKNOWN)
        if any(field.required and name not in arrived for name, field in known.items()):
            faults.add(BodyFault.MISSING)
        for name in arrived.keys() & known.keys():
            typed = arrived[name] if value.channel is Channel.JSON else from_text(arrived[name], known[name].kind)
            faults.add(check_value(typed, known[name]))
        return frozenset(fault for fault in faults if fault is not None)

    def near_misses(self) -> SearchStrategy[Invalid[Body]]:
        """Invalid JSON bodies one field, one character or one number away from a valid one."""
        table = bodies_by_fault(self, Channel.JSON)
        far = (BodyFault.EMPTY, BodyFault.NOT_A_NUMBER, BodyFault.NOT_A_BOOLEAN, BodyFault.NAN)
        return st.one_of([invalid for fault, invalid in table.items() if fault not in far])

    def boundaries(self) -> Mapping[str, Callable[[Body], bool]]:
        """Of each field: the shortest and the longest text, the least and the most of a number, both booleans, none."""
        found: dict[str, Callable[[Body], bool]] = {}
        for field in self.fields:
            name = field.name
            if field.kind is FieldKind.TEXT:
                found[f"{name}: shortest"] = _sits(name, lambda text, field: len(text) == field.low, field)
                found[f"{name}: longest"] = _sits(name, lambda text, field: len(text) == field.high, field)
            elif field.kind is FieldKind.INTEGER:
                found[f"{name}: least"] = _sits(name, lambda number, field: number == field.low, field)
                found[f"{name}: most"] = _sits(name, lambda number, field: number == field.high, field)
            else:
                found[f"{name}: true"] = _sits(name, lambda flag, field: flag is True, field)
                found[f"{name}: false"] = _sits(name, lambda flag, field: flag is False, field)
            if not field.required:
                found[f"{name}: none"] = _lacks(name)
        return found


def _sits(name: str, on: Callable[[Any, BodyField], bool], field: BodyField) -> Callable[[Body], bool]:
    return lambda body: name in body.values and on(body.values[name], field)


def _lacks(name: str) -> Callable[[Body], bool]:
    return lambda body: name not in body.values


@strategy()
def bodies(
    *, policy: BodyPolicy | None = None, channel: Channel | Literal["json", "query", "form", "csv"] = Channel.JSON
) -> SearchStrategy[Body]:
    """Request bodies that the policy accepts: ``content`` is what to send, ``values`` what the server must read.

    Among 100 examples there are always the boundaries of every field. Source: documents 000 and 004.

    >>> from strategies import minimal
    >>> minimal(bodies(channel="form")).content
    b'name=0&quantity=1&is_active=true'

    :raises InvalidArgument: when drawn, for an unknown channel, or limits that leave no value
    """
    return _bodies_of(policy or BodyPolicy(), _to_channel(channel))


@strategy()
def invalid_bodies(
    *,
    policy: BodyPolicy | None = None,
    channel: Channel | Literal["json", "query", "form", "csv"] = Channel.JSON,
    faults: Collection[BodyFault] | None = None,
) -> SearchStrategy[Invalid[Body]]:
    """Request bodies that the policy rejects, each for one named fault that the channel does not erase.

    Source: documents 000 and 004.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_bodies(faults=[BodyFault.QUOTED]))
    >>> invalid.path, invalid.value.content
    (('quantity',), b'{"name": "0", "quantity": "1", "is_active": true}')
    >>> from hypothesis.errors import InvalidArgument
    >>> try:
    ...     minimal(invalid_bodies(faults=[BodyFault.QUOTED], channel="query"))
    ... except InvalidArgument as error:
    ...     print(str(error).partition(";")[0])
    no value can have the fault 'body.quoted' here

    :raises InvalidArgument: when drawn, for a fault that the policy or the channel makes impossible
    """
    return choose_faults(bodies_by_fault(policy or BodyPolicy(), _to_channel(channel)), faults)


def _to_channel(channel: str) -> Channel:
    """The channel of this name.

    :raises InvalidArgument: for any other name
    """
    if channel not in tuple(Channel):
        raise InvalidArgument(f"there is no channel {channel!r}; {suggest(channel, map(str, Channel))}")
    return Channel(channel)


def _bodies_of(policy: BodyPolicy, channel: Channel) -> SearchStrategy[Body]:
    """``bodies(policy=policy, channel=channel)`` without the outermost layer, for the inside of other strategies."""
    names = [field.name for field in policy.fields]
    for field in policy.fields:
        if field.low > field.high or (field.kind is FieldKind.TEXT and field.low < 0) or names.count(field.name) > 1:
            raise InvalidArgument(f"{field!r}: needs low <= high, no text under 0 characters, and a name of its own")
    required = {field.name: values_of(field) for field in policy.fields if field.required}
    optional = {field.name: values_of(field) for field in policy.fields if not field.required}
    return _joined(st.fixed_dictionaries(required, optional=optional), channel)


@st.composite
def _joined(draw: DrawFn, values: SearchStrategy[dict[str, Any]], channel: Channel) -> Body:
    return Body(tuple(draw(values).items()), channel)


def bodies_by_fault(policy: BodyPolicy, channel: Channel) -> dict[BodyFault, SearchStrategy[Invalid[Body]]]:
    """An invalid strategy for each fault that the policy and the channel make possible, simplest first."""
    usual = _bodies_of(policy, channel)
    required = [field for field in policy.fields if field.required]
    edits: dict[BodyFault, Edit[Body]] = {
        BodyFault.UNKNOWN: lambda body, at: _with_unknown(body, policy),
        BodyFault.NOT_UTF8: lambda body, at: Invalid(_not_utf8(body), BodyFault.NOT_UTF8, (), body),
        BodyFault.MALFORMED: lambda body, at: Invalid(_malformed(body), BodyFault.MALFORMED, (), body),
    }
    if required:
        edits[BodyFault.MISSING] = lambda body, at: _without(body, required[at % len(required)])
        edits[BodyFault.REPEATED] = lambda body, at: _with_repeated(body, required[at % len(required)])
    for fault, edit in VALUE_EDITS.items():
        if fields := [field for field in required if field.kind in edit.kinds and edit.fits(field)]:
            edits[fault] = _on_values(fault, edit, fields)
    order = [fault for fault in BodyFault if fault in edits and fault not in ERASED[channel]]
    return {fault: change(usual, edits[fault]) for fault in order}


def _on_values(fault: BodyFault, edit: ValueEdit, fields: list[BodyField]) -> Edit[Body]:
    def apply(body: Body, at: int) -> Invalid[Body]:
        field = fields[at % len(fields)]
        bad, good = edit.make(field, body.values[field.name], at // len(fields))
        return Invalid(_with(body, field.name, bad), fault, (field.name,), _with(body, field.name, good))

    return apply


def _with(body: Body, name: str, value: Any) -> Body:
    return replace(body, pairs=tuple((each, value if each == name else old) for each, old in body.pairs))


def _without(body: Body, field: BodyField) -> Invalid[Body]:
    rest = tuple(pair for pair in body.pairs if pair[0] != field.name)
    return Invalid(replace(body, pairs=rest), BodyFault.MISSING, (field.name,), body)


def _with_repeated(body: Body, field: BodyField) -> Invalid[Body]:
    again = replace(body, pairs=(*body.pairs, (field.name, body.values[field.name])))
    return Invalid(again, BodyFault.REPEATED, (field.name,), body)


def _with_unknown(body: Body, policy: BodyPolicy) -> Invalid[Body]:
    name = "is_admin"
    while name in {field.name for field in policy.fields}:
        name = f"x_{name}"
    return Invalid(replace(body, pairs=(*body.pairs, (name, True))), BodyFault.UNKNOWN, (name,), body)


def _not_utf8(body: Body) -> Body:
    """The body with a byte that UTF-8 never has."""
    content = body.content
    if body.channel is Channel.JSON:
        return replace(body, raw=content[:-1] + b"\xff" + content[-1:])
    return replace(body, raw=b"%FF" + content if body.channel in (Channel.QUERY, Channel.FORM) else b"\xff" + content)


def _malformed(body: Body) -> Body:
    """JSON without its last brace, CSV with one cell more than its header."""
    content = body.content
    return replace(body, raw=content[:-1] if body.channel is Channel.JSON else content.removesuffix(b"\r\n") + b",\r\n")
