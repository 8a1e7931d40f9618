"""Our verdicts and time against those of ``mutmut run`` on the same mutants; a cold run explains each difference.

usage: python benchmarks/against_mutmut.py [NAME [MODULE...]]     (of sources.py; toolz and its modules by default)

mutmut runs in both of its modes (fork and forkserver) with as many workers as there are cores, as qualitygate does; it
is what ``--engine mutmut`` runs. A mutant that only one of the two detects is judged by the oracle of ``--verify``,
which shares nothing with either: the original source with the mutant's change of text, in a fresh copy, under
``python -m pytest -x``.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sources import SOURCES, Source, fetch

from qualitygate.config import discover_project
from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.gather import open_setting
from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.generate import mutated_source
from qualitygate.engines.mutation.oracle import Oracle, Ruling
from qualitygate.engines.mutation.plain import Isolation, run_plain
from qualitygate.engines.mutation.prepare import source_of
from qualitygate.engines.mutation.run import make_mutants
from qualitygate.errors import QualityGateError
from qualitygate.model import Config, MutateConfig, MutationEvidence, Status
from qualitygate.scanner.settings import read_pytest_config

#: Seconds after which a run is ended: several times what the others need.
LONGEST = 400
#: Seconds that the oracle gives one mutant.
PATIENCE = 30.0


def spend(command: list[str], cwd: Path) -> tuple[str, float, float]:
    """Output, wall and CPU seconds of a command, children included. Its process group ends with it."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.DEVNULL, start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=LONGEST)
        wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        output.seek(0)
        return output.read(), wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_ours(root: Path, modules: tuple[str, ...]) -> tuple[dict[str, dict[str, Any]], float, float]:
    done, wall, cpu = spend([sys.executable, "-m", "qualitygate", "mutate", *modules, "--output-format", "json"], root)
    if not done.strip():
        sys.exit("qualitygate mutate printed no report")
    return {one["name"]: one for one in json.loads(done)["mutation"]["mutants"]}, wall, cpu


@contextmanager
def open_project(root: Path) -> Iterator[Setting]:
    """The setting of qualitygate's own runs, for what else runs in copies of the project."""
    project = discover_project(root, Config(), python=sys.executable)
    with open_setting(
        project, Config(jobs=os.cpu_count() or 1), read_pytest_config(root), lambda *told: None
    ) as opened:
        yield opened[0]


def run_mutmut(root: Path, source: Source, isolation: Isolation) -> tuple[MutationEvidence, float] | None:
    """mutmut's verdicts and CPU seconds, those of its processes only."""
    with open_project(root) as setting:
        made = make_mutants(setting, Asked(MutateConfig(), source.mutate))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            evidence = run_plain(setting, made.generated, isolation=isolation, longest=LONGEST)
        except QualityGateError as error:
            print(f"  (mutmut run, {isolation.value}: {error})")
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return evidence, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ask_oracle(setting: Setting, oracle: Oracle, mutant: dict[str, Any]) -> Ruling:
    """The verdict of a process that shares nothing with either tool."""
    path = mutant["path"]
    text = mutated_source(path, source_of(setting, path), [mutant["id"]])[mutant["id"]]
    return oracle.judge(path, text, cpu=PATIENCE, wall=PATIENCE)


def main() -> None:
    """Fetch, run, compare, explain."""
    source = next(one for one in SOURCES if one.name == (sys.argv[1] if len(sys.argv) > 1 else "toolz"))
    source = replace(source, mutate=tuple(sys.argv[2:]) or source.mutate)
    with tempfile.TemporaryDirectory() as folder:
        root = fetch(source, Path(folder) / "original")
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {source.name} {source.version}")
        print(f"modules: {', '.join(source.mutate)}\n")
        ours, wall, cpu = run_ours(root, source.mutate)
        runs = {mode.value: run for mode in Isolation if (run := run_mutmut(root, source, mode)) is not None}
        rows = {"qualitygate": ({name: Status(one["status"]) for name, one in ours.items()}, wall, cpu)}
        rows |= {f"mutmut run, {mode}": (statuses(run), run.seconds, used) for mode, (run, used) in runs.items()}
        print(
            f"{'':24}{'mutants':>8}{'killed':>8}{'timeout':>8}{'survived':>9}{'no tests':>9}{'other':>6}"
            f"{'wall s':>8}{'CPU s':>8}"
        )
        for name, (verdicts, seconds, used) in rows.items():
            n = Counter(verdicts.values())
            shown = [n[Status.KILLED], n[Status.TIMEOUT], n[Status.SURVIVED], n[Status.NO_TESTS]]
            counts = f"{len(verdicts):8}{shown[0]:8}{shown[1]:8}{shown[2]:9}{shown[3]:9}{n.total() - sum(shown):6}"
            print(f"{name:24}{counts}{seconds:8.1f}{used:8.1f}")
        if not runs:
            sys.exit("mutmut ran in neither of its modes")
        best = min(run.seconds for run, _ in runs.values())
        print(
            f"\nwall: {wall / best:.2f} of the better mode; CPU: {cpu / min(used for _, used in runs.values()):.2f}\n"
        )
        for mode, (run, _) in runs.items():
            compare(mode, ours, statuses(run), root)


def statuses(evidence: MutationEvidence) -> dict[str, Status]:
    """The status of each mutant by its name."""
    return {verdict.mutant.name: verdict.status for verdict in evidence.verdicts}


def compare(mode: str, ours: dict[str, dict[str, Any]], theirs: dict[str, Status], root: Path) -> None:
    """Print each difference with what the oracle says."""
    print(f"against mutmut run, {mode}: mutants only here {len(ours.keys() - theirs.keys())}, "
          f"only there {len(theirs.keys() - ours.keys())}")  # fmt: skip
    differing = [
        name for name in ours.keys() & theirs.keys() if Status(ours[name]["status"]).detected != theirs[name].detected
    ]
    right: Counter[str] = Counter()
    with open_project(root) as setting:
        oracle = Oracle(setting, "oracle")
        try:
            for name in sorted(differing):
                cold = ask_oracle(setting, oracle, ours[name]).status
                mine = Status(ours[name]["status"])
                agrees = "qualitygate" if cold.detected == mine.detected else "mutmut"
                right[agrees] += 1
                print(f"  {name}: qualitygate {mine.value}, mutmut {theirs[name].value}, cold {cold.value}: "
                      f"{agrees} is right")  # fmt: skip
                print(
                    f"    {ours[name]['message'] or ours[name]['original'] + ' -> ' + ours[name]['replacement']}"[:150]
                )
        finally:
            oracle.stop()
    print(f"  differences {len(differing)}: the cold run agrees with qualitygate {right['qualitygate']} times, "
          f"with mutmut {right['mutmut']} times\n")  # fmt: skip


if __name__ == "__main__":
    main()
