"""A kind of row and a size in, whole tables out: a template, a few drawn rows in it, every key unique.

A list of 100 drawn users takes a minute and 200 fail a health check. Here the rows are made once for each size and
shared; what is drawn are up to three special rows and where they stand, so that 10,000 rows cost as much as three, and
a failure shrinks to the row that matters. Source: documents 000 and 002 (bulk creation), 003 (bulk operations).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .bulk_request import BulkRequest, BulkRequestPolicy, bulk_request_row, bulk_requests_by_fault, bulk_requests_of
from .declare import strategy
from .email import EmailFault
from .namespace import require_worker
from .order import Order, OrderFault, OrderPolicy, invalid_orders, orders
from .order_item import OrderItem, OrderItemFault
from .policy import Fault, Invalid, bounded, choose_faults
from .product import Product, ProductFault, ProductPolicy, invalid_products, products_of
from .rows import Rows
from .several import several
from .template import ADDRESSES, USER_LOOKS, order_row, product_row, user_row
from .user import User, UserPolicy, invalid_users, users_of
from .username import UsernamePolicy, usernames_by_fault

T = TypeVar("T")

#: rows that are not the template's
_MOST_SPECIAL = 3


class BulkFault(Fault):
    """What can be wrong with a table as a whole, simplest first; its rows have the faults of their domain."""

    #: one row over the size of the batch
    TOO_MANY_ROWS = "bulk.too_many_rows"
    #: a key that an earlier row has
    DUPLICATE_KEY = "bulk.duplicate_key"


class BulkKind(Enum):
    """What the rows are."""

    USERS = "users"
    PRODUCTS = "products"
    ORDERS = "orders"
    REQUESTS = "requests"

    def __repr__(self) -> str:
        return f"BulkKind.{self.name}"


@dataclass(frozen=True, slots=True)
class BulkPolicy:
    """Which tables are valid: not too many rows, each of them valid, no key twice."""

    kind: BulkKind = BulkKind.USERS
    #: how many rows; inclusive, as the most that one batch takes
    size: int = 100
    #: of ``BulkKind.REQUESTS``: the test worker, which comes first in each key
    worker: str = "master"

    def check(self, value: Sequence[Any], /) -> frozenset[Fault]:
        """Every fault of the table and of its rows; the empty set means valid.

        >>> sorted(BulkPolicy(size=2).check([user_row(0), user_row(1), user_row(1)]))
        [BulkFault.DUPLICATE_KEY, BulkFault.TOO_MANY_ROWS]
        """
        table = _TABLES[self.kind]
        faults: set[Fault] = set()
        for row in value:
            faults |= table.policy.check(row)
        if len(value) > self.size:
            faults.add(BulkFault.TOO_MANY_ROWS)
        for key in table.keys:
            if len({_fold(getattr(row, key)) for row in value}) < len(value):
                faults.add(BulkFault.DUPLICATE_KEY)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Rows[Any]]]:
        """Tables with one row too many, or one key twice."""
        return choose_faults(_own_faults(self), None)

    def boundaries(self) -> Mapping[str, Callable[[Rows[Any]], bool]]:
        """No special row and several; one at the very first and one at the very last place."""
        several = {"several special rows": lambda rows: len(rows.special) > 1} if self.size > 1 else {}
        return {
            "no special row": lambda rows: not rows.special,
            "first row is special": lambda rows: any(at == 0 for at, _ in rows.special),
            "last row is special": lambda rows: any(at == len(rows) - 1 for at, _ in rows.special),
            **several,
        }


@strategy()
def bulk_rows(*, policy: BulkPolicy | None = None) -> SearchStrategy[Rows[Any]]:
    """Tables that the policy accepts, with exactly as many rows as it allows.

    >>> from strategies import minimal
    >>> minimal(bulk_rows(policy=BulkPolicy(BulkKind.PRODUCTS, 10_000)))
    <10000 rows>

    :raises InvalidArgument: when drawn, for a size under 1 or over 100,000, or a worker without a name
    """
    return _rows_of(policy or BulkPolicy(), None)


@strategy()
def bulk_users(size: int = 100, *, special: SearchStrategy[User] | None = None) -> SearchStrategy[Rows[User]]:
    """So many users, different in id, username and e-mail address; ``special`` says what the special ones are.

    Source: documents 000 and 002 (1,000 users for a performance test).

    >>> from strategies import minimal
    >>> rows = minimal(bulk_users(1000), lambda rows: any(not row.is_active for row in rows))
    >>> len(rows), len(rows.special), rows[0].is_active, rows[0].id, rows[999].username
    (1000, 1, False, 1, 'user000999')

    :raises InvalidArgument: when drawn, for a size under 1 or over 100,000
    """
    return _rows_of(BulkPolicy(BulkKind.USERS, size), special)


@strategy()
def bulk_products(size: int = 100, *, special: SearchStrategy[Product] | None = None) -> SearchStrategy[Rows[Product]]:
    """So many products, numbered ``SKU-000000`` and on; ``special`` says what the special ones are.

    Source: document 000 (500 products for a performance test).
    """
    return _rows_of(BulkPolicy(BulkKind.PRODUCTS, size), special)


@strategy()
def bulk_orders(size: int = 100, *, special: SearchStrategy[Order] | None = None) -> SearchStrategy[Rows[Order]]:
    """So many orders, numbered from 1, of ten users for ten products; ``special`` says what the special ones are.

    Source: documents 000 and 003. The user and the products of a special row are its own: store them too.

    What costs here are the special rows, each as much as an order, and not the size. Where they need not differ,
    ``special=just(order)`` draws six times as fast.
    """
    return _rows_of(BulkPolicy(BulkKind.ORDERS, size), special)


@strategy()
def bulk_requests(
    size: int = 100, *, worker: str = "master", special: SearchStrategy[BulkRequest] | None = None
) -> SearchStrategy[Rows[BulkRequest]]:
    """So many requests that clash neither with each other nor with those of another ``worker``.

    Source: document 003 (unique requests, safe for concurrent runs).

    >>> from strategies import minimal
    >>> minimal(bulk_requests(3, worker="gw1"))[2].body["email"]
    'gw1_user000002@example.com'

    :raises InvalidArgument: when drawn, for an impossible size, or a worker with other than ASCII letters and digits
    """
    return _rows_of(BulkPolicy(BulkKind.REQUESTS, size, worker), special)


@strategy()
def invalid_bulk_rows(
    *, policy: BulkPolicy | None = None, faults: Collection[Fault] | None = None
) -> SearchStrategy[Invalid[Rows[Any]]]:
    """Tables with exactly one bad row or one row too many; ``path`` begins with its index.

    Source: document 003 (constraint validation under bulk load): all or nothing must be stored.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_bulk_rows(policy=BulkPolicy(size=1000), faults=[BulkFault.DUPLICATE_KEY]))
    >>> invalid.path, invalid.value[0].username, invalid.value[1].username
    ((1, 'username'), 'user000000', 'user000000')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or BulkPolicy()
    faulty = _own_faults(policy)
    for fault, rows in _TABLES[policy.kind].bad(policy.worker).items():
        faulty[fault] = _with_bad_row(bounded(0, policy.size - 1), rows, policy)
    return choose_faults(faulty, faults)


