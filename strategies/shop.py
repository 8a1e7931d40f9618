"""A ShopPolicy in, whole shops out: users, categories, products and orders that refer to each other.

Source: documents 000 and 002 (the tables, what refers to what, orders within the stock). A reference is drawn as a
whole number and taken modulo the size of the table: faster than ``sampled_from`` a drawn table, and smaller examples.
Rows come from templates, with one number for all that a failure hardly ever needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .category import Category
from .declare import strategy
from .order import Order
from .order_item import OrderItem
from .policy import Fault, Invalid, choose_faults
from .product import LOOKS, Product, free_sku
from .template import ORDER_LOOKS, USER_LOOKS, category_row, order_row, product_row, user_row
from .user import User


class ShopFault(Fault):
    """What can be wrong between the tables of a shop, simplest first; single rows have policies of their own."""

    #: an order of nobody
    UNKNOWN_USER = "shop.unknown_user"
    #: a line of an order for a product that is not sold
    UNKNOWN_PRODUCT = "shop.unknown_product"
    #: a product of no category
    UNKNOWN_CATEGORY = "shop.unknown_category"
    #: two users of one number, username or e-mail address
    DUPLICATE_USER = "shop.duplicate_user"
    #: two categories of one slug
    DUPLICATE_CATEGORY = "shop.duplicate_category"
    #: two products of one SKU
    DUPLICATE_PRODUCT = "shop.duplicate_product"
    #: two orders of one number
    DUPLICATE_ORDER = "shop.duplicate_order"
    #: all orders together take one piece more than there are
    OVER_STOCK = "shop.over_stock"


#: the broken references, which ``dangling_shops`` makes
_DANGLING = (ShopFault.UNKNOWN_USER, ShopFault.UNKNOWN_PRODUCT, ShopFault.UNKNOWN_CATEGORY)


@dataclass(frozen=True, slots=True)
class Shop:
    """The tables of a shop, in the order in which a database takes them."""

    users: tuple[User, ...]
    categories: tuple[Category, ...]
    #: with the stock before any of the orders
    products: tuple[Product, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class ShopPolicy:
    """Which shops are valid. Users, categories and products are at least one each."""

    #: inclusive, like all sizes
    max_users: int = 3
    max_categories: int = 2
    max_products: int = 3
    max_orders: int = 3
    #: of one order
    max_lines: int = 2
    #: pieces of one line
    max_quantity: int = 5

    def check(self, value: Shop, /) -> frozenset[ShopFault]:
        """Every fault between the tables; the empty set means consistent. Users go by number, products by SKU."""
        faults = {fault for fault, keys in _UNIQUE.items() if any(map(_has_twins, keys(value)))}
        if not {order.user.id for order in value.orders} <= {user.id for user in value.users}:
            faults.add(ShopFault.UNKNOWN_USER)
        if not {product.category.slug for product in value.products} <= {row.slug for row in value.categories}:
            faults.add(ShopFault.UNKNOWN_CATEGORY)
        left = {product.sku: product.stock for product in value.products}
        for item in _list_lines(value):
            if item.product.sku not in left:
                faults.add(ShopFault.UNKNOWN_PRODUCT)
            else:
                left[item.product.sku] -= item.quantity
        if any(pieces < 0 for pieces in left.values()):
            faults.add(ShopFault.OVER_STOCK)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Shop]]:
        """Shops with one reference, one key or one quantity changed."""
        return choose_faults(_shops_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[Shop], bool]]:
        """Smallest and largest tables, a product sold out by the orders, one in no order, a user with several."""
        several = {"orders of one user": lambda shop: len({o.user.id for o in shop.orders}) < len(shop.orders)}
        return {
            "one user": lambda shop: len(shop.users) == 1,
            "most users": lambda shop: len(shop.users) == self.max_users,
            "one product": lambda shop: len(shop.products) == 1,
            "most products": lambda shop: len(shop.products) == self.max_products,
            "no orders": lambda shop: not shop.orders,
            "most orders": lambda shop: len(shop.orders) == self.max_orders,
            "sold out": lambda shop: any(_count_left(shop, product) == 0 < product.stock for product in shop.products),
            "never ordered": lambda shop: any(_count_left(shop, product) == product.stock for product in shop.products),
            **(several if self.max_orders > 1 else {}),
        }


class ShopFields(TypedDict, total=False):
    """What ``shops`` can override: whole tables, to which the orders then refer. Keys must differ within a table."""

    users: SearchStrategy[tuple[User, ...]]
    categories: SearchStrategy[tuple[Category, ...]]
    products: SearchStrategy[tuple[Product, ...]]


@strategy(fields=ShopFields)
def shops(*, policy: ShopPolicy | None = None, **fields: Unpack[ShopFields]) -> SearchStrategy[Shop]:
    """Shops in which every reference leads somewhere, and all orders together can be met from the stock.

    Among 100 examples there are always the boundaries of ``ShopPolicy.boundaries``. Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> shop = minimal(shops(), lambda shop: len(shop.orders) == 2)
    >>> len(shop.users), len(shop.products), shop.orders[1].user == shop.users[0]
    (1, 1, True)
    >>> shop.products[0].stock, [item.quantity for order in shop.orders for item in order.items]
    (100, [1, 1])

    :raises InvalidArgument: when drawn, for an unknown field, an impossible policy, or an empty table
    """
    return _shops_of(policy or ShopPolicy(), fields)


@strategy()
def dangling_shops(
    *, policy: ShopPolicy | None = None, faults: Collection[ShopFault] | None = None
) -> SearchStrategy[Invalid[Shop]]:
    """Shops with one broken reference: of an order to its user, of a line to its product, of a product to its category.

    What foreign keys must refuse. The missing key is one that no row has ever had. Source: document 002.

    >>> from strategies import minimal
    >>> invalid = minimal(dangling_shops(faults=[ShopFault.UNKNOWN_USER]))
    >>> invalid.path, invalid.value.orders[0].user.id, [user.id for user in invalid.value.users]
    (('orders', 0, 'user'), 2, [1])

    :raises InvalidArgument: when drawn, for a fault that is no broken reference
    """
    table = _shops_by_fault(policy or ShopPolicy())
    return choose_faults({fault: table[fault] for fault in _DANGLING if fault in table}, faults)


@strategy()
def invalid_shops(
    *, policy: ShopPolicy | None = None, faults: Collection[ShopFault] | None = None
) -> SearchStrategy[Invalid[Shop]]:
    """Shops with one broken reference, one key twice, or orders that together take too much.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_shops(faults=[ShopFault.DUPLICATE_PRODUCT]))
    >>> invalid.path, [product.sku for product in invalid.value.products]
    (('products', 1, 'sku'), ['SKU-000000', 'SKU-000000'])

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(_shops_by_fault(policy or ShopPolicy()), faults)


