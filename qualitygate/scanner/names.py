"""From import statements to the dotted path each local name stands for."""

from __future__ import annotations

import libcst

Pairs = tuple[tuple[str, str], ...]


def package_of(path: str) -> str:
    """The dotted package a file's relative imports start from.

    >>> package_of("tests/unit/test_a.py"), package_of("tests/unit/__init__.py"), package_of("test_a.py")
    ('tests.unit', 'tests.unit', '')
    """
    return path.rpartition("/")[0].replace("/", ".")


def dotted(node: libcst.BaseExpression) -> str:
    """The dotted text of a Name or Attribute chain in an import."""
    parts: list[str] = []
    while isinstance(node, libcst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, libcst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


def imported(node: libcst.Import) -> Pairs:
    """(local, dotted) pairs; ``import a.b`` without ``as`` gives ``("a.b", "a.b")``."""
    return tuple((_local(alias) or dotted(alias.name), dotted(alias.name)) for alias in node.names)


def imported_from(node: libcst.ImportFrom, package: str) -> Pairs:
    """(local, dotted) pairs, relative imports made absolute against the package; a star is ``("*", module)``."""
    module = dotted(node.module) if node.module is not None else ""
    if node.relative:
        parts = package.split(".") if package else []
        parts = parts[: len(parts) - (len(node.relative) - 1)] if len(node.relative) > 1 else parts
        module = ".".join([*parts, module] if module else parts)
    if isinstance(node.names, libcst.ImportStar):
        return (("*", module),)
    prefix = f"{module}." if module else ""
    return tuple((_local(alias) or dotted(alias.name), prefix + dotted(alias.name)) for alias in node.names)


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


def _local(alias: libcst.ImportAlias) -> str:
    return alias.asname.name.value if alias.asname and isinstance(alias.asname.name, libcst.Name) else ""
