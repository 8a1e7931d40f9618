"""A factory declares a list, dict or set that all its objects share.

What it finds: an attribute of a factory_boy factory (a class one of whose bases ends with Factory) bound to a list,
dict or set display, or to an empty ``list()``, ``dict()`` or ``set()``. Inner classes (``Meta``, ``Params``) are left
alone.

Why it matters: the value is made once, with the class, and handed to every object as it is. A test that appends to one
object's tags changes the tags of all that were made before and will be made after.

Instead: ``tags = factory.LazyFunction(lambda: ["premium"])``, ``factory.List([...])`` or ``factory.Dict({...})``: each
object gets its own.

When to ignore it: when the model copies what it is given.

Source: https://factoryboy.readthedocs.io/en/stable/reference.html#lazyfunction, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Class, Container, Expr, Hit, Name, Rule, Severity, Subject, Suite

_MAKES = ("list", "dict", "set")


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on each attribute."""
    if not any(base.endswith("Factory") for base in cls.bases):
        return
    for each in cls.body:
        if isinstance(each, Assign) and _is_mutable(each.value):
            for item in each.targets:
                if isinstance(item, Name) and not item.id.startswith("_"):
                    yield Hit(each.span, f"all objects of `{cls.name}` share one `{item.id}`")


def _is_mutable(value: Expr | None) -> bool:
    if isinstance(value, Container):
        return value.kind in _MAKES
    return isinstance(value, Call) and value.target in _MAKES and not value.args and not value.keywords


BAD = (
    """
import factory
from shop import Product

class ProductFactory(factory.Factory):
    name = "mug"
    tags = ["premium"]  # finding

class ExpensiveFactory(ProductFactory):
    prices = {}  # finding
    options = dict()  # finding

def test_product():
    assert ProductFactory().tags == ["premium"]
""",
)

GOOD = (
    """
import factory
from shop import Product

class ProductFactory(factory.Factory):
    class Meta:
        model = Product
        exclude = ["code"]

    tags = factory.LazyFunction(lambda: ["premium"])
    sizes = ("s", "m")
    options = factory.Dict({"colour": "red"})
    _known = []

class Product:
    tags = []

def test_product():
    assert ProductFactory().tags == ["premium"]
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CLASS, find=find, bad=BAD, good=GOOD)
