"""A property test asks for a fixture of function scope: it is set up once for all examples.

What it finds: a ``@given`` test with a parameter that is a fixture of function scope: one of the suite, not autouse,
or ``tmp_path``, ``monkeypatch``, ``capsys``, ``caplog``, ``mocker``. Silent where anything in the suite names
``function_scoped_fixture``, or switches off every health check.

Why it matters: what one example writes, the next one finds. Hypothesis fails the test for it
(``HealthCheck.function_scoped_fixture``), unless the check is suppressed.

Instead: a context manager inside the test; a fixture of module scope where the value does not change.

When to ignore it: when the fixture is reset inside the test, with that one health check suppressed.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (HealthCheck.function_scoped_fixture)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Expr, Hit, Rule, Severity, Style, Subject, Suite
from qualitygate.scanner.query import calls, decorator, render

_OF_ONE_TEST = frozenset({"tmp_path", "tmpdir", "monkeypatch", "capsys", "capfd", "caplog", "recwarn", "mocker"})
_SUPPRESSING = ("function_scoped_fixture", "HealthCheck.all", "list(HealthCheck", "=HealthCheck")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit per fixture, on the def line."""
    if not isinstance(decorator(case.function, "hypothesis.given"), Call) or case.style is Style.UNITTEST:
        return
    own = {each.name: each for each in suite.reach[case.id].fixtures}
    params = {param.name for param in case.function.params}
    for name in case.requested:
        fixture = own.get(name)
        if name not in params or (fixture is None and name not in _OF_ONE_TEST):
            continue
        if fixture is not None and (
            fixture.scope != "function" or fixture.autouse or _computes(fixture.function.decorators)
        ):
            continue
        if not _is_suppressed(case, suite):
            yield Hit(case.function.span, f"`{name}` is set up once for all examples: Hypothesis refuses the test")


def _computes(decorators: tuple[Expr, ...]) -> bool:
    """Whether the scope may be another than the one read."""
    return any("scope=" in render(each) for each in decorators)


def _is_suppressed(case: Case, suite: Suite) -> bool:
    classes = [
        each for file in suite.files if file.path == case.id.path for cls in file.classes for each in cls.decorators
    ]
    of_tests = [each for other in suite.cases if other.id.path == case.id.path for each in other.function.decorators]
    bodies = [statement for file in suite.files for statement in file.body]
    hooks = [helper for file in suite.files for helper in file.helpers if helper.name.startswith("pytest_")]
    settings = [
        call
        for call in calls([*classes, *of_tests, *bodies, *hooks], enter=True)
        if "suppress_health_check" in render(call)
    ]
    shared = any(not isinstance(each, Call) for each in case.function.decorators)  # a settings object kept elsewhere
    return shared or any(word in render(call) for call in settings for word in _SUPPRESSING)


BAD = (
    """
import pytest
from hypothesis import given, settings, strategies as st
from shop import total

@pytest.fixture
def cart():
    return []

@given(st.integers())
def test_total(cart, price):  # finding
    cart.append(price)
    assert total(*cart) == price

@settings(max_examples=50)
@given(price=st.integers())
def test_file(tmp_path, price):  # finding
    assert total(price, tmp_path) == price
""",
)

GOOD = (
    """
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from shop import total

@pytest.fixture(scope="module")
def stock():
    return {}

@pytest.fixture
def cart():
    return []

@given(price=st.integers())
def test_total(stock, price):
    assert total(price) == price

@given(cart=st.lists(st.integers()))
def test_drawn(cart):
    assert total(*cart) == sum(cart)

@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(price=st.integers())
def test_suppressed(cart, price):
    assert total(price) == price

def test_plain(cart):
    assert cart == []
""",
    """
# file: tests/conftest.py
from hypothesis import HealthCheck, settings

settings.register_profile("ci", suppress_health_check=[HealthCheck.function_scoped_fixture])

# file: tests/test_shop.py
from hypothesis import given, strategies as st
from shop import total

@given(price=st.integers())
def test_total(tmp_path, price):
    assert total(price, tmp_path) == price
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
