"""The form that a text must have in, texts of that form and others out: e-mail addresses, URLs, IP addresses."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ..declare import strategy
from ..email import EmailFault, EmailPolicy, emails, invalid_emails
from ..policy import Invalid
from .field import Limits, ModelFault, Origin, Plan, refuse, require_known

#: reserved for examples by RFC 2606, and under a real top-level domain: e-mail validators refuse ``.test``
HOSTS = ("example.com", "example.org", "example.net")
_PATHS = st.text(string.ascii_lowercase + string.digits + "/-_.~", max_size=20)
#: the longest URL that ``urls`` makes
_LONGEST_URL = 50


@strategy()
def urls(*, schemes: tuple[str, ...] = ("https", "http")) -> SearchStrategy[str]:
    """URLs of hosts reserved for examples.

    >>> from strategies import minimal
    >>> minimal(urls())
    'https://example.com/'
    """
    return st.builds("{}://{}/{}".format, st.sampled_from(schemes), st.sampled_from(HOSTS), _PATHS)


def plan_form(limits: Limits, where: str) -> Plan:
    """Texts of the form within the limits of their size."""
    require_known(limits, f"the form {limits.form}", ("form", "max_size", "min_size", "alphabet"), where)
    return _FORMS[str(limits.form)](limits, where)


def _plan_email(limits: Limits, where: str) -> Plan:
    most = limits.max_size if limits.max_size is not None else 254
    if most < 90 or (limits.min_size or 0) > 6:
        refuse(where, f"an e-mail address of {limits.min_size} to {most} characters")
    values = emails() if most >= 254 else emails(policy=EmailPolicy(max_total=most))
    broken = invalid_emails(faults=[EmailFault.NO_AT, EmailFault.SPACE, EmailFault.DOUBLE_DOT])
    return Plan(
        values,
        Origin.CONSTRAINTS,
        (broken.map(lambda invalid: Invalid(invalid.value, ModelFault.FORM, (), invalid.near)),),
    )


def _plan_url(limits: Limits, where: str) -> Plan:
    if (limits.max_size or _LONGEST_URL) < _LONGEST_URL or (limits.min_size or 0) > 20:
        refuse(where, f"a URL of {limits.min_size} to {limits.max_size} characters")
    values = urls()
    broken = values.map(lambda near: Invalid(near.partition("://")[2], ModelFault.FORM, (), near))
    return Plan(values, Origin.CONSTRAINTS, (broken,))


def _plan_address(version: int | None) -> Callable[[Limits, str], Plan]:
    def plan(limits: Limits, where: str) -> Plan:
        addresses = (
            st.ip_addresses(v=4) if version == 4 else st.ip_addresses(v=6) if version == 6 else st.ip_addresses()
        )
        values = addresses.map(str)
        broken = values.map(lambda near: Invalid(f"{near}x", ModelFault.FORM, (), near))
        return Plan(values, Origin.CONSTRAINTS, (broken,))

    return plan


_FORMS: Mapping[str, Callable[[Limits, str], Plan]] = {
    "email": _plan_email,
    "url": _plan_url,
    "ip": _plan_address(None),
    "ipv4": _plan_address(4),
    "ipv6": _plan_address(6),
}
