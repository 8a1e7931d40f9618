"""A factory is handed its session as an argument: it becomes an argument of the model.

What it finds: ``_session=`` in a call of a factory's ``create``, ``build``, ``create_batch`` or ``build_batch``, or of
a class whose name ends with Factory. Silent where a class of the suite declares ``_session``.

Why it matters: factory_boy passes every keyword that it does not know on to the model. A model with declared columns
raises TypeError; one that takes anything keeps it, and the rows go to another session than the one that is checked.

Instead: set the session on the factory in a fixture: ``UserFactory._meta.sqlalchemy_session = session``, or
``sqlalchemy_session_factory = lambda: session`` in its ``Meta``.

When to ignore it: when the model really has an argument of that name.

Source: https://factoryboy.readthedocs.io/en/stable/orms.html#sqlalchemy, document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Function, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, last_part, render, target

_MAKES = frozenset({"create", "build", "create_batch", "build_batch"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for call in calls(function.body, enter=True) if "_session" in mentions(function) else ():
        if call.keyword("_session") is not None and (call.attr in _MAKES or call.attr.endswith("Factory")):
            owner = last_part(call.target.rpartition(".")[0]) if call.attr in _MAKES else call.attr
            if "factory" in owner.lower() and not _is_declared(suite):
                yield Hit(call.span, f"`{render(call.func)}` hands `_session` to the model")


def _is_declared(suite: Suite) -> bool:
    return any(
        isinstance(each, Assign) and any(isinstance(item, Name) and target(item) == "_session" for item in each.targets)
        for file in suite.files
        for cls in file.classes
        for each in cls.body
    )


BAD = (
    """
from shop.factories import UserFactory

def bulk_create(factory_class, session):
    return factory_class.create_batch(3, _session=session)  # finding

def test_user(session):
    user = UserFactory.create(_session=session, name="ada")  # finding
    assert user.name == UserFactory(_session=session).name  # finding
    assert bulk_create(UserFactory, session)
""",
)

GOOD = (
    """
from shop import connect
from shop.factories import UserFactory

def test_user(session):
    UserFactory._meta.sqlalchemy_session = session
    assert UserFactory.create(name="ada").name == "ada"
    assert connect(_session=session)
    assert session.create(_session=session)
""",
    """
import factory

class UserFactory(factory.Factory):
    _session = None

def test_user(session):
    assert UserFactory.create(_session=session).name == "ada"
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
