"""The project's interpreter in, what it has and the environment its tests run in out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qualitygate.errors import EnvironmentFault

_PROBE = """
import importlib.util, json, os, sys
def version(name):
    try:
        from importlib.metadata import version
        return version(name) if importlib.util.find_spec(name) else None
    except Exception:
        return None
print(json.dumps({"version": list(sys.version_info[:3]), "tag": sys.implementation.cache_tag,
                  "pytest": version("pytest"),
                  "coverage": version("coverage"), "fork": hasattr(os, "fork")}))
"""

#: Options of a project's addopts that would take the run out of our hands, and how many values each takes.
_TAKEN_OUT = {
    "-n": 1, "--numprocesses": 1, "--dist": 1, "--maxprocesses": 1, "--tx": 1,
    "-x": 0, "--exitfirst": 0, "--maxfail": 1, "--lf": 0, "--last-failed": 0, "--ff": 0, "--failed-first": 0,
    "--nf": 0, "--new-first": 0, "--sw": 0, "--stepwise": 0, "--pdb": 0, "--trace": 0, "--durations": 1,
    "--junitxml": 1, "--junit-xml": 1, "--html": 1, "--self-contained-html": 0, "--cov": 0, "--cov-report": 1,
    "--cov-config": 1, "--cov-branch": 0, "--cov-append": 0, "--cov-fail-under": 1, "--no-cov-on-fail": 0,
    "--cov-context": 1, "--benchmark-only": 0, "--reruns": 1, "--reruns-delay": 1,
    "--co": 0, "--collect-only": 0, "-v": 0, "-vv": 0, "--verbose": 0, "-q": 0, "-s": 0, "--color": 1,
    "--qualitygate": 0, "--qualitygate-fail-on": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter that has pytest."""

    path: str
    version: tuple[int, ...]
    tag: str  #: ``cpython-311``: what compiled extensions must match
    pytest: str
    coverage: str | None
    forks: bool


def probe(python: str) -> Interpreter:
    """Ask an interpreter what it has.

    Raises:
        EnvironmentFault: it does not run, or has no pytest.
    """
    found = ask_interpreter(python, _PROBE)
    if found["pytest"] is None:
        raise EnvironmentFault(
            "pytest is not installed in the project's environment",
            where=python,
            help=f"run `{python} -m pip install pytest`, or give another interpreter with --python",
        )
    return Interpreter(python, tuple(found["version"]), found["tag"], found["pytest"], found["coverage"], found["fork"])


def ask_interpreter(python: str, program: str) -> dict[str, Any]:
    """The JSON object that a program prints which an interpreter runs.

    Raises:
        EnvironmentFault: it does not run.
    """
    try:
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise EnvironmentFault(
            "the project's Python does not run",
            where=python,
            why=str(getattr(error, "stderr", "") or error).strip()[-500:],
            help="give the interpreter that runs the project's tests with --python",
        ) from error
    return found


def lend_coverage(interpreter: Interpreter, runtime: Path) -> str:
    """Make coverage importable for the project's tests: its own, else a copy of ours where the versions match.

    Returns:
        A note for the user, empty when the environment has its own.

    Raises:
        EnvironmentFault: neither is there.
    """
    if interpreter.coverage is not None:
        return ""
    spec = find_spec("coverage")
    if interpreter.tag != sys.implementation.cache_tag or spec is None or spec.origin is None:
        raise EnvironmentFault(
            "coverage is not installed in the project's environment",
            where=interpreter.path,
            why=f"that Python is {interpreter.tag}, ours {sys.implementation.cache_tag}: our coverage cannot be lent",
            help=f"run `{interpreter.path} -m pip install coverage`",
        )
    shutil.copytree(Path(spec.origin).parent, runtime / "coverage", ignore=shutil.ignore_patterns("__pycache__"))
    return "coverage is not installed in the project's environment: a copy of qualitygate's own was used"


def environment_for(
    runtime: Path, imports: tuple[Path, ...], temporary: Path, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment of every process that runs the project's tests: the same for baseline, session and cold runs."""
    environment = dict(os.environ if base is None else base)
    for name in ("MUTANT_UNDER_TEST", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTHONHOME"):
        environment.pop(name, None)
    for name in [name for name in environment if name.startswith(("COV_CORE_", "COVERAGE_", "QUALITYGATE_"))]:
        del environment[name]
    before = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(runtime), *map(str, imports), *([before] if before else [])])
    environment |= {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "COVERAGE_CORE": "ctrace",
        "TMPDIR": str(temporary),
        "PYTEST_DEBUG_TEMPROOT": str(temporary),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(temporary / "hypothesis"),
        "GIT_CEILING_DIRECTORIES": str(temporary.parent),
    }
    return environment


def sanitise_addopts(addopts: tuple[str, ...]) -> tuple[str, ...]:
    """The project's addopts without what would take the run out of our hands (xdist, coverage, stopping early).

    >>> sanitise_addopts(("-n", "auto", "--cov=pkg", "--strict-markers", "--cov-report", "term", "-m", "not slow"))
    ('--strict-markers', '-m', 'not slow')
    """
    kept: list[str] = []
    skipping = 0
    for option in addopts:
        if skipping:
            skipping -= 1
            continue
        name, has_value, _ = option.partition("=")
        if name in _TAKEN_OUT:
            skipping = 0 if has_value else _TAKEN_OUT[name]
        elif not (option.startswith("-n") and option[2:].isalnum() and not option.startswith("--")):
            kept.append(option)
    return tuple(kept)
