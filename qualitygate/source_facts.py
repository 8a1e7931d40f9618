"""The files of the production code in, what reading them shows out: functions, which are eligible, which critical.

Eligible for a property test is a public function that is pure (`qualitygate.purity`), has something to run, and whose
arguments can be generated unaided (`qualitygate.inferable`); of a method, the instance is an argument too. What begins
with an underscore, or lies in a class that does, is run through what is public, and special methods through operators:
of neither a property test of its own is asked. What a function reaches outside is in `qualitygate.touchpoints`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from qualitygate.inferable import find_unmade
from qualitygate.model import (
    Attribute,
    Call,
    Class,
    Function,
    Name,
    Param,
    Raise,
    Skipped,
    SkipReason,
    SourceFacts,
    SourceFunction,
    Span,
)
from qualitygate.purity import find_impurities, key_of, list_functions
from qualitygate.scanner.cache import ScanCache, digest, digest_code
from qualitygate.scanner.gather import lower_kept
from qualitygate.scanner.index import Index
from qualitygate.scanner.query import has_decorator, is_empty, target, without_docstring
from qualitygate.scanner.source import Source
from qualitygate.touchpoints import find_touchpoints

_CRITICAL = re.compile(r"\s*qualitygate:\s*critical\b")


def read_source_facts(root: Path, modules: Mapping[str, str], cache: ScanCache) -> SourceFacts:
    """What the files show. ``modules`` has the dotted name of each, by its path relative to the root.

    What was found is kept in the cache, and each lowered file where a scan would keep it too.
    """
    texts: dict[str, bytes] = {}
    skipped: list[Skipped] = []
    for path in sorted(modules):
        try:
            texts[path] = (root / path).read_bytes()
        except OSError as problem:
            skipped.append(Skipped(path, SkipReason.UNREADABLE, problem.strerror or str(problem)))
    key = _name_facts(texts, modules) if cache.is_open else ""
    facts = cache.find(key)
    if not isinstance(facts, SourceFacts):
        read = [lower_kept(path, text, cache) for path, text in texts.items()]
        unread = tuple(one for one in read if isinstance(one, Skipped))
        index = Index([one for one in read if isinstance(one, Source)])
        facts = SourceFacts(_describe(index, modules), unread)
        cache.keep(key, facts)
    return replace(facts, skipped=(*skipped, *facts.skipped))


def span_whole(function: Function) -> Span:
    """From its first decorator through its body."""
    decorators = [each for each in function.decorators if isinstance(each, (Name, Attribute, Call))]
    return replace(function.span, line=min([function.span.line, *(each.span.line for each in decorators)]))


def _name_facts(texts: Mapping[str, bytes], modules: Mapping[str, str]) -> str:
    parts = [part for path, text in texts.items() for part in (path, modules[path], text)]
    return "facts:" + digest(digest_code(), *parts)


def _describe(index: Index, modules: Mapping[str, str]) -> tuple[SourceFunction, ...]:
    impurities = find_impurities(index)
    critical = {
        (path, comment.line)
        for path, source in index.sources.items()
        for comment in source.comments
        if _CRITICAL.match(comment.text)
    }
    ours = {module.partition(".")[0] for module in modules.values()}
    found = []
    for function, cls in list_functions(index):
        if not has_decorator(function, "typing.overload", "typing_extensions.overload", "overload"):
            found.append(
                SourceFunction(
                    path=function.path,
                    module=modules[function.path],
                    qualname=function.qualname.replace("::", "."),
                    span=span_whole(function),
                    body=_find_body(function),
                    why_not=_find_hindrance(function)
                    or impurities[key_of(function)]
                    or _find_unmade(function, cls, index),
                    critical=(function.path, function.span.line) in critical,
                    touchpoints=find_touchpoints(function, index.sources[function.path], ours),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.path, one.span)))


def _find_body(function: Function) -> Span:
    """From the first statement after the docstring; of a function without one, the whole body."""
    body = without_docstring(function) or function.body
    return replace(function.span, line=body[0].span.line) if body else function.span


def _find_hindrance(function: Function) -> str:
    """Why nobody would write a property test of it, whatever it does."""
    if function.name.startswith("__") and function.name.endswith("__"):
        return "is a special method"
    if any(part.startswith("_") for part in re.split(r"::|\.", function.qualname)):
        return "is private"
    body = without_docstring(function)
    refuses = len(body) == 1 and isinstance(body[0], Raise) and target(body[0].exception) == "NotImplementedError"
    return "has nothing to run" if is_empty(function) or refuses else ""


def _find_unmade(function: Function, cls: Class | None, index: Index) -> str:
    """Why its arguments cannot be generated; the instance of a method is one of them."""
    params = list(function.params)
    if cls is not None and params and not has_decorator(function, "staticmethod"):
        made = Param(params[0].name, annotation=Name(cls.name, cls.qualname.replace("::", ".")))
        params = params[1:] if has_decorator(function, "classmethod") else [made, *params[1:]]
    return find_unmade(function, params, index)
