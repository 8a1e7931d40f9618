"""The functions of a project in, why each is not pure out; nothing where no effect was seen.

An effect is input or output (files, processes, the network, the clock, chance, the environment), a write to a global,
or a change of an argument. The reading is by name, and in doubt against purity: what is called must be a function of
the project that has no effect itself, a part of the standard library without any, or a method that the builtin types
have and that changes nothing. A method of the project that cannot be told from its receiver is pure when all methods
of its name are. An instance is the argument of its methods: reading it is pure, writing to it is not. Generators and
coroutines, and what an unknown decorator wraps, are not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualitygate.effects import (
    FRESH_CALLS,
    HARMLESS_DECORATORS,
    IMMUTABLE,
    MUTATING,
    PURE_BUILTINS,
    PURE_METHODS,
    find_outside,
    is_known_library,
)
from qualitygate.model import (
    Assign,
    Attribute,
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
    Expr,
    For,
    FString,
    Function,
    Import,
    Jump,
    Lambda,
    Literal,
    Name,
    Opaque,
    Subscript,
    Unary,
    With,
    WithItem,
)
from qualitygate.scanner.index import Index, find_method
from qualitygate.scanner.query import assigned, has_decorator, root_name, target, walk

#: What every class can be asked for by ``super()``.
_OF_OBJECT = frozenset(dir(object))

#: Which function: path, qualified name and line, since one name may be defined twice.
Key = tuple[str, str, int]


def key_of(function: Function) -> Key:
    """What tells a function from all others."""
    return function.path, function.qualname, function.span.line


@dataclass(frozen=True, slots=True)
class Called:
    """What a call of the project may run, and which names of the caller it could change."""

    text: str
    callees: tuple[Key, ...]
    given: frozenset[str]  #: names whose values go in; an empty one is a value that nobody here made
    makes: bool = False  #: a class is called: what its ``__init__`` does to the instance is nobody else's


@dataclass(frozen=True, slots=True)
class Effects:
    """What one function does besides giving a value."""

    outside: str = ""  #: the first effect on or of the outside; empty without
    changes: tuple[str, ...] = ()  #: the parameters that it changes, and other names whose values it did not make
    calls: tuple[Called, ...] = ()
    params: frozenset[str] = frozenset()
    receiver: str = ""  #: the first parameter of a method


def find_impurities(index: Index) -> dict[Key, str]:
    """Why each function and method of the sources is not pure; empty for one that is."""
    reader = _Reader(index)
    effects = {key_of(function): reader.read(function, cls) for function, cls in list_functions(index)}
    impure: dict[Key, str] = {}
    changed: dict[Key, set[str]] = {}
    for key, each in effects.items():
        foreign = [name for name in each.changes if name not in each.params]
        impure[key] = each.outside or (f"changes `{foreign[0]}`, which it has not made" if foreign else "")
        changed[key] = set(each.changes) & each.params
    spreading = True
    while spreading:
        spreading = False
        for key, each in effects.items():
            if impure[key]:
                continue
            why, more = _spread(each, effects, impure, changed)
            if why or more - changed[key]:
                impure[key], spreading = why, True
                changed[key] |= more
    return {key: impure[key] or _tell_changed(changed[key]) for key in effects}


def list_functions(index: Index) -> Iterator[tuple[Function, Class | None]]:
    """Every function of the sources with the class it is a method of; those inside functions are part of these."""
    for source in index.sources.values():
        yield from ((function, None) for function in source.functions)
        yield from ((function, cls) for cls in source.classes for function in cls.functions)


def _spread(
    caller: Effects, effects: dict[Key, Effects], impure: dict[Key, str], changed: dict[Key, set[str]]
) -> tuple[str, set[str]]:
    """What the calls of a function bring in: an effect on the outside, or parameters of its own that they change."""
    more: set[str] = set()
    for call in caller.calls:
        for callee in call.callees:
            if impure.get(callee):
                return f"calls `{call.text}`, which {impure[callee].partition(', which')[0]}", more
            inner = changed.get(callee, set())
            if inner - ({effects[callee].receiver} if call.makes else set()):
                if call.given - caller.params:
                    return f"calls `{call.text}`, which changes what it is given", more
                more |= call.given
    return "", more


def _tell_changed(names: set[str]) -> str:
    return f"changes its argument `{min(names)}`" if names else ""


class _Reader:
    """The project's names, for the reading of one function after the other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._methods: dict[str, list[Key]] = defaultdict(list)
        self._properties: dict[str, list[Key]] = defaultdict(list)
        for function, cls in list_functions(index):
            if cls is not None:
                is_property = has_decorator(function, "property", "functools.cached_property")
                (self._properties if is_property else self._methods)[function.name].append(key_of(function))

    def read(self, function: Function, cls: Class | None) -> Effects:
        """The effects of one function that can be seen in it, and what it calls."""
        params = frozenset(param.name for param in function.params)
        bare = has_decorator(function, "staticmethod") or cls is None or not function.params
        receiver = "" if bare else function.params[0].name
        if function.is_async or function.is_generator:
            kind = "a coroutine" if function.is_async else "a generator"
            return Effects(f"is {kind}", params=params, receiver=receiver)
        strange = [each for each in function.decorators if target(each) not in HARMLESS_DECORATORS]
        strange = [each for each in strange if not target(each).endswith((".setter", ".getter", ".deleter"))]
        if strange:
            return Effects(f"is decorated with `{target(strange[0]) or '?'}`", params=params, receiver=receiver)
        scope = _Scope(function, self._index)
        nodes = list(walk(function.body, enter=True))
        inner = {id(node.value) for node in nodes if isinstance(node, Attribute)}
        called = {id(node.func) for node in nodes if isinstance(node, Call)}
        outside = next((why for node in nodes if id(node) not in inner and (why := scope.find_effect(node))), "")
        changes = [name for node in nodes for name in scope.find_changed(node)]
        calls = []
        for node in nodes:
            if isinstance(node, Call):
                told = self._call(node, scope, cls)
                outside = outside or (told if isinstance(told, str) else "")
                calls += [told] if isinstance(told, Called) else []
                if isinstance(node.func, Attribute) and node.attr in MUTATING and not isinstance(told, Called):
                    changes += [] if scope.is_own(node.func.value) else [root_name(node.func.value)]
            elif isinstance(node, (Name, Attribute)) and id(node) not in inner | called:
                calls += self._reference(node, scope)
        return Effects(outside, tuple(dict.fromkeys(changes)), tuple(calls), params, receiver)

    def _call(self, call: Call, scope: _Scope, cls: Class | None) -> Called | str | None:
        """What of the project a call runs; why it is in doubt; or nothing to tell."""
        dotted, attr, root = call.target, call.attr, root_name(call.func)
        text = dotted.lstrip("?.") or attr or "?"
        given = scope.name_given(call)
        found = None if root in scope.local else self._index.find(scope.path, dotted)
        if found is not None:
            return self._name_callees(found, text, given)
        if isinstance(call.func, Attribute):
            return self._call_method(call, scope, cls, text, given)
        if isinstance(call.func, Name) and root in scope.defined:
            return None
        if dotted == "next" and root not in scope.local:
            return None if scope.is_own(call.args[0]) else "takes from an iterator that it has not made"
        if isinstance(call.func, Name) and root not in scope.local and _is_pure_name(dotted, root in scope.imported):
            return None
        return f"calls `{text}`, of which nothing is known"

    def _name_callees(self, found: Function | Class, text: str, given: frozenset[str]) -> Called | str:
        """A function runs itself, a class what makes its instances."""
        if isinstance(found, Function):
            return Called(text, (key_of(found),), given)
        strange = [base for base in self._index.outside_bases(found) if not _is_pure_name(base, "." in base)]
        if strange:
            return f"calls `{text}`, of whose base `{strange[0]}` nothing is known"
        lineage = self._index.lineage(found)
        makers = [find_method(lineage, name) for name in ("__new__", "__init__", "__post_init__")]
        return Called(text, tuple(key_of(each) for each in makers if each is not None), given, makes=True)

    def _call_method(
        self, call: Call, scope: _Scope, cls: Class | None, text: str, given: frozenset[str]
    ) -> Called | str | None:
        root, attr = root_name(call.func), call.attr
        if root in scope.imported and root not in scope.local:
            if is_known_library(call.target):
                return None
            if not self._is_ours(scope.path, call.target):
                return f"calls `{text}`, of which nothing is known"
        if cls is not None and call.target in (f"{scope.first}.{attr}", f"super().{attr}"):
            lineage, is_above = self._index.lineage(cls), root == "super"
            own = find_method(lineage[1:] if is_above else lineage, attr)
            if own is not None:
                return Called(text, (key_of(own),), frozenset({scope.first}) if is_above else given)
            if is_above and attr in _OF_OBJECT:
                return None
        if attr in self._methods:
            return Called(text, tuple(self._methods[attr]), given)
        if attr in MUTATING or attr in PURE_METHODS:
            return None
        return f"calls `{text}`, of which nothing is known"

    def _is_ours(self, path: str, dotted: str) -> bool:
        """Whether a dotted name begins with a module of the project."""
        parts = dotted.split(".")
        return any(self._index.module(path, ".".join(parts[:number])) for number in range(1, len(parts) + 1))

    def _reference(self, node: Name | Attribute, scope: _Scope) -> Iterable[Called]:
        """A function handed on may be called; a property is."""
        if root_name(node) not in scope.local:
            found = self._index.find(scope.path, node.target)
            told = self._name_callees(found, found.name, frozenset()) if found is not None else None
            if isinstance(told, Called):
                return [told]
        if isinstance(node, Attribute) and node.attr in self._properties:
            return [Called(node.attr, tuple(self._properties[node.attr]), scope.name_values([node.value]))]
        return []