@dataclass(frozen=True, slots=True)
class _Table:
    """What tables of one kind are made of."""

    policy: Any
    #: unique numbers, which a special row takes over from the row that it stands for
    numbers: tuple[str, ...]
    #: unique texts, which a special row keeps where no other row has them
    texts: tuple[str, ...]
    #: the template's row of a number, for a worker
    row: Callable[[int, str], Any]
    special: Callable[[str], SearchStrategy[Any]]
    bad: Callable[[str], Mapping[Any, SearchStrategy[Invalid[Any]]]]

    @property
    def keys(self) -> tuple[str, ...]:
        return self.texts + self.numbers


def _order_row(number: int, worker: str) -> Order:
    product = product_row(number % 10, 199 + 100 * (number % 10), stock=100)
    return order_row(number, user_row(number % 10), (OrderItem(product, number % 5 + 1),))


# whole drawn users and addresses would cost more than all the rest of an order
_USERS = st.builds(user_row, st.integers(0, 9), st.integers(0, USER_LOOKS - 1))
_ADDRESSES = st.sampled_from(ADDRESSES)

_TABLES: Mapping[BulkKind, _Table] = {
    BulkKind.USERS: _Table(
        policy=UserPolicy(),
        numbers=("id",),
        texts=("username", "email"),
        row=lambda number, worker: user_row(number),
        special=lambda worker: users_of(UserPolicy(), {}),
        bad=lambda worker: {
            fault: invalid_users(faults=(fault,)) for fault in (*usernames_by_fault(UsernamePolicy()), *EmailFault)
        },
    ),
    BulkKind.PRODUCTS: _Table(
        policy=ProductPolicy(),
        numbers=("sku",),
        texts=(),
        row=lambda number, worker: product_row(number, 199 + 100 * (number % 10), stock=100),
        special=lambda worker: products_of(ProductPolicy(), {}),
        bad=lambda worker: {fault: invalid_products(faults=(fault,)) for fault in ProductFault},
    ),
    BulkKind.ORDERS: _Table(
        policy=OrderPolicy(),
        numbers=("id",),
        texts=(),
        row=_order_row,
        special=lambda worker: orders(user=_USERS, shipping_address=_ADDRESSES, billing_address=st.none()),
        bad=lambda worker: {fault: invalid_orders(faults=(fault,)) for fault in (*OrderFault, *OrderItemFault)},
    ),
    BulkKind.REQUESTS: _Table(
        policy=BulkRequestPolicy(),
        numbers=("key",),
        texts=("username", "email"),
        row=bulk_request_row,
        special=bulk_requests_of,
        bad=bulk_requests_by_fault,
    ),
}


def _fold(key: Any) -> Any:
    """Keys that differ only in case are one key."""
    return key.lower() if isinstance(key, str) else key


@lru_cache(maxsize=16)
def _make_template(kind: BulkKind, size: int, worker: str) -> tuple[Any, ...]:
    row = _TABLES[kind].row
    return tuple(row(number, worker) for number in range(size))


