from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from qualitygate import __version__
from qualitygate.model import (
    Case,
    Condition,
    Evidence,
    File,
    Finding,
    Function,
    Gate,
    Judgement,
    Kind,
    Mutant,
    MutationEvidence,
    Report,
    Severity,
    Skipped,
    SkipReason,
    Span,
    State,
    Status,
    Style,
    Suite,
    TestId,
    Verdict,
)
from qualitygate.reports import render

SCHEMA = Path(__file__).parent / "schemas" / "junit-10.xsd"
REPORTS = ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"]
FINDING = Finding("no-oracle", "assertions", Severity.ERROR, "tests/test_a.py", "test_a", "checks nothing", Span(2, 4))


def read(report: Report) -> Element:
    return ElementTree.fromstring(render("junit", report))


def find_suite(report: Report, name: str) -> Element:
    return next(one for one in read(report) if one.get("name") == f"qualitygate {name}")


def list_cases(suite: Element) -> dict[str, list[tuple[str, str | None, str | None, str | None]]]:
    """What each test case holds: the element, its message, its type and its text."""
    return {
        case.attrib["name"]: [(one.tag, one.get("message"), one.get("type"), one.text) for one in case]
        for case in suite.iter("testcase")
    }


def scan(*findings: Finding, files: tuple[File, ...] = (), skipped: tuple[Skipped, ...] = ()) -> Any:
    return list_cases(find_suite(Report("shop", Suite("/shop", files, skipped), Judgement(findings)), "scan"))


def mutate(*verdicts: Verdict) -> Any:
    return list_cases(find_suite(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))), "mutation"))


def build_file(path: str) -> File:
    test = TestId(path, "test_a")
    case = Case(test, Function("test_a", "test_a", path, (), (), ()), Style.PYTEST, Kind.UNIT)
    return File(path, 9, (case,))


def build_verdict(status: Status, function: str = "f", number: int = 1, message: str = "") -> Verdict:
    mutant = Mutant(str(number), "a.py", function, Span(number, 4), "swap_op", "< b", "<= b", f"a.x_f__mutmut_{number}")
    return Verdict(mutant, status, message=message)


@pytest.fixture(scope="module")
def schema() -> Any:
    return pytest.importorskip("xmlschema").XMLSchema(str(SCHEMA))


@pytest.mark.parametrize("name", REPORTS)
def test_hold_to_the_schema_of_jenkins(name: str, request: pytest.FixtureRequest, schema: Any) -> None:
    text = render("junit", request.getfixturevalue(name))

    assert [error.reason for error in schema.iter_errors(text)] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda root: root[0].attrib.pop("failures"), "missing required attribute 'failures'"),
        (lambda root: root.find(".//testcase").attrib.pop("name"), "missing required attribute 'name'"),
        (lambda root: root.find(".//testcase").set("line", "1"), "'line' attribute not allowed for element"),
        (lambda root: root[0].set("time", "0.1234"), "value doesn't match any pattern"),
    ],
)
def test_notice_what_breaks_the_schema(
    full_report: Report, schema: Any, change: Callable[[Any], None], message: str
) -> None:
    root = read(full_report)

    change(root)

    assert [message in error.reason for error in schema.iter_errors(root)] == [True]


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    text = render("junit", full_report)

    check_golden("full.junit.xml", text.replace(f'name="version" value="{__version__}"', 'name="version" value="X"'))


def test_render_nothing() -> None:
    assert render("junit", Report("shop")) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="qualitygate" tests="0" failures="0" errors="0" />\n'
    )


@pytest.mark.parametrize("name", REPORTS)
def test_count_what_is_there(name: str, request: pytest.FixtureRequest) -> None:
    root = read(request.getfixturevalue(name))

    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if attribute in element.attrib:
                assert int(element.attrib[attribute]) == len(list(element.iter(tag)))
        assert ("skipped" in element.attrib) == (element is not root)
    for suite in root:
        names = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "suites"),
    [
        ("full_report", ["scan", "mutation", "gate"]),
        ("scan_report", ["scan"]),
        ("mutation_report", ["mutation"]),
    ],
)
def test_have_a_suite_for_each_kind_of_evidence(name: str, suites: list[str], request: pytest.FixtureRequest) -> None:
    found = [suite.attrib["name"] for suite in read(request.getfixturevalue(name))]

    assert found == [f"qualitygate {one}" for one in suites]


def test_pass_files_without_findings() -> None:
    """Conftests and helpers are context: they are listed only with a finding."""
    files = (build_file("tests/test_b.py"), File("tests/conftest.py", 3), build_file("tests/test_a.py"))

    assert scan(files=files) == {"tests/test_a.py": [], "tests/test_b.py": []}
    assert list(scan(replace(FINDING, path="tests/conftest.py"), files=files)) == [
        "tests/conftest.py", "tests/test_a.py", "tests/test_b.py",
    ]  # fmt: skip


