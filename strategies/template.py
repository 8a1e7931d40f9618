"""Row numbers in, the rows of a table out: users, products, orders, different in every key and valid by every policy.

For what needs many rows or cheap ones: bulk rows and whole shops. A row costs no draw; what is drawn is handed in.
Source: documents 000 and 002 (``user{n}``, ``bulk_user_{i}``, ``SKU-%06d``).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from .address import Address
from .amount import share_of, to_amount
from .category import CATEGORY_NAMES, Category
from .order import Order, OrderStatus, PaymentMethod
from .order_item import OrderItem
from .person import FAMILY_NAMES, GIVEN_NAMES
from .product import TAG_CHOICES, Product, look_up, to_sku
from .user import YEAR, User

#: one for each country that can be shipped to
ADDRESSES = (
    Address("1 Main St", "Anytown", "CA", "00000", "US"),
    Address("2 Rue de l'Église", "Montréal", "QC", "H2Y 1C6", "CA"),
    Address("3 St. John's Road", "London", "", "SW1A 1AA", "GB"),
    Address("4 Straße des 17. Juni", "Köln", "NW", "50667", "DE"),
    Address("5 Oak Avenue", "'s-Hertogenbosch", "NB", "5211 AA", "NL"),
    Address("6 Main St", "大阪市", "大阪府", "530-0001", "JP"),
)
#: free, usual and dearest
_SHIPPING = (Decimal("0.00"), Decimal("4.99"), Decimal("50.00"))
_STATUSES, _METHODS = tuple(OrderStatus), tuple(PaymentMethod)

#: how many rows differ in what they hold besides keys: ``look`` is below these
USER_LOOKS = 2 * 2 * len(GIVEN_NAMES) * len(FAMILY_NAMES) * 365
ORDER_LOOKS = len(_STATUSES) * len(_METHODS) * len(_SHIPPING) * len(ADDRESSES) * 2 * 86_400


def user_row(number: int, look: int = 0, worker: str = "") -> User:
    """The user of a row, numbered from 0; a worker's name goes before the username.

    >>> user = user_row(41, worker="gw1")
    >>> user.id, user.username, user.email
    (42, 'gw1_user000041', 'gw1_user000041@example.com')
    """
    look, inactive = divmod(look, 2)
    look, admin = divmod(look, 2)
    look, given = divmod(look, len(GIVEN_NAMES))
    day, family = divmod(look, len(FAMILY_NAMES))
    username = f"{worker}_user{number:06d}" if worker else f"user{number:06d}"
    return User(
        id=number + 1,
        username=username,
        email=f"{username}@example.com",
        first_name=GIVEN_NAMES[given],
        last_name=FAMILY_NAMES[family],
        is_active=not inactive,
        is_admin=bool(admin),
        created_at=YEAR + timedelta(days=day % 365),
    )


def category_row(number: int) -> Category:
    """The category of a row, numbered from 0.

    >>> category_row(1).slug, category_row(5).slug
    ('electronics', 'electronics-2')
    """
    again, name = divmod(number, len(CATEGORY_NAMES))
    return Category(f"{CATEGORY_NAMES[name]} {again + 1}" if again else CATEGORY_NAMES[name])


def product_row(number: int, cents: int, stock: int, look: int = 0, category: Category | None = None) -> Product:
    """The product of a row, numbered from 0; without a category it keeps that of its look.

    >>> product = product_row(7, 1250, stock=3)
    >>> product.sku, product.price, product.cost, product.stock
    ('SKU-000007', Decimal('12.50'), Decimal('8.75'), 3)
    """
    fields = look_up(look, TAG_CHOICES)
    price = to_amount(cents, 2)
    # document 002: the cost is 70% of the price
    fields |= {"sku": to_sku(number), "price": price, "cost": share_of(price, 70, 2), "stock": stock}
    if category is not None:
        fields["category"] = category
    return Product(**fields)


def order_row(number: int, user: User, items: tuple[OrderItem, ...], look: int = 0) -> Order:
    """The order of a row, numbered from 0; placed on the day on which its user came, or later."""
    look, status = divmod(look, len(_STATUSES))
    look, method = divmod(look, len(_METHODS))
    look, shipping = divmod(look, len(_SHIPPING))
    look, address = divmod(look, len(ADDRESSES))
    seconds, billed = divmod(look, 2)
    return Order(
        id=number + 1,
        user=user,
        items=items,
        shipping_address=ADDRESSES[address],
        billing_address=ADDRESSES[-1 - address] if billed else None,
        payment_method=_METHODS[method],
        status=_STATUSES[status],
        shipping_cost=_SHIPPING[shipping],
        created_at=user.created_at + timedelta(seconds=seconds % 86_400),
    )
