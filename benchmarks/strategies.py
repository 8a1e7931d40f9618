"""Strategies in, examples per second of processor time out: ours beside what one writes with plain Hypothesis.

Run: ``python benchmarks/strategies.py [EXAMPLES]``. Only the generate phase runs, with an empty test and no database;
the best of three runs counts. Plain equivalents have the same fields, but neither policy, boundaries nor totals. The
import is of ``qualitygate.strategies`` because the folder of this file hides the package ``strategies``.
"""

from __future__ import annotations

import string
import sys
import time
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qualitygate.strategies import (
    addresses,
    emails,
    invalid_emails,
    invalid_orders,
    invalid_usernames,
    money,
    names,
    orders,
    passwords,
    products,
    usernames,
    users,
)

#: the least that users and orders must reach on a quiet machine
BAR = 600


def measure_rate(values: SearchStrategy[object], examples: int) -> float:
    """Examples per second of processor time, the best of three runs."""

    @settings(max_examples=examples, database=None, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(values)
    def draw(value: object) -> None:
        pass

    seconds = []
    for _ in range(3):
        start = time.process_time()
        draw()
        seconds.append(time.process_time() - start)
    return examples / min(seconds)


def plain_texts() -> SearchStrategy[str]:
    return st.text(string.ascii_letters + string.digits + "_", min_size=3, max_size=50)


def plain_money() -> SearchStrategy[Decimal]:
    return st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)


def plain_users() -> SearchStrategy[object]:
    return st.fixed_dictionaries(
        {
            "id": st.integers(1, 2**31 - 1),
            "username": plain_texts(),
            "email": st.emails(),
            "first_name": st.text(min_size=1, max_size=20),
            "last_name": st.text(min_size=1, max_size=20),
            "is_active": st.booleans(),
            "is_admin": st.booleans(),
            "created_at": st.datetimes(),
        }
    )


def plain_products() -> SearchStrategy[object]:
    size = st.decimals(1, 50, places=1)
    return st.fixed_dictionaries(
        {
            "sku": st.from_regex(r"SKU-[0-9]{6}", fullmatch=True),
            "name": st.text(min_size=1, max_size=20),
            "price": plain_money(),
            "cost": plain_money(),
            "stock": st.integers(0, 100),
            "tags": st.lists(st.sampled_from("abcde"), min_size=1, max_size=3, unique=True),
            "weight": st.decimals(Decimal("0.01"), Decimal("9.99"), places=2),
            "dimensions": st.tuples(size, size, size),
            "is_active": st.booleans(),
        }
    )


def plain_addresses() -> SearchStrategy[object]:
    return st.fixed_dictionaries(
        {
            "street": st.text(min_size=1, max_size=30),
            "city": st.text(min_size=1, max_size=30),
            "state": st.text(string.ascii_uppercase, min_size=2, max_size=2),
            "zip_code": st.from_regex(r"[0-9]{5}", fullmatch=True),
            "country": st.sampled_from(["US", "CA"]),
        }
    )


def plain_orders() -> SearchStrategy[object]:
    items = st.tuples(plain_products(), st.integers(1, 5))
    return st.fixed_dictionaries(
        {
            "id": st.integers(1, 2**31 - 1),
            "user": plain_users(),
            "items": st.lists(items, min_size=1, max_size=5),
            "shipping_address": plain_addresses(),
            "billing_address": st.none() | plain_addresses(),
            "payment_method": st.sampled_from(["credit_card", "paypal", "bank_transfer"]),
            "status": st.sampled_from(["pending", "paid", "shipped"]),
            "shipping_cost": plain_money(),
            "created_at": st.datetimes(),
        }
    )


def main(examples: int) -> None:
    rows: list[tuple[str, SearchStrategy[object], SearchStrategy[object] | None]] = [
        ("usernames", usernames(), plain_texts()),
        ("emails", emails(), st.emails()),
        ("names", names(), st.text(min_size=1, max_size=100)),
        ("passwords", passwords(), st.text(string.printable, min_size=8, max_size=72)),
        ("money", money(), plain_money()),
        ("addresses", addresses(), plain_addresses()),
        ("users", users(), plain_users()),
        ("products", products(), plain_products()),
        ("orders", orders(), plain_orders()),
        ("invalid_usernames", invalid_usernames(), None),
        ("invalid_emails", invalid_emails(), None),
        ("invalid_orders", invalid_orders(), None),
    ]
    print(f"{'strategy':<20}{'ours/s':>10}{'plain/s':>10}{'times':>8}")
    for name, ours, plain in rows:
        rate = measure_rate(ours, examples)
        against = measure_rate(plain, examples) if plain is not None else None
        ratio = f"{against:>10.0f}{rate / against:>8.1f}" if against else f"{'-':>10}{'-':>8}"
        verdict = f"  under the bar of {BAR}" if name in ("users", "orders") and rate < BAR else ""
        print(f"{name:<20}{rate:>10.0f}{ratio}{verdict}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
