"""From folders and pytest's options to the files whose doctests pytest would collect, and from their bytes to these.

What is known without importing anything: a decorator is taken to keep the docstring it is given, a branch to be run,
and a package to be importable by its own name. Only what the configuration says counts, no command line.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from qualitygate.model import ProjectFiles, PytestConfig, Skipped, SkipReason, Suite
from qualitygate.model.suite import Doctest
from qualitygate.scanner.find import is_excluded, list_testpaths, matches, relative_path, walk_files
from qualitygate.scanner.project_files import given, pytest_options
from qualitygate.scanner.text import decode

_PROMPT = b">>>"
_DEFAULT_GLOB = "test*.txt"
_TEXT_SUFFIXES = (".txt", ".rst")  #: taken without a glob where they are named
_NEVER_RUN = ("TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'")

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class DoctestFile:
    """A file that pytest would look through for doctests."""

    file: Path
    path: str  #: relative to the root, with forward slashes
    module: str  #: dotted; empty for a text file
    encoding: str = "utf-8"  #: of a text file
    refused: str = ""  #: of a folder that cannot be listed: why


@dataclass(frozen=True, slots=True)
class _Options:
    """What decides in ``addopts`` and the options beside it."""

    modules: bool
    globs: tuple[str, ...]
    exclude: tuple[str, ...]  #: globs of paths relative to the root
    importlib: bool
    encoding: str


def find_doctest_files(
    root: Path, paths: Sequence[Path], config: PytestConfig, project: ProjectFiles, exclude: Sequence[str] = ()
) -> tuple[DoctestFile, ...]:
    """The files below the paths, else below pytest's own testpaths, else below the root; sorted by path."""
    options = _read_options(root, config, project)
    if options is None:
        return ()
    left_out = (*exclude, *options.exclude)
    found: dict[str, DoctestFile] = {}
    for place in paths or list_testpaths(root, config) or [root]:
        for file, refused in walk_files(place) if place.is_dir() else [(place, "")]:
            path = relative_path(root, file)
            if is_excluded(path, left_out) or not (refused or _is_collected(file, options, named=file == place)):
                continue
            module = _name_module(root, file, options.importlib) if file.suffix == ".py" else ""
            found[path] = DoctestFile(file, path, module, options.encoding, refused)
    return tuple(found[path] for path in sorted(found))


def holds_examples(data: bytes) -> bool:
    """Whether there can be a doctest in a file: asked before it is parsed."""
    return _PROMPT in data


def parse_doctests(found: DoctestFile, data: bytes) -> tuple[Doctest, ...] | Skipped:
    """The doctests in the bytes of a file, in the order of their lines, or why pytest could not collect them."""
    if not found.module:
        try:
            text = data.decode(found.encoding)
        except (UnicodeDecodeError, LookupError) as problem:
            return Skipped(found.path, SkipReason.NOT_UTF8, f"doctest_encoding {found.encoding}: {problem}")
        return _count(found.path, [(found.path.rpartition("/")[2], text, 1)])
    source = decode(found.path, data)
    if isinstance(source, Skipped):
        return source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the file read is no warning of ours
            docstrings = list(_list_docstrings(ast.parse(source), found.module))
    except (RecursionError, MemoryError):
        return Skipped(found.path, SkipReason.TOO_DEEP, "nested more deeply than Python itself reads")
    except SyntaxError as problem:
        return Skipped(found.path, SkipReason.SYNTAX, problem.msg or "invalid syntax", problem.lineno or 0)
    except ValueError as problem:  # null bytes, before Python 3.11.4
        return Skipped(found.path, SkipReason.SYNTAX, str(problem))
    return _count(found.path, docstrings)


def _read_options(root: Path, config: PytestConfig, project: ProjectFiles) -> _Options | None:
    """None where pytest's plugin for doctests is switched off."""
    words = [(0, word) for word in config.addopts]

    def values(option: str) -> list[str]:
        return [value for _, value in given(words, option)]

    if "-pno:doctest" in config.addopts or "no:doctest" in values("-p"):
        return None
    ignored = [escape(relative_path(root, root / path)) for path in values("--ignore")]
    held = pytest_options(project, Suite(str(root), config=config))
    encoding = held[1].get("doctest_encoding") if held is not None else None
    return _Options(
        modules="--doctest-modules" in config.addopts,
        globs=tuple(values("--doctest-glob")) or (_DEFAULT_GLOB,),
        exclude=(*ignored, *(relative_path(root, root / pattern) for pattern in values("--ignore-glob"))),
        importlib=values("--import-mode")[-1:] == ["importlib"],
        encoding=encoding.text if encoding is not None and encoding.text else "utf-8",
    )


