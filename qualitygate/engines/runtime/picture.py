"""Two moments of a process in, the globals of which a test changed what they hold out.

Where a digest (see `leftovers`) tells that something is left behind, this tells where: object by object, each known by
its address, so that a change is found under every name that leads to it.

Standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

from .leftovers import MOST, PLAIN, TooMuch, Walk, file_of, modules_in, process_state, state_of


class Picture:
    """What the process and the modules in a folder hold at one moment."""

    def __init__(self, root: str, apart: Collection[str] = ()) -> None:
        """``apart`` are files whose modules are left out.

        Raises:
            TooMuch: of objects.
        """
        self.root = root
        self.apart = apart
        modules = modules_in(root)
        walk = Walk(frozenset(modules))
        walk.add(*process_state())
        self.process = walk.digest()
        self.files = frozenset(map(file_of, modules.values()))
        #: By address a thing, so that no other gets its address, and what it holds itself: texts and addresses.
        self.things: dict[int, tuple[Any, list[str | int]]] = {}
        #: The address of what each global holds, or its text: of ``items`` in shop/cart.py.
        self.globals: dict[tuple[str, str], str | int] = {}
        for module in modules.values():
            if file_of(module) not in apart:
                for name, value in state_of(module).items():
                    self.globals[file_of(module), name] = tell(value)
                    self.look(value, walk)

    def look(self, thing: Any, walk: Walk) -> None:
        """Take in a thing and all that it holds."""
        todo = [thing]
        while todo:
            one = todo.pop()
            if type(one) in PLAIN or id(one) in self.things:
                continue
            if len(self.things) >= MOST:
                raise TooMuch
            inside = walk.parts(one)
            self.things[id(one)] = (one, [tell(part) for part in inside])
            todo += inside

    def changed(self) -> list[str]:
        """The globals that hold, at any depth, what was not there before: ``shop/cart.py:items``; "" for the process.

        What belongs to a module that was not loaded before is none of them: whoever needs it loads it.

        Raises:
            TooMuch: of objects.
        """
        now = Picture(self.root, self.apart)
        holders: dict[str | int, list[int]] = {}
        for address, (_, inside) in now.things.items():
            for one in inside:
                holders.setdefault(one, []).append(address)
        todo = [one for one, (_, inside) in now.things.items() if one in self.things and inside != self.things[one][1]]
        reached = set(todo)
        while todo:
            todo = [holder for one in todo for holder in holders.get(one, ()) if holder not in reached]
            reached.update(todo)
        found = [
            f"{os.path.relpath(file, self.root)}:{name}"
            for (file, name), held in now.globals.items()
            if file in self.files and (held in reached or self.globals.get((file, name)) != held)
        ]
        return found if now.process == self.process else ["", *found]


def tell(thing: Any) -> str | int:
    """The text of a plain value; of anything else the address."""
    return f"{type(thing).__name__} {thing!r}" if type(thing) in PLAIN else id(thing)