_USER_LOOKS = st.integers(0, USER_LOOKS - 1)
_LOOKS = st.integers(0, LOOKS - 1)
_ORDER_LOOKS = st.integers(0, ORDER_LOOKS - 1)
#: plenty first, so that a failure shrinks past the stock; else few, so that orders often sell out
_STOCKS = st.sampled_from((100, 5, 3, 2, 1, 1, 0))
_CENTS = st.integers(1, 99_999)
#: references and quantities: taken modulo what there is
_NUMBERS = st.integers(0, 255)


def _shops_of(policy: ShopPolicy, fields: ShopFields, least: int = 0) -> SearchStrategy[Shop]:
    """Shops with at least so many orders."""
    _require_possible(policy)
    lines = st.lists(st.tuples(_NUMBERS, _NUMBERS), min_size=1, max_size=policy.max_lines)
    rows = st.tuples(_LOOKS, _NUMBERS, _STOCKS, _CENTS)
    order = st.tuples(_ORDER_LOOKS, _NUMBERS, lines)
    # a plain list would be empty every second time, and in one run of a hundred never full
    fewest = dict.fromkeys((least, max(least, min(1, policy.max_orders)), policy.max_orders))
    orders = st.one_of([st.lists(order, min_size=few, max_size=policy.max_orders) for few in fewest])
    parts: dict[str, SearchStrategy[Any]] = {
        "users": st.lists(_USER_LOOKS, min_size=1, max_size=policy.max_users),
        "categories": st.integers(1, policy.max_categories),
        "products": st.lists(rows, min_size=1, max_size=policy.max_products),
        "orders": orders,
    }
    # with orders asked for, enough in stock for each of them
    spare = policy.max_orders * policy.max_quantity if least else 0
    return _shops(parts, cast("dict[str, SearchStrategy[tuple[Any, ...]]]", fields), policy.max_quantity, spare)


