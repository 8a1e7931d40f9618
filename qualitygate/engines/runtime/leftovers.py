"""What a process holds after a test in, a digest of it out: while it is the same, no other test can see a difference.

Looked at are the globals of the project's modules, with all that can be reached from them without running anybody's
code, and settings of the process. What only C code sees (caches of the standard library, open connections) has no part
in it.

Standard library only.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import sys
import warnings
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from threading import local
from types import FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, TypeVar

#: So many objects are looked at; beyond them nothing can be told.
MOST = 20_000

#: Is written by its own value.
PLAIN = (type(None), bool, int, float, complex, str, bytes)

#: Every class or module has these, or gets them when warnings are given and objects are copied or pickled.
_EVERYWHERE = frozenset(
    {"__dict__", "__weakref__", "__builtins__", "__loader__", "__spec__", "__cached__", "__file__"}
    | {"__warningregistry__", "__slotnames__"}
)

#: Differ from run to run, by our own doing.
_OURS = ("PYTEST_", "QUALITYGATE_", "TMPDIR")


#: From a thing to what it holds.
Taker = Callable[[Any], list[Any]]


class TooMuch(Exception):
    """There are more objects than it is worth to look at."""


class Walk:
    """One walk through objects; its text grows with each of them."""

    def __init__(self, modules: frozenset[str]) -> None:
        self.modules = modules  #: names of the project's: instances of their classes are looked into
        self.texts: list[str] = []
        self.numbers: dict[int, int] = {}  #: by id
        self.things: list[Any] = []  #: all that have a number, so that no other gets the id of one
        self.takers: dict[type, Taker] = {}

    def add(self, *things: Any) -> None:
        """Walk through things and what they hold.

        Raises:
            TooMuch: of objects.
        """
        todo = list(things)
        for thing in todo:  # which grows meanwhile
            if type(thing) in PLAIN:
                self.texts.append(repr(thing))  # no two of these types write a value alike
            elif id(thing) in self.numbers:
                self.texts.append(f"#{self.numbers[id(thing)]}")
            else:
                self.numbers[id(thing)] = len(self.things)
                self.things.append(thing)
                if len(self.things) > MOST:
                    raise TooMuch
                parts = self.parts(thing)
                self.texts.append(f"{type(thing).__name__} {len(parts)}")
                todo += parts

    def digest(self) -> str:
        """A digest of all that was walked through."""
        text = "\0".join(self.texts).encode("utf-8", "surrogateescape")
        return hashlib.blake2b(text, digest_size=16).hexdigest()

    def parts(self, thing: Any) -> list[Any]:
        """What a thing holds, as far as that is known without asking it."""
        kind = type(thing)
        take = self.takers.get(kind)
        if take is None:
            take = self.takers[kind] = self.find_taker(kind)
        return take(thing)

    def find_taker(self, kind: type) -> Taker:
        """What takes the things of a class apart."""
        if issubclass(kind, type):
            return self.take_class
        inherited = (take for base, take in _INHERITED.items() if issubclass(kind, base))
        take = _TAKERS.get(kind) or next(inherited, take_nothing)
        if entries(kind).get("__module__") not in self.modules:
            return take
        members = [
            (name, member)
            for base in type.__getattribute__(kind, "__mro__")
            for name, member in entries(base).items()
            if type(member) is MemberDescriptorType
        ]
        return lambda thing: [*take(thing), *_take_attributes(thing, members)]

    def take_class(self, kind: Any) -> list[Any]:
        """The name of a class; of the project's with all it holds."""
        found = [type.__repr__(kind)]
        held = entries(kind)
        if held.get("__module__") in self.modules:
            found += (part for name, value in held.items() if is_state(name, value) for part in (name, value))
        return found


Of = TypeVar("Of", bound=Walk)


def take_nothing(thing: Any) -> list[Any]:
    """Nothing: the thing is not known to hold what anybody could change."""
    return []


def _take_mapping(thing: Any) -> list[Any]:
    return [*dict.keys(thing), *dict.values(thing)]


def _take_set(thing: Any) -> list[Any]:
    inside = next(base.__iter__(thing) for base in (set, frozenset) if issubclass(type(thing), base))
    return sorted(repr(one) if type(one) in PLAIN else type(one).__name__ for one in inside)


