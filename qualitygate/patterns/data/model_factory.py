"""Objects made by a factory class: factory_boy, polyfactory or model_bakery.

What it finds: calls of a class named ``...Factory`` that comes from the project's tests or from such a library, of its
``create``, ``build``, ``create_batch`` and ``build_batch``, and of ``baker.make``.

A conforming use: the factory names its model; and one for SQLAlchemy names the session to add to, as
``sqlalchemy_session`` or ``sqlalchemy_session_factory`` in its Meta or an inherited one: ``_session=`` in the call is
taken for a field.

Why it matters: a test that builds its objects by hand breaks with each new field; a factory without a session cannot
create at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Class, Define, Function, Name, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls, last_part, lineage

_MAKES = frozenset({"create", "build", "create_batch", "build_batch", "stub", "batch", "build_dict"})
_BAKERS = frozenset({"model_bakery.baker.make", "model_bakery.baker.prepare", "model_bakery.baker.make_recipe"})
_BASES = ("factory.", "polyfactory.", "factory_boy.")
_SESSIONS = frozenset({"sqlalchemy_session", "sqlalchemy_session_factory"})
_MODELS = frozenset({"model", "__model__"})


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per factory in a function, at its first call."""
    seen: set[str] = set()
    for call in calls(function.body, enter=True):
        if call.target in _BAKERS:
            yield UseHit(call.span, (), "model_bakery")
            continue
        name = _factory(call)
        lineage = _lineage(name, function.path, suite) if name and name not in seen else []
        if lineage:
            seen.add(name)
            yield UseHit(call.span, _missing(call, lineage), "factory class")


def _factory(call: Call) -> str:
    path = call.target.rpartition(".")[0] if call.attr in _MAKES else call.target
    return last_part(path) if path.endswith("Factory") else ""


def _lineage(name: str, path: str, suite: Suite) -> list[Class]:
    """The factory class and its bases within the suite; empty when no base of a library is among them."""
    found = lineage(name, path, suite)
    return found if any(base.startswith(_BASES) for cls in found for base in cls.bases) else []


def _missing(call: Call, lineage: list[Class]) -> tuple[str, ...]:
    set_names = {name for cls in lineage for name in _names(cls)}
    alchemy = any("SQLAlchemy" in base for cls in lineage for base in cls.bases)
    generic = any("Factory[" in base for cls in lineage for base in cls.bases) or any(
        base.startswith("polyfactory.") for cls in lineage for base in cls.bases
    )
    built = call.attr.startswith(("build", "stub"))
    has = {
        "model": bool(set_names & _MODELS) or generic,
        "bound session": not alchemy or built or (bool(set_names & _SESSIONS) and not call.keyword("_session")),
    }
    return tuple(part for part in PATTERN.parts if not has[part])


def _names(cls: Class) -> Iterator[str]:
    """What is set in the class and in its Meta."""
    for each in cls.body:
        if isinstance(each, Assign):
            yield from (name.id for name in each.targets if isinstance(name, Name))
        elif isinstance(each, Define) and isinstance(each.definition, Class):
            yield from _names(each.definition)


GOOD = (
    """
# file: tests/factories.py
import factory
from factory.alchemy import SQLAlchemyModelFactory
from shop import Session, User, Order

class BaseFactory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = Session

class UserFactory(BaseFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"user{n}")

class OrderFactory(factory.Factory):
    class Meta:
        model = Order

# file: tests/test_users.py
from tests.factories import OrderFactory, UserFactory

def test_user():
    assert UserFactory(name="Ada").name == "Ada"  # use
    assert UserFactory(name="Bob").name == "Bob"
    assert len(OrderFactory.build_batch(3)) == 3  # use

def test_other(ThreadFactory):
    assert ThreadFactory().run() == 1
""",
)

BAD = (
    """
# file: tests/factories.py
import factory
from factory.alchemy import SQLAlchemyModelFactory
from shop import User

class UserFactory(SQLAlchemyModelFactory):
    class Meta:
        model = User

class AnyFactory(factory.Factory):
    name = "any"

# file: tests/test_users.py
from tests.factories import AnyFactory, UserFactory

def test_user(session):
    assert UserFactory.create(_session=session).name  # lacks: bound session
    assert AnyFactory().name == "any"  # lacks: model
""",
)

PATTERN = Pattern(
    source="000, 002",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("model", "bound session"),
    touches=("data",),
)
