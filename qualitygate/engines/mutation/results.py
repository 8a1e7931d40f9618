"""Verdicts in, a folder out in which ``mutmut results``, ``mutmut show`` and ``mutmut browse`` show them.

mutmut itself writes there what it would have run: the instrumented files with an index of their functions. Then our
verdicts take the place of the results it has not got. The folder is only written, never read as a cache of verdicts.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate.engines.interpreter import environment_for
from qualitygate.engines.mutation.plain import is_mutmuts, last_lines, place_of, write_table
from qualitygate.engines.supervisor import Supervisor
from qualitygate.engines.workspace import remove_tree
from qualitygate.model import Status, TestId, TestRun, Verdict

#: What mutmut writes for each status; a mutant that was not judged has None.
CODES: Mapping[Status, int] = MappingProxyType(
    {
        Status.KILLED: 1,
        Status.SURVIVED: 0,
        Status.NO_TESTS: 33,
        Status.TIMEOUT: 36,
        Status.CRASHED: -11,
        Status.ERROR: 35,
        Status.IGNORED: 34,
    }
)


def write_results(
    folder: Path, sources: Mapping[str, str], verdicts: Sequence[Verdict], runs: Sequence[TestRun], jobs: int = 1
) -> str:
    """Write the folder anew; what mutmut generated there before stays when it is of the same sources.

    Mutants of our own operators are left out. mutmut names a mutant by its path, which for a file below ``lib/`` is not
    the name that it is imported by.

    Args:
        folder: everything in it is ours.
        sources: the text of every file with a verdict, by path.
        runs: the tests on the original code.

    Returns:
        A note when the results could not be written, else nothing.
    """
    shown = [verdict for verdict in verdicts if is_mutmuts(verdict.mutant)]
    paths = sorted({verdict.mutant.path for verdict in shown})
    try:
        why = generate_files(folder, {path: sources[path] for path in paths}, jobs)
        if not why:
            fill_in(folder, paths, shown, {run.id: run.seconds for run in runs})
    except OSError as error:
        why = f"{error.strerror or error} ({error.filename or folder})"
    return f"the results were not written for mutmut: {why}" if why else ""


def generate_files(folder: Path, sources: Mapping[str, str], jobs: int) -> str:
    """Have mutmut instrument the sources, unless it has done so before; why it did not, or nothing."""
    header = f"# mutmut {metadata.version('mutmut')}; run by qualitygate: `mutmut results` shows what it found\n"
    # An empty table of pytest's keeps it from taking the project's configuration for its own.
    table = write_table({"source_paths": sorted(sources), "use_git_change_detection": False})
    configuration = f"{header}{table}\n[tool.pytest.ini_options]\naddopts = []\n"
    if is_current(folder, sources, configuration):
        return ""
    if folder.is_symlink() or folder.parent.is_symlink():
        return f"a link leads elsewhere ({folder})"
    if folder.exists():
        remove_tree(folder)
    for path, text in (*sources.items(), ("pyproject.toml", configuration)):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="")
    if not sources:
        return ""
    output, temporary = folder / "mutmut.log", folder / "tmp"
    temporary.mkdir()
    environment = environment_for(temporary, (), temporary) | {"PYTHONUTF8": "1"}
    supervisor = Supervisor()
    try:
        # There are no tests here: mutmut generates, finds nothing to run and stops.
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs)]
        supervisor.run(command, folder, environment, output)
    finally:
        supervisor.stop()
        shutil.rmtree(temporary)
    missing = [path for path in sources if not (folder / f"mutants/{path}.spans").exists()]
    said = last_lines(output.read_text("utf-8", "replace")).splitlines() or [""]
    return f"mutmut could not generate the mutants of {missing[0]}: {said[-1]}" if missing else ""


def is_current(folder: Path, sources: Mapping[str, str], configuration: str) -> bool:
    """Whether mutmut has instrumented exactly these sources."""
    try:
        return (folder / "pyproject.toml").read_text("utf-8") == configuration and all(
            (folder / path).read_bytes() == text.encode()
            and all((folder / f"mutants/{path}{end}").exists() for end in ("", ".meta", ".spans"))
            for path, text in sources.items()
        )
    except (OSError, UnicodeDecodeError):
        return False


def fill_in(folder: Path, paths: Collection[str], verdicts: Sequence[Verdict], seconds: Mapping[TestId, float]) -> None:
    """Put the verdicts in the place of the results that mutmut has not got, and the tests of each function beside."""
    found = {place_of(verdict.mutant): verdict for verdict in verdicts}
    tests: dict[str, list[str]] = {}
    hashes: dict[str, str] = {}
    for path in paths:
        file = folder / f"mutants/{path}.meta"
        meta: dict[str, Any] = json.loads(file.read_text("utf-8"))
        codes, durations, estimates = {}, {}, {}
        for name in meta["exit_code_by_key"]:
            module, _, own = name.rpartition(".")
            verdict = found.get((path, own))
            codes[name] = CODES[verdict.status] if verdict is not None else None
            if verdict is not None:
                durations[name] = verdict.seconds
                estimates[name] = sum(seconds.get(test, 0.0) for test in verdict.covering)
                tests[name.partition("__mutmut_")[0]] = [str(test) for test in verdict.covering]
            hashes |= {f"{module}.{key}": value for key, value in meta["hash_by_function_name"].items()}
        meta |= {
            "exit_code_by_key": codes,
            "durations_by_key": durations,
            "estimated_durations_by_key": estimates,
        }
        write_json(file, meta)
    write_json(
        folder / "mutants/mutmut-stats.json",
        {
            "tests_by_mangled_function_name": tests,
            "duration_by_test": {str(test): duration for test, duration in seconds.items()},
            "stats_time": sum(seconds.values()),
            "function_hashes": hashes,
        },
    )


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Put a file in place as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data, indent=4), "utf-8")
    os.replace(part, path)
