"""A suite in, a note out where most of its test files hold no test that a scan recognises.

Tests are recognised without importing anything: those that a plugin makes, or that a base class of another package is
needed for, may not be. Nobody is to take such a suite for scanned.
"""

from __future__ import annotations

from qualitygate.display import count, show_line, show_some
from qualitygate.model import Suite

#: A few helper modules that are named like tests are nothing to tell of.
_FEWEST = 5


def name_unseen_tests(suite: Suite) -> tuple[str, ...]:
    """A note on the test files without a test, where they are at least half of them and at least five."""
    held = {case.id.path for case in suite.cases} | {doctest.path for doctest in suite.doctests}
    files = [file.path for file in suite.files if file.is_test_file and not file.path.endswith("__init__.py")]
    unseen = [path for path in files if path not in held]
    if len(unseen) < _FEWEST or 2 * len(unseen) < len(files):
        return ()
    shown = show_some([show_line(path) for path in unseen])
    return (
        f"no test is recognised in {len(unseen)} of {count(len(files), 'test file')}: {shown}; a plugin may make "
        "tests of what they hold, or a base class of another package: compare with `pytest --collect-only`",
    )
