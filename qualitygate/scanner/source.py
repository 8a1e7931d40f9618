"""What lowering one file gives, before the suite is known: the input of collecting, resolving and caching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from qualitygate.model import Class, Comment, Function, Stmt

#: The reference that stands for "control goes to something outside the suite that may check".
OPAQUE = "<opaque>"


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it reads, tests and helpers not yet told apart."""

    path: str
    lines: int
    body: tuple[Stmt, ...] = ()  #: module level, without functions and classes
    functions: tuple[Function, ...] = ()  #: of module level, those in an if or try block included
    classes: tuple[Class, ...] = ()  #: of module level, and those nested in them
    imports: tuple[tuple[str, str], ...] = ()  #: (local name, dotted path)
    modules: frozenset[str] = frozenset()  #: every dotted path imported, in functions too
    comments: tuple[Comment, ...] = ()
    #: per qualified name of a function: every dotted name read in it, nested functions included; sorted, each once
    references: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    #: per qualified name of a function: the functions defined inside it, at any depth
    nested: Mapping[str, tuple[Function, ...]] = field(default_factory=lambda: MappingProxyType({}))
