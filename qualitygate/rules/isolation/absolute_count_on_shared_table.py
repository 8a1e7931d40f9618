"""A test asserts how many rows a whole table has, and other tests leave rows in it.

What it finds: an exact number compared with ``session.query(User).count()``, ``len(session.query(User).all())`` or the
like without a filter, or given to a helper (``assert_record_count(User, 2)``), in a test whose session stands on a
shared engine with nothing around it (see shared-session-commit), where the test, its fixtures or its neighbours commit.

Why it matters: the number is right for the first test only. It changes with every test that is added, with the order,
and with a second run on the same database.

Instead: isolate the tests (an outer transaction, rolled back); or count what this test made:
``session.query(User).filter_by(shop=shop).count()``, or the difference before and after.

When to ignore it: on a table that nothing else writes to.

Source: https://testsmells.org/pages/testsmells.html (Resource Optimism), document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Compare, Expr, Function, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.isolation.shared_database import lasting_sessions
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, last_part, render, target

_NARROWS = frozenset({"filter", "filter_by", "where", "having", "limit", "join", "distinct", "offset"})
_READS = frozenset({"query", "select", "scalars", "execute", "scalar"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    functions = [part.function for part in inline(case, suite)]
    functions = [each for each in functions if any("count" in name or name == "all" for name in mentions(each))]
    found = [hit for each in functions for hit in (*_compared(each), *_helped(each))]
    if not found or not lasting_sessions(case, suite):
        return
    near = [each for file in suite.files if file.path == case.id.path for each in file.cases]
    functions = [each.function for each in near]
    functions += [each.function for one in near for each in suite.reach[one.id].functions]
    if any("commit" in mentions(each) for each in functions):
        yield from found


def _compared(function: Function) -> Iterator[Hit]:
    for check in function.checks:
        if isinstance(check.test, Compare) and check.test.op == "==":
            for one, other in ((check.test.left, check.test.right), (check.test.right, check.test.left)):
                if _is_number(other) and _counts_all(one):
                    message = f"`{render(one, 50)}` counts the rows of all tests"
                    yield Hit(check.span, message, function.path, function.qualname)


def _helped(function: Function) -> Iterator[Hit]:
    for call in calls(function.body):
        if not (call.attr.startswith("assert_") and "count" in call.attr) or call.keywords or not call.args:
            continue
        if any(last_part(target(each))[:1].isupper() for each in call.args) and _is_number(call.args[-1]):
            message = f"`{render(call, 50)}` counts the rows of all tests"
            yield Hit(call.span, message, function.path, function.qualname)


def _is_number(value: Expr) -> bool:
    return isinstance(value, Literal) and type(value.value) is int


def _counts_all(value: Expr) -> bool:
    """Whether it counts a query that nothing narrows."""
    if not isinstance(value, Call):
        return False
    counts = value.attr == "count" and not value.args
    measures = value.target == "len" and len(value.args) == 1 and isinstance(value.args[0], Call)
    used = {call.attr for call in calls(value)}
    return (counts or (measures and "all" in used)) and bool(used & _READS) and not used & _NARROWS


BAD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

@pytest.fixture(scope="session")
def engine():
    return create_engine("sqlite:///shop.db")

@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session

# file: tests/test_users.py
from shop import User, assert_record_count

def test_add(session):
    session.add(User(name="ada"))
    session.commit()
    assert session.query(User).count() == 1  # finding
    assert_record_count(User, 1)  # finding

def test_two(session):
    assert len(session.query(User).all()) == 2  # finding
    check_three(session)

def check_three(session):
    assert session.query(User).count() == 3  # finding
""",
)

GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

@pytest.fixture(scope="session")
def engine():
    return create_engine("sqlite:///shop.db")

@pytest.fixture
def session(engine):
    connection = engine.connect()
    transaction = connection.begin()
    yield Session(bind=connection)
    transaction.rollback()

@pytest.fixture
def plain(engine):
    with Session(engine) as session:
        yield session

# file: tests/test_users.py
from shop import User, assert_record_count

def test_add(session):
    session.commit()
    assert session.query(User).count() == 1

def test_filtered(plain):
    before = plain.query(User).count()
    plain.commit()
    assert plain.query(User).filter_by(name="ada").count() == 1
    assert plain.query(User).count() == before + 1
    assert_record_count(User, 1, name="ada")

def test_counted(plain):
    check_count(plain, 2)

def check_count(session, number):
    assert session.query(User).count() == number

# file: tests/test_orders.py
from shop import Order

def test_never_stored(plain):
    plain.add(Order())
    assert plain.query(Order).count() == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
