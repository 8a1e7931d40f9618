from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualitygate.model import (
    Condition,
    Evidence,
    File,
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
from qualitygate.reports.parts.places import (
    Remark,
    describe_unread,
    describe_unresolved,
    list_active,
    list_remarks,
    list_unread,
    list_unresolved,
    make_valid,
    show_path,
)

TEST = TestId("t.py", "test_a")


def build_finding(rule: str = "r", severity: Severity = Severity.INFO, path: str = "t.py", **more: object) -> Finding:
    return replace(Finding(rule, "f", severity, path, "test_a", "m", Span(1)), **more)  # type: ignore[arg-type]


def build_verdict(status: Status, number: int = 1, **more: object) -> Verdict:
    mutant = Mutant(str(number), "a.py", "f", Span(3, 4, 3, 9), "swap_op", "a < b", "a <= b", f"a.x_f__mutmut_{number}")
    return replace(Verdict(mutant, status), **more)  # type: ignore[arg-type]


def mutate(*verdicts: Verdict) -> Report:
    return Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts)))


def test_list_findings_and_mutants_by_place() -> None:
    found = (
        build_finding("b", path="t.py", span=Span(2)),
        build_finding("a", path="t.py", span=Span(2)),
        build_finding("z", path="t.py", span=Span(1)),
        build_finding("y", path="0.py", span=Span(9)),
    )
    mutation = MutationEvidence((build_verdict(Status.SURVIVED, 2), build_verdict(Status.NO_TESTS, 1)))

    remarks = list_remarks(Report("shop", judgement=Judgement(found), evidence=Evidence(mutation=mutation)))

    assert [one.rule for one in remarks] == ["y", "survived-mutant", "untested-mutant", "z", "a", "b"]


def test_list_only_what_no_test_caught() -> None:
    remarks = list_remarks(mutate(*(build_verdict(status, n) for n, status in enumerate(Status))))

    assert [(one.mutant, one.rule, one.severity) for one in remarks] == [
        ("1", "survived-mutant", Severity.WARNING),
        ("2", "untested-mutant", Severity.INFO),
    ]


def test_list_nothing() -> None:
    report = Report("shop")

    assert list_remarks(report) == list_active(report) == list_unread(report) == list_unresolved(report) == ()


def test_keep_all_that_is_known_of_a_finding() -> None:
    finding = build_finding("no-oracle", Severity.ERROR, span=Span(3, 4, 5, 6), tests=(TEST, TEST), ignored="known")

    (remark,) = list_remarks(Report("shop", judgement=Judgement((finding,))))

    assert remark == Remark(
        "no-oracle", Severity.ERROR, "t.py", Span(3, 4, 5, 6), "m", scope="test_a", tests=2, suppressed="known"
    )
    assert remark.text == "m"


def test_leave_suppressed_out_of_active() -> None:
    found = (build_finding("a"), build_finding("b", ignored=""), build_finding("c", ignored="known"))

    assert [one.rule for one in list_active(Report("shop", judgement=Judgement(found)))] == ["a"]


def test_name_rule_where_message_is_empty() -> None:
    (remark,) = list_remarks(Report("shop", judgement=Judgement((build_finding("r", message=" \n"),))))

    assert remark.message == "r"


@pytest.mark.parametrize(
    ("status", "covering", "expected"),
    [
        (Status.SURVIVED, (), "survived `a < b` -> `a <= b` in f"),
        (Status.SURVIVED, (TEST,), "survived `a < b` -> `a <= b` in f: run by 1 test, noticed by none"),
        (Status.SURVIVED, (TEST, TEST), "survived `a < b` -> `a <= b` in f: run by 2 tests, noticed by none"),
        (Status.NO_TESTS, (), "no test runs `a < b` -> `a <= b` in f"),
    ],
)
def test_describe_mutant(status: Status, covering: tuple[TestId, ...], expected: str) -> None:
    (remark,) = list_remarks(mutate(build_verdict(status, covering=covering)))

    assert remark.message == expected
    assert remark.text.startswith(f"{expected}; to kill it: call `f` so that `a == b`: ")
    assert (remark.scope, remark.tests, remark.mutant) == ("f", len(covering), "1")


@pytest.mark.parametrize(
    ("span", "line", "column", "end"),
    [
        (Span(0), 1, 1, None),
        (Span(1), 1, 1, None),
        (Span(7, 4, 7, 9), 7, 5, 10),
        (Span(7, 4, 7, 5), 7, 5, 6),
        (Span(7, 4, 7, 4), 7, 5, None),
        (Span(7, 4, 8, 9), 7, 5, None),
    ],
)
def test_place_on_one_line(span: Span, line: int, column: int, end: int | None) -> None:
    remark = Remark("r", Severity.INFO, "t.py", span, "m")

    assert (remark.line, remark.column, remark.end_column) == (line, column, end)


