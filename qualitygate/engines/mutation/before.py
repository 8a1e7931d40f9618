"""A commit and tests that are no longer there in, the functions that they ran then out.

A test that was removed or weakened may have been the only one to kill a mutant: only the suite as it was can tell.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from qualitygate.below import is_below
from qualitygate.engines.coverage.baseline import Setting, run_baseline
from qualitygate.engines.layout import source_files
from qualitygate.engines.mutation.places import function_lines
from qualitygate.engines.mutation.prepare import read_source
from qualitygate.engines.workspace import Scratch
from qualitygate.errors import BaselineFailed, NothingToAnalyse
from qualitygate.model import TestId
from qualitygate.revision import check_out


def tests_of_functions_before(
    setting: Setting, base: str, removed: Collection[TestId]
) -> Mapping[tuple[str, str], frozenset[TestId]]:
    """Those of the tests that ran a line of each function in a commit, by path and qualified name.

    The suite of then runs in the environment of now; where it cannot, nothing is known of it.
    """
    folder = setting.scratch.folder / "before"
    root = check_out(Path(setting.project.root), base, folder / "tree")
    project = replace(setting.project, root=str(root), tests=tests_then(root, setting.project.tests, removed))
    scratch = Scratch(root, folder)
    shutil.copytree(setting.scratch.runtime, scratch.runtime)
    then = replace(setting, project=project, scratch=scratch, files=source_files(project))
    try:
        baseline = run_baseline(then)
    except (BaselineFailed, NothingToAnalyse):
        return {}
    wanted = frozenset(removed)
    found: dict[tuple[str, str], frozenset[TestId]] = {}
    for file in baseline.evidence.files:
        for name, first, last in function_lines(read_source(root / file.path) or ""):
            lines = (file.contexts[line] for line in range(first, last + 1) if line in file.contexts)
            tests = frozenset().union(*lines) & wanted
            if tests:
                found[file.path, name] = found.get((file.path, name), frozenset()) | tests
    return found


def tests_then(root: Path, now: Collection[str], removed: Collection[TestId]) -> tuple[str, ...]:
    """Where tests were: files that have come since are not there, and those that have gone are in no list of now."""
    here = [path for path in now if (root / path).exists()]
    gone = sorted({test.path for test in removed if not is_below(test.path, here)})
    return (*here, *(path for path in gone if (root / path).exists()))
