"""A manifest and what tests each mutant meets in, the key of each verdict out: equal keys, equal verdicts.

A verdict depends on the mutant, on every file of the project and on the environment. One thing is known to be without
influence on a verdict of the warm session: what is *inside* the functions of a test file, when no test of that file is
run on the mutant, no other file mentions it, and collecting it calls none of them. So editing a test file makes
stale what its tests judged, and nothing else. Everything else makes all verdicts stale.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from qualitygate.manifest import Manifest
from qualitygate.model import Mutant, TestId

#: Names that reach every function of a module without naming it.
_REACHES_ALL = frozenset(
    {"globals", "locals", "vars", "dir", "eval", "exec", "__import__", "sys", "inspect", "importlib"}
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The two grounds of every key, and what each test file adds."""

    whole: str  #: hash of everything, for verdicts of fresh processes
    shared: str  #: hash of everything without the insides of tests
    inside: Mapping[str, str]  #: hash of each test file whose inside is not in ``shared``, by path

    def key(self, mutant: Mutant, tests: Iterable[TestId], *, fresh: bool, extra: str = "") -> str:
        """The key of the verdict on a mutant that is judged by these tests.

        Args:
            fresh: judged in a fresh process, where every test runs.
            extra: whatever else the verdict depends on.
        """
        ground = self.whole if fresh else self.shared
        digest = sha256(f"{ground} {fresh} {mutant.id} {mutant.name} {extra}".encode())
        chosen = sorted(set(tests))
        for path in sorted({test.path for test in chosen}):
            digest.update(f"\0{path}\0{self.inside.get(path, '')}".encode("utf-8", "surrogateescape"))
        for test in chosen:
            digest.update(f"\0{test}".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def read_keys(
    manifest: Manifest, texts: Mapping[str, str], tests: Collection[str], outside: Iterable[str] = ()
) -> Keys:
    """The grounds of the keys of one state of a project.

    Args:
        texts: the Python files of the project, by path; one that is not there is taken whole.
        tests: paths of the files that hold collected tests.
        outside: what else every verdict depends on: what is loaded from elsewhere, what cannot be collected.
    """
    stems = {PurePosixPath(path).stem for path in tests}
    names = {path: mentions(text) & stems for path, text in texts.items()}
    apart = {
        path: outline
        for path in sorted(tests)
        if path in texts and (outline := read_outline(path, texts[path])) is not None and not is_mentioned(path, names)
    }
    shared = sha256(manifest.environment.encode())
    for path, content in manifest.files.items():
        if path not in apart:
            shared.update(f"\0{path}\0{content}".encode("utf-8", "surrogateescape"))
        elif apart[path].rest:
            shared.update(f"\0{path}\0{apart[path].rest}".encode("utf-8", "surrogateescape"))
    for one in sorted({line for outline in apart.values() for line in outline.imports}):
        shared.update(f"\0import {one}".encode("utf-8", "surrogateescape"))
    whole = sha256(manifest.fingerprint.encode())
    for one in sorted(outside):
        whole.update(f"\0{one}".encode("utf-8", "surrogateescape"))
        shared.update(f"\0{one}".encode("utf-8", "surrogateescape"))
    return Keys(whole.hexdigest(), shared.hexdigest(), {path: manifest.files.get(path, "") for path in apart})


def mentions(text: str) -> frozenset[str]:
    """All words of a text: what it may import, by whatever means."""
    return frozenset(re.findall(r"\w+", text))


def is_mentioned(path: str, names: Mapping[str, Collection[str]]) -> bool:
    """Whether another file has the name of a module as a word, or it is one that is loaded unasked."""
    pure = PurePosixPath(path)
    unasked = pure.stem in ("conftest", "__init__", "__main__", "sitecustomize", "usercustomize")
    return unasked or any(pure.stem in words for other, words in names.items() if other != path)


@dataclass(frozen=True, slots=True)
class Outline:
    """What collecting a file runs: all but the insides of its functions."""

    imports: frozenset[str]
    rest: str  #: a hash of everything else; empty when there is nothing but functions that no decorator touches


def read_outline(path: str, text: str) -> Outline | None:
    """The outline of a file of tests; None when collecting it may call one of its functions."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defined: set[str] = set()
    imports: set[str] = set()
    hollow(tree, defined)
    tree.body = [one for one in tree.body if not (is_import(one, path, imports) or is_inert(one))]
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if used & (defined | _REACHES_ALL):
        return None
    rest = sha256(ast.dump(tree).encode("utf-8", "surrogateescape")).hexdigest() if tree.body else ""
    return Outline(frozenset(imports), rest)


def is_import(node: ast.stmt, path: str, imports: set[str]) -> bool:
    """Whether a statement only imports; what it imports is added, told apart by folder where it is relative."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    relative = isinstance(node, ast.ImportFrom) and node.level
    imports.add(ast.unparse(node) + (f" in {PurePosixPath(path).parent}" if relative else ""))
    return True


def is_inert(node: ast.stmt) -> bool:
    """Whether a statement does nothing but give a name to a function, or nothing at all."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    return not (node.decorator_list or defaults or node.returns or any(one.annotation for one in _arguments(node)))


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = node.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]


def hollow(tree: ast.Module, defined: set[str]) -> None:
    """Empty every function that importing the module defines; ``defined`` collects their names and their classes'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defined.add(node.name)
            node.body = []
        elif isinstance(node, ast.ClassDef):
            defined.add(node.name)
            node.body = [one for one in node.body if not is_inert(one)]
