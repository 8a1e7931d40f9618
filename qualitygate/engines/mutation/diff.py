"""Two texts of one file in, a unified diff out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff as difference


def unified_diff(path: str, before: str, after: str) -> str:
    """The change with three lines of context, as ``git apply`` and ``patch -p1`` read it; empty when there is none.

    >>> print(unified_diff("a.py", "x = 1\\n", "x = 2\\n"), end="")
    --- a/a.py
    +++ b/a.py
    @@ -1 +1 @@
    -x = 1
    +x = 2
    """
    lines = difference(split(before), split(after), f"a/{path}", f"b/{path}", n=3)
    return "".join(end_properly(lines))


def split(text: str) -> list[str]:
    """Lines as diff counts them: a form feed or another separator of Unicode ends none."""
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def end_properly(lines: Iterator[str]) -> Iterator[str]:
    """Every line with its end; one that has none in the file says so."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
