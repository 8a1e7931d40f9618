"""An adapter of your system in, a state machine that drives it beside a model out.

``TestShop = shop_machine(MyShop).TestCase`` is a whole test: Hypothesis chooses the steps, the machine knows what each
must do and what must be refused. ``hypothesis.stateful`` is loaded with the first machine, not with ``strategies``.
"""

from __future__ import annotations

from .account import Accounts, Attempt, account_machine
from .adapter import Refused
from .outbox import Outbox, Trouble, outbox_machine
from .pagination import Listing, Stability, pagination_machine
from .payment import Part, Payments, payment_machine
from .shop import Shop, shop_machine

__all__ = [
    "Accounts",
    "Attempt",
    "Listing",
    "Outbox",
    "Part",
    "Payments",
    "Refused",
    "Shop",
    "Stability",
    "Trouble",
    "account_machine",
    "outbox_machine",
    "pagination_machine",
    "payment_machine",
    "shop_machine",
]
