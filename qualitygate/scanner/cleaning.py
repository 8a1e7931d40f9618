"""From a test and its suite to whether process state is put back: in finally, after a yield, by tear-down or patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.model import Call, Case, Expr, Function, Literal, Stmt, Suite, Try, Yield
from qualitygate.scanner.query import Node, calls, code, expressions, statements, target, walk

_TEAR_DOWN = ("teardown", "asyncteardown", "cleanup", "clean_up", "restore", "reset", "__exit__", "__aexit__")
_REGISTERS = frozenset({"addCleanup", "addClassCleanup", "addfinalizer", "callback", "push", "enterContext", "defer"})
_PATCHES = frozenset({"patch", "dict", "object", "multiple", "setattr", "setitem", "delitem", "delattr"})


def clean_up(function: Function) -> list[Stmt]:
    """The statements it runs on the way out: those of finally blocks, and what is below a first yield."""
    found = [each for block in statements(function.body) if isinstance(block, Try) for each in block.final]
    yields = [each.span for each in walk(function.body) if isinstance(each, Yield)]
    if yields:
        line = min(span.line for span in yields)
        found.extend(each for each in statements(function.body) if each.span.line > line)
    return found


def leave(function: Function) -> list[Stmt]:
    """The statements it runs on the way out; of a tear-down, by its name, all of them."""
    torn_down = function.name.lower().lstrip("_").startswith(("teardown", "asyncteardown"))
    return list(function.body) if torn_down else clean_up(function)


def touches(node: Node | Sequence[Node], state: Sequence[str]) -> bool:
    """Whether a dotted path, or a string such as the one a patch is given, is one of the states or inside one."""
    for each in expressions(node, enter=True):
        path = each.value if isinstance(each, Literal) and isinstance(each.value, str) else target(each)
        if path.startswith(tuple(state)) and any(path == one or path.startswith(f"{one}.") for one in state):
            return True
    return False


def list_changing(case: Case, suite: Suite) -> list[Function]:
    """The test, its fixtures and the helpers they call: what must leave the process as it was.

    A fixture of the session or a package changes it for all that run in it; an object that is entered is left again.
    """
    reach = suite.reach[case.id]
    wide = {each.name for each in reach.fixtures if each.scope in ("session", "package")}
    own = [each.function for each in reach.functions if wide.isdisjoint(each.via)]
    return [case.function, *(each for each in own if not each.name.startswith("__"))]


def is_put_back(case: Case, suite: Suite, writer: Function, state: Sequence[str], undone_by: Sequence[str]) -> bool:
    """Whether what the test runs restores a state that ``writer`` (the test, or a fixture of it) changes.

    ``state`` are dotted paths (``os.environ``), ``undone_by`` methods that change it and restore it themselves
    (``setenv`` of monkeypatch). It is generous: any clean-up that mentions the state counts.
    """
    functions = (writer, case.function, *(each.function for each in suite.reach[case.id].functions))
    for function in functions:
        tears_down = function.name.lower().lstrip("_").startswith(_TEAR_DOWN)
        if touches(clean_up(function), state) or (tears_down and touches(function.body, state)):
            return True
        if any(_undoes(call, state, undone_by) for call in calls(code(function), enter=True)):
            return True
    return any(_undoes(call, state, undone_by) for each in _class_decorators(case, suite) for call in calls(each))


def _undoes(call: Call, state: Sequence[str], undone_by: Sequence[str]) -> bool:
    if call.attr in undone_by and call.target not in state:
        return True
    if call.attr in _REGISTERS:
        return True
    if call.attr not in _PATCHES or not call.args:
        return False
    if len(call.args) > 1 and isinstance(call.args[1], Literal):
        return f"{target(call.args[0])}.{call.args[1].value}" in state or touches(call.args[0], state)
    return touches(call.args[0], state)


def _class_decorators(case: Case, suite: Suite) -> Iterator[Expr]:
    for file in suite.files:
        if file.path == case.id.path and case.class_name is not None:
            for cls in file.classes:
                if cls.qualname == case.class_name:
                    yield from cls.decorators
