"""What rules ask of the IR: walking, names, literals and text. Pure; knows nothing of libcst.

A node is an expression or a statement; a body is a tuple of statements. Everything is in source order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Call,
    Check,
    Class,
    Container,
    Define,
    Evaluate,
    Expr,
    For,
    Function,
    Handler,
    Import,
    Jump,
    Literal,
    Name,
    Pair,
    Return,
    Starred,
    Stmt,
    Subscript,
    Suite,
    Walrus,
    WithItem,
    Yield,
)
from qualitygate.scanner.rendering import render as render
from qualitygate.scanner.walking import Node as Node
from qualitygate.scanner.walking import children as children
from qualitygate.scanner.walking import code as code
from qualitygate.scanner.walking import of_class, of_classes
from qualitygate.scanner.walking import recall as recall
from qualitygate.scanner.walking import walk as walk

_EXPRESSIONS = frozenset(get_args(Expr))
_STATEMENTS = frozenset(get_args(Stmt))


def expressions(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Expr]:
    """Every expression inside."""
    return iter(of_classes(node, enter, _EXPRESSIONS))


def statements(body: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Stmt]:
    """Every statement inside, blocks entered."""
    return iter(of_classes(body, enter, _STATEMENTS))


def calls(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Call]:
    """Every call inside, the outer before the inner."""
    return iter(of_class(node, enter, Call))


def checks(function: Function) -> tuple[Check, ...]:
    """Its own oracles and those of the functions defined inside it."""
    inner = [
        check
        for each in of_class(function.body, True, Define)
        if isinstance(each.definition, Function)
        for check in each.definition.checks
    ]
    return (*function.checks, *inner)


def lineage(name: str, path: str, suite: Suite) -> list[Class]:
    """The class of that name, rather of the file of that path, and its bases within the suite, by their last name."""
    known = {each.name: each for file in suite.files for each in file.classes if file.path != path}
    known |= {each.name: each for file in suite.files for each in file.classes if file.path == path}
    found: list[Class] = []
    queue = [name]
    while queue:
        cls = known.get(queue.pop(0))
        if cls is not None and cls not in found:
            found.append(cls)
            queue.extend(last_part(base) for base in cls.bases)
    return found


def names(node: Node | Iterable[Node], *, enter: bool = False) -> set[str]:
    """Every bare name read or written inside."""
    return {each.id for each in of_class(node, enter, Name)}


def assigned(node: Node | Iterable[Node], *, enter: bool = False) -> set[str]:
    """Every bare name bound inside: assignments, loops, with items, walruses, handlers, imports and definitions."""
    found: set[str] = set()
    for each in walk(node, enter=enter):
        match each:
            case Assign(targets=targets):
                for item in targets:
                    found |= _bound(item)
            case For(target=item):
                found |= _bound(item)
            case WithItem(name=item) if item is not None:
                found |= _bound(item)
            case Walrus(name=name) | Handler(name=name) if name:
                found.add(name)
            case Import(names=pairs):
                found |= {local.partition(".")[0] for local, _ in pairs}
            case Define(definition=definition):
                found.add(definition.name)
    return found


def target(node: object) -> str:
    """The dotted path of a Name, an Attribute, or what a Call calls (awaited or not); else the empty string."""
    if isinstance(node, Await):
        node = node.value
    return node.target if isinstance(node, (Name, Attribute, Call)) else ""


def last_part(dotted: str) -> str:
    """The part after the last dot.

    >>> last_part("pytest.mark.slow")
    'slow'
    """
    return dotted.rpartition(".")[2]


def root_name(node: Expr) -> str:
    """The bare name a chain of attributes, calls, subscripts and awaits starts from, else the empty string."""
    current: Any = node
    while True:
        if isinstance(current, (Attribute, Subscript, Await, Starred)):
            current = current.value
        elif isinstance(current, Call):
            current = current.func
        else:
            return current.id if isinstance(current, Name) else ""


def has_decorator(function: Function | Class, *targets: str) -> bool:
    """Whether it is decorated with one of the dotted targets, called or bare."""
    return decorator(function, *targets) is not None


def decorator(function: Function | Class, *targets: str) -> Expr | None:
    """The first decorator with one of the dotted targets: a Call, Name or Attribute; None without."""
    return next((each for each in function.decorators if target(each) in targets), None)


def is_literal(node: object) -> bool:
    """Whether its value can be read: a constant, or a display of constants."""
    if isinstance(node, Literal):
        return True
    if isinstance(node, Container):
        return all(is_literal(item) for item in node.items)
    if isinstance(node, Pair):
        return node.key is not None and is_literal(node.key) and is_literal(node.value)
    return False


def literal(node: object, default: Any = None) -> Any:
    """The Python value of a constant or of a display of constants; ``default`` for anything else.

    A set or dict that would need to hash an unhashable value gives the default too.
    """
    if isinstance(node, Literal):
        return node.value
    if not isinstance(node, Container) or not is_literal(node):
        return default
    try:
        if node.kind == "dict":
            return {literal(item.key): literal(item.value) for item in node.items if isinstance(item, Pair)}
        values = [literal(item) for item in node.items]
        return {"list": list, "tuple": tuple, "set": set}[node.kind](values)
    except TypeError:
        return default


def argument(call: Call, position: int, name: str) -> Expr | None:
    """What is given for a parameter, by position or by name; None when it is not, or hidden behind a star."""
    if position < len(call.args) and not any(isinstance(arg, Starred) for arg in call.args[: position + 1]):
        return call.args[position]
    return call.keyword(name)


def cleaned_up(function: Function) -> set[str]:
    """Last names of what a fixture or context manager calls, or hands to a call, after its first yield.

    What is handed to ``addfinalizer``, ``callback`` or ``addCleanup`` counts too, wherever that stands.
    """
    first = min((each.span.line for each in expressions(function.body) if isinstance(each, Yield)), default=None)
    found: set[str] = set()
    for call in calls(function.body, enter=True):
        if first is not None and call.span.line > first:
            found |= {call.attr, *(last_part(target(arg)) for arg in call.args)}
        elif call.attr in ("addfinalizer", "callback", "push_async_callback", "addCleanup"):
            found |= {last_part(target(arg)) for arg in call.args} | {each.attr for each in calls(call.args)}
    return found - {""}


def without_docstring(function: Function) -> tuple[Stmt, ...]:
    """The body after its docstring."""
    return function.body[1:] if function.docstring is not None else function.body


def is_empty(function: Function) -> bool:
    """Whether it does nothing: ``pass``, ``...``, a docstring, a bare return, constants and names."""
    return all(_does_nothing(statement) for statement in function.body)


def _does_nothing(statement: Stmt) -> bool:
    match statement:
        case Jump(kind="pass"):
            return True
        case Return(value=value):
            return value is None or isinstance(value, Literal)
        case Evaluate(value=value):
            return isinstance(value, (Literal, Name))
    return False


def _bound(item: Expr) -> set[str]:
    match item:
        case Name(id=name):
            return {name}
        case Starred(value=value):
            return _bound(value)
        case Container(items=items):
            return {name for each in items for name in _bound(each)}
    return set()
