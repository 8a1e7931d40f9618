from __future__ import annotations

import pytest

from qualitygate.metrics.static_checks import measure
from qualitygate.model import Facts, Measured, ProjectFiles, Suite, Tally
from qualitygate.scanner.project_files import parse_project_file

PATHS = {
    "ci": ".github/workflows/ci.yml",
    "hatch": "hatch.toml",
    "hooks": ".pre-commit-config.yaml",
    "make": "Makefile",
    "nox": "noxfile.py",
    "pyproject": "pyproject.toml",
    "setup": "setup.cfg",
    "tox": "tox.ini",
}


def run(**files: str) -> Measured:
    """A project with these files, by the names in ``PATHS``."""
    found = tuple(parse_project_file(PATHS[name], text) for name, text in files.items())
    return measure(Facts(Suite(".", project=ProjectFiles(found))))


def test_measure_without_parts() -> None:
    nothing = "no configuration of CI was found: no .github/workflows, no .gitlab-ci.yml"

    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert run(pyproject="[tool.mypy]") == Measured(None, reason=nothing)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("- run: mypy src", ("linter", "dependency audit")),
        ("- run: basedpyright", ("linter", "dependency audit")),
        ("- run: ty check", ("linter", "dependency audit")),
        ("- run: echo happyre", ("type checker", "linter", "dependency audit")),
        ("- run: ruff check .", ("type checker", "dependency audit")),
        ("- uses: astral-sh/ruff-action@v3", ("type checker", "dependency audit")),
        ("- run: flake8", ("type checker", "dependency audit")),
        ("- run: ruff format --check .", ("type checker", "linter", "dependency audit")),
        ("- run: pip-audit", ("type checker", "linter")),
        ("- run: python -m pip_audit", ("type checker", "linter")),
        ("- run: safety check", ("type checker", "linter")),
        ("- run: echo safety first", ("type checker", "linter", "dependency audit")),
        ("- uses: actions/dependency-review-action@v4", ("type checker", "linter")),
        ("# - run: mypy src", ("type checker", "linter", "dependency audit")),
        ("- run: pytest # no mypy", ("type checker", "linter", "dependency audit")),
        ("- run: pylint a && mypy a && osv-scanner .", ()),
    ],
)
def test_find_checks_in_workflow(line: str, missing: tuple[str, ...]) -> None:
    found = run(ci=line)

    assert found.tally == Tally(3 - len(missing), 3)
    assert found.value == found.tally.percent
    assert found.evidence == tuple(f"CI runs no {check}" for check in missing)


def test_find_checks_in_pipeline_of_gitlab() -> None:
    pipeline = parse_project_file(".gitlab-ci.yml", "lint:\n  script: ruff check")

    found = measure(Facts(Suite(".", project=ProjectFiles((pipeline,)))))

    assert found.tally == Tally(1, 3)


@pytest.mark.parametrize(
    "files",
    [
        {"ci": "- run: tox", "tox": "[testenv:lint]\ncommands = mypy src"},
        {"ci": "- run: tox", "setup": "[testenv:lint]\ncommands = mypy src"},
        {"ci": "- run: tox", "pyproject": '[tool.tox.env.lint]\ncommands = ["mypy src"]'},
        {"ci": "- run: nox -s lint", "nox": "def lint(session):\n    session.run('mypy')"},
        {"ci": "- run: hatch run lint", "hatch": '[envs.lint.scripts]\ncheck = "mypy src"'},
        {"ci": "- run: hatch run lint", "pyproject": '[tool.hatch.envs.lint.scripts]\ncheck = "mypy src"'},
        {"ci": "- uses: pre-commit/action@v3", "hooks": "repos:\n- hooks:\n  - id: mypy"},
        {"ci": "- run: make lint", "make": "lint:\n\tmypy src"},
    ],
    ids=lambda files: "-".join(files),
)
def test_follow_runner_to_its_file(files: dict[str, str]) -> None:
    found = run(**files)

    assert found.tally == Tally(1, 3)
    assert found.value is not None
    assert found.evidence == ("CI runs no linter", "CI runs no dependency audit")


@pytest.mark.parametrize(
    "files",
    [
        {"ci": "- run: pytest", "tox": "[testenv]\ncommands = mypy src"},
        {"ci": "- run: tox", "tox": "[testenv]\ncommands = pytest\n[mypy]\nplugins = mypy.stubs"},
        {"ci": "- run: hatch test", "pyproject": '[tool.hatch.envs.a]\nx = "y"\n[tool.mypy]\nplugins = ["mypy"]'},
    ],
    ids=lambda files: "-".join(files),
)
def test_settings_are_no_run(files: dict[str, str]) -> None:
    assert run(**files).tally == Tally(0, 3)


@pytest.mark.parametrize(("line", "low"), [("- run: mypy src", 100 / 3), ("", None)])
def test_give_lower_bound_where_runner_was_not_read(line: str, low: float | None) -> None:
    found = run(ci=f"- run: tox\n- run: make lint\n{line}")

    assert found.value is None
    assert found.low == low
    assert found.reason == "CI starts tox, make, and what that runs was not read"


def test_need_no_runner_when_all_is_found() -> None:
    found = run(ci="- run: tox\n- run: mypy && ruff check && pip-audit")

    assert found == Measured(100.0, Tally(3, 3))
