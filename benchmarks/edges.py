"""Records of five tools and declared edge conditions in, the share of them that each tool reaches out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from statistics import mean
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from plain import DEAREST, plain_addresses, plain_money, plain_orders, plain_products, plain_texts, plain_users
from qualitygate.strategies.bulk_request import bulk_requests_of
from qualitygate.strategies.testing import measure_boundaries
from rivals import MAKERS, Make, seed_makers

from qualitygate import strategies as ours
from qualitygate.strategies import AddressPolicy, MoneyPolicy

EXAMPLES = 100
#: where a domain of one value is read from: the records that hold it, and its field
READ_FROM = {"usernames": ("users", "username"), "emails": ("users", "email"), "money": ("products", "price")}
#: policies whose values are drawn only as part of others
PARTS = {"BulkRequestPolicy": bulk_requests_of("master")}
#: up to the dearest price, so that the same amounts are asked of every tool
PRICES = MoneyPolicy(maximum=DEAREST)
#: a domain, what we draw it from, and the same in plain Hypothesis
PLAIN: dict[str, tuple[Any, SearchStrategy[Any], SearchStrategy[Any]]] = {
    "usernames": (ours.UsernamePolicy(), ours.usernames(), plain_texts()),
    "emails": (ours.EmailPolicy(), ours.emails(), st.emails()),
    "money": (PRICES, ours.money(policy=PRICES), plain_money()),
    "addresses": (AddressPolicy(), ours.addresses(), plain_addresses()),
    "users": (ours.UserPolicy(), ours.users(), plain_users()),
    "products": (ours.ProductPolicy(), ours.products(), plain_products()),
    "orders": (ours.OrderPolicy(), ours.orders(), plain_orders()),
}


def measure_maker(domain: str, make: Make, boundaries: dict[str, Callable[[Any], bool]], runs: int) -> dict[str, float]:
    """For each boundary the share of runs in which one of 100 records sits on it; run n has the seed n."""
    _, field = READ_FROM.get(domain, ("", ""))
    seen = dict.fromkeys(boundaries, 0)
    for number in range(runs):
        seed_makers(number)
        records = [make() for _ in range(EXAMPLES)]
        values = [getattr(record, field) for record in records] if field else records
        for name, sits_on in boundaries.items():
            seen[name] += any(map(sits_on, values))
    return {name: count / runs for name, count in seen.items()}


def find_domains() -> Iterator[tuple[str, Any, SearchStrategy[Any] | None]]:
    """Each public policy with boundaries: its name, itself, and the strategy of its valid values, if one takes it."""
    takers: dict[str, list[str]] = {}
    for name in ours.__all__:
        value = getattr(ours, name)
        if isinstance(value, type) or name.startswith("invalid_"):
            continue
        parameters = signature(value).parameters
        needed = [one for one in parameters.values() if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
        if "policy" in parameters and "faults" not in parameters and not needed:
            takers.setdefault(str(parameters["policy"].annotation).removesuffix(" | None"), []).append(name)
    for name in ours.__all__:
        if not name.endswith("Policy") or name == "Policy":
            continue
        # variants such as declined_payment_intents have longer names than the whole domain
        taker = min(takers.get(name, []), key=len, default=None)
        yield name, getattr(ours, name)(), getattr(ours, taker)() if taker else PARTS.get(name)


def print_edges(runs: int) -> None:
    """For our domains beside four other tools each condition and the mean; for every policy the mean of ours."""
    print(f"share of {runs} runs of {EXAMPLES} examples that reach each edge condition, in per cent")
    print(f"{'condition':<42}{'ours':>7}{'plain':>7}" + "".join(f"{tool:>13}" for tool in MAKERS))
    for domain, (policy, values, plain) in PLAIN.items():
        boundaries = dict(policy.boundaries())
        columns = [measure_boundaries(one, boundaries, runs=runs, examples=EXAMPLES) for one in (values, plain)]
        records, _ = READ_FROM.get(domain, (domain, ""))
        columns += [measure_maker(domain, makers[records], boundaries, runs) for makers in MAKERS.values()]
        for name in boundaries:
            _print_row(f"  {domain}: {name}", [column[name] for column in columns])
        _print_row(f"{domain}, mean of {len(boundaries)}", [mean(column.values()) for column in columns])
    print(f"\n{'policy':<24}{'conditions':>11}{'mean':>7}  least reached")
    for name, policy, values in find_domains():
        if values is None:
            print(f"{name:<24}  left out: no strategy that needs no argument takes it", flush=True)
            continue
        shares = measure_boundaries(values, policy.boundaries(), runs=runs, examples=EXAMPLES)
        least = min(shares, key=lambda one: shares[one])
        print(f"{name:<24}{len(shares):>11}{mean(shares.values()):>7.0%}  {shares[least]:.0%} {least}", flush=True)


def _print_row(name: str, shares: list[float]) -> None:
    widths = [7, 7, *[13] * len(MAKERS)]
    print(
        f"{name:<42}" + "".join(f"{100 * one:>{width}.0f}" for one, width in zip(shares, widths, strict=True)),
        flush=True,
    )