def _is_collected(file: Path, options: _Options, *, named: bool) -> bool:
    """As pytest decides; ``named``: it is one of the paths themselves."""
    if file.suffix == ".py":
        return options.modules and file.name != "__main__.py" and not _is_setup(file)
    if named and file.suffix in _TEXT_SUFFIXES:
        return True
    return matches(file, options.globs)


def _is_setup(file: Path) -> bool:
    if file.name != "setup.py":
        return False
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return b"setuptools" in data or b"distutils" in data


def _name_module(root: Path, file: Path, importlib: bool) -> str:
    """The name pytest imports a file by: from its outermost package, else its own, in importlib mode from the root."""
    names = [] if file.stem == "__init__" else [file.stem]
    folder = file.parent
    while os.path.isfile(folder / "__init__.py") and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    if folder == file.parent and importlib:
        parts = Path(relative_path(root, file)).with_suffix("").parts
        named = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
        return ".".join(part.replace(".", "_") for part in named)
    return ".".join(names) or file.stem


def _list_docstrings(tree: ast.Module, module: str) -> Iterator[tuple[str, str, int]]:
    """(name, text, line) of every docstring that the standard library's doctest would find in the imported module."""
    yield from _walk_docstrings(tree, module)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _names(node.targets, "__test__"):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield f"{module}.__test__.{key.value!s}", value.value, value.lineno


def _walk_docstrings(scope: ast.Module | _Definition, name: str) -> Iterator[tuple[str, str, int]]:
    match scope.body:
        case [ast.Expr(value=ast.Constant(value=str(text), lineno=line)), *_]:
            yield name, text, line
    if isinstance(scope, ast.Module | ast.ClassDef):
        for inner, node in _bind(scope).items():
            yield from _walk_docstrings(node, f"{name}.{inner}")


def _bind(scope: ast.Module | ast.ClassDef) -> dict[str, _Definition]:
    """What the functions and classes of a body are called once it has run: of one name, the last holds."""
    bound: dict[str, _Definition] = {}
    pending: list[ast.AST] = [*reversed(scope.body)]
    while pending:
        node = pending.pop()
        if isinstance(node, _Definition):
            name = _mangle(node.name, scope)
            if not (name in bound and _is_accessor(node)):
                bound[name] = node
            continue
        inner: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) in _NEVER_RUN:
            inner = node.orelse
        blocks = [each for each in inner if isinstance(each, ast.stmt | ast.excepthandler | ast.match_case)]
        pending.extend(reversed(blocks))
    return bound


def _is_accessor(node: _Definition) -> bool:
    """Whether it only adds to a property of its name, whose docstring stays the getter's."""
    return any(isinstance(each, ast.Attribute) and each.attr in ("setter", "deleter") for each in node.decorator_list)


def _mangle(name: str, scope: ast.Module | ast.ClassDef) -> str:
    if isinstance(scope, ast.ClassDef) and name.startswith("__") and not name.endswith("__"):
        owner = scope.name.lstrip("_")
        return f"_{owner}{name}" if owner else name
    return name


def _names(targets: Sequence[ast.expr], name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _count(path: str, texts: Iterable[tuple[str, str, int]]) -> tuple[Doctest, ...] | Skipped:
    """A block of comments and directives only holds no example, and is no doctest."""
    from doctest import DocTestParser  # slow to load: it brings the debugger

    parser, found = DocTestParser(), []
    for name, text, line in texts:
        try:
            examples = len(parser.get_examples(text, name))
        except ValueError as problem:  # pytest cannot collect this file either
            return Skipped(path, SkipReason.SYNTAX, f"doctest: {problem}", line)
        if examples:
            found.append(Doctest(path, line, name, examples))
    return tuple(sorted(found, key=lambda each: (each.line, each.name)))
