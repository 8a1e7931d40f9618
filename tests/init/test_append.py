"""A section at the end of a TOML file: the bytes before it stay, and what cannot be appended is an error."""

from __future__ import annotations

import tomllib

import pytest

from qualitygate.errors import ConfigError
from qualitygate.init.append import append_section

SECTION = '[tool.qualitygate]\nsource = ["größe"]\n\n[tool.qualitygate.scan]\n'
ADDED = {"source": ["größe"], "scan": {}}
HELP = "write [tool.qualitygate] yourself where the file defines [tool], or create an empty qualitygate.toml"


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        (b"", b""),
        (b"\xef\xbb\xbf", b""),
        (b"\xef\xbb\xbfa = 1\n", b"\n"),
        (b"a = 1\n", b"\n"),
        (b"a = 1", b"\n\n"),
        (b"# nothing but this", b"\n\n"),
        (b"a = 1\n\n\n", b"\n"),
        (b"a = 1\r\n", b"\r\n"),
        (b"a = 1\r\nb = 2", b"\r\n\r\n"),
        (b"[tool.other]\na = 1\n", b"\n"),
        (b"tool.other.a = 1\n", b"\n"),
        (b"[[tool.other]]\na = 1\n", b"\n"),
        (b'a = """\nx\n"""\n', b"\n"),
    ],
)
def test_bytes_before_stay_and_line_ends_are_theirs(before: bytes, gap: bytes) -> None:
    after = append_section("pyproject.toml", before, SECTION)

    assert after[: len(before) + len(gap)] == before + gap
    assert after.count(b"\r\n") == (after.count(b"\n") if b"\r\n" in before else 0)
    values = tomllib.loads(after.decode("utf-8-sig"))
    assert values["tool"].pop("qualitygate") == ADDED
    known = tomllib.loads(before.decode("utf-8-sig"))
    assert values in (known, {**known, "tool": {}})


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (b"tool = { other = 1 }\n", "Cannot declare ('tool', 'qualitygate') twice (at line 3, column 18)"),
        (b"tool = 1\n", "Cannot overwrite a value (at line 3, column 18)"),
        (b"[[tool]]\na = 1\n", "the rest of the file would mean something else"),
    ],
)
def test_closed_table_takes_no_section(before: bytes, why: str) -> None:
    with pytest.raises(ConfigError, match="the section cannot be put at the end of the file") as error:
        append_section("pyproject.toml", before, SECTION)

    assert error.value.where == "pyproject.toml"
    assert error.value.why == why
    assert error.value.help == HELP
