"""Runs the three main commands on real projects, without configuration or edit, and prints what they say.

usage: python benchmarks/real_projects.py

Needs the package index. The source distributions are pinned in sources.py; qualitygate and pytest are those of the
interpreter that runs this script.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sources import SOURCES, fetch


def run(arguments: list[str], cwd: Path) -> tuple[int, str, str, float]:
    """Exit code, output, errors and seconds of one command."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr, time.monotonic() - started


def show_scan(root: Path) -> None:
    code, output, errors, seconds = run(["scan", "--output-format", "json"], root)
    report = read(output, errors)
    suite, judgement = report["suite"], report["judgement"]
    found = Counter(f"{one['severity']} {one['rule']}" for one in judgement["findings"])
    print(f"$ qualitygate scan                      exit {code}, {seconds:.1f} s")
    print(f"  tests {len(suite['tests'])}, files {suite['files']}, lines {suite['lines']}")
    print(f"  findings: {', '.join(f'{rule} {n}' for rule, n in found.most_common()) or 'none'}")
    for one in judgement["findings"]:
        print(f"    {one['path']}:{one['span']['line']} {one['rule']}: {one['message']}")


def show_mutate(root: Path, modules: tuple[str, ...]) -> None:
    code, output, errors, seconds = run(["mutate", *modules, "--min-score", "85", "--output-format", "json"], root)
    mutation = read(output, errors)["mutation"]
    found = Counter(one["status"] for one in mutation["mutants"])
    cold = sum(one["cold"] for one in mutation["mutants"])
    print(f"$ qualitygate mutate --min-score 85 {' '.join(modules)}")
    print(f"  exit {code}, {seconds:.1f} s")
    print(f"  mutants {mutation['total']}: {', '.join(f'{status} {n}' for status, n in found.most_common())}")
    print(
        f"  score {mutation['score']:.2f}%, judged in a fresh process {cold}, "
        f"quarantined {len(mutation['quarantined'])}"
    )


def show_report(root: Path) -> None:
    code, output, errors, seconds = run(["report", "--output-format", "json"], root)
    report = read(output, errors)
    score = report["score"]
    print(f"$ qualitygate report                    exit {code}, {seconds:.1f} s")
    for metric in report["metrics"]:
        value = "not measured" if metric["value"] is None else f"{metric['value']:.2f}"
        print(f"  {metric['key']:24} {value:>14}   target {metric['target']:g}")
    print(f"  proven {score['proven']:.1f}, possible {score['possible']:.1f}, grade {score['grade']}")
    for condition in report["gate"]["conditions"]:
        print(f"  gate: {condition['name']} {condition['state']} ({condition['detail']})")


def read(output: str, errors: str) -> dict[str, Any]:
    """The JSON report; a command that gave none ends the script with what it said."""
    if not output.strip():
        sys.exit(errors)
    report: dict[str, Any] = json.loads(output)
    return report


def main() -> None:
    """Fetch, run, print."""
    print(f"Python {platform.python_version()}, {platform.system()}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            root = fetch(source, Path(folder))
            print(f"\n== {source.name} {source.version} (sha256 {source.sha256[:16]}...)")
            show_scan(root)
            show_mutate(root, source.mutate)
            show_report(root)


if __name__ == "__main__":
    main()
