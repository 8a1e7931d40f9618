"""From import statements to the dotted path each local name stands for."""

from __future__ import annotations

from unicodedata import normalize

Pairs = tuple[tuple[str, str], ...]


def read_name(text: str) -> str:
    """A name as Python reads it where libcst gives it as written: its compatible, composed form (PEP 3131).

    >>> read_name("ﬁnd")
    'find'
    """
    return text if text.isascii() else normalize("NFKC", text)


def package_of(path: str) -> str:
    """The dotted package a file's relative imports start from.

    >>> package_of("tests/unit/test_a.py"), package_of("tests/unit/__init__.py"), package_of("test_a.py")
    ('tests.unit', 'tests.unit', '')
    """
    return path.rpartition("/")[0].replace("/", ".")


def make_absolute(module: str, level: int, package: str) -> str:
    """The dotted path of what is imported from, with the dots of a relative import counted by ``level``.

    >>> make_absolute("c", 0, "a.b"), make_absolute("c", 1, "a.b"), make_absolute("", 2, "a.b")
    ('c', 'a.b.c', 'a')
    """
    if not level:
        return module
    parts = package.split(".") if package else []
    if level > 1:
        parts = parts[: len(parts) - (level - 1)]
    return ".".join([*parts, module] if module else parts)


def bindings(pairs: Pairs) -> dict[str, str]:
    """What the pairs bind: ``import a.b`` binds ``a`` to ``a``; a star binds nothing known."""
    table: dict[str, str] = {}
    for local, path in pairs:
        if local == "*":
            continue
        if "." in local:
            first = local.partition(".")[0]
            table[first] = first
        else:
            table[local] = path
    return table
