"""From a file's bytes to its text."""

from __future__ import annotations

import io
import tokenize

from qualitygate.model import Skipped, SkipReason


def decode(path: str, data: bytes) -> str | Skipped:
    """The text by byte-order mark and coding cookie, UTF-8 without either; line ends become plain newlines."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as problem:
        return Skipped(path, SkipReason.NOT_UTF8, _undecodable(problem))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _undecodable(problem: Exception) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return f"byte 0x{problem.object[problem.start]:02x} at offset {problem.start} is not {problem.encoding}"
    return str(problem)
