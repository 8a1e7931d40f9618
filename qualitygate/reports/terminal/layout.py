"""Words and rows in, renderables of one look out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Section = tuple[RenderableType, ...]


def heading(title: str, detail: str = "") -> Text:
    """A section's first line."""
    return Text.assemble((title, "bold cyan"), f"  {detail}" if detail else "")


def indent(content: RenderableType, columns: int = 2) -> Padding:
    """Moved to the right."""
    return Padding(content, (0, 0, 0, columns))


@dataclass(frozen=True, slots=True)
class Entry:
    """``head body`` on one line where the width allows it, else the body below, indented."""

    head: Text
    body: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = self.head + Text(f" {self.body}")
        if line.cell_len <= options.max_width:
            yield line
        else:
            yield self.head
            yield indent(Text(self.body), 4)


def grid(columns: Iterable[str], right: Iterable[str] = ()) -> Table:
    """A table with a rule under its head; ``right`` columns hold numbers: aligned right, never wrapped."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    rights = set(right)
    for column in columns:
        number = column in rights
        table.add_column(column, justify="right" if number else "left", no_wrap=number, overflow="fold")
    return table


def align(head: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[Text]:
    """Lines of equal columns, the first aligned left, the others right; head and a rule come first.

    Unlike a table these are single lines, so that others may stand between them.
    """
    cells = [[Text(word, style="bold") for word in head], *rows]
    widths = [max(row[column].cell_len for row in cells) for column in range(len(head))]
    lines = []
    for row in cells:
        line = Text()
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = Text(" " * (width - cell.cell_len))
            line += cell + blanks if column == 0 else Text("  ") + blanks + cell
        lines.append(line)
    rule = Text("─" * (sum(widths) + 2 * (len(widths) - 1)), style="dim")
    return [lines[0], rule, *lines[1:]]
