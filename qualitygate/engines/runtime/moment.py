"""What a process holds at one moment in, the digest of what it holds later out, quickly where that is the very same.

Nearly every test leaves everything as it was. Then each container holds the objects that it held, in their order, and
to see that nothing need be written down; where one does not, the digest tells (see `leftovers`).

Standard library only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from itertools import islice
from operator import is_
from types import MethodType, ModuleType
from typing import Any

from .leftovers import (
    PLAIN,
    Taker,
    Walk,
    digest_state,
    entries,
    file_of,
    lies_in,
    modules_in,
    process_state,
    take_nothing,
    walk_through,
)

#: Things of exactly these classes hold the same as long as they live, or nothing that is looked at.
_FIXED = frozenset({tuple, frozenset, MethodType, ModuleType})


class Remembering(Walk):
    """A walk that knows afterwards what each thing held."""

    def __init__(self, modules: frozenset[str]) -> None:
        super().__init__(modules)
        self.held: list[tuple[Taker, Any, list[Any]]] = []

    def parts(self, thing: Any) -> list[Any]:
        """What a thing holds, as far as that is known without asking it."""
        found = super().parts(thing)
        if issubclass(type(thing), type) and entries(thing).get("__module__") in self.modules:
            self.remember(_take_whole_class, thing)
        elif type(thing) not in _FIXED and self.takers[type(thing)] is not take_nothing:
            self.held.append((self.takers[type(thing)], thing, found))
        return found

    def remember(self, take: Taker, thing: Any) -> None:
        """Take in what a thing holds, taken apart in another way than for the digest."""
        self.held.append((take, thing, take(thing)))


class Moment:
    """What the process and the modules in a folder hold at one moment, and in its forks later."""

    def __init__(self, root: str, apart: Collection[str] = ()) -> None:
        """``apart`` are files whose modules are left out."""
        self.root = root
        self.apart = apart
        self.digest = ""  #: of that moment; empty when it cannot be told
        self.process = process_state()
        self.modules = modules_in(root)
        self.loaded, self.last = len(sys.modules), next(reversed(sys.modules))
        walk = Remembering(frozenset(self.modules))
        try:
            self.digest = walk_through(walk, self.modules, apart).digest()
        except Exception:  # noqa: BLE001 - as for every digest
            return
        for module in self.modules.values():
            if file_of(module) not in apart:
                walk.remember(_take_whole_module, module)
        self.held = walk.held

    def tell(self) -> str:
        """The digest of what is held now; empty when that cannot be told, or could not."""
        if not self.digest:
            return ""
        try:
            same = self.is_same()
        except Exception:  # noqa: BLE001 - a thread that changes it meanwhile, what stands for a module and is none
            same = False
        return self.digest if same else digest_state(self.root, self.apart)

    def is_same(self) -> bool:
        """Whether everything holds the very objects that it held. If not, they may still be alike."""
        return (
            self.process == process_state()
            and self.has_loaded_nothing()
            and all(are_same(take(thing), parts) for take, thing, parts in self.held)
        )

    def has_loaded_nothing(self) -> bool:
        """Whether no module in the folder has been loaded or unloaded. Those loaded last are the last of all."""
        more = len(sys.modules) - self.loaded
        if more < 0 or next(islice(reversed(sys.modules), more, None)) != self.last:
            return False
        new = [sys.modules[name] for name in islice(reversed(sys.modules), more)]
        folder = os.path.join(self.root, "")
        return not any(lies_in(folder, one) for one in new) and all(
            sys.modules.get(name) is module for name, module in self.modules.items()
        )


def are_same(parts: list[Any], before: list[Any]) -> bool:
    """Whether these are the same objects; of plain values, whether they read alike."""
    if len(parts) != len(before):
        return False
    return all(map(is_, parts, before)) or all(
        one is other or (type(one) is type(other) and type(one) in PLAIN and repr(one) == repr(other))
        for one, other in zip(parts, before, strict=True)
    )


def _take_whole_class(kind: Any) -> list[Any]:
    held = entries(kind)
    return [type.__repr__(kind), *held, *held.values()]


def _take_whole_module(module: Any) -> list[Any]:
    return [*vars(module), *vars(module).values()]
