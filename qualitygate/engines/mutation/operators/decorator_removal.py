"""A function without the decorator that caches it: ``@lru_cache`` goes, ``@cached_property`` becomes ``@property``.

What it shows: whether a test minds that a result is computed anew: the same object twice, or a count of calls. Only
decorators that are named for a cache (the last part of the name holds ``cache`` or ``memo``); taking away others would
mostly break the import. A decorator runs where it stands, so that of a top-level function or a method is judged in a
fresh process.

Source: https://github.com/mutpy/mutpy (DDL, decorator deletion).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from qualitygate.engines.mutation.operators.operator import Operator

_CACHE = re.compile(r"cache|memo", re.IGNORECASE)


def remove_cache(node: cst.FunctionDef) -> Iterator[cst.FunctionDef]:
    """One mutant for each decorator that caches."""
    for index, decorator in enumerate(node.decorators):
        name = name_of(decorator.decorator)
        if name == "cached_property":
            plain = decorator.with_changes(decorator=cst.Name("property"))
            yield node.with_changes(decorators=(*node.decorators[:index], plain, *node.decorators[index + 1 :]))
        elif _CACHE.search(name):
            yield node.with_changes(decorators=(*node.decorators[:index], *node.decorators[index + 1 :]))


def name_of(decorator: cst.BaseExpression) -> str:
    """The last part of the decorator's dotted name; empty where it has none."""
    called = decorator.func if isinstance(decorator, cst.Call) else decorator
    last = called.attr if isinstance(called, cst.Attribute) else called
    return last.value if isinstance(last, cst.Name) else ""


EXAMPLES = (
    ("@cache\ndef f(): return g()", ("def f(): return g()",)),
    ("@functools.lru_cache(maxsize=None)\ndef f(): return g()", ("def f(): return g()",)),
    ("@log\n@cachetools.cached({})\ndef f(): return g()", ("@log\ndef f(): return g()",)),
    ("@memoize\n@cache\ndef f(): return g()", ("@cache\ndef f(): return g()", "@memoize\ndef f(): return g()")),
    (
        "class C:\n    @cached_property\n    def f(self): return g()",
        ("class C:\n    @property\n    def f(self): return g()",),
    ),
    ("class C:\n    @property\n    def f(self): return g()", ()),
    ("@log\ndef f(): return g()", ()),
    ("@caches[0]\ndef f(): return g()", ()),
    ("def f(): return g()", ()),
    ("@cache\nclass C:\n    def f(self): return g()", ()),
    ("if x:\n    @cache\n    def f(): return g()", ("if x:\n    def f(): return g()",)),
)

OPERATOR = Operator((cst.FunctionDef,), remove_cache, EXAMPLES)
