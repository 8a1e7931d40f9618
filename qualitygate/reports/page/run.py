"""What was run and guessed in, the end of the page out: tests on the original code, guesses, durations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qualitygate.display import count, show_line
from qualitygate.model import CoverageEvidence, Outcome, Report
from qualitygate.reports.page.markup import NOTHING, Html, code, join, listing, mark_code, section, table


def show_run(report: Report) -> Iterator[Html]:
    """Only what the report holds."""
    if report.evidence.coverage is not None and report.evidence.coverage.runs:
        yield _show_baseline(report.evidence.coverage)
    if report.guessed:
        yield section("guessed", "What was guessed", listing(mark_code(show_line(guess)) for guess in report.guessed))
    if report.seconds:
        rows = ((show_line(part), f"{seconds:.1f}") for part, seconds in report.seconds.items())
        yield section("durations", "Durations", table("Durations", ("part", "seconds"), rows, ("seconds",)))


def _show_baseline(coverage: CoverageEvidence) -> Html:
    outcomes = Counter(run.outcome for run in coverage.runs)
    ended = ", ".join(f"{outcomes[one]:,} {one.value}" for one in Outcome if outcomes[one])
    failed = sorted((run for run in coverage.runs if run.outcome is Outcome.FAILED), key=lambda run: run.id)
    lines = [join(code(str(run.id)), f" failed: {show_line(run.message)}") for run in failed]
    notes = [join(show_line(note)) for note in coverage.notes]
    return section(
        "tests",
        "Tests on the original code",
        listing([*lines, *notes]) if lines or notes else NOTHING,
        detail=f"{count(len(coverage.runs), 'test')}: {ended}",
    )
