"""The hook that fixes: pre-commit itself runs it, sees that the file has changed, and passes the second time."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parent.parent
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
BAD = "def test_total():\n    total = sum([1, 2])\n    assert total == 3\n    assert total == 3\n"
GOOD = BAD.rsplit("    assert", 1)[0]
CONFIG = """\
repos:
  - repo: local
    hooks:
      - id: qualitygate-fix
        name: {name}
        entry: {entry}
        language: system
        types: [python]
        files: {files}
        require_serial: true
"""


def read_hook(key: str) -> str:
    """A value of the hook as it is shipped."""
    own = HOOKS.partition("- id: qualitygate-fix\n")[2].partition("\n- id:")[0]
    found = re.search(rf"^  {key}: (.*)$", own, re.MULTILINE)
    assert found, f"the hook has no `{key}`"
    return found[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a test to fix, and the hook run by this interpreter."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.qualitygate]\ntests = ["tests"]\n', encoding="utf-8")
    (tmp_path / "tests" / "test_total.py").write_text(BAD, encoding="utf-8")
    program, _, rest = read_hook("entry").partition(" ")
    entry = f"{shlex.quote(sys.executable)} -m {program} {rest}"
    config = CONFIG.format(name=read_hook("name"), entry=entry, files=read_hook("files"))
    (tmp_path / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    run(tmp_path, "git", "init", "-q")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))}
    environment = kept | {"GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(folder / ".git" / "home")}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def stage_and_run(folder: Path) -> subprocess.CompletedProcess[str]:
    run(folder, "git", "add", "-A")
    return run(folder, sys.executable, "-m", "pre_commit", "run")


def test_hook_fixes_staged_test_and_then_passes(project: Path) -> None:
    first = stage_and_run(project)
    fixed = (project / "tests" / "test_total.py").read_text(encoding="utf-8")
    second = stage_and_run(project)

    assert first.returncode == 1, first.stdout + first.stderr
    assert "files were modified by this hook" in first.stdout
    assert fixed == GOOD
    assert second.returncode == 0, second.stdout + second.stderr


def test_hook_leaves_what_is_no_test(project: Path) -> None:
    (project / "tests" / "test_total.py").write_text(GOOD, encoding="utf-8")
    (project / "total.py").write_text(BAD, encoding="utf-8")

    done = stage_and_run(project)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "total.py").read_text(encoding="utf-8") == BAD
