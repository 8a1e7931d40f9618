"""From a node or body to everything inside, in source order; kept while many rules ask for the same walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from qualitygate.model import (
    Assert,
    Assign,
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
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

Node = Expr | Stmt | Handler | WithItem | Keyword | Function | Class
Answer = TypeVar("Answer")


class _Walk:
    """What is inside a start, and of that the nodes of some classes, as far as they were asked for."""

    __slots__ = ("by_class", "has_definitions", "nodes", "outside", "start")

    def __init__(self, start: object, nodes: tuple[Any, ...], has_definitions: bool) -> None:
        self.start = start  #: held, so that no identity is used twice while the walk is kept
        self.nodes = nodes
        self.has_definitions = has_definitions
        self.by_class: dict[object, tuple[Any, ...]] = {}
        self.outside: _Walk | None = (
            None  #: the walk that enters no definition, where there is one and it was asked for
        )


#: What was walked last, by the identity of the start: many rules ask for the same walk of the same body, one after the
#: other. The tree is frozen, so a walk of it never changes.
_WALKED: dict[int, _Walk] = {}
_MOST_WALKED = 4096


def walk(node: Node | Iterable[Node], *, enter: bool = False) -> Iterator[Node]:
    """The node or nodes themselves and everything inside, depth first.

    ``enter``: also the bodies of functions and classes defined inside; without it their Define is given, and a
    Function given as the start is always entered. Lambdas are expressions and always entered.
    """
    if node.__class__ in _SHARED:
        return iter(_share(node, enter).nodes)
    return iter(_collect(node, enter)[0])


def code(function: Function) -> tuple[Any, ...]:
    """Its decorators and its body, the same tuple for every asker, so that they share the walk of it."""
    if not function.decorators:
        return function.body
    return _select(function, True, code, lambda _: (*function.decorators, *function.body))


def recall(node: Node | tuple[Node, ...], question: Callable[[Any], Iterable[Answer]]) -> tuple[Answer, ...]:
    """The answers to a question about a frozen node or body, asked again of a fixture or helper by every test.

    ``question`` is a function of a module; what it tells must follow from the node alone.
    """
    kept = _share(node, True).by_class
    answers = kept.get(question)
    if answers is None:
        answers = kept[question] = tuple(question(node))
    return answers


def _share(node: Any, enter: bool) -> _Walk:
    """The walk of a body or node, kept for whoever asks next."""
    kept = _WALKED.get(id(node))
    if kept is None:
        if len(_WALKED) >= _MOST_WALKED:
            _WALKED.clear()
        found, has_definitions = _collect(node, True)
        kept = _WALKED[id(node)] = _Walk(node, tuple(found), has_definitions)
    if enter or not kept.has_definitions:
        return kept
    if kept.outside is None:
        kept.outside = _Walk(node, tuple(_collect(node, False)[0]), False)
    return kept.outside


def _select(node: Any, enter: bool, which: object, pick: Callable[[Iterable[Any]], Iterable[Any]]) -> tuple[Any, ...]:
    """What is picked of a walk; kept with it under the name of what was picked."""
    if node.__class__ not in _SHARED:
        return tuple(pick(_collect(node, enter)[0]))
    kept = _share(node, enter)
    picked = kept.by_class.get(which)
    if picked is None:
        picked = kept.by_class[which] = tuple(pick(kept.nodes))
    return picked


def of_class(node: Any, enter: bool, kind: type) -> tuple[Any, ...]:
    """The nodes inside of exactly one class."""
    return _select(node, enter, kind, lambda nodes: [each for each in nodes if each.__class__ is kind])


def of_classes(node: Any, enter: bool, kinds: frozenset[type]) -> tuple[Any, ...]:
    """The nodes inside of any of some classes."""
    return _select(node, enter, kinds, lambda nodes: [each for each in nodes if each.__class__ in kinds])


def _collect(node: Any, enter: bool) -> tuple[list[Any], bool]:
    """Everything inside, and whether a function or class is defined there. Walks of functions inside are shared."""
    found: list[Any] = []
    add = found.append
    has_definitions = False
    if node.__class__ is Function:
        before, _ = _collect(_function_head(node), enter)
        body = _share(node.body, enter)
        return [node, *before, *body.nodes], body.has_definitions
    if not isinstance(node, (tuple, list)) and hasattr(node, "__dataclass_fields__"):
        add(node)
        stack = children(node)[::-1]
    else:
        stack = list(node)[::-1]
    pop, push, extend = stack.pop, stack.append, stack.extend
    find_parts = _CHILDREN.get
    while stack:
        current = pop()
        kind = current.__class__
        if kind is Function:
            inner = _share(current, enter)
            found.extend(inner.nodes)
            has_definitions = has_definitions or inner.has_definitions
            continue
        add(current)
        if kind is Name or kind is Literal:
            continue
        if kind is Attribute:
            push(current.value)
        elif kind is Call:
            extend(current.keywords[::-1])
            extend(current.args[::-1])
            push(current.func)
        elif kind is Define and not enter:
            extend(current.definition.decorators[::-1])
        else:
            has_definitions = has_definitions or kind is Define
            parts = find_parts(kind)
            if parts is not None:
                extend(parts(current)[::-1])
    return found, has_definitions


def children(node: Node) -> list[Any]:
    """The nodes directly inside, in source order."""
    parts = _CHILDREN.get(node.__class__)
    return [] if parts is None else parts(node)


def _some(*parts: Any) -> list[Any]:
    return [part for part in parts if part is not None]


def _function_parts(node: Function) -> list[Any]:
    return [*_function_head(node), *node.body]


def _function_head(node: Function) -> list[Any]:
    given = [part for param in node.params for part in (param.annotation, param.default) if part is not None]
    return [*node.decorators, *given]


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