def _take_function(thing: FunctionType) -> list[Any]:
    found: list[Any] = [thing.__qualname__]
    held = (("", thing.__dict__), ("defaults", thing.__defaults__), ("keywords", thing.__kwdefaults__))
    found += (part for name, value in held if value for part in (name, value))
    for cell in thing.__closure__ or ():
        with contextlib.suppress(ValueError):  # nothing in it yet
            found.append(cell.cell_contents)
    return found


def _take_attributes(thing: Any, members: Iterable[tuple[str, MemberDescriptorType]]) -> list[Any]:
    """What an instance holds in slots and otherwise, without descriptors of anybody's own."""
    found: list[Any] = []
    with contextlib.suppress(AttributeError, TypeError):
        found.append(object.__getattribute__(thing, "__dict__"))
    for name, member in members:
        with contextlib.suppress(AttributeError):
            found += (name, member.__get__(thing))
    return found


#: What takes the things of exactly these classes apart.
_TAKERS: Mapping[type, Taker] = {
    FunctionType: _take_function,
    MethodType: lambda thing: [thing.__func__, thing.__self__],
    functools.partial: lambda thing: [thing.func, thing.args, thing.keywords],
    bytearray: lambda thing: [bytes(thing)],
}

#: What takes the things of these classes and their subclasses apart, whatever those say.
_INHERITED: Mapping[type, Taker] = {
    dict: _take_mapping,
    list: lambda thing: [*list.__iter__(thing)],
    tuple: lambda thing: [*tuple.__iter__(thing)],
    deque: lambda thing: [*deque.__iter__(thing)],
    set: _take_set,
    frozenset: _take_set,
    ModuleType: lambda thing: [vars(thing).get("__name__")],
    local: lambda thing: [local.__getattribute__(thing, "__dict__")],  # what this thread sees
}


def is_state(name: str, value: Any) -> bool:
    """Whether an entry of a class or module is more than what belongs to every one of them.

    One without annotations gets an empty dictionary of them when somebody asks for them.
    """
    return name not in _EVERYWHERE and not (name == "__annotations__" and type(value) is dict and not value)


def entries(kind: type) -> Mapping[str, Any]:
    """What a class itself holds, whatever its metaclass says."""
    found: Mapping[str, Any] = type.__getattribute__(kind, "__dict__")
    return found


def digest_state(root: str, apart: Collection[str] = ()) -> str:
    """The digest of what the modules in a folder, and the process, hold now; empty when that cannot be told.

    ``apart`` are files whose modules are left out.
    """
    modules = modules_in(root)
    try:
        return walk_through(Walk(frozenset(modules)), modules, apart).digest()
    except Exception:  # noqa: BLE001 - too much, a thread that changes it meanwhile, no memory: then nothing is told
        return ""


def walk_through(walk: Of, modules: Mapping[str, ModuleType], apart: Collection[str]) -> Of:
    """The walk once it has been through the process and its modules, but for those of the files apart."""
    walk.add(*process_state())
    for name, module in modules.items():
        if file_of(module) not in apart:
            walk.add(name, *(part for entry in state_of(module).items() for part in entry))
    return walk


def modules_in(root: str) -> dict[str, ModuleType]:
    """The loaded modules whose files lie in a folder, by name and sorted."""
    folder = os.path.join(root, "")
    modules = {name: module for name, module in list(sys.modules.items()) if lies_in(folder, module)}
    return dict(sorted(modules.items()))


def lies_in(folder: str, module: object) -> bool:
    """Whether what is loaded as a module is one, and its file lies in a folder, which ends in a separator."""
    file = vars(module).get("__file__") if issubclass(type(module), ModuleType) else None
    return isinstance(file, str) and file.startswith(folder)


def file_of(module: ModuleType) -> str:
    """The path of the file that a module was loaded from."""
    return str(vars(module)["__file__"])


def files_in(root: str) -> set[str]:
    """The files of the loaded modules in a folder."""
    return set(map(file_of, modules_in(root).values()))


def state_of(module: ModuleType) -> dict[str, Any]:
    """What a module holds, by the name under which it is held."""
    return {name: value for name, value in list(vars(module).items()) if is_state(name, value)}


def process_state() -> list[Any]:
    """Settings of the process that tests change and may forget."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    try:
        folder = os.getcwd()
    except OSError:
        folder = ""
    root = logging.getLogger()
    return [environment, folder, list(sys.path), len(warnings.filters), root.level, root.manager.disable]
