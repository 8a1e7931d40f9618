"""Our verdicts and time against those of ``mutmut run`` on the same mutants; a cold run explains each difference.

usage: python benchmarks/against_mutmut.py [NAME [MODULE...]]     (of sources.py; toolz and its modules by default)

mutmut runs in both of its modes (fork and forkserver) with as many workers as there are cores, as qualitygate does. A
mutant that only one of the two detects is judged by a process that shares nothing with either: the original source with
the mutant's change of text, in a fresh copy, under ``python -m pytest -x``.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from sources import SOURCES, Source, fetch

from qualitygate.engines.mutation.generate import mutated_source

#: What an exit code in mutmut's result files means.
MUTMUT = {0: "survived", 1: "killed", 3: "killed", 5: "no tests", 33: "no tests", 36: "timeout", 24: "timeout",
          -24: "timeout", 152: "timeout", 255: "timeout"}  # fmt: skip
#: Seconds after which a run is ended: several times what the others need.
LONGEST = 400
DETECTED = ("killed", "timeout", "crashed")


def spend(command: list[str], cwd: Path) -> tuple[str, float, float]:
    """Output, wall and CPU seconds of a command, children included.

    Its output goes to a file and its process group ends with it: mutmut can leave a worker behind that holds a pipe.
    """
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


def run_mutmut(root: Path, source: Source, mode: str) -> tuple[dict[str, str], float, float] | None:
    """Verdicts by mutmut's name. What it does not find by itself, it is told: sources, tests, files to copy."""
    package = source.mutate[0].split("/")[1 if source.mutate[0].startswith("src/") else 0]
    tests = sorted({str(p.parent.relative_to(root)) for p in root.rglob("test_*.py")})
    copied = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name not in ("src", package))
    with (root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(
            f"\n[tool.mutmut]\nsource_paths = {[source.mutate[0].split('/')[0]]!r}\n"
            f"only_mutate = {list(source.mutate)!r}\npytest_add_cli_args_test_selection = {tests!r}\n"
            f"also_copy = {copied!r}\nprocess_isolation = {mode!r}\n"
        )
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1)]
    done, wall, cpu = spend(command, root)
    codes: dict[str, int | None] = {}
    for meta in (root / "mutants").rglob("*.meta"):
        codes |= json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    if not codes or any(code is None for code in codes.values()):
        print(f"  (mutmut run, {mode}: not finished after {wall:.0f} s; what it printed last: {done.strip()[-120:]!r})")
        return None
    return {name: MUTMUT.get(code, f"exit {code}") for name, code in codes.items()}, wall, cpu


def judge_cold(fresh: Path, mutant: dict[str, Any]) -> str:
    """The verdict of a process that shares nothing with either tool."""
    file = fresh / mutant["path"]
    before = file.read_text("utf-8")
    file.write_text(mutated_source(mutant["path"], before, [mutant["id"]])[mutant["id"]], "utf-8")
    roots = f"{fresh / 'src' if (fresh / 'src').is_dir() else fresh}"
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"],
            cwd=fresh, capture_output=True, text=True, check=False, timeout=30,
            env=os.environ | {"PYTHONPATH": roots, "PYTHONHASHSEED": "0"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "timeout"
    finally:
        file.write_text(before, "utf-8")
    return "survived" if done.returncode == 0 else "killed"


def main() -> None:
    """Fetch, run, compare, explain."""
    source = next(one for one in SOURCES if one.name == (sys.argv[1] if len(sys.argv) > 1 else "toolz"))
    source = replace(source, mutate=tuple(sys.argv[2:]) or source.mutate)
    with tempfile.TemporaryDirectory() as folder:
        original = fetch(source, Path(folder) / "original")
        copies = [Path(folder) / name / source.folder for name in ("ours", "fork", "forkserver", "cold")]
        for copy in copies:
            shutil.copytree(original, copy)
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {source.name} {source.version}")
        print(f"modules: {', '.join(source.mutate)}\n")
        ours, wall, cpu = run_ours(copies[0], source.mutate)
        modes = zip(("fork", "forkserver"), copies[1:3], strict=True)
        runs = {mode: run for mode, copy in modes if (run := run_mutmut(copy, source, mode)) is not None}
        rows = {"qualitygate": ({name: one["status"] for name, one in ours.items()}, wall, cpu)}
        rows |= {f"mutmut run, {mode}": run for mode, run in runs.items()}
        print(
            f"{'':24}{'mutants':>8}{'killed':>8}{'timeout':>8}{'survived':>9}{'no tests':>9}{'wall s':>8}{'CPU s':>8}"
        )
        for name, (verdicts, seconds, used) in rows.items():
            n = Counter(verdicts.values())
            counts = f"{len(verdicts):8}{n['killed']:8}{n['timeout']:8}{n['survived']:9}{n['no tests']:9}"
            print(f"{name:24}{counts}{seconds:8.1f}{used:8.1f}")
        best = min(runs.values(), key=lambda run: run[1])
        print(f"\nwall: {wall / best[1]:.2f} of the better mode; CPU: {cpu / min(r[2] for r in runs.values()):.2f}\n")
        for mode, (verdicts, _, _) in runs.items():
            compare(mode, ours, verdicts, copies[3])


def compare(mode: str, ours: dict[str, dict[str, Any]], theirs: dict[str, str], fresh: Path) -> None:
    """Print each difference with the verdict of the cold process."""
    print(f"against mutmut run, {mode}: mutants only here {len(ours.keys() - theirs.keys())}, "
          f"only there {len(theirs.keys() - ours.keys())}")  # fmt: skip
    differing = [
        name for name in ours.keys() & theirs.keys() if (ours[name]["status"] in DETECTED) != (theirs[name] in DETECTED)
    ]
    right: Counter[str] = Counter()
    for name in sorted(differing):
        cold = judge_cold(fresh, ours[name])
        agrees = "qualitygate" if (cold in DETECTED) == (ours[name]["status"] in DETECTED) else "mutmut"
        right[agrees] += 1
        print(f"  {name}: qualitygate {ours[name]['status']}, mutmut {theirs[name]}, cold {cold}: {agrees} is right")
        print(f"    {ours[name]['message'] or ours[name]['original'] + ' -> ' + ours[name]['replacement']}"[:150])
    print(f"  differences {len(differing)}: the cold run agrees with qualitygate {right['qualitygate']} times, "
          f"with mutmut {right['mutmut']} times\n")  # fmt: skip


if __name__ == "__main__":
    main()
