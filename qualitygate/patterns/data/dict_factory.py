"""A helper that gives valid data, each value open to be overridden.

What it finds: a helper that takes ``**overrides`` and puts them into the dict, or the object, that it builds.

A conforming use: puts them last, so that the caller wins.

Why it matters: the test names only the values that it is about; the rest stays valid when a field is added.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Attribute, Binary, Call, Container, Function, Name, Pair, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import has_decorator, walk


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use on the helper."""
    name = next((param.name for param in function.params if param.kind == "doublestar"), None)
    if (
        name is None
        or function.name.startswith("__")
        or has_decorator(function, "pytest.fixture", "pytest_asyncio.fixture")
    ):
        return
    places = [place for node in walk(function.body) if (place := _place(node, Name(name))) is not None]
    if places:
        yield UseHit(function.span, () if all(places) else PATTERN.parts)


def _place(node: object, given: Name) -> bool | None:
    """Whether the overrides come last in what the node builds; None when they are not in it, or are all of it."""
    match node:
        case Container(kind="dict", items=items):
            spread = [index for index, item in enumerate(items) if item == Pair(None, given)]
            keyed = [index for index, item in enumerate(items) if item != Pair(None, given)]
            return spread[-1] > keyed[-1] if spread and keyed else None
        case Binary(left=_, op="|", right=right) if right == given:
            return True
        case Call(func=Attribute(value=Name())) if node.attr == "update" and given in node.args:
            return True
        case Call() if node.target == "dict" and len(node.args) + len(node.keywords) > 1:
            return True if any(each.name is None and each.value == given for each in node.keywords) else None
    return None


GOOD = (
    """
# file: tests/factories.py
from shop import User

def user_data(**overrides):  # use
    return {"name": "Ada", "email": "ada@example.com", **overrides}

def make_user(**changes):  # use
    defaults = dict(name="Ada", email="ada@example.com")
    defaults.update(changes)
    return User(**defaults)

def forward(*args, **kwargs):
    return user_data(**kwargs)

# file: tests/test_users.py
from tests.factories import user_data

def test_user():
    assert user_data(name="Bob")["name"] == "Bob"
""",
)

BAD = (
    """
def user_data(**overrides):  # lacks: overrides last
    return {**overrides, "name": "Ada"}

def test_user():
    assert user_data(email="x")["name"] == "Ada"
""",
)

PATTERN = Pattern(
    source="004",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("overrides last",),
    touches=("data",),
)
