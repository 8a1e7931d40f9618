"""From an expression to source-like text, for messages."""

from __future__ import annotations

from qualitygate.model import (
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Container,
    Expr,
    FString,
    Keyword,
    Lambda,
    Literal,
    Name,
    Opaque,
    Pair,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)


def render(node: object, limit: int = 0) -> str:
    """Source-like text of an expression, for messages; ``limit`` cuts it to so many characters with an ellipsis.

    >>> render(Compare(Call(Name("len"), (Name("x"),)), ">=", Literal(0)))
    'len(x) >= 0'
    """
    text = _text(node, 0)
    return f"{text[: limit - 1]}…" if limit and len(text) > limit else text


#: How tightly operators bind, for parentheses; anything else binds tightest.
_BINDING = {"or": 1, "and": 2, "not": 3, "|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "**": 12}


def _text(node: object, outer: int) -> str:
    inner, text = _piece(node)
    return f"({text})" if inner < outer else text


def _piece(node: object) -> tuple[int, str]:
    """How tightly the text binds, and the text."""
    match node:
        case Name(id=name):
            return 20, name
        case Attribute(value=value, attr=attr):
            return 20, f"{_text(value, 20)}.{attr}"
        case Literal(value=value):
            return 20, "..." if value is ... else repr(value)
        case FString(parts=parts):
            held = "".join(str(p.value) if isinstance(p, Literal) else f"{{{_text(p, 0)}}}" for p in parts)
            return 20, f"f{held!r}"
        case Starred(value=value):
            return 20, f"*{_text(value, 10)}"
        case Keyword(name=name, value=value):
            return 20, f"{name}={_text(value, 0)}" if name else f"**{_text(value, 10)}"
        case Call(func=func, args=args, keywords=keywords):
            given = ", ".join(_text(each, 0) for each in (*args, *keywords))
            return 20, f"{_text(func, 20)}({given})"
        case Compare(left=left, op=op, right=right):
            return 4, f"{_text(left, 5)} {op} {_text(right, 5)}"
        case Bool(op=op, values=values):
            binding = _BINDING[op]
            return binding, f" {op} ".join(_text(each, binding + 1) for each in values)
        case Unary(op="not", operand=operand):
            return 3, f"not {_text(operand, 3)}"
        case Unary(op=op, operand=operand):
            return 11, f"{op}{_text(operand, 11)}"
        case Binary(left=left, op=op, right=right):
            binding = _BINDING.get(op, 10)
            right_first = op == "**"
            return binding, f"{_text(left, binding + right_first)} {op} {_text(right, binding + (not right_first))}"
        case Subscript(value=value, index=index):
            return 20, f"{_text(value, 20)}[{_bare(index)}]"
        case Pair(key=key, value=value):
            return 20, f"**{_text(value, 10)}" if key is None else f"{_text(key, 0)}: {_text(value, 0)}"
        case Container(kind=kind, items=items):
            return 20, _display(kind, [_text(each, 0) for each in items])
        case Comprehension():
            return 20, _loops(node)
        case Conditional(test=test, body=body, orelse=orelse):
            return 0, f"{_text(body, 1)} if {_text(test, 1)} else {_text(orelse, 0)}"
        case Lambda(params=params, body=body):
            return 0, f"lambda {', '.join(params)}: {_text(body, 0)}" if params else f"lambda: {_text(body, 0)}"
        case Await(value=value):
            return 13, f"await {_text(value, 20)}"
        case Yield(value=value, delegates=delegates):
            word = "yield from" if delegates else "yield"
            return 0, word if value is None else f"{word} {_text(value, 0)}"
        case Walrus(name=name, value=value):
            return -1, f"{name} := {_text(value, 0)}"
        case Opaque(text=text):
            return 20, text
    return 20, ""


def _bare(index: Expr) -> str:
    if isinstance(index, Container) and index.kind == "tuple" and index.items:
        return ", ".join(_text(item, 0) for item in index.items) + ("," if len(index.items) == 1 else "")
    return _text(index, 0)


def _display(kind: str, items: list[str]) -> str:
    held = ", ".join(items)
    if kind == "tuple":
        return f"({held},)" if len(items) == 1 else f"({held})"
    if kind == "list":
        return f"[{held}]"
    return "{" + held + "}" if items or kind == "dict" else "set()"


def _loops(node: Comprehension) -> str:
    text = _text(node.element, 0)
    for name, iterable in zip(node.targets, node.iterables, strict=True):
        text += f" for {_bare(name) if isinstance(name, Container) else _text(name, 0)} in {_text(iterable, 1)}"
    for condition in node.conditions:
        text += f" if {_text(condition, 1)}"
    opening, closing = {"list": ("[", "]"), "generator": ("(", ")")}.get(node.kind, ("{", "}"))
    return f"{opening}{text}{closing}"
