"""The templates: YAML of the shape their readers expect, hooks as they are shipped, and commands that really run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from qualitygate.init.plan import PLACES, Part, read_template

ROOT = Path(__file__).parents[2]
SHIPPED = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "shop/__init__.py": "def total(prices):\n    return sum(prices)\n",
    "tests/test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
}


def read_yaml(part: Part) -> Any:
    return yaml.safe_load(read_template(part))


def uncomment(text: str) -> str:
    """The template with what is commented out in it: the lines that are YAML, not sentences."""
    return re.sub(r"^( *)# (?=- |security-events| {2})", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("part", Part)
def test_template_is_yaml_without_tabs_and_ends_with_a_line(part: Part) -> None:
    text = read_template(part)

    assert isinstance(read_yaml(part), dict)
    assert "\t" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_workflow_fetches_the_whole_history_and_may_read_only() -> None:
    workflow = read_yaml(Part.GITHUB)

    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"pull_request", "push"}  # YAML 1.1 reads `on` as true
    assert job["steps"][0]["with"] == {"fetch-depth": 0}
    assert [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/cache",
    ]


def test_workflow_puts_nothing_of_a_pull_request_into_a_shell() -> None:
    (job,) = read_yaml(Part.GITHUB)["jobs"].values()

    assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []


def test_workflow_is_yaml_with_what_is_commented_out() -> None:
    workflow = yaml.safe_load(uncomment(read_template(Part.GITHUB)))

    (job,) = workflow["jobs"].values()
    assert workflow["permissions"]["security-events"] == "write"
    assert job["steps"][-1]["with"] == {"sarif_file": "qualitygate.sarif"}


def test_job_keeps_its_reports_though_it_fails() -> None:
    job = read_yaml(Part.GITLAB)["qualitygate"]

    assert job["artifacts"]["when"] == "always"
    assert job["variables"]["GIT_DEPTH"] == "0"
    for report in job["artifacts"]["reports"].values():
        assert f":{report}" in job["script"][0]


def test_hooks_are_those_that_are_shipped() -> None:
    (repository,) = read_yaml(Part.PRE_COMMIT)["repos"]

    apart = ("description", "language")
    for hook in repository["hooks"]:
        shipped = SHIPPED[hook["id"]]
        assert {key: value for key, value in hook.items() if key not in apart} == {
            key: value for key, value in shipped.items() if key not in apart
        }
        assert hook["language"] == "system"
    assert {hook["id"] for hook in repository["hooks"]} == set(SHIPPED) - {"qualitygate-fix"}


def test_page_has_every_hook_and_the_line_to_include() -> None:
    include, hooks = map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL))

    assert include == {"include": [{"local": PLACES[Part.GITLAB].path}]}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == set(SHIPPED)
    assert hooks["default_install_hook_types"] == read_yaml(Part.PRE_COMMIT)["default_install_hook_types"]
    assert set(re.findall(r"^\| `(qualitygate[a-z-]*)` \|", PAGE, flags=re.MULTILINE)) == set(SHIPPED)


def test_hooks_of_a_push_are_installed() -> None:
    config = read_yaml(Part.PRE_COMMIT)

    stages = {stage for hook in config["repos"][0]["hooks"] for stage in hook.get("stages", ["pre-commit"])}
    assert set(config["default_install_hook_types"]) == stages - {"manual"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, lean_python: Path) -> dict[str, str]:
    """What a job has: the project's environment, and `qualitygate` on the path."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "qualitygate").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qualitygate "$@"\n')
    (folder / "qualitygate").chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTEST_", "COV"))}
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | names | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "VIRTUAL_ENV": str(lean_python.parents[1]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A clone of a small project, on a branch that adds a function and its test."""
    upstream, clone = tmp_path_factory.mktemp("upstream"), tmp_path_factory.mktemp("clones") / "shop"
    for path, text in SHOP.items():
        (upstream / path).parent.mkdir(exist_ok=True)
        (upstream / path).write_text(text)
    git = [["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"], ["clone", "-q", ".", str(clone)]]
    for arguments in git:
        subprocess.run(["git", *arguments], cwd=upstream, env=environment, check=True, timeout=60)
    with (clone / "shop" / "__init__.py").open("a") as file:
        file.write("\n\ndef count(prices):\n    return len(prices)\n")
    with (clone / "tests" / "test_shop.py").open("a") as file:
        file.write("\n\ndef test_count():\n    assert count([1, 2]) == 2\n")
    text = (clone / "tests" / "test_shop.py").read_text().replace("import total", "import count, total")
    (clone / "tests" / "test_shop.py").write_text(text)
    for arguments in (["checkout", "-qb", "work"], ["commit", "-qam", "two"]):
        subprocess.run(["git", *arguments], cwd=clone, env=environment, check=True, timeout=60)
    return clone


def run_script(script: str, folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.integration
@pytest.mark.slow
def test_commands_of_the_workflow_run(clone: Path, environment: dict[str, str], tmp_path: Path) -> None:
    (job,) = yaml.safe_load(uncomment(read_template(Part.GITHUB)))["jobs"].values()
    steps = {step.get("name", ""): step["run"] for step in job["steps"] if "run" in step}
    install = steps.pop("Install")
    (tmp_path / "summary").touch()
    given = environment | {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}

    printed = {name: run_script(script, clone, given) for name, script in steps.items()}

    assert list(printed) == ["Anti-patterns in the tests", "Mutants on changed lines", "Report", ""]
    assert all(script.startswith("qualitygate ") for script in steps.values())
    assert "python -m pip install -e ." in install
    assert "\n## qualitygate: passed\n" in (tmp_path / "summary").read_text()
    assert (clone / "qualitygate.sarif").is_file()


@pytest.mark.integration
@pytest.mark.slow
def test_commands_of_the_job_run(clone: Path, environment: dict[str, str]) -> None:
    job = read_yaml(Part.GITLAB)["qualitygate"]
    base = subprocess.run(["git", "rev-parse", "main"], cwd=clone, env=environment, capture_output=True, text=True)
    variables = {key: value.replace("$CI_PROJECT_DIR", str(clone)) for key, value in job["variables"].items()}
    given = environment | variables | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base.stdout.strip()}

    printed = [run_script(script, clone, given) for script in job["script"]]

    assert "scope: since " in printed[1]
    assert printed[2].startswith("qualitygate  shop\n")
    for report in job["artifacts"]["reports"].values():
        assert (clone / report).stat().st_size > 0
    for kept in job["cache"]["paths"]:
        assert (clone / kept).is_dir()
