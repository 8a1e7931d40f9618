"""The bytes of a TOML file and a section in, the bytes of that file with the section at its end out."""

from __future__ import annotations

import tomllib

from qualitygate.errors import ConfigError

_MARK = b"\xef\xbb\xbf"


def append_section(name: str, before: bytes, section: str) -> bytes:
    r"""The file as it was, to the byte, and the section after it in the file's own line ends.

    >>> append_section("a.toml", b"a = 1", "[b]\nc = 2\n")
    b'a = 1\n\n[b]\nc = 2\n'
    >>> append_section("a.toml", b"a = 1\r\n", "[b]\n")
    b'a = 1\r\n\r\n[b]\r\n'

    Raises:
        ConfigError: with the section the file would not be TOML, or say something else of the rest.
    """
    end = b"\r\n" if before.partition(b"\n")[0].endswith(b"\r") else b"\n"
    gap = b"" if before in (b"", _MARK) else end if before.endswith(b"\n") else end * 2
    after = before + gap + section.encode().replace(b"\n", end)
    known, added = (tomllib.loads(text) for text in (before.decode("utf-8-sig"), section))
    try:
        together = tomllib.loads(after.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise _cannot_append(name, str(error)) from error
    if together != _join(known, added):
        raise _cannot_append(name, "the rest of the file would mean something else")
    return after


def _join(known: dict[str, object], added: dict[str, object]) -> dict[str, object]:
    joined = dict(known)
    for key, value in added.items():
        old = joined.get(key)
        joined[key] = _join(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return joined


def _cannot_append(name: str, why: str) -> ConfigError:
    return ConfigError(
        "the section cannot be put at the end of the file",
        where=name,
        why=why,
        help="write [tool.qualitygate] yourself where the file defines [tool], or create an empty qualitygate.toml",
    )
