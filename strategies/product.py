"""A ProductPolicy in, products, valid and with one fault, out.

Source: document 002 (price, cost at most the price, stock 0 to 100, ``SKU-%06d``, one to three tags of five, weight,
dimensions 1 to 50; expensive from 500; stock high, low and out), document 000 (category, description).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from math import comb, prod
from typing import Any, TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import MoneyFault, MoneyPolicy, money_by_fault, money_of, share_of, to_amount
from .category import CATEGORY_NAMES, Category
from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults, lift, lift_boundaries

#: what a product can be tagged with, a constant of document 002
TAGS = ("electronics", "gadgets", "accessories", "premium", "sale")

_PRICES = MoneyPolicy(maximum=Decimal("9999.99"))
_PRODUCT_NAMES = ("Mouse", "Laptop", "Pro Camera", 'Monitor 27"', "Crème brûlée set", "Watch <Deluxe>")


class ProductFault(Fault):
    """What can be wrong with a product besides its price, simplest first."""

    EMPTY_NAME = "product.empty_name"
    #: not SKU- and six ASCII digits
    BAD_SKU = "product.bad_sku"
    NEGATIVE_STOCK = "product.negative_stock"
    #: one over the most that the shop stores
    TOO_MUCH_STOCK = "product.too_much_stock"
    NEGATIVE_COST = "product.negative_cost"
    COST_ABOVE_PRICE = "product.cost_above_price"
    NO_TAGS = "product.no_tags"
    TOO_MANY_TAGS = "product.too_many_tags"
    UNKNOWN_TAG = "product.unknown_tag"
    DUPLICATE_TAG = "product.duplicate_tag"
    NO_WEIGHT = "product.no_weight"
    NO_VOLUME = "product.no_volume"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Centimetres, one decimal place."""

    length: Decimal
    width: Decimal
    height: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """Something that the shop sells."""

    #: SKU- and six digits
    sku: str
    name: str
    description: str
    category: Category
    price: Decimal
    #: what the shop pays, at most the price
    cost: Decimal
    #: pieces
    stock: int
    #: one to three, different
    tags: tuple[str, ...]
    #: kilograms, two decimal places
    weight: Decimal
    dimensions: Dimensions
    is_active: bool


@dataclass(frozen=True, slots=True)
class ProductPolicy:
    """Which products are valid."""

    price: MoneyPolicy = _PRICES
    #: pieces, inclusive
    max_stock: int = 100
    max_tags: int = 3

    def check(self, value: Product, /) -> frozenset[Fault]:
        """Every fault of the product and of its price; the empty set means valid."""
        faults: set[Fault] = {fault for fault, is_broken in _CHECKS.items() if is_broken(value)}
        faults |= self.price.check(value.price)
        if value.stock > self.max_stock:
            faults.add(ProductFault.TOO_MUCH_STOCK)
        if len(value.tags) > self.max_tags:
            faults.add(ProductFault.TOO_MANY_TAGS)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Product]]:
        """Invalid products one character, one step or one element away from a valid one."""
        return st.one_of(
            *_own_faults(self).values(), lift(_free_to_make(self), self.price.near_misses(), _put_price, "price")
        )

    def boundaries(self) -> Mapping[str, Callable[[Product], bool]]:
        """No and full stock, cost of nothing and of the price, fewest and most tags, and those of the price."""
        return {
            **lift_boundaries("price", self.price.boundaries(), lambda product: product.price),
            "out of stock": lambda product: product.stock == 0,
            "full stock": lambda product: product.stock == self.max_stock,
            "sold at cost": lambda product: product.cost == product.price,
            "free to make": lambda product: product.cost == 0,
            "one tag": lambda product: len(product.tags) == 1,
            "most tags": lambda product: len(product.tags) == self.max_tags,
        }


