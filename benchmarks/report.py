"""A large project with its evidence in, what `qualitygate report` on that evidence costs out: seconds, per format.

usage: python benchmarks/report.py [--mutants N] [--findings N] [--keep FOLDER]

The project is made up, its evidence is put where a run would have left it: modules of fifty mutants, of which one in
five survived, each mutant met by ten tests; test files of a hundred tests, half of them with a finding. The command
runs as a user runs it, in a process of its own; the first run, which reads the tests, is told apart from those after
it. Seconds are of the wall and of the processor, the least of three; what a bare `qualitygate --version` takes stands
beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from page import TESTS, build_verdict

from qualitygate.config import discover_project, load_config
from qualitygate.engines.layout import source_files
from qualitygate.manifest import read_manifest
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    FileCoverage,
    MutationEvidence,
    Outcome,
    TestId,
    TestRun,
    Verification,
)
from qualitygate.store import save

#: How many tests a test file has, and how often each command runs.
PER_FILE, TIMES = 100, 3

FORMATS = ("text", "json", "markdown", "html", "stryker", "github")


def write_project(root: Path, mutants: int, findings: int) -> tuple[list[str], list[TestId]]:
    """Sources and tests on the disk; paths of the sources, identities of the tests."""
    sources = list(dict.fromkeys(build_verdict(number).mutant.path for number in range(mutants)))
    for path in sources:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            "".join(
                f"def method_{n}(first, second):\n    x = first\n    y = second\n    return x < y\n\n"
                for n in range(70)
            )
        )
    for folder in {parent for path in sources for parent in (root / path).parents if root in parent.parents}:
        (folder / "__init__.py").write_text("")
    (root / "tests").mkdir()
    tests = []
    for number in range(findings * 2):
        file = f"tests/test_part_{number // PER_FILE}.py"
        name = f"test_method_{number % PER_FILE}"
        module = sources[number // PER_FILE % len(sources)].removesuffix(".py").replace("/", ".")
        call = f"method_{number % 70}(1, {number})"
        check = f"    assert {call} is True\n" if number % 2 else f"    {call}\n"
        head = f"from {module} import *\n\n\n" if number % PER_FILE == 0 else ""
        with open(root / file, "a", encoding="utf-8") as text:
            text.write(f"{head}def {name}():\n{check}\n\n")
        tests.append(TestId(file, name))
    (root / "pyproject.toml").write_text('[project]\nname = "large"\nversion = "1"\n')
    return sources, tests


def build_evidence(sources: Sequence[str], tests: Sequence[TestId], mutants: int) -> Evidence:
    """All lines run, by ten tests each; one mutant in five survived."""
    meeting = {
        path: [tests[(at * TESTS + one) % len(tests)] for one in range(TESTS)] for at, path in enumerate(sources)
    }
    verdicts = []
    for number in range(mutants):
        verdict = build_verdict(number)
        met = tuple(meeting[verdict.mutant.path])
        verdicts.append(replace(verdict, covering=met, killer=str(met[0]) if verdict.killer else ""))
    lines = frozenset(range(1, 351))
    files = tuple(
        FileCoverage(path, lines, frozenset(), frozenset(), 0, 0, frozenset(), dict.fromkeys(lines, frozenset(met)))
        for path, met in meeting.items()
    )
    runs = tuple(TestRun(test, Outcome.PASSED, 0.001, "") for test in tests)
    mutation = MutationEvidence(tuple(verdicts), tests=len(tests), verification=Verification(5, (), (), 1.0))
    return Evidence(CoverageEvidence(files, runs, True, 10.0, unsteady=()), mutation)


def keep_evidence(root: Path, evidence: Evidence) -> None:
    """Put it where `qualitygate report` looks, as evidence of the project's present state."""
    config = load_config(root)
    project = discover_project(root, config)
    key = read_manifest(project, (replace(config.mutate, min_score=None), (), "warm"))
    assert source_files(project, config.mutate.exclude)
    note = save(root, key.fingerprint, evidence)
    assert not note, note


def measure_command(root: Path, *arguments: str) -> tuple[float, float]:
    """Seconds of the wall and of the processor of one run of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "report" in arguments and "its evidence in .qualitygate/ was used" not in done.stdout + done.stderr:
        sys.exit(f"the evidence was not used:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--findings", type=int, default=5_000)
    parser.add_argument("--keep", type=Path, help="a folder that does not exist yet, for the project")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qualitygate-report-") as folder:
        root = wanted.keep or Path(folder) / "large"
        root.mkdir()
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        sources, tests = write_project(root, wanted.mutants, wanted.findings)
        keep_evidence(root, build_evidence(sources, tests, wanted.mutants))
        print(f"{wanted.mutants:,} mutants, {wanted.findings:,} findings, {len(tests):,} tests")
        print("command                       wall s   CPU s")
        report("--version", [measure_command(root, "--version") for _ in range(TIMES)])
        report("report, for the first time", [measure_command(root, "report")])
        for name in FORMATS:
            also = ["--output-format", f"{name}:{folder}/report"] if name != "text" else []
            runs = [measure_command(root, "report", "--output-format", "text", *also) for _ in range(TIMES)]
            report(f"report, text{f' and {name}' if also else ''}", runs)


def report(name: str, runs: Sequence[tuple[float, float]]) -> None:
    wall, cpu = (min(column) for column in zip(*runs, strict=True))
    print(f"{name:<29} {wall:>6.2f}  {cpu:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
