"""A type that Pydantic itself defines in, its plan out: aware datetimes, e-mail addresses, URLs, secrets."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from ..policy import Invalid
from .field import Limits, ModelFault, Origin, Plan, merge, refuse, require_known
from .form import HOSTS, urls
from .instant import plan_instant, plan_side
from .text import plan_bytes, plan_text

#: schemes by the name of the class
_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "HttpUrl": ("http", "https"),
    "AnyHttpUrl": ("http", "https"),
    "AnyUrl": ("https", "ftp", "redis"),
    "WebsocketUrl": ("ws", "wss"),
    "AnyWebsocketUrl": ("ws", "wss"),
    "FtpUrl": ("ftp",),
}
_LOCALS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20)


def plan_pydantic_type(kind: Any, limits: Limits, where: str) -> Plan | None:
    """The plan of a type of Pydantic's own; None for any other type.

    :raises InvalidArgument: for one that no strategy is made of
    """
    if not str(getattr(kind, "__module__", "")).startswith("pydantic.") or not isinstance(kind, type):
        return None
    name = kind.__name__
    if name in _SCHEMES:
        return _plan_url(kind, limits, where)
    if name in _MAKERS:
        return _MAKERS[name](kind, limits, where)
    return refuse(where, f"type {name}")


def _plan_url(kind: Any, limits: Limits, where: str) -> Plan:
    require_known(limits, kind.__name__, (), where)
    texts = urls(schemes=_SCHEMES[kind.__name__])
    broken = texts.map(lambda near: Invalid(near.partition("://")[2], ModelFault.FORM, (), near))
    return Plan(texts.map(kind), Origin.CONSTRAINTS, (broken,))


def _plan_email(kind: Any, limits: Limits, where: str) -> Plan:
    if limits.names() - {"min_size", "max_size"} or (limits.max_size or 40) < 40 or (limits.min_size or 0) > 13:
        refuse(where, f"an e-mail address with {', '.join(sorted(limits.names()))}")
    values = st.builds("{}@{}".format, _LOCALS, st.sampled_from(HOSTS))
    wrong = values.map(lambda near: Invalid(near.replace("@", ""), ModelFault.FORM, (), near))
    return Plan(values, Origin.CONSTRAINTS, (wrong,))


def _plan_named_email(kind: Any, limits: Limits, where: str) -> Plan:
    plan = _plan_email(kind, limits, where)
    return Plan(
        plan.values.map(lambda email: kind(name=email.partition("@")[0], email=email)), plan.origin, plan.broken
    )


def _plan_instant(kind: type, added: Limits) -> Callable[[Any, Limits, str], Plan]:
    return lambda _, limits, where: plan_instant(kind, merge(limits, added, where), where)


def _plan_side(kind: type, *, past: bool) -> Callable[[Any, Limits, str], Plan]:
    return lambda _, limits, where: plan_side(kind, past=past, limits=limits, where=where)


def _plan_secret(inner: Callable[[Limits, str], Plan]) -> Callable[[Any, Limits, str], Plan]:
    def plan(kind: Any, limits: Limits, where: str) -> Plan:
        plain = inner(limits, where)
        return Plan(plain.values.map(kind), plain.origin, plain.broken)

    return plan


def _plan_byte_size(kind: Any, limits: Limits, where: str) -> Plan:
    require_known(limits, "ByteSize", (), where)
    values = st.integers(0, 2**50)
    return Plan(values.map(kind), Origin.CONSTRAINTS, (st.just(Invalid(-1, ModelFault.TOO_SMALL, (), 0)),))


_MAKERS: Mapping[str, Callable[[Any, Limits, str], Plan]] = {
    "AwareDatetime": _plan_instant(datetime, Limits(aware=True)),
    "NaiveDatetime": _plan_instant(datetime, Limits(aware=False)),
    "PastDatetime": _plan_side(datetime, past=True),
    "FutureDatetime": _plan_side(datetime, past=False),
    "PastDate": _plan_side(date, past=True),
    "FutureDate": _plan_side(date, past=False),
    "EmailStr": _plan_email,
    "NameEmail": _plan_named_email,
    "SecretStr": _plan_secret(plan_text),
    "SecretBytes": _plan_secret(plan_bytes),
    "ByteSize": _plan_byte_size,
}
