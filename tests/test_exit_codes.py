"""The page of exit codes says what the code says."""

from __future__ import annotations

import ast
import re
from itertools import combinations
from pathlib import Path

import pytest

from qualitygate import exit_codes
from qualitygate.exit_codes import ExitCode, worst

_PAGE = Path(__file__).parents[1] / "docs" / "exit-codes.md"


def meanings() -> dict[str, str]:
    """The comment on each member."""
    source = Path(exit_codes.__file__).read_text(encoding="utf-8")
    return dict(re.findall(r"^    ([A-Z]+) = \d+  #: (.+)$", source, re.MULTILINE))


def test_the_page_lists_every_code_with_its_meaning() -> None:
    rows = re.findall(r"^\| (\d+) \| ([A-Z]+) \| (.+) \|$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [(str(code.value), code.name, meanings()[code.name]) for code in ExitCode]


def test_the_page_gives_the_order_of_precedence() -> None:
    listed = re.search(r"first of this order wins: ([\d, ]+)\.", _PAGE.read_text(encoding="utf-8"))

    assert listed is not None
    order = [ExitCode(int(number)) for number in listed[1].split(", ")]
    assert sorted(order) == sorted(ExitCode)
    for first, second in combinations(order, 2):
        assert worst([second, first]) is first


def test_worst_of_nothing_is_ok() -> None:
    assert worst([]) is ExitCode.OK


#: What runs in processes of their own ends those: in the project's, in the pool's; the bundled example is a project.
_APART = {"runtime", "shop", "pool.py"}
_SOURCES = [
    path
    for path in sorted(Path(exit_codes.__file__).parent.rglob("*.py"))
    if path.parts[-2:] != ("cli", "main.py") and not _APART & set(path.parts)
]


@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: path.stem)
def test_only_the_command_line_exits(path: Path) -> None:
    names = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }

    assert not names & {"exit", "_exit", "SystemExit"}