class _Scope:
    """The names of one function: what is local, imported, and made by the function itself."""

    def __init__(self, function: Function, index: Index) -> None:
        self.path = function.path
        self._params = {param.name: target(param.annotation) for param in function.params}
        self.first = function.params[0].name if function.params else ""  #: the instance, in a method
        nodes = list(walk(function.body, enter=True))
        inner = [node.definition for node in nodes if isinstance(node, Define)]
        self.defined = {each.name for each in inner}
        imports = [pair for node in nodes if isinstance(node, Import) for pair in node.names]
        brought = {local.partition(".")[0] for local, _ in imports}
        self.imported = brought | {local.partition(".")[0] for local, _ in index.sources[self.path].imports}
        names = {param.name for each in inner if isinstance(each, Function) for param in each.params}
        names |= {name for node in nodes if isinstance(node, Lambda) for name in node.params}
        targets = [one for node in nodes if isinstance(node, Comprehension) for one in node.targets]
        names |= {node.id for node in walk(targets) if isinstance(node, Name)}
        self.local = (names | set(self._params) | assigned(function.body, enter=True)) - brought
        values = _list_values(nodes)
        self._groups: set[str] = set()  #: stand for a `defaultdict` made here: what it holds is made here too
        self._own: set[str] = set()  #: only ever stand for values made here
        for name in self.local & values.keys() - self._params.keys() - names:
            if all(value is not None and target(value) == "collections.defaultdict" for value in values[name]):
                self._groups.add(name)
            if all(value is not None and self.is_own(value) for value in values[name]):
                self._own.add(name)

    def is_own(self, value: Expr) -> bool:
        """Whether a value was made here, so that nobody else holds it, or cannot be changed. What it holds may be
        another's."""
        match value:
            case Literal() | FString() | Container() | Comprehension() | Compare() | Unary() | Binary() | Lambda():
                return True
            case Conditional(body=body, orelse=orelse):
                return self.is_own(body) and self.is_own(orelse)
            case Bool(values=values):
                return all(self.is_own(each) for each in values)
            case Call():
                return value.target in FRESH_CALLS and root_name(value.func) not in self.local
            case Name(id=name):
                return name in self._own or self._params.get(name) in IMMUTABLE
            case Subscript(value=Name(id=name)):
                return name in self._groups
        return False

    def name_given(self, call: Call) -> frozenset[str]:
        """The names whose values go into a call, its receiver among them."""
        receiver = [call.func.value] if isinstance(call.func, Attribute) else []
        return self.name_values([*receiver, *call.args, *(keyword.value for keyword in call.keywords)])

    def name_values(self, values: Iterable[Expr]) -> frozenset[str]:
        """The names that values come from, without those made here or unchangeable."""
        return frozenset(root_name(value) for value in values if not self.is_own(value)) - self.imported

    def find_effect(self, node: object) -> str:
        """An effect that one node has by itself; empty without."""
        match node:
            case Jump(kind="global" | "nonlocal" as kind, names=names):
                return f"writes the {kind} `{names[0]}`"
            case Name() | Attribute():
                root = root_name(node)
                builtin = root not in self.imported and node.target == root
                if root not in self.local and (builtin or root in self.imported):
                    return find_outside(node.target, builtin=builtin)
                return ""
            case Call(func=Attribute(attr=attr)) if why := find_outside(f".{attr}"):
                return why
            case Opaque(text=text) if "(" in text:
                return f"holds `{text}`, which is not read"
            case With(items=items) if not all(isinstance(item.context, Call) for item in items):
                return "enters a context that it has not made"
        return ""

    def find_changed(self, node: object) -> Iterator[str]:
        """Names whose values a statement changes, other than those made here."""
        match node:
            case Assign(targets=targets, op=op, value=value):
                for one in targets:
                    yield from self._find_stores(one)
                    if op != "=" and isinstance(one, Name) and not self.is_own(one) and not _is_number(value):
                        yield one.id
            case Delete(targets=targets):
                for one in targets:
                    yield from self._find_stores(one)
            case For(target=one) | WithItem(name=one) if one is not None:
                yield from self._find_stores(one)

    def _find_stores(self, one: Expr) -> Iterator[str]:
        if isinstance(one, Container):
            for each in one.items:
                yield from self._find_stores(each)
        elif isinstance(one, (Attribute, Subscript)) and not self.is_own(one.value):
            yield root_name(one)


def _list_values(nodes: Iterable[object]) -> dict[str, list[Expr | None]]:
    """What each name is bound to, by assignments and as the target of loops and contexts; None: a part of a value."""
    values: dict[str, list[Expr | None]] = defaultdict(list)
    for node in nodes:
        match node:
            case Assign(targets=targets, value=value, op="="):
                for one in targets:
                    for name in assigned(Assign((one,), None)):
                        values[name].append(value if isinstance(one, Name) else None)
            case For(target=one) | WithItem(name=one) if one is not None:
                for name in assigned(Assign((one,), None)):
                    values[name].append(None)
    return values


def _is_pure_name(dotted: str, imported: bool) -> bool:
    return is_known_library(dotted) if imported else dotted in PURE_BUILTINS


def _is_number(value: Expr | None) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, (int, float, complex, str))