@lru_cache(maxsize=16)
def _list_keys(kind: BulkKind, size: int, worker: str) -> frozenset[tuple[str, Any]]:
    template = _make_template(kind, size, worker)
    return frozenset((key, _fold(getattr(row, key))) for row in template for key in _TABLES[kind].texts)


def _rows_of(policy: BulkPolicy, special: SearchStrategy[T] | None) -> SearchStrategy[Rows[T]]:
    _require_possible(policy)
    rows = _TABLES[policy.kind].special(policy.worker) if special is None else special
    place = st.tuples(bounded(0, policy.size - 1), rows)
    return _rows(several(place, 0, _MOST_SPECIAL), policy)


@st.composite
def _rows(draw: DrawFn, places: SearchStrategy[tuple[tuple[int, Any], ...]], policy: BulkPolicy) -> Rows[Any]:
    template = _make_template(policy.kind, policy.size, policy.worker)
    taken = set[tuple[str, Any]]()
    special = sorted(dict(draw(places)).items(), key=lambda placed: placed[0])
    return Rows(template, tuple((at, _claim(policy, row, template[at], taken)) for at, row in special))


def _claim(policy: BulkPolicy, row: Any, replaced: Any, taken: set[tuple[str, Any]]) -> Any:
    """The row with keys that are its own: the numbers of the row that it replaces, and its own texts where free."""
    table = _TABLES[policy.kind]
    # one row more than there are: a table that is too long must have no key twice either
    reserved = _list_keys(policy.kind, policy.size + 1, policy.worker)
    whole = replace(row, **{key: getattr(replaced, key) for key in table.numbers})
    for key in table.texts:
        text = _name_text(policy, whole, key)
        if text is None or (key, _fold(text)) in reserved or (key, _fold(text)) in taken:
            text = getattr(replaced, key)
        taken.add((key, _fold(text)))
        whole = replace(whole, **{key: text})
    return whole


def _name_text(policy: BulkPolicy, row: Any, key: str) -> str | None:
    """A text of the row in the name of the worker, in place of its beginning where it would get too long."""
    text: str = getattr(row, key)
    if policy.kind is not BulkKind.REQUESTS:
        return text
    check = _TABLES[policy.kind].policy.check
    prefix = f"{policy.worker}_"
    named = (prefix + text, prefix + text[len(prefix) :])
    fitting = [choice for choice in named if check(replace(row, **{key: choice})) <= check(row)]
    return fitting[0] if fitting else None


def _own_faults(policy: BulkPolicy) -> dict[Fault, SearchStrategy[Invalid[Rows[Any]]]]:
    """An invalid strategy for each fault of the table as a whole, simplest first."""
    _require_possible(policy)
    usual: SearchStrategy[Rows[Any]] = _rows_of(policy, None)
    table: dict[Fault, SearchStrategy[Invalid[Rows[Any]]]] = {BulkFault.TOO_MANY_ROWS: _too_long(usual, policy)}
    if policy.size > 1:
        keys = st.sampled_from(_TABLES[policy.kind].keys)
        table[BulkFault.DUPLICATE_KEY] = _with_key_twice(bounded(1, policy.size - 1), keys, policy)
    return table


@st.composite
def _too_long(draw: DrawFn, tables: SearchStrategy[Rows[Any]], policy: BulkPolicy) -> Invalid[Rows[Any]]:
    near = draw(tables)
    value = Rows(_make_template(policy.kind, policy.size + 1, policy.worker), near.special)
    return Invalid(value, BulkFault.TOO_MANY_ROWS, (policy.size,), near)


@st.composite
def _with_key_twice(
    draw: DrawFn, places: SearchStrategy[int], keys: SearchStrategy[str], policy: BulkPolicy
) -> Invalid[Rows[Any]]:
    key = draw(keys)
    at = draw(places)
    near = Rows(_make_template(policy.kind, policy.size, policy.worker))
    first = near.template[draw(st.integers(0, at - 1))]
    twin = replace(near.template[at], **{key: getattr(first, key)})
    return Invalid(Rows(near.template, ((at, twin),)), BulkFault.DUPLICATE_KEY, (at, key), near)


@st.composite
def _with_bad_row(
    draw: DrawFn, places: SearchStrategy[int], rows: SearchStrategy[Invalid[Any]], policy: BulkPolicy
) -> Invalid[Rows[Any]]:
    at = draw(places)
    invalid = draw(rows)
    template = _make_template(policy.kind, policy.size, policy.worker)
    near = _claim(policy, invalid.near, template[at], set())
    kept = {key: getattr(near, key) for key in _TABLES[policy.kind].keys if key != invalid.path[0]}
    value = replace(invalid.value, **kept)
    return Invalid(Rows(template, ((at, value),)), invalid.fault, (at, *invalid.path), Rows(template, ((at, near),)))


def _require_possible(policy: BulkPolicy) -> None:
    if not 1 <= policy.size <= 100_000:
        raise InvalidArgument(f"{policy!r}: size must be 1 to 100000")
    require_worker(policy.worker)
