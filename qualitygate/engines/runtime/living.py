"""The functions of instrumented modules in, those whose code is in use by something that lives after collection out.

To activate a mutant is to give a function another code object. What was made of the old one stays as it is: functions
that it defined inside itself (every decorator does), generators and coroutines that wait, copies of the function.

Standard library only.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from types import AsyncGeneratorType, CodeType, CoroutineType, FunctionType, GeneratorType
from typing import Any

from .trampoline import Switch, state

#: Where an object that runs code keeps it.
_CODE_OF: Mapping[type, str] = {
    FunctionType: "__code__",
    GeneratorType: "gi_code",
    CoroutineType: "cr_code",
    AsyncGeneratorType: "ag_code",
}


def find_living(switches: Mapping[str, list[Switch]] | None = None) -> dict[str, list[str]]:
    """The keys of functions whose own code something else runs (``begun``), or code defined inside it (``inside``).

    Asks for all objects there are: once, after collection.
    """
    known = state.switches if switches is None else switches
    own: dict[int, str] = {}
    inner: dict[int, str] = {}
    functions: set[int] = set()
    for key, ones in known.items():
        for one in ones:
            functions.add(id(one.function))
            for code in (one.original, one.recorder):
                own[id(code)] = key
                inner.update((id(within), key) for within in codes_inside(code))
    begun: set[str] = set()
    inside: set[str] = set()
    for thing in gc.get_objects() if known else ():
        attribute = _CODE_OF.get(type(thing))
        if attribute is None:
            continue
        runs = id(getattr(thing, attribute))
        if runs in own and id(thing) not in functions:
            begun.add(own[runs])
        elif runs in inner:
            inside.add(inner[runs])
    return {"begun": sorted(begun), "inside": sorted(inside)}


def codes_inside(code: Any) -> Iterator[CodeType]:
    """The code objects of all that is defined inside a function, at any depth."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes_inside(constant)
