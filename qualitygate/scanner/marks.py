"""From decorators and pytestmark to marks, parametrize tables and what they request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Container,
    Expr,
    Function,
    Literal,
    Mark,
    Name,
    Parametrize,
    Stmt,
)

_MARK = "pytest.mark."
#: unittest's decorators, as the marks that mean the same.
_UNITTEST = {
    "unittest.skip": "skip",
    "unittest.skipIf": "skipif",
    "unittest.skipUnless": "skipif",
    "unittest.expectedFailure": "xfail",
    "unittest.case.skip": "skip",
    "unittest.case.skipIf": "skipif",
    "unittest.case.skipUnless": "skipif",
    "unittest.case.expectedFailure": "xfail",
}

#: Decorators whose rows fill every parameter.
_FILLS = ("nose2.tools.params", "nose2.tools.params.params", "parameterized.parameterized")


def marks_of(expressions: Iterable[Expr], aliases: Mapping[str, Expr]) -> tuple[Mark, ...]:
    """The marks among decorators; ``aliases`` are module-level names that stand for a mark."""
    found: list[Mark] = []
    for given in expressions:
        expression: Expr = given
        if isinstance(expression, Name) and expression.id in aliases:
            expression = aliases[expression.id]
        mark = _mark(expression)
        if mark is not None:
            found.append(mark)
    return tuple(found)


def aliases_of(body: Iterable[Stmt]) -> dict[str, Expr]:
    """Module-level names bound to a mark: ``slow = pytest.mark.slow``."""
    return {
        statement.targets[0].id: statement.value
        for statement in body
        if isinstance(statement, Assign)
        and statement.value is not None
        and isinstance(statement.targets[0], Name)
        and _mark(statement.value) is not None
    }


def pytestmark_of(body: Iterable[Stmt], aliases: Mapping[str, Expr]) -> tuple[Mark, ...]:
    """The marks of a module's or class's ``pytestmark``."""
    found: tuple[Mark, ...] = ()
    for statement in body:
        if (
            isinstance(statement, Assign)
            and statement.value is not None
            and isinstance(statement.targets[0], Name)
            and statement.targets[0].id == "pytestmark"
        ):
            value = statement.value
            found += marks_of(value.items if isinstance(value, Container) else (value,), aliases)
    return found


def parametrize_of(marks: Iterable[Mark]) -> tuple[Parametrize, ...]:
    """The tables among marks."""
    found = []
    for mark in marks:
        if mark.name != "parametrize":
            continue
        given = dict(mark.keywords)
        names = mark.args[0] if mark.args else given.get("argnames")
        table = mark.args[1] if len(mark.args) > 1 else given.get("argvalues")
        indirect = mark.args[2] if len(mark.args) > 2 else given.get("indirect")
        cases = table.items if isinstance(table, Container) and table.kind in ("list", "tuple", "set") else None
        found.append(
            Parametrize(
                _argument_names(names),
                cases,
                bool(indirect is not None and not (isinstance(indirect, Literal) and not indirect.value)),
                mark.span,
            )
        )
    return tuple(found)


def indirect_names(marks: Iterable[Mark]) -> set[str]:
    """Parametrized names that go through a fixture of the same name."""
    found: set[str] = set()
    for mark in marks:
        if mark.name == "parametrize":
            given = dict(mark.keywords)
            names = _argument_names(mark.args[0] if mark.args else given.get("argnames"))
            indirect = mark.args[2] if len(mark.args) > 2 else given.get("indirect")
            if isinstance(indirect, Literal) and indirect.value is True:
                found.update(names)
            elif indirect is not None:
                found.update(_argument_names(indirect))
    return found


def requested_of(function: Function, marks: Iterable[Mark], in_class: bool) -> tuple[str, ...]:
    """The fixtures a pytest function asks for: its parameters but those that something else fills, and usefixtures."""
    marks = tuple(marks)
    direct = {name for table in parametrize_of(marks) for name in table.names} - indirect_names(marks)
    asked = [name for name in parameter_names(function, in_class) if name not in direct]
    for mark in marks:
        if mark.name == "usefixtures":
            asked.extend(arg.value for arg in mark.args if isinstance(arg, Literal) and isinstance(arg.value, str))
    return tuple(dict.fromkeys(asked))


def parameter_names(function: Function, in_class: bool) -> list[str]:
    """Parameters that pytest fills with fixtures: no defaults, no stars, none that a decorator fills."""
    positional = [param.name for param in function.params if param.kind == "plain" and param.default is None]
    keyword_only = [param.name for param in function.params if param.kind == "keyword" and param.default is None]
    if in_class and positional and not _is_static(function):
        positional = positional[1:]
    by_patch = sum(_injects(each) for each in function.decorators)
    if by_patch:
        positional = positional[by_patch:]
    for each in function.decorators:
        if isinstance(each, Call) and each.target in _FILLS:
            return []
        if isinstance(each, Call) and each.target in ("hypothesis.given", "given"):
            if each.args:
                positional = positional[: max(0, len(positional) - len(each.args))]
            named = {keyword.name for keyword in each.keywords}
            positional = [name for name in positional if name not in named]
            keyword_only = [name for name in keyword_only if name not in named]
    return positional + keyword_only


def _is_static(function: Function) -> bool:
    return any(isinstance(each, Name) and each.id == "staticmethod" for each in function.decorators)


def _injects(decorator: Expr) -> int:
    """How many positional arguments a decorator of unittest.mock adds."""
    if not isinstance(decorator, Call):
        return 0
    target = decorator.target
    if not (target.endswith((".patch", ".patch.object")) or target in ("patch", "patch.object")):
        return 0
    place = 1 if target.endswith(("patch.object", ".object")) else 0
    replaced = len(decorator.args) > place + 1 or decorator.keyword("new") is not None
    return 0 if replaced else 1


def _mark(expression: Expr) -> Mark | None:
    if isinstance(expression, Call):
        name = _mark_name(expression.target)
        if name is None:
            return None
        keywords = tuple((keyword.name, keyword.value) for keyword in expression.keywords)
        return Mark(name, expression.args, keywords, expression.span)
    if isinstance(expression, (Attribute, Name)):
        name = _mark_name(expression.target)
        return None if name is None else Mark(name, span=expression.span)
    return None


def _mark_name(target: str) -> str | None:
    if target.startswith(_MARK):
        return target[len(_MARK) :].partition(".")[0]
    return _UNITTEST.get(target)


def _argument_names(node: Expr | None) -> tuple[str, ...]:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return tuple(name.strip() for name in node.value.split(",") if name.strip())
    if isinstance(node, Container):
        return tuple(item.value for item in node.items if isinstance(item, Literal) and isinstance(item.value, str))
    return ()
