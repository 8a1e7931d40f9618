"""A template of rows and a few special ones in, one sequence out that shows the special ones only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Sequence[T_co], Generic[T_co]):
    """Many rows, of which a failing test shows the special ones only."""

    #: shared between examples
    template: tuple[T_co, ...]
    #: what stands at an index instead of the template's row, in the order of the indices
    special: tuple[tuple[int, T_co], ...] = ()

    def __len__(self) -> int:
        return len(self.template)

    def __iter__(self) -> Iterator[T_co]:
        rows = list(self.template)
        for at, row in self.special:
            rows[at] = row
        return iter(rows)

    @overload
    def __getitem__(self, index: int, /) -> T_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice, /) -> T_co | tuple[T_co, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        at = range(len(self.template))[index]
        return dict(self.special).get(at, self.template[at])

    def __repr__(self) -> str:
        shown = "".join(f", row {at}: {row!r}" for at, row in self.special)
        return f"<{len(self)} rows{shown}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The repr for Hypothesis, which would else print every row of the template."""
        printer.text(repr(self))
