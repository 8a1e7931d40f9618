"""A related factory named by a string without its module.

What it finds: ``SubFactory("CategoryFactory")``, ``RelatedFactory`` and ``RelatedFactoryList`` of factory_boy, where
the first argument is a string without a dot.

Why it matters: factory_boy imports the string. Without a module there is nothing to import, and the class that
declares it raises as soon as the factory is used.

Instead: the class itself, ``SubFactory(CategoryFactory)``; or the whole path where the two import each other,
``SubFactory("shop.factories.CategoryFactory")``.

When to ignore it: never.

Source: https://factoryboy.readthedocs.io/en/stable/reference.html#circular-imports, document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Class, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import argument, calls

_RELATES = frozenset({"SubFactory", "RelatedFactory", "RelatedFactoryList"})


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on each declaration."""
    for call in calls(cls.body):
        if call.attr in _RELATES and call.target.startswith("factory."):
            named = argument(call, 0, "factory")
            if isinstance(named, Literal) and isinstance(named.value, str) and "." not in named.value:
                yield Hit(call.span, f"`{named.value}` names no module: factory_boy cannot import it")


BAD = (
    """
import factory
from factory import RelatedFactory

class ProductFactory(factory.Factory):
    category = factory.SubFactory("CategoryFactory")  # finding
    review = RelatedFactory("ReviewFactory", factory_related_name="product")  # finding
    tags = factory.RelatedFactoryList(factory="TagFactory")  # finding

def test_product():
    assert ProductFactory().category
""",
)

GOOD = (
    """
import factory
from shop.factories import CategoryFactory

class ProductFactory(factory.Factory):
    category = factory.SubFactory(CategoryFactory)
    review = factory.RelatedFactory("shop.factories.ReviewFactory")
    name = factory.Faker("word")

def test_product():
    assert ProductFactory().category
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CLASS, find=find, bad=BAD, good=GOOD)
