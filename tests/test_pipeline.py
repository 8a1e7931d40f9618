"""The pipe as a library: what it says while it works, what it keeps, and which setting wins."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config, Evidence, MutateConfig, Status
from qualitygate.pipeline import discover_project, mutate_project, obtain_evidence, report_project, scan_project
from qualitygate.store import fingerprint, load, save

pytestmark = [pytest.mark.integration, pytest.mark.slow]

CALC = "def add(a, b):\n    return a + b\n\n\ndef limit():\n    return 5\n"
TESTS = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n    assert calc.limit()\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    for path, text in {"calc.py": CALC, "tests/test_calc.py": TESTS, "conftest.py": ""}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_mutate_project_says_what_it_does(root: Path) -> None:
    said: list[tuple[str, int, int]] = []

    verdict = mutate_project(root, Config(jobs=1), python=sys.executable, say=lambda *told: said.append(told))

    assert verdict.exit_code is ExitCode.OK
    assert list(dict.fromkeys(what for what, _, _ in said)) == [
        "running the tests on the original code", "running each test alone on the original code",
        "checking the instrumented code without a mutant", "judging mutants",
    ]  # fmt: skip
    assert [(done, total) for what, done, total in said if what == "judging mutants"] == [(1, 2), (2, 2)]
    assert set(verdict.report.seconds) == {"mutate"}
    assert verdict.report.project == "project"
    assert verdict.report.suite is None


def test_mutate_project_leaves_out_excluded_sources(root: Path) -> None:
    (root / "made.py").write_text("def give():\n    return 1\n")
    config = Config(jobs=1, mutate=MutateConfig(exclude=("made*",)))

    mutation = mutate_project(root, config, python=sys.executable).report.evidence.mutation

    assert mutation is not None
    assert {verdict.mutant.path for verdict in mutation.verdicts} == {"calc.py"}


def test_obtain_evidence_runs_what_coverage_alone_does_not_hold(root: Path) -> None:
    config = Config(jobs=1)
    project = discover_project(root, config, python=sys.executable)
    first, notes = obtain_evidence(project, config, False, lambda *told: None)
    save(root, fingerprint(project, config.mutate), Evidence(first.coverage))

    second, again = obtain_evidence(project, config, False, lambda *told: None)

    assert (notes, again) == ((), ())
    assert second.mutation is not None
    assert [verdict.status for verdict in second.mutation.verdicts] == [Status.KILLED, Status.SURVIVED]
    assert load(root, fingerprint(project, config.mutate)) == second


def test_obtain_evidence_of_other_settings_runs_again(root: Path) -> None:
    config = Config(jobs=1)
    project = discover_project(root, config, python=sys.executable)
    obtain_evidence(project, config, False, lambda *told: None)

    _, same = obtain_evidence(project, replace(config, jobs=2), False, lambda *told: None)
    _, other = obtain_evidence(
        project, replace(config, mutate=MutateConfig(timeout_factor=11)), False, lambda *told: None
    )

    assert same == ("nothing has changed since the last run: its evidence in .qualitygate/ was used",)
    assert other == ()


def test_report_project_tells_where_evidence_could_not_be_kept(root: Path) -> None:
    (root / ".qualitygate").write_text("")

    verdict = report_project(root, Config(jobs=1), python=sys.executable)

    assert verdict.report.guessed[-1].startswith("evidence was not kept for the next report: ")
    assert set(verdict.report.seconds) == {"scan", "judge", "evidence"}
    assert verdict.report.score is not None


def test_scan_project_loads_neither_engine(root: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom qualitygate.model import Config\n"
        "from qualitygate.pipeline import scan_project\nscan_project(Path('.'), Config())\n"
        "sys.exit(', '.join(sorted({'mutmut', 'coverage', 'pytest'} & set(sys.modules))))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)

    assert done.stderr.strip() == ""
    assert scan_project(root, Config()).suite is not None
