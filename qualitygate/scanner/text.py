"""From a file's bytes to its text, and from columns in bytes to columns in characters."""

from __future__ import annotations

import io
import tokenize
from array import array
from functools import lru_cache

from qualitygate.model import Skipped, SkipReason


def decode(path: str, data: bytes) -> str | Skipped:
    """The text by byte-order mark and coding cookie, UTF-8 without either; line ends become plain newlines."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as problem:
        return Skipped(path, SkipReason.NOT_UTF8, _undecodable(problem))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count_characters(line: str, column: int) -> int:
    """The column in characters of one in bytes of UTF-8, as the standard library's tree gives it.

    >>> count_characters("é = 1", 3)
    2
    """
    if line.isascii():
        return column
    if len(line) > _LONG:
        counts = _count_before_each_byte(line)
        return counts[min(column, len(counts) - 1)]
    return len(line.encode()[:column].decode(errors="ignore"))


#: Characters of a line from which on it is counted once for all its columns: tables of data stand on one line.
_LONG = 400


@lru_cache(maxsize=2)
def _count_before_each_byte(line: str) -> array[int]:
    counts = array("L", [0])
    for count, character in enumerate(line):
        counts.extend([count] * (len(character.encode()) - 1))
        counts.append(count + 1)
    return counts


def _undecodable(problem: Exception) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return f"byte 0x{problem.object[problem.start]:02x} at offset {problem.start} is not {problem.encoding}"
    return str(problem)
