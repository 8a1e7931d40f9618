"""A text in, the places where its lines begin out, as libcst counts lines."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n?|\n")


def line_offsets(code: str) -> list[int]:
    """Where each line starts: the first element is for line 1, the last for the end.

    >>> line_offsets("a\\r\\nbc")
    [0, 3, 5]
    """
    return [0, *(found.end() for found in _LINE_END.finditer(code)), len(code)]
