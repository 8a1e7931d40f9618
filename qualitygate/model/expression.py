"""Expressions as the scanner lowers them.

Every node is frozen and compares by meaning: positions take no part in equality, so that
``left == right`` says whether two expressions read the same. Match on the fields in order::

    match check.test:
        case Compare(Call(func=Name("len")), ">=", Literal(0)): ...
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of source: lines from 1, columns from 0 in characters, the end exclusive."""

    line: int
    column: int = 0
    end_line: int = 0
    end_column: int = 0


NOWHERE = Span(0)


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name. ``target`` is the dotted path it stands for, through the file's imports
    (``raises`` after ``from pytest import raises`` has the target ``pytest.raises``); else the name."""

    id: str
    target: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``value.attr``. ``target`` is dotted through imports: ``pytest.raises``; on a call it is
    ``pathlib.Path().exists``; on anything else it starts with ``?``."""

    value: Expr
    attr: str
    target: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: str, bytes, int, float, complex, bool, None or Ellipsis (concatenated strings are one)."""

    value: object
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FString:
    """An f-string: its constant pieces as Literal, its holes as expressions."""

    parts: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Starred:
    """``*value`` in a call or a container."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Keyword:
    """``name=value`` in a call; ``**value`` has no name."""

    name: str | None
    value: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A call. ``target`` is the dotted path of what is called, see `Name.target`."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def target(self) -> str:
        """The dotted path of what is called, empty when it has none."""
        return self.func.target if isinstance(self.func, (Name, Attribute)) else ""

    @property
    def attr(self) -> str:
        """The last part of what is called: ``assert_called`` of ``mock.assert_called()``; an alias by its own name."""
        if isinstance(self.func, Attribute):
            return self.func.attr
        return (self.func.target.rpartition(".")[2] or self.func.id) if isinstance(self.func, Name) else ""

    def keyword(self, name: str) -> Expr | None:
        """The value given to a keyword, or None."""
        return next((k.value for k in self.keywords if k.name == name), None)


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison; a chain ``a < b < c`` is lowered to ``Bool("and", (a < b, b < c))``.
    ``op`` is one of ``== != < <= > >= is, is not, in, not in``."""

    left: Expr
    op: str
    right: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bool:
    """``and`` / ``or`` over two or more values, flattened."""

    op: str
    values: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """``not``, ``-``, ``+`` or ``~``. A negative number is a Literal, not a Unary."""

    op: str
    operand: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic or bitwise operation."""

    left: Expr
    op: str
    right: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Subscript:
    """``value[index]``; a slice is an Opaque index."""

    value: Expr
    index: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """``key: value`` in a dict; ``**value`` has no key."""

    key: Expr | None
    value: Expr


@dataclass(frozen=True, slots=True)
class Container:
    """A display: ``kind`` is list, tuple, set or dict; a dict's items are Pairs."""

    kind: str
    items: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """``kind`` is list, set, dict or generator; ``conditions`` of all loops together."""

    kind: str
    element: Expr
    targets: tuple[Expr, ...]
    iterables: tuple[Expr, ...]
    conditions: tuple[Expr, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """``body if test else orelse``."""

    test: Expr
    body: Expr
    orelse: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Lambda:
    """A lambda: the names of its parameters and its body."""

    params: tuple[str, ...]
    body: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Await:
    """``await value``."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Yield:
    """``yield value`` or ``yield from value``."""

    value: Expr | None
    delegates: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Walrus:
    """``name := value``."""

    name: str
    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Anything else, by its source text."""

    text: str
    span: Span = field(default=NOWHERE, compare=False)


Expr = (
    Name | Attribute | Literal | FString | Starred | Call | Compare | Bool | Unary | Binary | Subscript | Pair
    | Container | Comprehension | Conditional | Lambda | Await | Yield | Walrus | Opaque
)  # fmt: skip
