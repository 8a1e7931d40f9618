"""From a set-up and the tests of its class to the fields it sets and the fields each test uses."""

from __future__ import annotations

from qualitygate.model import Assign, Attribute, Case, Fixture, Name, Suite
from qualitygate.scanner.query import expressions, statements

_SET_UPS = frozenset({"setUp", "setup_method", "setUpClass", "setup_class"})


def fields_of(fixture: Fixture) -> set[str]:
    """The attributes of ``self`` or ``cls`` that a set-up method sets; empty for another fixture."""
    if fixture.function.name not in _SET_UPS:
        return set()
    return {
        item.attr
        for each in statements(fixture.function.body)
        if isinstance(each, Assign)
        for target in each.targets
        for item in expressions(target)
        if isinstance(item, Attribute) and item.value in (Name("self"), Name("cls"))
    }


def fields_used(case: Case) -> set[str]:
    """The attributes of ``self`` that the test names in its own body."""
    found = expressions(case.function.body, enter=True)
    return {each.attr for each in found if isinstance(each, Attribute) and each.value == Name("self")}


def cases_of(fixture: Fixture, suite: Suite) -> list[Case]:
    """The tests of the class that the set-up stands in."""
    file = next((each for each in suite.files if each.path == fixture.function.path), None)
    owner = fixture.function.qualname.rpartition("::")[0]
    return [case for case in file.cases if case.class_name == owner] if file is not None and owner else []
