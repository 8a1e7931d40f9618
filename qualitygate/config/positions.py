"""TOML text in, the line and column of every key, table and array item out.

tomli gives values without places. This walks the same text once, and only text that tomli has accepted: it finds where
things start and leaves to tomli what they mean. Held equal to tomli by a property test.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

import tomli

#: The way to a value: keys of tables, indexes of arrays.
KeyPath = tuple[str | int, ...]

_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both from 1, columns in characters."""

    line: int
    column: int


def find_positions(text: str) -> dict[KeyPath, Position]:
    """Where each key, table and array item is first named.

    A dotted key or a table header names each of its parts: ``[tool.qualitygate]`` places ``("tool",)`` and
    ``("tool", "qualitygate")``. The text must be valid TOML; line ends may be ``\\n`` or ``\\r\\n``.

    >>> find_positions("[a]\\nb.c = [1, 2]")[("a", "b", "c", 1)]
    Position(line=2, column=11)
    """
    text = text.replace("\r\n", "\n")
    walk = _Walk(text)
    walk.document()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    positions = {}
    for path, offset in walk.found.items():
        line = bisect_right(starts, offset)
        positions[path] = Position(line, offset - starts[line - 1] + 1)
    return positions


@dataclass(slots=True)
class _Walk:
    """One pass over a text: ``at`` is the next character, ``found`` the offset of each path."""

    text: str
    at: int = 0
    found: dict[KeyPath, int] = field(default_factory=dict)
    #: the index of the last item of each array of tables
    arrays: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> None:
        table: KeyPath = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self) -> KeyPath:
        start = self.at
        width = 2 if self.text.startswith("[[", start) else 1
        self.at += width
        keys = self.keys()
        self.at += width
        path: KeyPath = ()
        for number, (key, offset) in enumerate(keys, start=1):
            path = (*path, key)
            self.place(path, offset)
            if width == 2 and number == len(keys):
                self.arrays[path] = self.arrays.get(path, -1) + 1
                path = (*path, self.arrays[path])
                self.place(path, start)
            elif path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def pair(self, table: KeyPath) -> None:
        path = table
        for key, offset in self.keys():
            path = (*path, key)
            self.place(path, offset)
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: KeyPath) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self.skip(_STRING)
        elif first == "[":
            self.at += 1
            self.skip(_BLANK)
            index = 0
            while self.text[self.at] != "]":
                self.place((*path, index), self.at)
                self.value((*path, index))
                self.skip(_BLANK)
                index += 1
            self.at += 1
        elif first == "{":
            self.at += 1
            self.skip(_BLANK)
            while self.text[self.at] != "}":
                self.pair(path)
                self.skip(_BLANK)
            self.at += 1
        else:
            self.skip(_BARE_VALUE)

    def keys(self) -> list[tuple[str, int]]:
        """A dotted key: each part and its offset, and the walk after it and its spaces."""
        parts = []
        while True:
            self.skip(_SPACE)
            start = self.at
            if self.text[start] in "\"'":
                self.skip(_STRING)
                key = tomli.loads(f"key = {self.text[start : self.at]}")["key"]
            else:
                self.skip(_BARE_KEY)
                key = self.text[start : self.at]
            parts.append((key, start))
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def place(self, path: KeyPath, offset: int) -> None:
        self.found.setdefault(path, offset)

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is None:  # pragma: no cover - tomli has accepted the text
            raise ValueError(f"not TOML at offset {self.at}")
        self.at = match.end()
