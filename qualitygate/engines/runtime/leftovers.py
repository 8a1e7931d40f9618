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
from collections.abc import Collection, Mapping
from threading import local
from types import FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

#: So many objects are looked at; beyond them nothing can be told.
MOST = 20_000

#: Is written by its own value.
PLAIN = (type(None), bool, int, float, complex, str, bytes)

#: Every class or module has these, or the interpreter's own book-keeping of warnings.
_EVERYWHERE = frozenset(
    {"__dict__", "__weakref__", "__builtins__", "__loader__", "__spec__", "__cached__", "__file__"}
    | {"__warningregistry__"}
)

#: Differ from run to run, by our own doing.
_OURS = ("PYTEST_", "QUALITYGATE_", "TMPDIR")


class TooMuch(Exception):
    """There are more objects than it is worth to look at."""


class Walk:
    """One walk through objects; the digest grows with each of them."""

    def __init__(self, modules: frozenset[str]) -> None:
        self.modules = modules  #: names of the project's: instances of their classes are looked into
        self.digest = hashlib.blake2b(digest_size=16)
        self.seen: dict[int, tuple[int, Any]] = {}  #: by id its number, and the thing, so that no other gets its id
        self.todo: deque[Any] = deque()

    def add(self, *things: Any) -> None:
        """Walk through things and what they hold.

        Raises:
            TooMuch: of objects.
        """
        self.todo.extend(things)
        while self.todo:
            self.look(self.todo.popleft())

    def look(self, thing: Any) -> None:
        kind = type(thing)
        if kind in PLAIN:
            self.digest.update(f"{kind.__name__} {thing!r}\0".encode("utf-8", "surrogateescape"))
            return
        is_new = id(thing) not in self.seen
        number, _ = self.seen.setdefault(id(thing), (len(self.seen), thing))
        self.digest.update(f"{number} {kind.__name__}\0".encode("utf-8", "surrogateescape"))
        if number > MOST:
            raise TooMuch
        if is_new:
            self.todo.extend(self.parts(thing, kind))

    def parts(self, thing: Any, kind: type) -> list[Any]:
        """What a thing holds, as far as that is known without asking it."""
        found: list[Any] = []
        if issubclass(kind, dict):
            for key, value in dict.items(thing):
                found += (key, value)
        elif issubclass(kind, (list, tuple, deque)):
            found += next(base.__iter__(thing) for base in (list, tuple, deque) if issubclass(kind, base))
        elif issubclass(kind, (set, frozenset)):
            inside = next(base.__iter__(thing) for base in (set, frozenset) if issubclass(kind, base))
            found += sorted(repr(one) if type(one) in PLAIN else type(one).__name__ for one in inside)
        elif kind is bytearray:
            found.append(bytes(thing))
        elif kind is FunctionType:
            cells = thing.__closure__ or ()
            found += (thing.__qualname__, thing.__dict__, thing.__defaults__, thing.__kwdefaults__)
            for cell in cells:
                with contextlib.suppress(ValueError):  # nothing in it yet
                    found.append(cell.cell_contents)
        elif kind is MethodType:
            found += (thing.__func__, thing.__self__)
        elif kind is functools.partial:
            found += (thing.func, thing.args, thing.keywords)
        elif issubclass(kind, type):
            found.append(type.__repr__(thing))
            if entries(thing).get("__module__") in self.modules:
                found += (part for name, value in entries(thing).items() if is_state(name) for part in (name, value))
        elif issubclass(kind, ModuleType):
            found.append(vars(thing).get("__name__"))
        elif issubclass(kind, local):
            found.append(local.__getattribute__(thing, "__dict__"))  # what this thread sees
        if not issubclass(kind, type) and entries(kind).get("__module__") in self.modules:
            found += attributes(thing, kind)
        return found


def is_state(name: str) -> bool:
    """Whether an entry of a class or module is more than what belongs to every one of them."""
    return name not in _EVERYWHERE


def entries(kind: type) -> Mapping[str, Any]:
    """What a class itself holds, whatever its metaclass says."""
    found: Mapping[str, Any] = type.__getattribute__(kind, "__dict__")
    return found


def attributes(thing: Any, kind: type) -> list[Any]:
    """The names and values of what an instance holds, without descriptors of anybody's own."""
    found: list[Any] = []
    with contextlib.suppress(AttributeError, TypeError):
        found.append(object.__getattribute__(thing, "__dict__"))
    for base in type.__getattribute__(kind, "__mro__"):
        for name, member in entries(base).items():
            if type(member) is MemberDescriptorType:
                with contextlib.suppress(AttributeError):
                    found += (name, member.__get__(thing))
    return found


def digest_state(root: str, apart: Collection[str] = ()) -> str:
    """The digest of what the modules in a folder, and the process, hold now; empty when that cannot be told.

    ``apart`` are files whose modules are left out.
    """
    modules = modules_in(root)
    walk = Walk(frozenset(modules))
    try:
        walk.add(*process_state())
        for name, module in modules.items():
            if file_of(module) not in apart:
                walk.add(name, *(part for entry in state_of(module).items() for part in entry))
    except Exception:  # noqa: BLE001 - too much, a thread that changes it meanwhile, no memory: then nothing is told
        return ""
    return walk.digest.hexdigest()


def modules_in(root: str) -> dict[str, ModuleType]:
    """The loaded modules whose files lie in a folder, by name and sorted."""
    modules = {}
    for name, module in sorted(sys.modules.items()):
        file = vars(module).get("__file__") if issubclass(type(module), ModuleType) else None
        if isinstance(file, str) and file.startswith(os.path.join(root, "")):
            modules[name] = module
    return modules


def file_of(module: ModuleType) -> str:
    """The path of the file that a module was loaded from."""
    return str(vars(module)["__file__"])


def files_in(root: str) -> set[str]:
    """The files of the loaded modules in a folder."""
    return set(map(file_of, modules_in(root).values()))


def state_of(module: ModuleType) -> dict[str, Any]:
    """What a module holds, by the name under which it is held."""
    return {name: value for name, value in list(vars(module).items()) if is_state(name)}


def process_state() -> list[Any]:
    """Settings of the process that tests change and may forget."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    try:
        folder = os.getcwd()
    except OSError:
        folder = ""
    root = logging.getLogger()
    return [environment, folder, list(sys.path), len(warnings.filters), root.level, root.manager.disable]
