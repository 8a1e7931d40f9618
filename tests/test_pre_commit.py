"""The hooks work: pre-commit itself installs them from a repository made here, and runs them on commits and pushes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parent.parent
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "qualitygate", "strategies")

BAD_TEST = """\
def test_total():
    prices = [1, 2]
    assert len(prices) >= 0
"""
GOOD_TEST = """\
def test_total():
    prices = [1, 2]

    total = sum(prices)

    assert total == 3
"""
CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: qualitygate
      - id: qualitygate-config
      - id: qualitygate-ratchet
      - id: qualitygate-mutate
"""
SHOP = "def total(prices):\n    return sum(prices) * 2\n"
WEAK_TEST = """\
from shop import total


def test_total():
    assert total([]) == 0
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, lean_python: Path) -> dict[str, str]:
    """An environment in which git and pre-commit know nothing of this machine's user, and `qualitygate` is installed
    beside the tests of a project."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("bin")
    program = folder / "qualitygate"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m qualitygate "$@"\n')
    program.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))}
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | names | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "NO_COLOR": "1",
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(home),
        "VIRTUAL_ENV": str(lean_python.parents[1]),
    }  # fmt: skip


def run(folder: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


def commit_all(folder: Path, environment: dict[str, str]) -> str:
    """Makes the folder a repository with one commit, and names that commit."""
    for command in (["git", "init", "-q"], ["git", "add", "-A"], ["git", "commit", "-q", "-m", "state"]):
        done = run(folder, environment, *command)
        assert done.returncode == 0, done.stderr
    return run(folder, environment, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def hooks(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A configuration of pre-commit that takes the hooks from a repository with the code as it is now."""
    repository = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / name, repository / name)
    return CONFIG.format(repository=repository, revision=commit_all(repository, environment))


@pytest.fixture
def project(hooks: str, environment: dict[str, str], tmp_path: Path) -> Path:
    """A repository with a good test and these hooks."""
    folder = tmp_path / "project"
    (folder / "tests").mkdir(parents=True)
    (folder / ".pre-commit-config.yaml").write_text(hooks, encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.qualitygate]\ntests = ["tests"]\n', encoding="utf-8")
    (folder / "tests" / "test_total.py").write_text(GOOD_TEST, encoding="utf-8")
    commit_all(folder, environment)
    return folder


def stage_and_run(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    run(folder, environment, "git", "add", "-A")
    return run(folder, environment, sys.executable, "-m", "pre_commit", "run")


def test_hook_refuses_bad_test_until_it_is_corrected(project: Path, environment: dict[str, str]) -> None:
    test = project / "tests" / "test_sum.py"
    test.write_text(BAD_TEST, encoding="utf-8")

    refused = stage_and_run(project, environment)
    test.write_text(GOOD_TEST, encoding="utf-8")
    accepted = stage_and_run(project, environment)

    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "qualitygate scan" in refused.stdout
    assert "assertion-always-true" in refused.stdout
    assert "tests/test_sum.py" in refused.stdout
    assert "tests/test_total.py" not in refused.stdout
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_config_hook_refuses_unknown_key(project: Path, environment: dict[str, str]) -> None:
    config = project / "pyproject.toml"
    config.write_text('[tool.qualitygate]\ntets = ["tests"]\n', encoding="utf-8")

    refused = stage_and_run(project, environment)

    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "did you mean `tests`?" in refused.stdout


def push(folder: Path, environment: dict[str, str], *, skip: str) -> subprocess.CompletedProcess[str]:
    """Commits everything, past the hooks of a commit, and pushes it through the hooks of a push."""
    for command in (["git", "add", "-A"], ["git", "commit", "-q", "--allow-empty", "--no-verify", "-m", "more"]):
        assert run(folder, environment, *command).returncode == 0
    return run(folder, environment | {"SKIP": skip}, "git", "push", "origin", "HEAD:refs/heads/main")


@pytest.fixture
def pushed(project: Path, environment: dict[str, str]) -> Path:
    """The repository with a remote that has its first commit, and pre-commit's hook on pushes."""
    for command in (
        ["git", "init", "-q", "--bare", str(project.parent / "remote")],
        ["git", "remote", "add", "origin", str(project.parent / "remote")],
        ["git", "push", "origin", "HEAD:refs/heads/main"],
        [sys.executable, "-m", "pre_commit", "install", "--hook-type", "pre-push"],
    ):
        done = run(project, environment, *command)
        assert done.returncode == 0, done.stderr
    return project


def test_ratchet_refuses_push_of_what_the_baseline_does_not_hold(pushed: Path, environment: dict[str, str]) -> None:
    others = "qualitygate-mutate"
    (pushed / "tests" / "test_known.py").write_text(BAD_TEST, encoding="utf-8")

    without = push(pushed, environment, skip=others)
    created = run(pushed, environment, "qualitygate", "baseline", "create")
    accepted = push(pushed, environment, skip=others)
    (pushed / "tests" / "test_new.py").write_text(BAD_TEST, encoding="utf-8")
    refused = push(pushed, environment, skip=others)

    assert without.returncode == 1
    assert "help: write it: `qualitygate baseline create`" in without.stdout + without.stderr
    assert created.returncode == 0, created.stderr
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert refused.returncode == 1
    told = refused.stdout + refused.stderr
    assert "1 new, 0 gone, 1 in the baseline" in told
    assert "tests/test_new.py" in told
    assert "tests/test_known.py" not in told


def test_mutate_judges_the_lines_that_are_pushed(pushed: Path, environment: dict[str, str]) -> None:
    others = "qualitygate-ratchet"
    with (pushed / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.qualitygate.mutate]\nmin-score = 85\n")

    nothing = push(pushed, environment, skip=others)
    (pushed / "shop.py").write_text(SHOP, encoding="utf-8")
    (pushed / "tests" / "test_shop.py").write_text(WEAK_TEST, encoding="utf-8")
    refused = push(pushed, environment, skip=others)
    by_hand = run(
        pushed, environment, sys.executable, "-m", "pre_commit", "run", "--hook-stage", "manual", "--all-files"
    )

    assert nothing.returncode == 0, nothing.stdout + nothing.stderr
    assert re.search(r"qualitygate mutate\.*\(no files to check\)Skipped", nothing.stdout + nothing.stderr)
    told = refused.stdout + refused.stderr
    assert refused.returncode == 1
    assert re.search(r"scope: since [0-9a-f]{7,}", told)
    assert "min-score   failed" in told
    assert by_hand.returncode == 1
    assert "min-score   failed" in by_hand.stdout
    assert "scope: since" not in by_hand.stdout
