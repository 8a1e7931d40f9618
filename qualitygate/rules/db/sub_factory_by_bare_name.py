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

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import Class, Finding, FixTier, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.model.judgement import Edit, Fix
from qualitygate.scanner.query import argument, calls

_RELATES = frozenset({"SubFactory", "RelatedFactory", "RelatedFactoryList"})


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on each declaration."""
    for call in calls(cls.body):
        if call.attr in _RELATES and call.target.startswith("factory."):
            named = argument(call, 0, "factory")
            if isinstance(named, Literal) and isinstance(named.value, str) and "." not in named.value:
                yield Hit(call.span, f"`{named.value}` names no module: factory_boy cannot import it")


def repair(script: Script, finding: Finding) -> Fix | None:
    """The class itself, where the file defines it above. Unsafe: what raised does not raise any more."""
    call = script.find(finding.span, ast.Call)
    for each in (*call.args[:1], *(k.value for k in call.keywords if k.arg == "factory")) if call is not None else ():
        classes = [cls for cls in script.tree.body if isinstance(cls, ast.ClassDef)]
        known = {cls.name for cls in classes if script.end(cls) < script.start(each)}
        if isinstance(each, ast.Constant) and each.value in known:
            return Fix((Edit(script.start(each), script.end(each), str(each.value)),))
    return None


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

FIXED = (
    (
        """
import factory

class CategoryFactory(factory.Factory):
    name = "tea"

class ProductFactory(factory.Factory):
    category = factory.SubFactory("CategoryFactory", name="mug")
    other = factory.SubFactory(factory="CategoryFactory")

def test_product():
    assert ProductFactory().category
""",
        """
import factory

class CategoryFactory(factory.Factory):
    name = "tea"

class ProductFactory(factory.Factory):
    category = factory.SubFactory(CategoryFactory, name="mug")
    other = factory.SubFactory(factory=CategoryFactory)

def test_product():
    assert ProductFactory().category
""",
    ),
)

RULE = Rule(
    severity=Severity.ERROR,
    subject=Subject.CLASS,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
