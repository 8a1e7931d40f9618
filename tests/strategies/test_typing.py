"""What a type checker says of right and wrong uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

USES = """\
from decimal import Decimal

from hypothesis.strategies import SearchStrategy, integers, just, none
from strategies import (
    EmailFault, Invalid, MoneyPolicy, Order, Pair, User, UsernamePolicy, half_cents, invalid_emails, minimal, money,
    orders, pairs, users,
)

right_1: SearchStrategy[User] = users(email=just("a@b.c"), id=integers(1, 9))
right_2: SearchStrategy[Invalid[str]] = invalid_emails(faults=[EmailFault.SPACE])
right_3: SearchStrategy[Pair[str]] = pairs(UsernamePolicy())
right_4: SearchStrategy[Pair[Decimal]] = pairs(MoneyPolicy())
right_5: SearchStrategy[Decimal] = half_cents(Decimal("0.05"))
right_6: Order = minimal(orders(billing_address=none()))
wrong_1 = users(emial=just("a@b.c"))
wrong_2 = users(email="a@b.c")
wrong_3 = users(email=just(3))
wrong_4: SearchStrategy[str] = users()
wrong_5 = orders(user=just("ann"))
wrong_6 = money(policy=UsernamePolicy())
wrong_7 = invalid_emails(faults=["email.space"])
"""


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("package", ["strategies", "qualitygate.strategies"])
def test_check_types_of_overrides(package: str, find_type_errors: Callable[[str], tuple[set[int], str]]) -> None:
    uses = USES.replace("from strategies import", f"from {package} import")

    reported, printed = find_type_errors(uses)

    wrong = {number for number, line in enumerate(USES.splitlines(), 1) if line.startswith("wrong_")}
    assert reported == wrong, printed
    assert len(wrong) == 7
