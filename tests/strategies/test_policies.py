"""What holds in every domain: one policy behind the valid and the invalid values, boundaries, pairs, minimal values."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Any

import pytest
from hypothesis import find
from hypothesis.errors import InvalidArgument, NoSuchExample
from hypothesis.strategies import SearchStrategy, just, none

import strategies as s


@dataclass(frozen=True)
class Domain:
    name: str
    policy: Any
    valid: Callable[..., SearchStrategy[Any]]
    invalid: Callable[..., SearchStrategy[s.Invalid[Any]]]
    #: what ``invalid`` can yield under the policy
    faults: tuple[StrEnum, ...]
    #: overrides of what no boundary is about, to save time
    light: Any = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def without(kind: type[StrEnum], *impossible: StrEnum) -> tuple[StrEnum, ...]:
    return tuple(fault for fault in kind if fault not in impossible)


LIGHT_ORDERS = {
    "user": just(s.minimal(s.users())),
    "shipping_address": just(s.minimal(s.addresses())),
    "billing_address": none(),
}

DEFAULTS = [
    Domain("usernames", s.UsernamePolicy(), s.usernames, s.invalid_usernames, without(s.UsernameFault)),
    Domain("emails", s.EmailPolicy(), s.emails, s.invalid_emails, without(s.EmailFault)),
    Domain(
        "passwords",
        s.PasswordPolicy(),
        s.passwords,
        s.invalid_passwords,
        without(s.PasswordFault, s.PasswordFault.NO_SYMBOL),
    ),
    Domain("names", s.NamePolicy(), s.names, s.invalid_names, without(s.NameFault)),
    Domain("money", s.MoneyPolicy(), s.money, s.invalid_money, without(s.MoneyFault, s.MoneyFault.TOO_SMALL)),
    Domain("addresses", s.AddressPolicy(), s.addresses, s.invalid_addresses, without(s.AddressFault)),
    Domain("users", s.UserPolicy(), s.users, s.invalid_users, (*s.UsernameFault, *s.EmailFault)),
    Domain(
        "products",
        s.ProductPolicy(),
        s.products,
        s.invalid_products,
        (*s.ProductFault, *without(s.MoneyFault, s.MoneyFault.TOO_SMALL)),
    ),
    Domain("categories", s.CategoryPolicy(), s.categories, s.invalid_categories, (*s.NameFault, *s.CategoryFault)),
    Domain("orders", s.OrderPolicy(), s.orders, s.invalid_orders, (*s.OrderFault, *s.OrderItemFault), LIGHT_ORDERS),
]

#: policies at the edges of what they can say
NARROW = [
    Domain(
        "usernames of one letter",
        s.UsernamePolicy(min_size=1, max_size=1, alphabet="ab", reserved=frozenset({"a"})),
        s.usernames,
        s.invalid_usernames,
        without(s.UsernameFault, s.UsernameFault.TOO_SHORT),
    ),
    Domain(
        "usernames of nothing too",
        s.UsernamePolicy(min_size=0, max_size=2, alphabet=string.ascii_lowercase + "é@", reserved=frozenset()),
        s.usernames,
        s.invalid_usernames,
        (
            s.UsernameFault.TOO_LONG,
            s.UsernameFault.SPACE,
            s.UsernameFault.SYMBOL,
            s.UsernameFault.NON_ASCII,
            s.UsernameFault.CONTROL,
        ),
    ),
    Domain(
        "short emails",
        s.EmailPolicy(max_local=4, max_total=21, local_alphabet="ab"),
        s.emails,
        s.invalid_emails,
        without(s.EmailFault),
    ),
    Domain(
        "long emails", s.EmailPolicy(max_local=100, max_total=600), s.emails, s.invalid_emails, without(s.EmailFault)
    ),
    Domain(
        "passwords of all classes",
        s.PasswordPolicy(min_size=4, max_size=5, symbol=True),
        s.passwords,
        s.invalid_passwords,
        without(s.PasswordFault, s.PasswordFault.COMMON),
    ),
    Domain(
        "passwords of any class",
        s.PasswordPolicy(min_size=1, max_size=8, lower=False, upper=False, digit=False),
        s.passwords,
        s.invalid_passwords,
        (
            s.PasswordFault.EMPTY,
            s.PasswordFault.TOO_LONG,
            s.PasswordFault.NON_ASCII,
            s.PasswordFault.CONTROL,
            s.PasswordFault.COMMON,
        ),
    ),
    Domain(
        "names of one letter",
        s.NamePolicy(max_size=1),
        s.names,
        s.invalid_names,
        (s.NameFault.EMPTY, s.NameFault.BLANK, s.NameFault.TOO_LONG),
    ),
    Domain("short names", s.NamePolicy(max_size=4), s.names, s.invalid_names, without(s.NameFault)),
    Domain(
        "yen",
        s.MoneyPolicy("JPY", minimum=Decimal(50), maximum=Decimal(51)),
        s.money,
        s.invalid_money,
        without(s.MoneyFault),
    ),
    Domain(
        "one price",
        s.MoneyPolicy("KWD", minimum=Decimal("1.5"), maximum=Decimal("1.500")),
        s.money,
        s.invalid_money,
        without(s.MoneyFault, s.MoneyFault.TOO_PRECISE),
    ),
    Domain(
        "refunds",
        s.MoneyPolicy(minimum=Decimal("-10.00"), maximum=Decimal("-0.01")),
        s.money,
        s.invalid_money,
        without(s.MoneyFault, s.MoneyFault.ZERO, s.MoneyFault.NEGATIVE),
    ),
    Domain(
        "free or not",
        s.MoneyPolicy(minimum=Decimal(0)),
        s.money,
        s.invalid_money,
        without(s.MoneyFault, s.MoneyFault.ZERO, s.MoneyFault.TOO_SMALL),
    ),
    Domain(
        "canadian addresses",
        s.AddressPolicy(countries=("CA",)),
        s.addresses,
        s.invalid_addresses,
        without(s.AddressFault),
    ),
    Domain(
        "categories of one letter",
        s.CategoryPolicy(name=s.NamePolicy(max_size=1), max_description=1),
        s.categories,
        s.invalid_categories,
        (
            s.NameFault.EMPTY,
            s.NameFault.BLANK,
            s.NameFault.TOO_LONG,
            s.CategoryFault.EMPTY_SLUG,
            s.CategoryFault.LONG_DESCRIPTION,
        ),
    ),
    Domain(
        "products with all tags",
        s.ProductPolicy(max_stock=0, max_tags=5),
        s.products,
        s.invalid_products,
        (
            *without(s.ProductFault, s.ProductFault.TOO_MANY_TAGS),
            *without(s.MoneyFault, s.MoneyFault.TOO_SMALL),
        ),
    ),
    Domain(
        "products with one tag",
        s.ProductPolicy(max_stock=1, max_tags=1),
        s.products,
        s.invalid_products,
        (
            *without(s.ProductFault, s.ProductFault.DUPLICATE_TAG),
            *without(s.MoneyFault, s.MoneyFault.TOO_SMALL),
        ),
    ),
    Domain(
        "orders of one piece",
        s.OrderPolicy(max_lines=1, item=s.OrderItemPolicy(max_quantity=1)),
        s.orders,
        s.invalid_orders,
        (
            *without(s.OrderFault, s.OrderFault.DUPLICATE_LINE),
            *without(s.OrderItemFault, s.OrderItemFault.OVER_STOCK),
        ),
    ),
]

TEXTS = (s.UsernamePolicy, s.EmailPolicy, s.PasswordPolicy, s.NamePolicy)
TEXTS_AND_MONEY = (*TEXTS, s.MoneyPolicy)

ALL = pytest.mark.parametrize("domain", [*DEFAULTS, *NARROW], ids=str)
DEFAULT = pytest.mark.parametrize("domain", DEFAULTS, ids=str)
EVERY_FAULT = pytest.mark.parametrize(
    ("domain", "fault"),
    [
        pytest.param(domain, fault, id=f"{domain}-{fault}")
        for domain in [*DEFAULTS, *NARROW[:-3]]
        for fault in domain.faults
    ],
)


@ALL
def test_draw_valid_value_passes_policy(domain: Domain, sample: Any) -> None:
    values = sample(domain.valid(policy=domain.policy), 100, 1)

    assert [value for value in values if domain.policy.check(value)] == []


@pytest.mark.slow
@DEFAULT
def test_draw_invalid_value_has_its_fault_and_no_other(domain: Domain, sample: Any) -> None:
    drawn = sample(domain.invalid(), 1000, 2)

    wrong = [invalid for invalid in drawn if domain.policy.check(invalid.value) != {invalid.fault}]
    assert wrong == []
    assert len(drawn) >= 900 or domain.name == "names"


@pytest.mark.slow
@DEFAULT
def test_draw_invalid_value_reaches_every_fault(domain: Domain, sample: Any) -> None:
    drawn = sample(domain.invalid(), 1000, 2)

    assert {invalid.fault for invalid in drawn} == set(domain.faults)


@pytest.mark.parametrize("domain", NARROW, ids=str)
def test_draw_invalid_value_of_narrow_policy_has_its_fault(domain: Domain, sample: Any) -> None:
    drawn = sample(domain.invalid(policy=domain.policy), 100, 4)

    assert [invalid for invalid in drawn if invalid.fault not in domain.policy.check(invalid.value)] == []
    assert {invalid.fault for invalid in drawn} <= set(domain.faults)
    assert [invalid for invalid in drawn if domain.policy.check(invalid.near)] == []


@pytest.mark.slow
@DEFAULT
def test_draw_invalid_value_has_valid_neighbour(domain: Domain, sample: Any) -> None:
    drawn = sample(domain.invalid(), 1000, 2)

    assert [invalid for invalid in drawn if domain.policy.check(invalid.near)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "domain", [d for d in DEFAULTS if d.name in ("addresses", "users", "products", "categories")], ids=str
)
def test_draw_invalid_value_differs_from_neighbour_only_at_path(domain: Domain, sample: Any) -> None:
    for invalid in sample(domain.invalid(), 1000, 2):
        assert is_dataclass(invalid.value)
        changed = [
            part.name
            for part in fields(invalid.value)
            if repr(getattr(invalid.value, part.name)) != repr(getattr(invalid.near, part.name))
        ]

        assert changed == [invalid.path[0]]


@EVERY_FAULT
def test_shrink_invalid_value_keeps_its_fault(domain: Domain, fault: StrEnum) -> None:
    invalid = s.minimal(domain.invalid(policy=domain.policy, faults=[fault]))

    assert invalid.fault is fault
    assert fault in domain.policy.check(invalid.value)
    assert domain.policy.check(invalid.near) == frozenset()


@pytest.mark.slow
@DEFAULT
def test_reach_boundaries_in_100_examples(domain: Domain, sample: Any) -> None:
    runs = 20 if isinstance(domain.policy, TEXTS_AND_MONEY) else 10
    boundaries = domain.policy.boundaries()
    seen = dict.fromkeys(boundaries, 0)
    for number in range(runs):
        values = sample(domain.valid(**domain.light), 100, number)
        for name, sits_on in boundaries.items():
            seen[name] += any(map(sits_on, values))

    assert {name: count for name, count in seen.items() if count < 0.95 * runs} == {}
    assert len(boundaries) >= 2


@pytest.mark.parametrize("domain", DEFAULTS, ids=str)
def test_shrink_value_on_boundary_stays_on_it(domain: Domain) -> None:
    for sits_on in domain.policy.boundaries().values():
        assert sits_on(s.minimal(domain.valid(**domain.light), sits_on))


@ALL
def test_draw_pair_is_valid_and_invalid(domain: Domain, sample: Any) -> None:
    for pair in sample(s.pairs(domain.policy), 50, 7):
        valid, invalid, fault = pair

        assert domain.policy.check(valid) == frozenset()
        assert fault in domain.policy.check(invalid)


@pytest.mark.parametrize("domain", [d for d in [*DEFAULTS, *NARROW] if isinstance(d.policy, TEXTS)], ids=str)
def test_draw_pair_of_texts_is_one_character_apart(domain: Domain, sample: Any) -> None:
    pairs = sample(s.pairs(domain.policy), 50, 7)

    assert [pair for pair in pairs if not is_one_edit(pair.valid, pair.invalid)] == []


@DEFAULT
def test_ask_for_unknown_fault_names_the_known_ones(domain: Domain) -> None:
    broken = domain.invalid(faults=["no.such.fault"])

    with pytest.raises(
        InvalidArgument, match=f"no value can have the fault 'no.such.fault' here; .*{domain.faults[-1]}"
    ):
        find(broken, lambda _: True)


@DEFAULT
def test_ask_for_no_fault_is_refused(domain: Domain) -> None:
    with pytest.raises(InvalidArgument, match="faults is empty; choose from "):
        s.minimal(domain.invalid(faults=[]))


def test_ask_for_impossible_fault_suggests_the_closest() -> None:
    broken = s.invalid_usernames(policy=s.UsernamePolicy(min_size=1), faults=[s.UsernameFault.TOO_SHORT])

    with pytest.raises(InvalidArgument, match=r"'username\.too_short' here; did you mean 'username\.[a-z_]+'\?"):
        s.minimal(broken)


def test_ask_for_faults_yields_only_those(sample: Any) -> None:
    wanted = {s.EmailFault.SPACE, s.EmailFault.NO_AT}

    drawn = sample(s.invalid_emails(faults=wanted), 50, 9)

    assert {invalid.fault for invalid in drawn} == wanted


def test_faults_of_all_domains_are_different_texts() -> None:
    kinds = [getattr(s, name) for name in s.__all__ if name.endswith("Fault")]

    texts = [str(fault) for fault in chain.from_iterable(kinds)]

    assert len(texts) == len(set(texts)) > 60


def test_minimal_without_any_value_says_so() -> None:
    with pytest.raises(NoSuchExample):
        s.minimal(s.given_names(), lambda name: name == "Zoe")


def is_one_edit(one: str, other: str) -> bool:
    """Whether one character inserted, dropped or exchanged makes one text of the other."""
    short, long = sorted((one, other), key=len)
    prefix = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) == len(long):
        return one != other and short[prefix + 1 :] == long[prefix + 1 :]
    return short[prefix:] == long[prefix + 1 :]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ab", "ab", False),
        ("ab", "abc", True),
        ("ab", "cab", True),
        ("ab", "axb", True),
        ("ab", "ax", True),
        ("ab", "xy", False),
        ("", "a", True),
        ("", "ab", False),
        ("abc", "ab", True),
    ],
)
def test_is_one_edit(one: str, other: str, expected: bool) -> None:
    assert is_one_edit(one, other) is expected
