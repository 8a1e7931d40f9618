"""`qualitygate init`: what is written and said, that a second run changes nothing, and that its commands run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from qualitygate.cli.init import command
from qualitygate.cli.main import main
from qualitygate.config import load_config
from qualitygate.init.plan import PLACES, Part

PAGE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
Init = Callable[..., tuple[int, str, str]]

NEXT = "next: `qualitygate scan`, and `qualitygate baseline create` to begin with what is there\n"


@pytest.fixture
def init(capsys: pytest.CaptureFixture[str]) -> Init:
    """Run the command as the console entry does."""

    def run(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(argv, command)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def read_tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_configuration_is_all_where_nothing_else_is_used(shop: Path, init: Init) -> None:
    before = set(read_tree(shop))

    code, out, err = init()

    assert (code, err) == (0, "")
    assert out == (
        "wrote pyproject.toml: [tool.qualitygate]\n"
        "source: shop (named like the project)\n"
        "tests: tests (by the names of their files)\n" + NEXT
    )
    assert f"```console\n$ qualitygate init\n{out}```\n" in PAGE
    assert set(read_tree(shop)) == before
    assert load_config(shop).source == ("shop",)


def test_second_run_changes_nothing_and_says_so(shop: Path, init: Init) -> None:
    options = [f"--{part.value}" for part in Part]
    init(*options)
    (shop / ".gitlab-ci.yml").write_text("include:\n  - local: .gitlab/qualitygate.yml\n")
    before = read_tree(shop)

    code, out, err = init(*options)

    assert (code, err) == (0, "")
    assert out == (
        "pyproject.toml stays: it has [tool.qualitygate]\n"
        ".github/workflows/qualitygate.yml stays: it exists\n"
        ".gitlab/qualitygate.yml stays: it exists\n"
        ".pre-commit-config.yaml stays: it has hooks of qualitygate\n"
        "nothing to write\n"
    )
    assert read_tree(shop) == before


@pytest.mark.parametrize("part", Part)
def test_option_writes_its_part_alone(shop: Path, init: Init, part: Part) -> None:
    for place in PLACES.values():  # what would be found without options
        if place.path != place.sign:
            (shop / place.sign).mkdir()

    code, out, _ = init(f"--{part.value}")

    assert code == 0
    assert {line.split(":")[0] for line in out.splitlines() if line.startswith("wrote")} == {
        "wrote pyproject.toml",
        f"wrote {PLACES[part].path}",
    }


def test_parts_are_found_without_options(shop: Path, init: Init) -> None:
    (shop / ".github").mkdir()

    assert "wrote .github/workflows/qualitygate.yml: a workflow\n" in init()[1]


def test_hooks_are_shown_to_paste(shop: Path, init: Init) -> None:
    mine = "repos: # mine\n- repo:   local\n  hooks: []\n"
    (shop / ".pre-commit-config.yaml").write_text(mine)

    _, out, _ = init()

    assert "\nput into .pre-commit-config.yaml:\n\n  - repo: local\n" in out
    assert (shop / ".pre-commit-config.yaml").read_text() == mine


def test_dry_run_prints_what_git_applies_and_writes_nothing(shop: Path, init: Init) -> None:
    before = read_tree(shop)

    code, out, err = init("--dry-run", "--github", "--gitlab")
    left = read_tree(shop)
    subprocess.run(["git", "apply"], cwd=shop, input=out.encode(), check=True, timeout=60)
    applied = {path: data for path, (data, _) in read_tree(shop).items()}
    for path in set(applied) - set(before):
        (shop / path).unlink()
    (shop / "pyproject.toml").write_bytes(before["pyproject.toml"][0])
    init("--github", "--gitlab")

    assert (code, left) == (0, before)
    assert err.startswith("would write pyproject.toml: [tool.qualitygate]\nwould write .github/workflows/")
    assert "\nput into .gitlab-ci.yml:\n\ninclude:\n" in err
    assert "next:" not in err
    assert applied == {path: data for path, (data, _) in read_tree(shop).items()}


def test_dry_run_with_nothing_to_write_prints_nothing(shop: Path, init: Init) -> None:
    init()

    assert init("--dry-run") == (0, "", "pyproject.toml stays: it has [tool.qualitygate]\nnothing to write\n")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("pyproject.toml", "[project\n", "error[config]: not valid TOML: "),
        ("pyproject.toml", "tool = 1\n", "error[config]: the section cannot be put at the end of the file\n"),
        (".github", "a file", "error[environment]: cannot write .github/workflows/qualitygate.yml: Not a directory\n"),
    ],
)
def test_error_leaves_all_as_it_was(shop: Path, init: Init, file: str, text: str, told: str) -> None:
    (shop / file).write_text(text)
    before = {path: data for path, (data, _) in read_tree(shop).items()}

    code, out, err = init("--github")

    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert {path: data for path, (data, _) in read_tree(shop).items()} == before


def test_help_names_every_part() -> None:
    options = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}

    assert options == {f"--{part.value}" for part in Part} | {"--dry-run"}
