"""The tutorial is run: its edits are made in the bundled example, and its commands print what it quotes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from qualitygate.demo.lay_out import lay_out

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
#: What lays the shop out; the report on it that `demo` also makes has a test of its own.
LAY_OUT = "qualitygate demo --into shop\ncd shop\n"
FENCED = re.compile(r"^```(\w+) ?(.*)\n((?:.*\n)*?)```$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of the page."""

    line: int
    language: str
    path: str  #: the file that the block is, or nothing
    text: str


def read_blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in its order."""
    return [Block(page.count("\n", 0, found.start()) + 1, *found.groups()) for found in FENCED.finditer(page)]


def find_lost(quoted: str, printed: str) -> str:
    """The first part of a quotation that was not printed after the parts before it; `[...]` stands between parts."""
    rest = [line.rstrip() for line in printed.splitlines()]
    for part in quoted.split("[...]\n"):
        lines = part.splitlines()
        ends = (end for end in range(len(lines), len(rest) + 1) if rest[end - len(lines) : end] == lines)
        end = next(ends, None)
        if end is None:
            return part
        rest = rest[end:]
    return ""


def write_file(shop: Path, block: Block) -> None:
    path = shop / block.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def apply_diff(shop: Path, block: Block) -> None:
    command = ["git", "apply", "-"]
    done = subprocess.run(command, cwd=shop, input=block.text, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"docs/tutorial.md:{block.line}: {done.stderr}"


def run_commands(shop: Path, block: Block, environ: Mapping[str, str]) -> str:
    """What the commands print; their exit codes are what the page asks for with `echo`."""
    command = ["bash", "-c", block.text]
    done = subprocess.run(command, cwd=shop, env=environ, stdout=-1, stderr=-2, text=True, timeout=600, check=False)
    return done.stdout


@pytest.fixture
def environ(tmp_path: Path, hypothesis_python: Path) -> dict[str, str]:
    """The reader's: an environment with pytest, coverage and Hypothesis, our strategies, and the command."""
    command = tmp_path / "bin" / "qualitygate"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m qualitygate "$@"\n')
    command.chmod(0o755)
    return {
        **os.environ,
        "PATH": os.pathsep.join((str(command.parent), str(hypothesis_python.parent), os.environ["PATH"])),
        "VIRTUAL_ENV": str(hypothesis_python.parents[1]),
        "COLUMNS": "100",
    }


@pytest.mark.parametrize(
    ("quoted", "printed", "lost"),
    [
        ("a\nb\n", "a\nb\n", ""),
        ("b\n", "a\nb  \nc\n", ""),
        ("a\n[...]\nc\n", "a\nb\nc\n", ""),
        ("a\nc\n", "a\nb\nc\n", "a\nc\n"),
        ("c\n[...]\na\n", "a\nb\nc\n", "a\n"),
        ("a\n[...]\na\n", "a\nb\n", "a\n"),
        ("score 10%\n", "score 100%\n", "score 10%\n"),
        ("a\n", "", "a\n"),
    ],
)
def test_find_lost_parts_of_quotation(quoted: str, printed: str, lost: str) -> None:
    assert find_lost(quoted, printed) == lost


def test_read_blocks_of_page() -> None:
    page = "text\n\n```sh\nls\n\npwd\n```\n\n```py tests/test_a.py\nx = 1\n```\n"

    assert read_blocks(page) == [Block(3, "sh", "", "ls\n\npwd\n"), Block(9, "py", "tests/test_a.py", "x = 1\n")]


def test_tutorial_quotes_what_a_command_prints() -> None:
    blocks = read_blocks(PAGE.read_text(encoding="utf-8"))

    orphans = [
        block.line
        for before, block in pairwise(blocks)
        if block.language == "text" and before.language not in ("sh", "text")
    ]
    assert orphans == []
    assert {block.language for block in blocks} == {"sh", "text", "diff", "py"}
    assert [block.line for block in blocks if bool(block.path) != (block.language == "py")] == []


@pytest.mark.slow
@pytest.mark.integration
def test_tutorial_leads_from_f_to_a(tmp_path: Path, environ: dict[str, str]) -> None:
    first, *blocks = read_blocks(PAGE.read_text(encoding="utf-8"))
    assert first.text == LAY_OUT
    shop, printed, lost = lay_out(tmp_path / "shop"), "", []

    for block in blocks:
        match block.language:
            case "py":
                write_file(shop, block)
            case "diff":
                apply_diff(shop, block)
            case "sh":
                printed = run_commands(shop, block, environ)
            case _ if part := find_lost(block.text, printed):
                lost.append(f"docs/tutorial.md:{block.line}: `{part}` is not in\n{printed}")

    assert not lost, "\n".join(lost)
    assert "grade A" in printed