class ProductFields(TypedDict, total=False):
    """What ``products`` can override. With ``cost`` alone, the price is raised to it where it would be under it."""

    sku: SearchStrategy[str]
    name: SearchStrategy[str]
    description: SearchStrategy[str]
    category: SearchStrategy[Category]
    price: SearchStrategy[Decimal]
    cost: SearchStrategy[Decimal]
    stock: SearchStrategy[int]
    tags: SearchStrategy[tuple[str, ...]]
    weight: SearchStrategy[Decimal]
    dimensions: SearchStrategy[Dimensions]
    is_active: SearchStrategy[bool]


@strategy(fields=ProductFields)
def products(*, policy: ProductPolicy | None = None, **fields: Unpack[ProductFields]) -> SearchStrategy[Product]:
    """Products that the policy accepts.

    Among 100 examples there are always the boundaries of ``ProductPolicy.boundaries``. Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> product = minimal(products())
    >>> product.sku, product.name, product.price, product.cost, product.stock, product.tags
    ('SKU-000000', 'Mouse', Decimal('0.01'), Decimal('0.00'), 0, ('electronics',))

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return products_of(policy or ProductPolicy(), fields)


def products_of(policy: ProductPolicy, fields: ProductFields) -> SearchStrategy[Product]:
    """``products(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    if not 1 <= policy.max_tags <= len(TAGS) or policy.max_stock < 0:
        raise InvalidArgument(f"{policy!r}: max_tags must be 1 to {len(TAGS)}, max_stock at least 0")
    defaults: dict[str, SearchStrategy[Any]] = {
        "sku": _SKU_NUMBERS,
        "stock": bounded(0, policy.max_stock),
        "price": money_of(policy.price),
    }
    return _products(defaults, cast("dict[str, SearchStrategy[Any]]", fields), policy)


@strategy()
def invalid_products(
    *, policy: ProductPolicy | None = None, faults: Collection[ProductFault | MoneyFault] | None = None
) -> SearchStrategy[Invalid[Product]]:
    """Products that the policy rejects, each for one named fault of their own or of their price.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_products(faults=[ProductFault.COST_ABOVE_PRICE]))
    >>> invalid.path, invalid.value.cost, invalid.near.cost, invalid.near.price
    (('cost',), Decimal('0.02'), Decimal('0.01'), Decimal('0.01'))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or ProductPolicy()
    table: dict[ProductFault | MoneyFault, SearchStrategy[Invalid[Product]]] = _own_faults(policy)
    for fault, prices in money_by_fault(policy.price).items():
        table[fault] = lift(_free_to_make(policy), prices, _put_price, "price")
    return choose_faults(table, faults)


@strategy()
def skus() -> SearchStrategy[str]:
    """Stock keeping units: SKU- and six digits, from a number, so that none is ever rejected.

    >>> from strategies import minimal
    >>> minimal(skus(), lambda sku: sku > "SKU-000042")
    'SKU-000043'
    """
    return _skus()


@st.composite
def _skus(draw: DrawFn) -> str:
    return to_sku(draw(_SKU_NUMBERS))


def to_sku(number: int) -> str:
    """The stock keeping unit of a number below a million."""
    return f"SKU-{number:06d}"


def free_sku(sku: str, taken: Collection[str]) -> str:
    """The SKU itself, or the next one that is not taken; the number after 999999 is 0."""
    while sku in taken:
        sku = to_sku((int(sku.removeprefix("SKU-")) + 1) % 1_000_000)
    return sku


def make_distinct(products: Iterable[Product]) -> tuple[Product, ...]:
    """The same products, but each that repeats an SKU has the next free one."""
    distinct: dict[str, Product] = {}
    for product in products:
        sku = free_sku(product.sku, distinct)
        distinct[sku] = product if sku == product.sku else replace(product, sku=sku)
    return tuple(distinct.values())


_SKU_NUMBERS = st.integers(0, 999_999)


def _tags(most: int) -> SearchStrategy[tuple[str, ...]]:
    return st.sampled_from(_TAG_CHOICES[: _count_tag_choices(most)])


_COST_PERCENTS = bounded(0, 100)


@st.composite
def _products(
    draw: DrawFn,
    defaults: Mapping[str, SearchStrategy[Any]],
    fields: Mapping[str, SearchStrategy[Any]],
    policy: ProductPolicy,
) -> Product:
    # Incidental fields first, essential last: what is drawn last shrinks with the least in its way.
    tag_choices = _count_tag_choices(policy.max_tags)
    whole = look_up(draw(st.integers(0, prod(_RADICES) * tag_choices - 1)), tag_choices)
    for name, default in defaults.items():
        if name not in fields:
            whole[name] = draw(default)
    whole |= {name: draw(field) for name, field in fields.items()}
    if "sku" not in fields:
        whole["sku"] = to_sku(whole["sku"])
    if "cost" not in fields:
        whole["cost"] = share_of(whole["price"], draw(_COST_PERCENTS), policy.price.places)
    elif "price" not in fields:
        whole["price"] = max(whole["price"], whole["cost"])
    return Product(**whole)


#: one to so many tags: all choices, fewest first
_TAG_CHOICES = [tags for count in range(1, len(TAGS) + 1) for tags in combinations(TAGS, count)]
#: how many values each incidental field has: one number, with these as mixed digits, makes them all in one draw
_RADICES = (2, len(_PRODUCT_NAMES), len(CATEGORY_NAMES), 999, 491, 491, 491)


def _count_tag_choices(most: int) -> int:
    return sum(comb(len(TAGS), count) for count in range(1, most + 1))


#: how many products differ in their incidental fields alone, with up to three tags, and the choices of tags
LOOKS, TAG_CHOICES = prod(_RADICES) * _count_tag_choices(3), _count_tag_choices(3)


def look_up(number: int, tag_choices: int) -> dict[str, Any]:
    """The incidental fields of the number; 0 has the first of each list, and what a failure needs not shrinks to it."""
    number, tags = divmod(number, tag_choices)
    digits = []
    for radix in _RADICES:
        number, digit = divmod(number, radix)
        digits.append(digit)
    withdrawn, name, category, weight, *sizes = digits
    return {
        "tags": _TAG_CHOICES[tags],
        "is_active": not withdrawn,
        "name": _PRODUCT_NAMES[name],
        "description": "",
        "category": Category(CATEGORY_NAMES[category]),
        "weight": to_amount(weight + 1, 2),
        "dimensions": Dimensions(*(to_amount(size + 10, 1) for size in sizes)),
    }


#: what is wrong with a product whatever the limits of its policy
_CHECKS: Mapping[ProductFault, Callable[[Product], bool]] = {
    ProductFault.EMPTY_NAME: lambda product: not product.name.strip(),
    ProductFault.BAD_SKU: lambda product: not re.fullmatch("SKU-[0-9]{6}", product.sku),
    ProductFault.NEGATIVE_STOCK: lambda product: product.stock < 0,
    ProductFault.NEGATIVE_COST: lambda product: product.cost < 0,
    # a price that is no finite Decimal has a fault of its own, and cannot be compared
    ProductFault.COST_ABOVE_PRICE: lambda product: (
        isinstance(product.price, Decimal)
        and product.price.is_finite()
        and product.cost > max(product.price, Decimal(0))
    ),
    ProductFault.NO_TAGS: lambda product: not product.tags,
    ProductFault.UNKNOWN_TAG: lambda product: not set(product.tags) <= set(TAGS),
    ProductFault.DUPLICATE_TAG: lambda product: len(set(product.tags)) < len(product.tags),
    ProductFault.NO_WEIGHT: lambda product: product.weight <= 0,
    ProductFault.NO_VOLUME: lambda product: (
        min(product.dimensions.length, product.dimensions.width, product.dimensions.height) <= 0
    ),
}


def _own_faults(policy: ProductPolicy) -> dict[ProductFault | MoneyFault, SearchStrategy[Invalid[Product]]]:
    """An invalid strategy for each fault of the product itself; all of them are one edit away from valid."""
    step = policy.price.step

    def edited(
        fault: ProductFault, name: str, change: Callable[[Product], Any], /, **near: SearchStrategy[Any]
    ) -> SearchStrategy[Invalid[Product]]:
        # `near` holds the fields that bring the edit within one step
        return _edited(products_of(policy, cast("ProductFields", near)), fault, name, change)

    table: dict[ProductFault | MoneyFault, SearchStrategy[Invalid[Product]]] = {
        ProductFault.EMPTY_NAME: edited(ProductFault.EMPTY_NAME, "name", lambda p: "", name=st.just("X")),
        ProductFault.BAD_SKU: st.one_of(
            edited(ProductFault.BAD_SKU, "sku", lambda p: p.sku[:-1]),
            edited(ProductFault.BAD_SKU, "sku", lambda p: p.sku + "0"),
            # a digit to isdigit() and \\d, yet not to the shop
            edited(ProductFault.BAD_SKU, "sku", lambda p: p.sku[:-1] + "٣"),
            edited(ProductFault.BAD_SKU, "sku", lambda p: p.sku + "\n"),
        ),
        ProductFault.NEGATIVE_STOCK: edited(ProductFault.NEGATIVE_STOCK, "stock", lambda p: -1, stock=st.just(0)),
        ProductFault.TOO_MUCH_STOCK: edited(
            ProductFault.TOO_MUCH_STOCK, "stock", lambda p: p.stock + 1, stock=st.just(policy.max_stock)
        ),
        ProductFault.NEGATIVE_COST: edited(
            ProductFault.NEGATIVE_COST, "cost", lambda p: -step, cost=st.just(to_amount(0, policy.price.places))
        ),
        ProductFault.COST_ABOVE_PRICE: _dearer(products_of(policy, {}), step),
        ProductFault.NO_TAGS: edited(ProductFault.NO_TAGS, "tags", lambda p: (), tags=_tags(1)),
        ProductFault.UNKNOWN_TAG: edited(
            ProductFault.UNKNOWN_TAG, "tags", lambda p: (p.tags[0] + "s", *p.tags[1:]), tags=_tags(policy.max_tags)
        ),
        ProductFault.NO_WEIGHT: edited(
            ProductFault.NO_WEIGHT, "weight", lambda p: Decimal("0.00"), weight=st.just(Decimal("0.01"))
        ),
        ProductFault.NO_VOLUME: edited(
            ProductFault.NO_VOLUME,
            "dimensions",
            lambda p: replace(p.dimensions, height=Decimal("0.0")),
            dimensions=st.just(Dimensions(Decimal("1.0"), Decimal("1.0"), Decimal("0.1"))),
        ),
    }
    if policy.max_tags < len(TAGS):
        full = st.sampled_from(list(combinations(TAGS, policy.max_tags)))
        table[ProductFault.TOO_MANY_TAGS] = edited(
            ProductFault.TOO_MANY_TAGS,
            "tags",
            lambda p: (*p.tags, next(tag for tag in TAGS if tag not in p.tags)),
            tags=full,
        )
    if policy.max_tags > 1:
        table[ProductFault.DUPLICATE_TAG] = edited(
            ProductFault.DUPLICATE_TAG, "tags", lambda p: (*p.tags, p.tags[0]), tags=_tags(policy.max_tags - 1)
        )
    return table


@st.composite
def _edited(
    draw: DrawFn, products: SearchStrategy[Product], fault: ProductFault, name: str, change: Callable[[Product], Any]
) -> Invalid[Product]:
    near = draw(products)
    return Invalid(_put(near, name, change(near)), fault, (name,), near)


@st.composite
def _dearer(draw: DrawFn, products: SearchStrategy[Product], step: Decimal) -> Invalid[Product]:
    """A cost of one step over the price; beside it, the cost that is the price."""
    product = draw(products)
    near = _put(product, "cost", product.price)
    value = _put(product, "cost", product.price + step)
    return Invalid(value, ProductFault.COST_ABOVE_PRICE, ("cost",), near)


def _free_to_make(policy: ProductPolicy) -> SearchStrategy[Product]:
    """Products whose price can be exchanged without the cost going over it."""
    return products_of(policy, {"cost": st.just(to_amount(0, policy.price.places))})


def _put(product: Product, name: str, value: Any) -> Product:
    return replace(product, **{name: value})


def _put_price(product: Product, price: Decimal) -> Product:
    return replace(product, price=price)
