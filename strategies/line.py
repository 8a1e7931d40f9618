"""A policy with the most pieces of a line in, lines out, valid or with a bad quantity: what carts and orders share.

Source: document 002 (a product and one to five pieces of it, at the price of the product), document 000 (15 pieces are
ordered where 10 are in stock).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol, TypedDict, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT
from .policy import Fault, Invalid, bounded
from .product import Product, ProductFields, ProductPolicy, products_of


class Line(Protocol):
    """A frozen dataclass of a product and how many pieces of it."""

    @property
    def product(self) -> Product:
        """What is bought; it has a policy of its own."""
        ...

    @property
    def quantity(self) -> int:
        """Pieces."""
        ...


class LinePolicy(Protocol):
    """Which quantities are valid."""

    @property
    def max_quantity(self) -> int:
        """Pieces of one line, inclusive."""
        ...


class LineFields(TypedDict, total=False):
    """What can be overridden of a line; a quantity is taken at its word."""

    product: SearchStrategy[Product]
    quantity: SearchStrategy[int]


L = TypeVar("L", bound=Line)
F = TypeVar("F", bound=Fault)


def total_line(line: Line) -> Decimal:
    """Price times quantity, exact."""
    return EXACT.multiply(line.product.price, Decimal(line.quantity))


def check_quantity(line: Line, policy: LinePolicy, faults: type[F]) -> set[F]:
    """Every fault of the quantity, as those that ``faults`` has under the names below. Half a piece has no other."""
    if not isinstance(line.quantity, int):
        return {faults["FRACTION"]}
    tests = {
        "ZERO_QUANTITY": line.quantity == 0,
        "NEGATIVE_QUANTITY": line.quantity < 0,
        "TOO_MANY_PIECES": line.quantity > policy.max_quantity,
        "OVER_STOCK": line.quantity > line.product.stock,
    }
    return {faults[name] for name, broken in tests.items() if broken}


def list_boundaries(policy: LinePolicy) -> Mapping[str, Callable[[Line], bool]]:
    """Fewest and most pieces, the last piece in stock."""
    return {
        "one piece": lambda line: line.quantity == 1,
        "most pieces": lambda line: line.quantity == policy.max_quantity,
        "last piece": lambda line: line.quantity == line.product.stock,
    }


def lines_of(
    make: Callable[[Product, int], L], policy: LinePolicy, fields: LineFields, products: ProductFields
) -> SearchStrategy[L]:
    """Lines that ``make`` makes, never of more pieces than are in stock; ``products`` says more of the products.

    :raises InvalidArgument: for a policy under which no line is valid
    """
    most = policy.max_quantity
    if most < 1:
        raise InvalidArgument(f"{policy!r}: max_quantity must be at least 1, or no line is valid")
    if fields:
        in_stock = products_of(ProductPolicy(), {"stock": bounded(1, _STORE), **products})
        return _lines(make, fields.get("product", in_stock), fields.get("quantity"), bounded(1, most))
    left = bounded(0, _STORE - most if most < _STORE else _STORE)
    return _lines_leaving(make, products_of(ProductPolicy(), {"stock": left, **products}), bounded(1, most))


#: pieces of a product that a shop has at most
_STORE = ProductPolicy().max_stock


@st.composite
def _lines_leaving(
    draw: DrawFn, make: Callable[[Product, int], L], products: SearchStrategy[Product], quantities: SearchStrategy[int]
) -> L:
    """The stock of the products is what the line leaves, so that neither keeps the other from its ends."""
    # The quantity comes first: drawn after the price, "total > 50" shrank to five pieces.
    quantity = draw(quantities)
    product = draw(products)
    return make(replace(product, stock=product.stock + quantity), quantity)


@st.composite
def _lines(
    draw: DrawFn,
    make: Callable[[Product, int], L],
    products: SearchStrategy[Product],
    given: SearchStrategy[int] | None,
    quantities: SearchStrategy[int],
) -> L:
    product = draw(products)
    if given is not None:
        return make(product, draw(given))
    if product.stock < 1:
        raise InvalidArgument(
            f"product=... drew {product.sku} with stock={product.stock}, of which none can be bought; "
            "give products(stock=integers(1, 100)), or the quantity too"
        )
    return make(product, min(draw(quantities), product.stock))


#: the stock and the quantity of a valid line to the stock, a valid and an invalid quantity
_Edit = Callable[[int, int], tuple[int, int, float]]


def lines_by_fault(
    valid: SearchStrategy[L], policy: LinePolicy, faults: type[F]
) -> dict[F, SearchStrategy[Invalid[L]]]:
    """An invalid strategy for each fault of a quantity that the policy makes possible, simplest first."""
    most = policy.max_quantity

    def beyond(stock: int, quantity: int) -> tuple[int, int, int]:
        # one piece over the stock, though a line may have that many; beside it, the last piece
        last = min(quantity, most - 1)
        return last, last, last + 1

    edits: dict[str, _Edit] = {
        "ZERO_QUANTITY": lambda stock, quantity: (stock, 1, 0),
        "NEGATIVE_QUANTITY": lambda stock, quantity: (stock, quantity, -quantity),
        "TOO_MANY_PIECES": lambda stock, quantity: (max(stock, most + 1), most, most + 1),
        **({"OVER_STOCK": beyond} if most > 1 else {}),
        "FRACTION": lambda stock, quantity: (stock, quantity, quantity - 0.5),
    }
    return {faults[name]: _requantified(valid, edit, faults[name]) for name, edit in edits.items()}


@st.composite
def _requantified(draw: DrawFn, valid: SearchStrategy[L], edit: _Edit, fault: Fault) -> Invalid[L]:
    line: Any = draw(valid)
    stock, good, bad = edit(line.product.stock, line.quantity)
    near = replace(line, product=replace(line.product, stock=stock), quantity=good)
    return Invalid(replace(near, quantity=bad), fault, ("quantity",), near)