@st.composite
def _shops(
    draw: DrawFn,
    parts: Mapping[str, SearchStrategy[Any]],
    fields: Mapping[str, SearchStrategy[tuple[Any, ...]]],
    max_quantity: int,
    spare: int,
) -> Shop:
    given = {name: draw(table) for name, table in fields.items()}
    for name in ("users", "categories", "products"):
        if name in given and not given[name]:
            raise InvalidArgument(f"shops({name}=...) drew an empty table; give at least one row")
    users, categories, products = given.get("users"), given.get("categories"), given.get("products")
    if users is None:
        users = tuple(user_row(number, look) for number, look in enumerate(draw(parts["users"])))
    if categories is None and products is not None:
        categories = tuple({product.category.slug: product.category for product in products}.values())
    if categories is None:
        categories = tuple(map(category_row, range(draw(parts["categories"]))))
    # before the prices, which are essential: else "total > 100" shrinks to what shipping adds
    wanted = draw(parts["orders"])
    if products is None:
        products = tuple(
            product_row(number, cents, stock + spare, look, categories[category % len(categories)])
            for number, (look, category, stock, cents) in enumerate(draw(parts["products"]))
        )
    left = {product.sku: product.stock for product in products}
    placed: list[Order] = []
    for look, reference, lines in wanted:
        user = users[reference % len(users)]
        items = _take(lines, products, left, max_quantity)
        if items:
            placed.append(order_row(len(placed), user, items, look))
    return Shop(users, categories, products, tuple(placed))


def _take(
    lines: Iterable[tuple[int, int]], products: Sequence[Product], left: dict[str, int], max_quantity: int
) -> tuple[OrderItem, ...]:
    """Lines for different products, as far as the stock goes; ``left`` is what remains of it."""
    items: dict[str, OrderItem] = {}
    for reference, quantity in lines:
        there = [product for product in products if left[product.sku] > 0 and product.sku not in items]
        if there:
            product = there[reference % len(there)]
            pieces = min(quantity % max_quantity + 1, left[product.sku])
            left[product.sku] -= pieces
            items[product.sku] = OrderItem(product, pieces)
    return tuple(items.values())


def _list_lines(shop: Shop) -> list[OrderItem]:
    return [item for order in shop.orders for item in order.items]


def _count_left(shop: Shop, product: Product) -> int:
    """What remains of a product when all orders are met."""
    return product.stock - sum(item.quantity for item in _list_lines(shop) if item.product.sku == product.sku)


def _has_twins(keys: Sequence[Any]) -> bool:
    return len(set(keys)) < len(keys)


#: the columns in which no two rows may agree
_UNIQUE: Mapping[ShopFault, Callable[[Shop], list[list[Any]]]] = {
    ShopFault.DUPLICATE_USER: lambda shop: [
        [user.id for user in shop.users],
        [user.username.lower() for user in shop.users],
        [user.email.lower() for user in shop.users],
    ],
    ShopFault.DUPLICATE_CATEGORY: lambda shop: [[category.slug for category in shop.categories]],
    ShopFault.DUPLICATE_PRODUCT: lambda shop: [[product.sku for product in shop.products]],
    ShopFault.DUPLICATE_ORDER: lambda shop: [[order.id for order in shop.orders]],
}


