"""From a source to the same source with pytest-describe's blocks as classes, and the functions inside as their methods.

A block is a function of a test file whose name starts with ``describe``; pytest-describe runs it while it collects, and
takes each function inside for a test, whatever it is called, but those that start with an underscore. Without the
plugin such a function would be of no use, so that its shape tells enough: nobody names it, it takes and returns
nothing, and defines functions. Not seen: blocks with another prefix or with parameters, and shared behaviours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualitygate.model import Class, Define, Function, Name, Return
from qualitygate.scanner.query import statements
from qualitygate.scanner.source import Source

_PREFIX = "describe"


def is_block(name: str) -> bool:
    """Whether a class of that name stands for a block: `unfold_blocks` makes it one."""
    return name.startswith(_PREFIX)


def unfold_blocks(source: Source) -> Source:
    """The source whose blocks are classes; helpers of a block are functions of the module, where its tests find them.

    A block inside another is a class inside a class.
    """
    named = {name for names in source.references.values() for name in names}
    blocks = [each for each in source.functions if _describes(each) and each.name not in named]
    if not blocks:
        return source
    nested = [inside for block in blocks for inside in _nested(block, "")]
    helpers = [helper for block, _ in nested for helper in _defined(block) if _is_helper(helper)]
    kept = [each for each in source.functions if all(each is not block for block in blocks)]
    return replace(
        source,
        functions=(*kept, *helpers),
        classes=(*source.classes, *(_class(block, qualname) for block, qualname in nested)),
    )


def _describes(function: Function) -> bool:
    if not is_block(function.name) or function.params or function.is_async or function.is_generator:
        return False
    returned = any(isinstance(each, Return) for each in statements(function.body))
    return not returned and bool(_defined(function))


def _defined(function: Function) -> list[Function]:
    """The functions that stand in its body."""
    return [
        each.definition for each in function.body if isinstance(each, Define) and isinstance(each.definition, Function)
    ]


def _nested(block: Function, outer: str) -> Iterator[tuple[Function, str]]:
    """The block and those inside, each with its qualified name as pytest writes it."""
    qualname = f"{outer}::{block.name}" if outer else block.name
    yield block, qualname
    for each in _defined(block):
        if _describes(each):
            yield from _nested(each, qualname)


def _is_helper(function: Function) -> bool:
    return function.name.startswith("_") and not function.decorators


def _class(block: Function, qualname: str) -> Class:
    return Class(
        name=block.name,
        path=block.path,
        bases=(),
        decorators=block.decorators,
        body=tuple(each for each in block.body if not isinstance(each, Define)),
        functions=tuple(_method(each) for each in _defined(block) if not (_is_helper(each) or _describes(each))),
        span=block.span,
        qualname=qualname,
    )


def _method(function: Function) -> Function:
    """It is given no instance: its first parameter is a fixture like the others."""
    if not function.params:
        return function
    return replace(function, decorators=(*function.decorators, Name("staticmethod", "staticmethod")))
