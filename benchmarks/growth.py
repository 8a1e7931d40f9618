"""A number of mutants in, what one of them costs out: the cost must not grow with the number."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from watching import watch_spending

#: Functions in each module, and what each gives: a few mutants that one test kills.
FUNCTIONS = 40
BODY = "def f{n}(a, b):\n    if a > {n}:\n        return a + b\n    return a - b + 1\n\n\n"


def make_project(root: Path, modules: int) -> None:
    """A package of so many modules, each with a file of tests."""
    package, tests = root / "pkg", root / "tests"
    package.mkdir(parents=True)
    tests.mkdir()
    (root / "pyproject.toml").write_text("[project]\nname = 'pkg'\nversion = '1'\n")
    (package / "__init__.py").write_text("")
    for number in range(modules):
        (package / f"m{number}.py").write_text("".join(BODY.format(n=n) for n in range(FUNCTIONS)))
        checks = "".join(
            f"def test_f{n}():\n    assert m.f{n}({n + 1}, 2) == {n + 3}\n    assert m.f{n}({n}, 2) == {n - 1}\n\n\n"
            for n in range(FUNCTIONS)
        )
        (tests / f"test_m{number}.py").write_text(f"from pkg import m{number} as m\n\n\n{checks}")


def measure_growth(folder: Path, sizes: tuple[int, ...] = (4, 80)) -> None:
    """Print what a mutant costs in projects of different sizes, the baseline apart."""
    print(f"{'mutants':>8}{'tests':>8}{'wall s':>9}{'CPU s':>9}{'judging s':>11}{'ms a mutant':>13}{'parent MB':>11}")
    costs = []
    for modules in sizes:
        root = folder / f"growth-{modules}"
        make_project(root, modules)
        script = (
            "import resource, sys; from qualitygate.cli.main import run\n"
            "try:\n    run()\nfinally:\n"
            "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
        )
        with watch_spending() as spent:
            done = subprocess.run(
                [sys.executable, "-c", script, "mutate", "--no-cache", "--verify", "0", "--output-format", "json"],
                cwd=root, capture_output=True, text=True, check=False,
            )  # fmt: skip
        mutation = json.loads(done.stdout)["mutation"]
        mutants = len(mutation["mutants"])
        judging = sum(one["seconds"] for one in mutation["mutants"])
        costs.append(1000 * judging / mutants)
        print(f"{mutants:8}{mutation['tests']:8}{spent.wall:9.1f}{spent.cpu:9.1f}{judging:11.1f}{costs[-1]:13.2f}"
              f"{done.stderr.split()[-1]:>11}", flush=True)  # fmt: skip
    print(f"a mutant of the largest costs {costs[-1] / costs[0]:.2f} of one of the smallest")
