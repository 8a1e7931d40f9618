"""Lines that tests miss and the functions of the source in, what to run next out: a gap is what one function misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualitygate.display import show_lines, show_some
from qualitygate.model import SourceFacts, SourceFunction


@dataclass(frozen=True, slots=True)
class Gap:
    """Missed lines of one function, or of a file outside of all functions."""

    path: str
    lines: frozenset[int]
    function: str = ""  #: qualified name

    @property
    def place(self) -> str:
        """``path:line`` of the first missed line."""
        return f"{self.path}:{min(self.lines)}"

    def describe(self, how: str) -> str:
        """What would close it.

        >>> Gap("a.py", frozenset({3, 4}), "Cart.total").describe("in a unit test")
        'run `Cart.total` in a unit test: lines 3-4'
        >>> Gap("a.py", frozenset({3})).describe("in a test")
        'run line 3 in a test'
        >>> Gap("a.py", frozenset({1, 3, 5, 7, 8, 10})).describe("in a test")
        'run lines 1, 3, 5 and 2 more in a test'
        """
        lines = f"{'line' if len(self.lines) == 1 else 'lines'} {show_some(show_lines(self.lines).split(', '))}"
        return f"run `{self.function}` {how}: {lines}" if self.function else f"run {lines} {how}"


def find_gaps(missed: Iterable[tuple[str, frozenset[int]]], source: SourceFacts | None) -> Iterator[Gap]:
    """The missed lines of each file by function; those of a file whose functions are not known together.

    >>> from qualitygate.model import Span
    >>> function = SourceFunction("a.py", "a", "f", Span(2, 0, 5, 0), Span(3, 0, 5, 0))
    >>> gaps = find_gaps([("a.py", frozenset({1, 4, 5}))], SourceFacts((function,)))
    >>> [(gap.function, sorted(gap.lines)) for gap in gaps]
    [('', [1]), ('f', [4, 5])]
    """
    functions: dict[str, list[SourceFunction]] = defaultdict(list)
    for function in source.functions if source is not None else ():
        functions[function.path].append(function)
    for path, lines in missed:
        held: dict[str, set[int]] = defaultdict(set)
        for line in sorted(lines):
            around = [one for one in functions[path] if one.span.line <= line <= one.span.end_line]
            held[around[-1].qualname if around else ""].add(line)
        yield from (Gap(path, frozenset(some), name) for name, some in held.items())
