from __future__ import annotations

import pytest

from qualitygate.metrics.total_coverage import measure
from qualitygate.model import CoverageEvidence, Evidence, Facts, FileCoverage, Measured, Tally


def cover(
    statements: int, missing: int = 0, excluded: int = 0, branches: tuple[int, int] = (0, 0), path: str = "a.py"
) -> FileCoverage:
    lines = frozenset(range(1, statements + 1))
    hidden = frozenset(range(1001, 1001 + excluded))
    return FileCoverage(path, lines, frozenset(range(1, missing + 1)), hidden, branches[1], branches[0])


def run(*files: FileCoverage, branch: bool = True) -> Measured:
    return measure(Facts(evidence=Evidence(CoverageEvidence(files, (), branch))))


def test_measure_without_run() -> None:
    assert measure(Facts()) == Measured(None, reason="coverage was not measured")


def test_drop_without_statements() -> None:
    found = run(cover(0))

    assert found == Measured(None, Tally(0, 0), reason="the source has no executable line", dropped=True)


def test_add_lines_and_branches_of_all_files() -> None:
    found = run(cover(10, missing=4, branches=(1, 4)), cover(6, branches=(0, 0), path="b.py"))

    assert found.tally == Tally(13, 20)
    assert found.value == 65.0
    assert (found.low, found.high) == (None, None)
    assert found.evidence == ("a.py: 1-4; 3 of 4 branches not taken",)


def test_name_files_most_missed_first() -> None:
    found = run(
        cover(9, missing=1, path="b.py"),
        cover(9, branches=(1, 3), path="c.py"),
        cover(9, missing=1, path="a.py"),
        cover(9, path="whole.py"),
    )

    assert found.evidence == ("c.py: 2 of 3 branches not taken", "a.py: 1", "b.py: 1")


@pytest.mark.parametrize(
    ("statements", "excluded", "missed"), [(100, 2, 0), (100, 3, 1), (99, 2, 1), (49, 1, 1), (50, 1, 0), (0, 3, 3)]
)
def test_tolerate_two_percent_excluded(statements: int, excluded: int, missed: int) -> None:
    found = run(cover(statements, excluded=excluded))

    assert found.tally == Tally(statements, statements + missed)


def test_tell_excluded_first() -> None:
    found = run(cover(100, missing=1, excluded=5))

    assert found.evidence == ("5 excluded lines, 2 tolerated: 3 count as missed", "a.py: 1")


def test_tolerate_over_all_files_together() -> None:
    found = run(cover(100, excluded=4), cover(100, path="b.py"))

    assert found.tally == Tally(200, 200)


def test_bound_lines_without_branches() -> None:
    found = run(cover(10, missing=2, branches=(1, 9)), branch=False)

    assert (found.value, found.tally) == (80.0, Tally(8, 10))
    assert found.low == pytest.approx(100 * 8 / 26)
    assert found.high == pytest.approx(100 * 24 / 26)
    assert found.evidence[0] == "lines only: branches were not measured"
