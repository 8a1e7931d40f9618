"""The hooks work: pre-commit itself installs them from a repository made here, and runs them on a bad commit."""

from __future__ import annotations

import os
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
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which git and pre-commit know nothing of this machine's user."""
    home = tmp_path_factory.mktemp("home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))}
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | names | {"GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(home), "NO_COLOR": "1"}


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