def test_fail_files_with_errors_and_warnings() -> None:
    warning = replace(FINDING, severity=Severity.WARNING, rule="sleep-as-sync", message="sleeps", span=Span(9))

    cases = scan(warning, FINDING, replace(warning, span=Span(10)), files=(build_file("tests/test_a.py"),))

    assert cases == {
        "tests/test_a.py": [
            (
                "failure",
                "1 error, 2 warnings",
                "finding",
                "1 error, 2 warnings\n"
                "2:5: error no-oracle checks nothing\n"
                "9:1: warning sleep-as-sync sleeps\n"
                "10:1: warning sleep-as-sync sleeps",
            )
        ]
    }
    assert scan(warning)["tests/test_a.py"][0][1] == "1 warning"


def test_only_tell_infos_and_what_is_suppressed() -> None:
    info = replace(FINDING, severity=Severity.INFO, rule="print", message="prints", span=Span(1))

    assert scan(info, replace(FINDING, ignored="a\nreason")) == {
        "tests/test_a.py": [
            (
                "system-out",
                None,
                None,
                "1:1: info print prints\n2:5: error no-oracle checks nothing (suppressed: a reason)",
            )
        ]
    }


def test_skip_files_that_were_not_read() -> None:
    skipped = (Skipped("tests/test_b.py", SkipReason.PYTHON2, "print statement", 3),)

    unread = "not read, Python 2: print statement"
    assert scan(skipped=skipped, files=(build_file("tests/test_c.py"),)) == {
        "tests/test_b.py": [("skipped", unread, "not read", unread)],
        "tests/test_c.py": [],
    }


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([Status.KILLED, Status.TIMEOUT, Status.CRASHED], None),
        ([Status.KILLED, Status.IGNORED], None),
        ([Status.IGNORED], ("skipped", "every mutant is ignored", "ignored")),
        ([Status.KILLED, Status.SURVIVED], ("failure", "1 of 2 mutants not detected", "mutant")),
        ([Status.NO_TESTS, Status.SURVIVED, Status.IGNORED], ("failure", "2 of 2 mutants not detected", "mutant")),
        ([Status.ERROR, Status.SURVIVED], ("failure", "1 of 2 mutants not detected", "mutant")),
        ([Status.ERROR, Status.KILLED, Status.IGNORED], ("error", "1 of 2 mutants without a verdict", "no verdict")),
        ([Status.ERROR], ("error", "1 of 1 mutant without a verdict", "no verdict")),
    ],
)
def test_judge_functions(statuses: list[Status], expected: tuple[str, str, str] | None) -> None:
    cases = mutate(*(build_verdict(status, number=n + 1) for n, status in enumerate(statuses)))

    assert [one[:3] for one in cases["a.py::f"]] == ([] if expected is None else [expected])


def test_list_mutants_of_their_function() -> None:
    cases = mutate(
        build_verdict(Status.SURVIVED, "g", 3),
        build_verdict(Status.NO_TESTS, "f", 2),
        build_verdict(Status.ERROR, "f", 0, "no memory"),
        build_verdict(Status.KILLED, "C.h", 4),
    )

    assert list(cases) == ["a.py::C.h", "a.py::f", "a.py::g"]
    head, *lines = cases["a.py::f"][0][3].splitlines()
    assert head == "1 of 2 mutants not detected"
    assert lines[0].startswith("2:5: no test runs `< b` -> `<= b` in f; to kill it: ")
    assert lines[1:] == ["1:5: no verdict on `< b` -> `<= b` in f: no memory"]
    assert cases["a.py::g"][0][3].splitlines()[1].startswith("3:5: survived `< b` -> `<= b` in g; to kill it: ")


def test_tell_what_was_sampled(matrix_report: Report) -> None:
    properties = find_suite(matrix_report, "mutation").find("properties")

    assert properties is not None
    found = [(one.get("name"), one.get("value")) for one in properties]
    assert found[:2] == [("version", __version__), ("extent", "scope: since origin/main")]
    assert found[2][1] is not None
    assert found[2][1].startswith("the time was spent: 29 of 400 mutants were judged; ")
    assert "the score of all is 61.1% to 91.9%" in found[2][1]


def test_judge_conditions() -> None:
    gate = Gate(
        (
            Condition("b", State.PASSED, "fine"),
            Condition("a", State.FAILED, "50%,\nwanted 85%"),
            Condition("c", State.UNMEASURED, "no evidence"),
        )
    )

    cases = list_cases(find_suite(Report("shop", gate=gate), "gate"))

    assert list(cases.items()) == [
        ("b", []),
        ("a", [("failure", "50%, wanted 85%", "failed", "50%, wanted 85%")]),
        ("c", [("error", "no evidence", "not measured", "no evidence")]),
    ]


def test_tell_metrics_and_score(full_report: Report) -> None:
    properties = find_suite(full_report, "gate").find("properties")

    assert properties is not None
    found = {one.get("name"): one.get("value") for one in properties}
    assert found["mutation-score"] == "81.5% to 85.2%"
    assert found["performance-coverage"] == "not measured"
    assert full_report.score is not None
    assert (found["grade"], found["proven"], found["possible"]) == ("F", "53.2", "70.6")


def test_write_ascii_and_escape(hostile_report: Report) -> None:
    text = render("junit", replace(hostile_report, project="é"))

    assert text.isascii()
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "&#233;" in render("junit", Report("shop", judgement=Judgement((replace(FINDING, message="é"),))))
