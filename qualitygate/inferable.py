"""An annotation in, whether Hypothesis makes values of it unaided out: `hypothesis.strategies.from_type` and no more.

Only what has been seen to give more than one value counts: a bare ``list`` is always empty, a ``Path`` always ``.``.
A class of the project counts by its annotated ``__init__``, a dataclass, named or typed tuple or dict by its fields, an
enumeration by its members. What the lowered tree does not tell (the text of a longer forward reference) is not
inferable: better a function too few than one that no property test can be asked of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Call,
    Class,
    Container,
    Expr,
    Function,
    Literal,
    Name,
    Param,
    Subscript,
)
from qualitygate.scanner.index import Index, find_method
from qualitygate.scanner.query import decorator as find_decorator
from qualitygate.scanner.query import has_decorator, target

_ABC = ("typing", "collections.abc")

#: Types of which values are made as they stand, and which can be members of a set or keys of a dict.
_HASHABLE = frozenset({
    "bool", "int", "float", "complex", "str", "bytes", "range", "typing.Text", "typing.Hashable", "decimal.Decimal",
    "fractions.Fraction", "uuid.UUID", "datetime.date", "datetime.time", "datetime.datetime", "datetime.timedelta",
    "datetime.timezone", "datetime.tzinfo", "zoneinfo.ZoneInfo", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
    "ipaddress.IPv4Network", "ipaddress.IPv6Network", "ipaddress.IPv4Interface", "ipaddress.IPv6Interface",
    "numbers.Number", "numbers.Complex", "numbers.Real", "numbers.Rational", "numbers.Integral",
})  # fmt: skip
_SIMPLE = _HASHABLE | {"bytearray", "object"}

#: Containers of anything inferable: by the element.
_LISTS = frozenset({"list", "collections.deque", "typing.List", "typing.Deque"}) | {
    f"{module}.{name}"
    for module in _ABC
    for name in ("Sequence", "MutableSequence", "Iterable", "Iterator", "Collection", "Container", "Reversible")
}
#: Containers of hashable elements.
_SETS = frozenset({"set", "collections.Counter", "typing.AbstractSet", "typing.Counter"}) | {
    f"{module}.{name}" for module in _ABC for name in ("Set", "MutableSet")
}
_FROZEN_SETS = frozenset({"frozenset", "typing.FrozenSet"})
#: Containers of hashable keys and any values.
_DICTS = frozenset({"dict", "typing.Dict", "typing.DefaultDict", "typing.OrderedDict", "collections.defaultdict",
                    "collections.OrderedDict", "collections.ChainMap"}) | {
    f"{module}.{name}" for module in _ABC for name in ("Mapping", "MutableMapping")
}  # fmt: skip
_TUPLES = frozenset({"tuple", "typing.Tuple"})
_UNIONS = frozenset({"typing.Optional", "typing.Union"})
_LITERALS = frozenset({"typing.Literal", "typing_extensions.Literal"})
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})

#: Bases that make a class of its annotated fields.
_RECORDS = frozenset({"typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict"})
_ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})

#: A forward reference that is a name and no more.
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class _Infer(Protocol):
    def __call__(self, part: Expr | None, *, fit: bool = ...) -> bool: ...


def find_unmade(function: Function, params: Sequence[Param], index: Index) -> str:
    """Why no property test can make the arguments for these parameters; empty when it can.

    Those with a default may be left out, but one at least must be made: else there is nothing to vary.
    """
    made = [is_inferable(param.annotation, function.path, index) for param in params]
    for param, fine in zip(params, made, strict=True):
        if not fine and param.default is None and param.kind in ("plain", "keyword"):
            return f"no strategy can be inferred for `{param.name}`"
    return "" if any(made) else "has no parameter to generate"


def is_inferable(
    annotation: Expr | None, path: str, index: Index, *, hashable: bool = False, inside: tuple[Class, ...] = ()
) -> bool:
    """Whether values of the annotation, as it stands in the file at the path, are made unaided.

    ``hashable``: they must be fit for a set. ``inside`` are the classes whose values are being made: one that needs
    itself is not inferable.
    """

    def infer(part: Expr | None, *, fit: bool = hashable) -> bool:
        return is_inferable(part, path, index, hashable=fit, inside=inside)

    match annotation:
        case Literal(value=None):
            return True
        case Literal(value=str(text)):
            return bool(_DOTTED.fullmatch(text)) and infer(Name(text, _resolve(text, path, index)))
        case Binary(left=left, op="|", right=right):
            return infer(left) and infer(right)
        case Name() | Attribute():
            dotted = target(annotation)
            if dotted in _SIMPLE:
                return not hashable or dotted in _HASHABLE
            found = index.find(path, dotted)
            return isinstance(found, Class) and is_class_inferable(found, index, hashable=hashable, inside=inside)
        case Subscript(value=origin, index=given):
            parts = given.items if isinstance(given, Container) and given.kind == "tuple" else (given,)
            return _infer_generic(target(origin), parts, hashable, infer)
    return False


def is_class_inferable(cls: Class, index: Index, *, hashable: bool = False, inside: tuple[Class, ...] = ()) -> bool:
    """Whether more than one instance is made from the class alone: an enumeration, or an annotated ``__init__``."""
    if cls in inside:
        return False
    lineage, outside = index.lineage(cls), index.outside_bases(cls)
    if _ENUMS.intersection(outside):
        return any(isinstance(each, Assign) and each.value is not None for each in cls.body)
    fields = _list_fields(lineage, outside, hashable)
    if fields is not None:
        fine = [is_inferable(one, cls.path, index, hashable=hashable, inside=(*inside, cls)) for one in fields]
        return bool(fine) and all(fine)
    made = find_method(lineage, "__init__")
    if made is None or set(outside) - {"object"} or (hashable and find_method(lineage, "__eq__") is not None):
        return False
    if any(has_decorator(function, "abc.abstractmethod") for each in lineage for function in each.functions):
        return False
    fine = [is_inferable(param.annotation, made.path, index, inside=(*inside, cls)) for param in made.params[1:]]
    needed = [param.default is None and param.kind in ("plain", "keyword") for param in made.params[1:]]
    return any(needed) and all(made for made, asked in zip(fine, needed, strict=True) if asked)


def _list_fields(lineage: Sequence[Class], outside: Sequence[str], hashable: bool) -> list[Expr] | None:
    """The annotations of the fields that must be given; None for a class that does not declare them."""
    decorator = find_decorator(lineage[0], "dataclasses.dataclass")
    is_record = bool(_RECORDS.intersection(outside))
    if find_method(lineage, "__init__") is not None or not (decorator or is_record):
        return None
    if set(outside) - _RECORDS - {"object"} or (hashable and not _is_hashable(decorator, outside)):
        return []
    declared = [each for cls in lineage for each in cls.body if isinstance(each, Assign) and each.annotation]
    return [
        each.annotation
        for each in declared
        if each.annotation is not None
        and (is_record or each.value is None)
        and not (isinstance(each.annotation, Subscript) and target(each.annotation.value) == "typing.ClassVar")
    ]


def _is_hashable(decorator: Expr | None, outside: Sequence[str]) -> bool:
    frozen = isinstance(decorator, Call) and decorator.keyword("frozen") == Literal(True)
    return frozen or "typing.NamedTuple" in outside


def _infer_generic(origin: str, parts: tuple[Expr, ...], hashable: bool, infer: _Infer) -> bool:
    if origin in _LITERALS:
        return all(isinstance(part, Literal) for part in parts)
    if origin in _ANNOTATED:
        return infer(parts[0])
    if origin in _UNIONS:
        return all(infer(part) for part in parts)
    if origin in _TUPLES:
        elements = parts[:-1] if parts[-1:] == (Literal(...),) else parts
        return bool(elements) and all(infer(part) for part in elements)
    if origin in _FROZEN_SETS:
        return len(parts) == 1 and infer(parts[0], fit=True)
    if hashable:
        return False
    if origin in _LISTS:
        return len(parts) == 1 and infer(parts[0])
    if origin in _SETS:
        return len(parts) == 1 and infer(parts[0], fit=True)
    return origin in _DICTS and len(parts) == 2 and infer(parts[0], fit=True) and infer(parts[1])


def _resolve(text: str, path: str, index: Index) -> str:
    """The dotted path that a name in a forward reference stands for in its file."""
    first, _, rest = text.partition(".")
    bound = dict(index.sources[path].imports).get(first, first)
    return f"{bound}.{rest}" if rest else bound
