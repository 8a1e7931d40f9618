from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.model import (
    Condition,
    Evidence,
    Finding,
    Gate,
    Judgement,
    Mutant,
    MutationEvidence,
    Report,
    Severity,
    Skipped,
    SkipReason,
    Span,
    State,
    Status,
    Suite,
    TestId,
    Verdict,
)
from qualitygate.reports import render

FINDING = Finding("no-oracle", "assertions", Severity.ERROR, "t.py", "test_a", "checks nothing", Span(2, 4))
MUTANT = Mutant("12ab", "a.py", "f", Span(3, 4), "swap_op", "a < b", "a <= b", "a.x_f__mutmut_1")


def read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them (actions/runner, ActionCommand.cs): split first, then unescaped."""
    commands = []
    for line in text.splitlines():
        found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert found, line
        properties = dict(part.split("=", 1) for part in found[2].split(","))
        values = {key: unescape(value, ":,\r\n%") for key, value in properties.items()}
        commands.append((found[1], values, unescape(found[3], "\r\n%")))
    return commands


def unescape(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def annotate(report: Report) -> list[tuple[str, dict[str, str], str]]:
    return read(render("github", report))


def build_findings(*severities: Severity) -> Report:
    found = tuple(replace(FINDING, severity=one, span=Span(n + 1)) for n, one in enumerate(severities))
    return Report("shop", judgement=Judgement(found))


@pytest.mark.parametrize("name", ["full_report", "hostile_report"])
def test_render_everything(name: str, request: pytest.FixtureRequest, check_golden: Callable[[str, str], None]) -> None:
    check_golden(f"{name.removesuffix('_report')}.github.txt", render("github", request.getfixturevalue(name)))


def test_render_nothing() -> None:
    gate = Gate((Condition("mutation-score", State.PASSED, "90%"),))

    assert render("github", Report("shop", judgement=Judgement(), gate=gate)) == ""


@pytest.mark.parametrize(
    ("severity", "kind"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")]
)
def test_map_severity(severity: Severity, kind: str) -> None:
    assert annotate(build_findings(severity)) == [
        (kind, {"file": "t.py", "line": "1", "col": "1", "title": "no-oracle"}, "checks nothing")
    ]


def test_map_mutants() -> None:
    verdicts = tuple(Verdict(MUTANT, status) for status in Status)

    commands = annotate(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    place = {"file": "a.py", "line": "3", "col": "5"}
    assert [(kind, values) for kind, values, _ in commands] == [
        ("warning", place | {"title": "survived-mutant"}),
        ("notice", place | {"title": "untested-mutant"}),
    ]
    assert commands[0][2].startswith("survived `a < b` -> `a <= b` in f; to kill it: call `f` ")


def test_tell_files_that_were_not_read() -> None:
    suite = Suite("/shop", skipped=(Skipped("t.py", SkipReason.SYNTAX, "x", 7), Skipped("s.py", SkipReason.SYNTAX, "")))

    assert annotate(Report("shop", suite)) == [
        ("warning", {"file": "s.py", "line": "1", "col": "1", "title": "not read"}, "not read, syntax error"),
        ("warning", {"file": "t.py", "line": "7", "col": "1", "title": "not read"}, "not read, syntax error: x"),
    ]


def test_leave_out_suppressed_findings() -> None:
    assert annotate(Report("shop", judgement=Judgement((replace(FINDING, ignored="known"),)))) == []


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ((), "nothing was decided"),
        ((Condition("a", State.FAILED, "50%"), Condition("b", State.PASSED, "x")), "a: failed, 50%"),
        (
            (Condition("a", State.FAILED, "x"), Condition("b", State.UNMEASURED, "y")),
            "a: failed, x\nb: not measured, y",
        ),
    ],
)
def test_tell_gate_first(conditions: tuple[Condition, ...], message: str) -> None:
    report = replace(build_findings(Severity.ERROR), gate=Gate(conditions))

    assert annotate(report)[0] == ("error", {"title": "qualitygate: not passed"}, message)
    assert len(annotate(report)) == 2


def test_rank_findings_by_their_tests() -> None:
    tests = tuple(TestId("t.py", f"test_{number}") for number in range(3))
    found = tuple(
        replace(FINDING, span=Span(line), tests=tests[:number]) for line, number in [(1, 1), (2, 3), (3, 0), (4, 3)]
    )

    lines = [values["line"] for _, values, _ in annotate(Report("shop", judgement=Judgement(found)))]

    assert lines == ["2", "4", "1", "3"]


def test_rank_mutants_one_of_each_line_first() -> None:
    places = [
        ("a.py", 1, "1"),
        ("a.py", 1, "2"),
        ("a.py", 1, "3"),
        ("a.py", 2, "4"),
        ("b.py", 1, "5"),
        ("b.py", 1, "6"),
    ]
    verdicts = tuple(
        Verdict(replace(MUTANT, path=path, span=Span(line, int(id)), id=id), Status.SURVIVED)
        for path, line, id in places
    )
    judgement = Judgement((replace(FINDING, severity=Severity.WARNING),))

    commands = annotate(Report("shop", judgement=judgement, evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert [(values["file"], values["line"]) for _, values, _ in commands] == [
        ("t.py", "2"), ("a.py", "1"), ("a.py", "2"), ("b.py", "1"), ("a.py", "1"), ("b.py", "1"), ("a.py", "1"),
    ]  # fmt: skip


def count_kinds(commands: Sequence[tuple[str, dict[str, str], str]]) -> dict[str, int]:
    return {kind: sum(one[0] == kind for one in commands) for kind in ("error", "warning", "notice")}


@pytest.mark.parametrize(
    ("errors", "warnings", "infos", "shown", "cut"),
    [
        (10, 10, 10, (10, 10, 10), ""),
        (11, 0, 0, (10, 0, 1), "1 error more"),
        (0, 12, 0, (0, 10, 1), "2 warnings more"),
        (0, 0, 11, (0, 0, 10), "2 notices more"),
        (11, 0, 9, (10, 0, 10), "1 error more"),
        (11, 0, 10, (10, 0, 10), "1 error, 1 notice more"),
        (1011, 12, 13, (10, 10, 10), "1,001 errors, 2 warnings, 4 notices more"),
    ],
)
def test_cut_at_ten_of_each_kind(errors: int, warnings: int, infos: int, shown: tuple[int, int, int], cut: str) -> None:
    severities = [Severity.ERROR] * errors + [Severity.WARNING] * warnings + [Severity.INFO] * infos

    commands = annotate(build_findings(*severities))

    assert tuple(count_kinds(commands).values()) == shown
    assert [one[0] for one in commands] == sorted((one[0] for one in commands), key="error warning notice".index)
    last = commands[-1]
    assert (last[1] == {"title": "qualitygate: not all is shown here"}) == bool(cut)
    if cut:
        rest = "The formats sarif, markdown and text hold what is missing."
        assert last[2] == f"{cut}: GitHub shows 10 of each kind for a step. {rest}"


@given(st.lists(st.sampled_from(Severity), max_size=40))
def test_show_or_count_everything(severities: list[Severity]) -> None:
    commands = annotate(build_findings(*severities))

    told = [one for one in commands if "file" not in one[1]]
    missing = sum(int(number) for one in told for number in re.findall(r"(\d+) (?:error|warning|notice)", one[2]))
    assert len(commands) - len(told) + missing == len(severities)
    assert all(number <= 10 for number in count_kinds(commands).values())


def test_escape_what_would_end_a_command() -> None:
    finding = replace(FINDING, rule="a,b::c%3A", path="x,line=9::y%.py", message="100% ::error::\r\nx,y")

    text = render("github", Report("shop", judgement=Judgement((finding,))))

    assert text == ("::error file=x%2Cline=9%3A%3Ay%25.py,line=2,col=5,title=a%2Cb%3A%3Ac%253A::100%25 ::error:: x,y\n")
    assert read(text)[0][1]["title"] == "a,b::c%3A"


def test_start_every_line_with_a_command(hostile_report: Report) -> None:
    text = render("github", hostile_report)

    assert all(re.match(r"::(error|warning|notice) ", line) for line in text.splitlines())
    assert "\x1b" not in text
    assert "\r" not in text