def _shops_by_fault(policy: ShopPolicy) -> dict[ShopFault, SearchStrategy[Invalid[Shop]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    table = {}
    usual = _shops_of(policy, {})
    ordered = _shops_of(policy, {}, 1) if policy.max_orders > 0 else usual
    if policy.max_orders > 0:
        table[ShopFault.UNKNOWN_USER] = _edited(ordered, _without_user)
        table[ShopFault.UNKNOWN_PRODUCT] = _edited(ordered, _without_product)
    table[ShopFault.UNKNOWN_CATEGORY] = _edited(usual, _without_category)
    table[ShopFault.DUPLICATE_USER] = _edited(usual, _with_user_twice)
    table[ShopFault.DUPLICATE_CATEGORY] = _edited(usual, _with_category_twice)
    table[ShopFault.DUPLICATE_PRODUCT] = _edited(usual, _with_product_twice)
    if policy.max_orders > 1:
        table[ShopFault.DUPLICATE_ORDER] = _edited(_shops_of(policy, {}, 2), _with_number_twice)
    if policy.max_orders > 0:
        table[ShopFault.OVER_STOCK] = _edited(ordered, _beyond_stock)
    return table


#: makes an invalid shop of a valid one and a number that says which row
_Edit = Callable[[Shop, int], Invalid[Shop]]


@st.composite
def _edited(draw: DrawFn, shops: SearchStrategy[Shop], edit: _Edit) -> Invalid[Shop]:
    number = draw(_NUMBERS)
    return edit(draw(shops), number)


def _put_order(shop: Shop, at: int, order: Order) -> Shop:
    return replace(shop, orders=(*shop.orders[:at], order, *shop.orders[at + 1 :]))


def _put_product(shop: Shop, at: int, product: Product) -> Shop:
    """The product in its table and in all orders; its SKU stays."""

    def exchange(order: Order) -> Order:
        items = (replace(i, product=product) if i.product.sku == product.sku else i for i in order.items)
        return replace(order, items=tuple(items))

    products = (*shop.products[:at], product, *shop.products[at + 1 :])
    return replace(shop, products=products, orders=tuple(map(exchange, shop.orders)))


def _without_user(near: Shop, number: int) -> Invalid[Shop]:
    at = number % len(near.orders)
    stranger = replace(near.orders[at].user, id=max(user.id for user in near.users) + 1)
    value = _put_order(near, at, replace(near.orders[at], user=stranger))
    return Invalid(value, ShopFault.UNKNOWN_USER, ("orders", at, "user"), near)


def _without_product(near: Shop, number: int) -> Invalid[Shop]:
    rest, at = divmod(number, len(near.orders))
    order = near.orders[at]
    line = rest % len(order.items)
    item = order.items[line]
    sku = free_sku(item.product.sku, [product.sku for product in near.products])
    strange = replace(item, product=replace(item.product, sku=sku))
    value = _put_order(near, at, replace(order, items=(*order.items[:line], strange, *order.items[line + 1 :])))
    return Invalid(value, ShopFault.UNKNOWN_PRODUCT, ("orders", at, "items", line, "product"), near)


def _without_category(near: Shop, number: int) -> Invalid[Shop]:
    at = number % len(near.products)
    known = {category.slug for category in near.categories}
    strange = next(row for row in map(category_row, range(len(known) + 1)) if row.slug not in known)
    value = _put_product(near, at, replace(near.products[at], category=strange))
    return Invalid(value, ShopFault.UNKNOWN_CATEGORY, ("products", at, "category"), near)


def _with_user_twice(near: Shop, number: int) -> Invalid[Shop]:
    """One more user with one key of another."""
    rest, key = divmod(number, 3)
    name = ("email", "username", "id")[key]
    changes: dict[str, Any] = {name: getattr(near.users[rest % len(near.users)], name)}
    twin = replace(user_row(len(near.users)), **changes)
    value = replace(near, users=(*near.users, twin))
    return Invalid(value, ShopFault.DUPLICATE_USER, ("users", len(near.users), name), near)


def _with_category_twice(near: Shop, number: int) -> Invalid[Shop]:
    """One more category, whose name differs from another's and whose slug does not."""
    twin = Category(near.categories[number % len(near.categories)].slug)
    value = replace(near, categories=(*near.categories, twin))
    return Invalid(value, ShopFault.DUPLICATE_CATEGORY, ("categories", len(near.categories), "slug"), near)


def _with_product_twice(near: Shop, number: int) -> Invalid[Shop]:
    product = near.products[number % len(near.products)]
    twin = replace(product_row(0, 100, product.stock, category=product.category), sku=product.sku)
    value = replace(near, products=(*near.products, twin))
    return Invalid(value, ShopFault.DUPLICATE_PRODUCT, ("products", len(near.products), "sku"), near)


def _with_number_twice(near: Shop, number: int) -> Invalid[Shop]:
    rest, later = divmod(number, len(near.orders) - 1)
    at = later + 1
    value = _put_order(near, at, replace(near.orders[at], id=near.orders[rest % at].id))
    return Invalid(value, ShopFault.DUPLICATE_ORDER, ("orders", at, "id"), near)


def _beyond_stock(shop: Shop, number: int) -> Invalid[Shop]:
    """One piece less than all orders take; beside it, exactly as many as they take."""
    ordered = [at for at, product in enumerate(shop.products) if _count_left(shop, product) < product.stock]
    at = ordered[number % len(ordered)]
    product = shop.products[at]
    taken = product.stock - _count_left(shop, product)
    near = _put_product(shop, at, replace(product, stock=taken))
    value = _put_product(shop, at, replace(product, stock=taken - 1))
    return Invalid(value, ShopFault.OVER_STOCK, ("products", at, "stock"), near)


def _require_possible(policy: ShopPolicy) -> None:
    smallest = min(policy.max_users, policy.max_categories, policy.max_products, policy.max_lines, policy.max_quantity)
    if smallest < 1 or policy.max_orders < 0:
        raise InvalidArgument(f"{policy!r}: max_orders must be at least 0, everything else at least 1")
