"""Carts or orders in, the same with one fault in what they hold out: what is wrong with lines that are valid alone.

Source: document 002 (an order is placed from the lines of a cart), document 000 (an order over the stock is refused).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .line import Line
from .policy import Fault, Invalid
from .product import Product, free_sku, make_distinct


class Basket(Protocol):
    """A frozen dataclass with lines, and with the field ``catalogue`` behind ``products``."""

    @property
    def items(self) -> tuple[Line, ...]:
        """One line for each product."""
        ...

    @property
    def products(self) -> tuple[Product, ...]:
        """What the shop sells."""
        ...


B = TypeVar("B", bound=Basket)
L = TypeVar("L", bound=Line)
F = TypeVar("F", bound=Fault)


def check_lines(basket: Basket, sizes: range, faults: type[F]) -> set[F]:
    """Every fault of the lines together, as those that ``faults`` has under the names below."""
    ordered = {line.product.sku for line in basket.items}
    tests = {
        "EMPTY": len(basket.items) < sizes.start,
        "TOO_MANY_LINES": len(basket.items) >= sizes.stop,
        "UNKNOWN_PRODUCT": not ordered <= {product.sku for product in basket.products},
        "DUPLICATE_LINE": len(ordered) < len(basket.items),
    }
    return {faults[name] for name, broken in tests.items() if broken}


def is_over_stock(basket: Basket) -> bool:
    """Whether all lines of a product together take more than the shop has of it."""
    stock = {product.sku: product.stock for product in basket.products}
    pieces = Counter[str]()
    for line in basket.items:
        pieces[line.product.sku] += line.quantity
    return any(count > stock.get(sku, count) for sku, count in pieces.items())


def lift_to_any_line(boundaries: Mapping[str, Callable[[L], bool]]) -> dict[str, Callable[[Any], bool]]:
    """The boundaries of a line as those of what holds it, wherever it stands."""

    def any_line(sits: Callable[[L], bool]) -> Callable[[Any], bool]:
        return lambda basket: any(map(sits, basket.items))

    return {f"line: {name}": any_line(sits) for name, sits in boundaries.items()}


@st.composite
def distinct_lines(draw: DrawFn, drawn: SearchStrategy[tuple[L, ...]]) -> tuple[L, ...]:
    """Lines for different products: one that repeats a product takes the next free number instead."""
    lines: tuple[Any, ...] = draw(drawn)
    products = make_distinct(line.product for line in lines)
    return tuple(
        line if line.product is product else replace(line, product=product)
        for product, line in zip(products, lines, strict=True)
    )


#: makes of a valid basket and the number of a line: the invalid one, where it is wrong, the valid one beside it
_Edit = Callable[[Any, int], tuple[Any, tuple[str | int, ...], Any]]
_PLACES = st.integers(0, 255)


def baskets_by_fault(
    sized: Callable[[int, int], SearchStrategy[B]], sizes: range, faults: type[F]
) -> dict[F, SearchStrategy[Invalid[B]]]:
    """An invalid strategy for each fault of the lines together that the sizes make possible, simplest first.

    ``sized(low, high)``: valid ones with that many lines; all invalid ones are one line or product away from them.
    """
    least, most = max(sizes.start, 1), sizes.stop - 1
    edits: dict[str, tuple[SearchStrategy[B], _Edit]] = {
        **({"EMPTY": (sized(least, least), _without_line)} if sizes.start > 0 else {}),
        "TOO_MANY_LINES": (sized(most, most), _with_another_line),
        "UNKNOWN_PRODUCT": (sized(least, most), _without_product),
        **({"DUPLICATE_LINE": (sized(least, most - 1), _with_line_twice)} if most > least else {}),
    }
    return {faults[name]: _edited(baskets, edit, faults[name]) for name, (baskets, edit) in edits.items()}


@st.composite
def _edited(draw: DrawFn, baskets: SearchStrategy[B], edit: _Edit, fault: Fault) -> Invalid[B]:
    """What the edit makes of a basket with a line at least and the number of one of them."""
    place = draw(_PLACES)
    basket = draw(baskets)
    value, path, near = edit(basket, place % len(basket.items))
    return Invalid(value, fault, path, near)


@st.composite
def with_bad_line(draw: DrawFn, baskets: SearchStrategy[B], lines: SearchStrategy[Invalid[L]]) -> Invalid[B]:
    """One line exchanged for a bad one, under the number of the product that it takes the place of."""
    place = draw(_PLACES)
    basket: Any = draw(baskets)
    invalid = draw(lines)
    at = place % len(basket.items)
    sku = basket.items[at].product.sku

    def put(line: Any) -> Any:
        line = replace(line, product=replace(line.product, sku=sku))
        return replace(basket, items=(*basket.items[:at], line, *basket.items[at + 1 :]))

    return Invalid(put(invalid.value), invalid.fault, ("items", at, *invalid.path), put(invalid.near))


def _without_line(basket: Any, at: int) -> tuple[Any, tuple[str | int, ...], Any]:
    near = replace(basket, catalogue=basket.products)
    return replace(near, items=near.items[:at] + near.items[at + 1 :]), ("items",), near


def _with_another_line(basket: Any, at: int) -> tuple[Any, tuple[str | int, ...], Any]:
    product = basket.items[at].product
    taken = [line.product.sku for line in basket.items]
    line = replace(basket.items[at], product=replace(product, sku=free_sku(product.sku, taken)), quantity=1)
    return _with_line(basket, line)


def _with_line_twice(basket: Any, at: int) -> tuple[Any, tuple[str | int, ...], Any]:
    """One more piece of a product in a line of its own; there is stock for both."""
    line = basket.items[at]
    product = replace(line.product, stock=max(line.product.stock, line.quantity + 1))
    line = replace(line, product=product)
    near = replace(basket, items=(*basket.items[:at], line, *basket.items[at + 1 :]))
    return _with_line(near, replace(line, quantity=1))


def _with_line(basket: Any, line: Any) -> tuple[Any, tuple[str | int, ...], Any]:
    return replace(basket, items=(*basket.items, line)), ("items", len(basket.items)), basket


def _without_product(basket: Any, at: int) -> tuple[Any, tuple[str | int, ...], Any]:
    products = basket.products
    near = replace(basket, catalogue=products)
    return replace(near, catalogue=products[:at] + products[at + 1 :]), ("items", at, "product"), near