@pytest.mark.parametrize(
    ("source", "span", "column"),
    [
        ("return a  < b", Span(1, 8, 1, 13), 11),
        ("return a < b", Span(1, 9, 1, 12), 10),
        ("\n\x0creturn a < b", Span(2, 9, 2, 13), 11),
        ("return a", Span(1, 8, 1, 8), 9),
        ("return a  ", Span(1, 8, 1, 10), 9),
        ("return a", Span(2, 8), 9),
        ("return a", Span(0, 8), 9),
        ("", Span(1, 8), 9),
    ],
)
def test_place_operator_and_not_the_blanks_before_it(source: str, span: Span, column: int) -> None:
    verdict = build_verdict(Status.SURVIVED)
    report = mutate(replace(verdict, mutant=replace(verdict.mutant, span=span)))

    (remark,) = list_remarks(replace(report, sources={"a.py": source}))

    assert (remark.column, remark.span.end_column) == (column, span.end_column)
    assert list_remarks(replace(report, sources={"b.py": source}))[0].span == span


def test_list_unread_files_by_path() -> None:
    skipped = (Skipped("b.py", SkipReason.SYNTAX, "x", 2), Skipped("a.py", SkipReason.PYTHON2, ""))

    found = list_unread(Report("shop", suite=Suite("/shop", skipped=skipped)))

    assert [(one.path, describe_unread(one)) for one in found] == [
        ("a.py", "not read, Python 2"),
        ("b.py", "not read, syntax error: x"),
    ]


def test_list_mutants_without_a_verdict_by_place() -> None:
    verdicts = [build_verdict(status, n) for n, status in enumerate(Status)]
    later = build_verdict(Status.ERROR, 9, message="no\nmemory")
    verdicts.insert(0, replace(later, mutant=replace(later.mutant, span=Span(8))))

    found = list_unresolved(mutate(*verdicts))

    assert [describe_unresolved(one) for one in found] == [
        "no verdict on `a < b` -> `a <= b` in f",
        "no verdict on `a < b` -> `a <= b` in f: no memory",
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a  b/é.py", "a  b/é.py"),
        ("a\tb\n.py", "a\\tb\\n.py"),
        ("\x1b[31m\u202e\udce9", "\\x1b[31m\\u202e\\udce9"),
    ],
)
def test_show_path_as_it_is(path: str, expected: str) -> None:
    assert show_path(path) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("\x1bé\U0001d4b3", "\x1bé\U0001d4b3"), ("a\udce9\ud800", "a\\udce9\\ud800")]
)
def test_make_valid_only_what_is_not(text: str, expected: str) -> None:
    assert make_valid(text) == expected


def read_lines(text: str) -> int:
    assert all(line.isprintable() for line in text.split("\n"))
    return text.count("\n")


def read_json(text: str) -> int:
    assert text.isascii()
    json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    return 1


def read_xml(text: str) -> int:
    ElementTree.fromstring(text)
    return 1


#: How each format is read, and how many lines or documents the report below has in it.
READERS: dict[str, tuple[Callable[[str], int], int]] = {
    "concise": (read_lines, 5),
    "github": (read_lines, 5),
    "gitlab": (read_json, 1),
    "sarif": (read_json, 1),
    "badge": (read_json, 1),
    "junit": (read_xml, 1),
    "badge-svg": (read_xml, 1),
}


def build_report(text: str) -> Report:
    path = f"t{text}"
    finding = Finding(text, text, Severity.ERROR, path, text, text, Span(1), (TestId(path, text),))
    suppressed = replace(finding, ignored=text)
    mutant = Mutant(text, path, text, Span(2, 1, 2, 3), text, text, text, text)
    verdicts = tuple(
        Verdict(mutant, status, message=text) for status in (Status.SURVIVED, Status.NO_TESTS, Status.ERROR)
    )
    return Report(
        text,
        Suite(text, (File(path, 1),), (Skipped(path, SkipReason.SYNTAX, text),)),
        Judgement((finding, suppressed)),
        Evidence(mutation=MutationEvidence(verdicts, scope=text)),
        gate=Gate((Condition(text, State.FAILED, text), Condition(text, State.UNMEASURED, text))),
        sources={path: text},
    )


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(), max_size=12))
@example("\x00\x1b[31m\x85\u2028\u202e")
@example("a\r\nb\nc\rd::error::e")
@example("\udce9\ud800\uffff\ufffe")
@example("]]></failure><!-- & \" ' %0A {0} [a](b)")
@example("")
def test_survive_any_text(name: str, text: str) -> None:
    read, expected = READERS[name]

    rendered = render(name, build_report(text))

    rendered.encode("utf-8")
    assert read(rendered) == expected


@pytest.mark.parametrize("name", READERS)
def test_render_the_same_twice(name: str, full_report: Report) -> None:
    assert render(name, full_report) == render(name, full_report, color=True, width=20)


@pytest.mark.parametrize("name", READERS)
def test_end_with_one_line_end(name: str, full_report: Report) -> None:
    text = render(name, full_report)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
