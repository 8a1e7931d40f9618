"""Names of domains in, Hypothesis strategies out: ``from strategies import users, orders, invalid_emails``.

One file, one domain: a policy, its faults, the valid and the invalid strategy. Needs hypothesis only, and only
its public API. A domain is loaded when one of its names is first asked for, so that the import costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .address import Address, AddressFault, AddressPolicy, addresses, invalid_addresses
    from .amount import MoneyFault, MoneyPolicy, half_cents, invalid_money, money, splits
    from .category import Category, categories
    from .email import EmailFault, EmailPolicy, emails, invalid_emails
    from .order import (
        Order,
        OrderFault,
        OrderPolicy,
        OrderStatus,
        PaymentMethod,
        invalid_orders,
        orders,
    )
    from .order_item import OrderItem, order_items
    from .password import PasswordFault, PasswordPolicy, invalid_passwords, passwords
    from .person import NameFault, NamePolicy, family_names, given_names, invalid_names, names
    from .policy import Fault, Invalid, Pair, Policy, pairs
    from .product import (
        Dimensions,
        Product,
        ProductFault,
        ProductPolicy,
        invalid_products,
        products,
        skus,
    )
    from .shrink import minimal
    from .stock import expensive_products, high_stock_products, low_stock_products, out_of_stock_products
    from .user import User, UserPolicy, admins, instants, invalid_users, users
    from .username import UsernameFault, UsernamePolicy, invalid_usernames, usernames

__all__ = [
    "Address",
    "AddressFault",
    "AddressPolicy",
    "Category",
    "Dimensions",
    "EmailFault",
    "EmailPolicy",
    "Fault",
    "Invalid",
    "MoneyFault",
    "MoneyPolicy",
    "NameFault",
    "NamePolicy",
    "Order",
    "OrderFault",
    "OrderItem",
    "OrderPolicy",
    "OrderStatus",
    "Pair",
    "PasswordFault",
    "PasswordPolicy",
    "PaymentMethod",
    "Policy",
    "Product",
    "ProductFault",
    "ProductPolicy",
    "User",
    "UserPolicy",
    "UsernameFault",
    "UsernamePolicy",
    "addresses",
    "admins",
    "categories",
    "emails",
    "expensive_products",
    "family_names",
    "given_names",
    "half_cents",
    "high_stock_products",
    "instants",
    "invalid_addresses",
    "invalid_emails",
    "invalid_money",
    "invalid_names",
    "invalid_orders",
    "invalid_passwords",
    "invalid_products",
    "invalid_usernames",
    "invalid_users",
    "low_stock_products",
    "minimal",
    "money",
    "names",
    "order_items",
    "orders",
    "out_of_stock_products",
    "pairs",
    "passwords",
    "products",
    "skus",
    "splits",
    "usernames",
    "users",
]

#: which module defines which names
_DOMAINS = {
    "address": ("Address", "AddressFault", "AddressPolicy", "addresses", "invalid_addresses"),
    "amount": ("MoneyFault", "MoneyPolicy", "half_cents", "invalid_money", "money", "splits"),
    "category": ("Category", "categories"),
    "email": ("EmailFault", "EmailPolicy", "emails", "invalid_emails"),
    "shrink": ("minimal",),
    "order": (
        "Order",
        "OrderFault",
        "OrderPolicy",
        "OrderStatus",
        "PaymentMethod",
        "invalid_orders",
        "orders",
    ),
    "order_item": ("OrderItem", "order_items"),
    "password": ("PasswordFault", "PasswordPolicy", "invalid_passwords", "passwords"),
    "person": ("NameFault", "NamePolicy", "family_names", "given_names", "invalid_names", "names"),
    "policy": ("Fault", "Invalid", "Pair", "Policy", "pairs"),
    "product": (
        "Dimensions",
        "Product",
        "ProductFault",
        "ProductPolicy",
        "invalid_products",
        "products",
        "skus",
    ),
    "stock": ("expensive_products", "high_stock_products", "low_stock_products", "out_of_stock_products"),
    "user": ("User", "UserPolicy", "admins", "instants", "invalid_users", "users"),
    "username": ("UsernameFault", "UsernamePolicy", "invalid_usernames", "usernames"),
}


def __getattr__(name: str) -> object:
    for module, names in _DOMAINS.items():
        if name in names:
            value = getattr(import_module(f".{module}", __name__), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
