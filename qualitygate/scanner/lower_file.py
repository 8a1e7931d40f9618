"""From a file's bytes to its source: read with the standard library, and with libcst what that does not tell."""

from __future__ import annotations

import warnings

from qualitygate.model import Skipped, SkipReason
from qualitygate.scanner.lowering import TooDeep
from qualitygate.scanner.source import Source
from qualitygate.scanner.text import decode
from qualitygate.scanner.tree_expression import Unsure
from qualitygate.scanner.tree_module import lower_text


def lower_file(path: str, data: bytes) -> Source | Skipped:
    """One file's bytes to its source, or why not. ``path`` is relative to the root, with forward slashes."""
    text = decode(path, data)
    if isinstance(text, Skipped):
        return text
    try:
        try:
            return lower_text(path, text)
        except Unsure:
            return _lower_with_libcst(path, data)
    except (TooDeep, RecursionError):
        return Skipped(path, SkipReason.TOO_DEEP, "nested more deeply than any rule can read")


def _lower_with_libcst(path: str, data: bytes) -> Source | Skipped:
    from qualitygate.scanner.lower_module import lower_module  # libcst: not loaded while no file needs it
    from qualitygate.scanner.parse import parse
    from qualitygate.scanner.positions import Misaligned, ProvidedPositions

    parsed = parse(path, data)
    if isinstance(parsed, Skipped):
        return parsed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # strings are read one by one: an invalid escape is no warning of ours
        try:
            return lower_module(path, parsed, parsed.positions)
        except Misaligned:
            return lower_module(path, parsed, ProvidedPositions(parsed.module))
