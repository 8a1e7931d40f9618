"""A factory computes with a Decimal and a float: every object it makes raises TypeError.

What it finds: ``LazyAttribute(lambda o: o.price * 0.7)``, ``@lazy_attribute`` and ``+ - / // %`` alike, in a factory
class that declares the attribute as a Decimal: ``Faker("pydecimal")``, ``FuzzyDecimal``, ``Decimal(...)``, or computed
from such an attribute. A float on the other side counts only as a literal.

Why it matters: Python refuses to mix the two: ``unsupported operand type(s) for *: 'decimal.Decimal' and 'float'``.
Nothing is wrong until the factory is called, and then nothing is made.

Instead: ``o.price * Decimal("0.7")``, and ``quantize`` where cents are meant.

When to ignore it: never.

Source: https://docs.python.org/3/library/decimal.html, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Call,
    Class,
    Expr,
    Hit,
    Lambda,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.scanner.query import expressions, last_part, render, target


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on each operation."""
    decimals: set[str] = set()
    for each in cls.body:
        if isinstance(each, Assign) and each.value is not None:
            yield from _mixed(each.value, decimals)
            if _is_decimal(each.value, decimals):
                decimals |= {item.id for item in each.targets if isinstance(item, Name)}
    for function in cls.functions:
        if any(last_part(target(each)) == "lazy_attribute" for each in function.decorators):
            for value in expressions(function.body):
                yield from _mixed(value, decimals, deep=False)


def _mixed(value: Expr, decimals: set[str], *, deep: bool = True) -> Iterator[Hit]:
    for each in expressions(value) if deep else (value,):
        if isinstance(each, Binary):
            for one, other in ((each.left, each.right), (each.right, each.left)):
                if _reads(one, decimals) and isinstance(other, Literal) and isinstance(other.value, float):
                    yield Hit(each.span, f"`{render(each, 60)}` mixes a Decimal and a float: it raises TypeError")


def _is_decimal(value: Expr, decimals: set[str]) -> bool:
    """Whether it declares a Decimal: drawn, constant, or lazily computed from one."""
    if not isinstance(value, Call):
        return False
    made = last_part(value.target)
    first = value.args[0] if value.args else None
    if made == "Faker":
        return first == Literal("pydecimal")
    if made in ("LazyAttribute", "LazyFunction") and isinstance(first, Lambda):
        body = first.body
        operands = (body.left, body.right) if isinstance(body, Binary) else (body,)
        return any(_reads(each, decimals) or (isinstance(each, Call) and _is_decimal(each, set())) for each in operands)
    return made in ("FuzzyDecimal", "Decimal")


def _reads(value: Expr, decimals: set[str]) -> bool:
    return isinstance(value, Attribute) and isinstance(value.value, Name) and value.attr in decimals


BAD = (
    """
import factory
from decimal import Decimal
from factory import Faker, LazyAttribute, fuzzy
from shop import Product

class ProductFactory(factory.Factory):
    price = Faker("pydecimal", left_digits=3, right_digits=2)
    cost = LazyAttribute(lambda obj: obj.price * 0.7)  # finding
    weight = fuzzy.FuzzyDecimal(1)
    tax = LazyAttribute(lambda obj: round(0.2 + obj.weight, 2))  # finding
    rate = Decimal("0.1")
    half = LazyAttribute(lambda obj: obj.rate / Decimal(2))
    quarter = LazyAttribute(lambda obj: obj.half / 2.0)  # finding

    @factory.lazy_attribute
    def gross(self):
        return self.price * 1.2  # finding

def test_product():
    assert ProductFactory().cost
""",
)

GOOD = (
    """
import factory
from decimal import Decimal
from factory import Faker, LazyAttribute
from shop import Product

class ProductFactory(factory.Factory):
    price = Faker("pydecimal", left_digits=3, right_digits=2)
    cost = LazyAttribute(lambda obj: obj.price * Decimal("0.7"))
    double = LazyAttribute(lambda obj: obj.price * 2)
    weight = Faker("pyfloat")
    tax = LazyAttribute(lambda obj: obj.weight * 0.2)
    rough = LazyAttribute(lambda obj: float(obj.price) * 0.7)

    @factory.lazy_attribute
    def gross(self):
        return self.price * Decimal("1.2")

    def ratio(self):
        return self.price * 1.2

def test_product():
    assert ProductFactory().cost
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CLASS, find=find, bad=BAD, good=GOOD)
