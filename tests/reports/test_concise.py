from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from qualitygate.model import (
    Evidence,
    Finding,
    Judgement,
    Mutant,
    MutationEvidence,
    Report,
    Severity,
    Skipped,
    SkipReason,
    Span,
    Status,
    Suite,
    Verdict,
)
from qualitygate.reports import render


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("full.concise.txt", render("concise", full_report))


def test_render_nothing() -> None:
    assert render("concise", Report("shop", judgement=Judgement())) == ""


def test_show_no_suppressed_finding(full_report: Report) -> None:
    assert full_report.judgement is not None
    (suppressed,) = (one for one in full_report.judgement.findings if one.ignored is not None)

    assert suppressed.rule not in render("concise", full_report)


def test_sort_by_path_line_and_column_as_numbers() -> None:
    spans = [Span(10), Span(9), Span(9, 10), Span(9, 2)]
    found = tuple(Finding("r", "f", Severity.INFO, "t.py", "", "m", span) for span in spans)
    skipped = (Skipped("t.py", SkipReason.SYNTAX, "x", 9), Skipped("s.py", SkipReason.SYNTAX, "x"))

    text = render("concise", Report("shop", Suite("/shop", skipped=skipped), Judgement(found)))

    assert re.findall(r"(?m)^(\S+): ", text) == [
        "s.py:1:1", "t.py:9:1", "t.py:9:1", "t.py:9:3", "t.py:9:11", "t.py:10:1",
    ]  # fmt: skip


def test_place_mutants() -> None:
    mutant = Mutant("1", "a.py", "f", Span(3, 4), "swap_op", "a < b", "a <= b", "a.x_f__mutmut_1")
    verdicts = (
        Verdict(mutant, Status.SURVIVED),
        Verdict(replace(mutant, span=Span(0)), Status.ERROR, message="no memory"),
        Verdict(mutant, Status.KILLED),
    )

    text = render("concise", Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert text == (
        "a.py:1:1: no verdict on `a < b` -> `a <= b` in f: no memory\na.py:3:5: survived `a < b` -> `a <= b` in f\n"
    )


def test_match_what_editors_look_for(full_report: Report, hostile_report: Report) -> None:
    """``%f:%l:%c: %m`` of vim, and a problem matcher: a path, two numbers, a message."""
    for report, places in ((full_report, 9), (hostile_report, 5)):
        lines = render("concise", report).splitlines()
        assert len([one for one in lines if re.match(r".+?:[1-9]\d*:[1-9]\d*: \S", one)]) == len(lines) == places
