"""What rules ask of the IR: walking, names, literals and text. Pure; knows nothing of libcst.

A node is an expression or a statement; a body is a tuple of statements. Everything is in source order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from qualitygate.model import (
    Assert,
    Assign,
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
    Check,
    Class,
    Compare,
    Comprehension,
    Conditional,
    Container,
    Define,
    Delete,
    Evaluate,
    Expr,
    For,
    FString,
    Function,
    Handler,
    If,
    Import,
    Jump,
    Keyword,
    Lambda,
    Literal,
    Match,
    Name,
    Pair,
    Raise,
    Return,
    Starred,
    Stmt,
    Subscript,
    Try,
    Unary,
    Walrus,
    While,
    With,
    WithItem,
    Yield,
)
from qualitygate.scanner.rendering import render as render

Node = Expr | Stmt | Handler | WithItem | Keyword | Function | Class
_NESTED = (Function, Class)
_EXPRESSIONS = frozenset(get_args(Expr))
_STATEMENTS = frozenset(get_args(Stmt))


#: What was walked last: many rules ask for the same walk of the same body, one after the other. The tree is frozen,
#: so a walk of it never changes; each entry holds its start, so that no identity is used twice while it is kept.
_WALKED: dict[tuple[int, bool, type | None], tuple[object, tuple[Any, ...]]] = {}
_MOST_WALKED = 16384


def walk(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Node]:
    """The node or nodes themselves and everything inside, depth first.

    ``enter``: also the bodies of functions and classes defined inside; without it their Define is given, and a
    Function given as the start is always entered. Lambdas are expressions and always entered.
    """
    if node.__class__ in _SHARED:
        return iter(_shared(node, enter, None))
    return _descend(node, enter)


def _shared(node: Any, enter: bool, kind: type | None) -> tuple[Any, ...]:
    """The walk of a body or function, or the nodes of exactly one class in it; kept for whoever asks next."""
    key = (id(node), enter, kind)
    kept = _WALKED.get(key)
    if kept is not None:
        return kept[1]
    if kind is None:
        found = tuple(_descend(node, enter))
    else:
        found = tuple([each for each in _shared(node, enter, None) if each.__class__ is kind])
    if len(_WALKED) >= _MOST_WALKED:
        _WALKED.clear()
    _WALKED[key] = (node, found)
    return found


def _of_class(node: Any, enter: bool, kind: type) -> Iterable[Any]:
    if node.__class__ in _SHARED:
        return _shared(node, enter, kind)
    return (each for each in _descend(node, enter) if each.__class__ is kind)


def _descend(node: Any, enter: bool) -> Iterator[Any]:
    stack: list[Any] = (
        [node] if not isinstance(node, (tuple, list)) and hasattr(node, "__dataclass_fields__") else list(node)[::-1]
    )
    find_parts = _CHILDREN.get
    while stack:
        current = stack.pop()
        yield current
        kind = current.__class__
        if kind is Define and not enter:
            stack.extend(reversed(current.definition.decorators))
            continue
        parts = find_parts(kind)
        if parts is not None:
            stack.extend(reversed(parts(current)))


def children(node: Node) -> list[Any]:
    """The nodes directly inside, in source order."""
    parts = _CHILDREN.get(node.__class__)
    return [] if parts is None else parts(node)


def expressions(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Expr]:
    """Every expression inside."""
    found: Iterable[Any] = walk(node, enter=enter)
    return (each for each in found if each.__class__ in _EXPRESSIONS)


def statements(body: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Stmt]:
    """Every statement inside, blocks entered."""
    found: Iterable[Any] = walk(body, enter=enter)
    return (each for each in found if each.__class__ in _STATEMENTS)


def calls(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Call]:
    """Every call inside, the outer before the inner."""
    return iter(_of_class(node, enter, Call))


def checks(function: Function) -> tuple[Check, ...]:
    """Its own oracles and those of the functions defined inside it."""
    inner = [
        check
        for each in walk(function.body, enter=True)
        if isinstance(each, Define) and isinstance(each.definition, Function)
        for check in each.definition.checks
    ]
    return (*function.checks, *inner)


def names(node: Node | Iterable[Node], *, enter: bool = False) -> set[str]:
    """Every bare name read or written inside."""
    return {each.id for each in _of_class(node, enter, Name)}


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


def _some(*parts: Any) -> list[Any]:
    return [part for part in parts if part is not None]


def _function_parts(node: Function) -> list[Any]:
    given = [part for param in node.params for part in (param.annotation, param.default) if part is not None]
    return [*node.decorators, *given, *node.body]


def _class_parts(node: Class) -> list[Any]:
    shown = {id(each.definition) for each in walk(node.body) if isinstance(each, Define)}
    methods = [function for function in node.functions if id(function) not in shown]
    return [*node.decorators, *node.body, *(Define(function, function.span) for function in methods)]


_CHILDREN: dict[type, Any] = {
    Attribute: lambda n: [n.value],
    FString: lambda n: list(n.parts),
    Starred: lambda n: [n.value],
    Keyword: lambda n: [n.value],
    Call: lambda n: [n.func, *n.args, *n.keywords],
    Compare: lambda n: [n.left, n.right],
    Bool: lambda n: list(n.values),
    Unary: lambda n: [n.operand],
    Binary: lambda n: [n.left, n.right],
    Subscript: lambda n: [n.value, n.index],
    Pair: lambda n: _some(n.key, n.value),
    Container: lambda n: list(n.items),
    Comprehension: lambda n: [n.element, *n.targets, *n.iterables, *n.conditions],
    Conditional: lambda n: [n.body, n.test, n.orelse],
    Lambda: lambda n: [n.body],
    Await: lambda n: [n.value],
    Yield: lambda n: _some(n.value),
    Walrus: lambda n: [n.value],
    Assert: lambda n: _some(n.test, n.message),
    Evaluate: lambda n: [n.value],
    Assign: lambda n: _some(*n.targets, n.value),
    Return: lambda n: _some(n.value),
    Raise: lambda n: _some(n.exception, n.cause),
    Delete: lambda n: list(n.targets),
    With: lambda n: [*n.items, *n.body],
    WithItem: lambda n: _some(n.context, n.name),
    For: lambda n: [n.target, n.iterable, *n.body, *n.orelse],
    While: lambda n: [n.test, *n.body, *n.orelse],
    If: lambda n: [n.test, *n.body, *n.orelse],
    Handler: lambda n: [*_some(n.type), *n.body],
    Try: lambda n: [*n.body, *n.handlers, *n.orelse, *n.final],
    Match: lambda n: [n.subject, *(each for body in n.bodies for each in body)],
    Define: lambda n: [n.definition],
    Function: _function_parts,
    Class: _class_parts,
}

#: Starts whose walks are kept: what is frozen and not made for one question.
_SHARED = frozenset({tuple, *_CHILDREN})
