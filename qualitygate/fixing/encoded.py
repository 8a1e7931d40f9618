"""The bytes of a file in, its text out, and back: byte-order mark, coding cookie and line ends stay what they were."""

from __future__ import annotations

import io
import os
import tempfile
import tokenize
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, with its own line ends."""

    text: str
    encoding: str

    def encode(self) -> bytes:
        """Its bytes.

        Raises:
            UnicodeEncodeError: the encoding lacks a character.
        """
        return self.text.encode(self.encoding)


def read_encoded(file: Path) -> Text | None:
    """The text of a file; nothing when it cannot be read or would not come back byte by byte."""
    with suppress(OSError, SyntaxError, UnicodeError, LookupError):
        data = file.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = Text(data.decode(encoding), encoding)
        if text.encode() == data:
            return text
    return None


def write_encoded(root: Path, path: str, before: Text, after: Text) -> str:
    """Put the file's new text in the place of the old one, whole or not at all; why not, or nothing.

    A link within the project stays a link; what leads out of the project, or has changed since it was read, is left.
    """
    try:
        file = (root / path).resolve(strict=True)
        if not file.is_relative_to(root.resolve()):
            return "it is a link out of the project"
        data = after.encode()
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            partial.chmod(file.stat().st_mode & 0o7777)
            if file.read_bytes() != before.encode():
                return "it changed meanwhile"
            os.replace(partial, file)
        finally:
            partial.unlink(missing_ok=True)
    except UnicodeEncodeError as error:
        return f"{after.encoding} cannot write {error.object[error.start]!r}"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""
