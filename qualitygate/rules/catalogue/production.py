"""From a test to the production methods it calls, as a reader of its file alone would name them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from qualitygate.model import Assign, Call, Case, Name, Suite
from qualitygate.scanner.query import assigned, calls, last_part, root_name, statements

_TEST_LIBRARIES = frozenset({
    "pytest", "unittest", "mock", "hypothesis", "nose", "faker", "factory", "freezegun", "responses", "respx",
    "numpy", "pandas", "conftest", "tests", "test", "testing",
})  # fmt: skip


def production_calls(case: Case, suite: Suite) -> Iterator[tuple[str, Call]]:
    """(name, call) of each call of a function imported from neither the standard library nor a library for tests, and
    of each method of what such a call gave. Constructors, by their capital, are no methods under test."""
    file = next((each for each in suite.files if each.path == case.function.path), None)
    imports = dict(file.imports) if file is not None else {}
    ours = {local for local, path in imports.items() if _is_production(path)}
    made: set[str] = set()
    for each in statements(case.function.body):
        if isinstance(each, Assign) and isinstance(each.value, Call) and root_name(each.value.func) in ours | made:
            made |= assigned(each)
    for call in calls(case.function.body):
        root = root_name(call.func)
        name = call.func.id if isinstance(call.func, Name) else call.attr
        if (root in ours or root in made) and name and not last_part(name)[:1].isupper():
            yield name, call


def _is_production(path: str) -> bool:
    first = path.partition(".")[0]
    return bool(first) and first not in sys.stdlib_module_names and first not in _TEST_LIBRARIES
