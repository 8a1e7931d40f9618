"""Coverage evidence in, how the tests did on the original code out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from qualitygate.display import count, show_line
from qualitygate.model import CoverageEvidence, Outcome
from qualitygate.reports.terminal.layout import Entry, Section, heading, indent


def show_baseline(coverage: CoverageEvidence) -> Iterator[Section]:
    """Outcomes of the tests, those that fail by name, and notes."""
    if not coverage.runs and not coverage.notes:
        return
    outcomes = Counter(run.outcome for run in coverage.runs)
    parts = ", ".join(f"{outcomes[outcome]:,} {outcome.value}" for outcome in Outcome if outcomes[outcome])
    yield (
        heading("Tests", f"{count(len(coverage.runs), 'test')} on the original code" + (f": {parts}" if parts else "")),
        *(
            indent(Entry(Text.assemble(show_line(str(run.id)), (" failed:", "bold red")), show_line(run.message)))
            for run in sorted(coverage.runs, key=lambda run: run.id)
            if run.outcome is Outcome.FAILED
        ),
        *(indent(Text(f"- {show_line(note)}")) for note in coverage.notes),
    )
