"""Where an ignore comment holds."""

from __future__ import annotations

from textwrap import dedent

import pytest

from qualitygate.model import Function, Skipped
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.source import Source
from qualitygate.suppressions import Suppressions, read_suppressions


def _read(text: str) -> Suppressions:
    source = lower_file("tests/test_a.py", dedent(text).lstrip("\n").encode())
    assert isinstance(source, Source)
    from qualitygate.model import File

    functions: list[Function] = [*source.functions, *(f for cls in source.classes for f in cls.functions)]
    return read_suppressions(File("tests/test_a.py", source.lines, comments=source.comments), functions)


def _lines(text: str, rule: str = "no-oracle") -> list[int]:
    held = _read(text)
    return [line for line in range(1, 20) if held.covering(rule, line) is not None]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb  # qualitygate: ignore[no-oracle] why\nc\n", [2]),
        ("a\n# qualitygate: ignore[no-oracle] why\nb\nc\n", [2, 3]),
        ("# qualitygate: ignore[no-oracle] why\n# and more\nb\nc\n", [1, 3]),
        ("# qualitygate: ignore[no-oracle] why\n\nb\n", [1, 2]),
        ("def f():  # qualitygate: ignore[no-oracle] why\n    a\n    b\nc\n", [1, 2, 3]),
        ("# qualitygate: ignore[no-oracle] why\ndef f():\n    a\n    b\nc\n", [1, 2, 3, 4]),
        ("# qualitygate: ignore[no-oracle] why\n@d\n@e\ndef f():\n    a\nc\n", [1, 2, 3, 4, 5]),
        ("@d\n# qualitygate: ignore[no-oracle] why\ndef f():\n    a\nc\n", [1, 2, 3, 4]),
        ("@d  # qualitygate: ignore[no-oracle] why\ndef f():\n    a\nc\n", [1, 2, 3]),
        ("def f():\n    # qualitygate: ignore[no-oracle] why\n    a\n    b\n", [2, 3]),
        ("class A:\n    # qualitygate: ignore[no-oracle] why\n    def f(self):\n        a\nc\n", [2, 3, 4]),
        ("x = '# qualitygate: ignore[no-oracle] why'\n", []),
        ("a  # qualitygate: ignore[no-oracle]\n", []),
        ("a  # qualitygate: ignore[no-oracle]   \n", []),
        ("a  # qualitygate: ignore why\n", []),
        ("a  # qualitygate: ignore[] why\n", []),
        ("a  # qualitygate: ignore[other] why\n", []),
        ("a  # noqa: no-oracle\n", []),
        ("a  #qualitygate:ignore[other, no-oracle] why\n", [1]),
        ("a  # see qualitygate: ignore[no-oracle] why\n", []),
    ],
)
def test_covering(text: str, lines: list[int]) -> None:
    assert _lines(text) == lines


def test_read_suppressions_keeps_rules_reason_and_line() -> None:
    (comment,) = _read("a\nb  # qualitygate: ignore[ one ,two] the plugin checks \n").comments

    assert (comment.line, comment.rules, comment.reason) == (2, ("one", "two"), "the plugin checks")


def test_covering_gives_the_first_comment_of_several() -> None:
    text = "# qualitygate: ignore[a] first\ndef f():\n    x  # qualitygate: ignore[a] second\n"

    found = _read(text).covering("a", 3)

    assert found is not None
    assert found.reason == "first"
    assert not isinstance(found, Skipped)
