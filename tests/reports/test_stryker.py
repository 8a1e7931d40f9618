from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qualitygate import __version__
from qualitygate.engines.mutation.diff import unified_diff
from qualitygate.engines.mutation.generate import generate, mutated_source
from qualitygate.measure import measure
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    Facts,
    Mutant,
    MutationEvidence,
    Outcome,
    Report,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.plugins import load_metrics
from qualitygate.reports import render

SCHEMAS = Path(__file__).parent / "schemas"
SCHEMA = json.loads((SCHEMAS / "mutation-testing-report-schema.json").read_text(encoding="utf-8"))

ADD, MORE = TestId("tests/test_a.py", "test_add"), TestId("tests/test_a.py", "TestA::test_more")


def read(report: Report) -> dict[str, Any]:
    value = json.loads(render("stryker", report))
    jsonschema.validate(value, SCHEMA, cls=jsonschema.Draft7Validator)
    assert isinstance(value, dict)
    return value


def build(number: int, span: Span | None = None, **more: Any) -> Verdict:
    span = span or Span(1, 4, 1, 9)
    mutant = Mutant(str(number), "a.py", "f", span, "swap_op", "a < b", "a <= b", f"a.x_f__mutmut_{number}")
    return replace(Verdict(mutant, Status.SURVIVED), **more)


def read_mutants(*verdicts: Verdict, source: str = "def f(a, b): return a < b\n") -> list[dict[str, Any]]:
    value = read(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts)), sources={"a.py": source}))
    found: list[dict[str, Any]] = value["files"]["a.py"]["mutants"]
    return found


@pytest.mark.parametrize("line", (SCHEMAS / "README.md").read_text(encoding="utf-8").splitlines())
def test_schemas_are_what_the_table_says(line: str) -> None:
    if found := re.fullmatch(r"\| `([\w.-]+)` \|.*\| `([0-9a-f]{64})` \|", line):
        assert sha256((SCHEMAS / found[1]).read_bytes()).hexdigest() == found[2]


def test_schema_table_has_every_file() -> None:
    table = (SCHEMAS / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"(?m)^\| `([\w.-]+)` \|", table)) == {one.name for one in SCHEMAS.iterdir()} - {"README.md"}


def test_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: value.pop("thresholds"), "'thresholds' is a required property"),
        (lambda value: value.update(schemaVersion="3"), "'3' does not match"),
        (lambda value: value["files"]["shop/cart.py"].pop("source"), "'source' is a required property"),
        (lambda value: value["files"]["shop/cart.py"]["mutants"][0].update(status="Dead"), "'Dead' is not one of"),
        (lambda value: value["files"]["shop/cart.py"]["mutants"][0]["location"]["start"].update(column=0), "0 is less"),
    ],
)
def test_notice_what_breaks_the_schema(matrix_report: Report, change: Callable[[Any], None], message: str) -> None:
    value = read(matrix_report)

    change(value)

    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate(value, SCHEMA, cls=jsonschema.Draft7Validator)
    assert message in caught.value.message


@pytest.mark.parametrize("name", ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"])
def test_match_schema(name: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(name)

    value = read(report)

    mutants = [one for file in value["files"].values() for one in file["mutants"]]
    tests = [one["id"] for file in value["testFiles"].values() for one in file["tests"]]
    mutation = report.evidence.mutation
    assert len(mutants) == len({one["id"] for one in mutants}) == len(mutation.verdicts if mutation else ())
    assert len(tests) == len(set(tests))
    for mutant in mutants:
        assert set(mutant["killedBy"]) <= set(mutant["coveredBy"]) <= set(tests)
        assert len(mutant["coveredBy"]) == len(set(mutant["coveredBy"]))


def test_render_matrix(matrix_report: Report, check_golden: Callable[[str, str], None]) -> None:
    text = render("stryker", matrix_report)

    check_golden("matrix.stryker.json", text.replace(f'"version": "{__version__}"', '"version": "X"'))


def test_render_nothing() -> None:
    assert read(Report("shop")) == {
        "schemaVersion": "2",
        "framework": {"name": "qualitygate", "version": __version__},
        "thresholds": {"high": 85, "low": 60},
        "files": {},
        "testFiles": {},
    }


def test_tell_no_place_of_the_machine(matrix_report: Report) -> None:
    value = read(matrix_report)

    assert "projectRoot" not in value
    assert matrix_report.suite is not None
    assert matrix_report.suite.root not in json.dumps(value["files"])


@pytest.mark.parametrize(
    ("status", "message", "expected", "reason"),
    [
        (Status.KILLED, "assert 1 == 2", "Killed", "assert 1 == 2"),
        (Status.KILLED, "", "Killed", "killed"),
        (Status.TIMEOUT, "", "Timeout", "timeout"),
        (Status.CRASHED, "signal 11", "Killed", "the process crashed: signal 11"),
        (Status.CRASHED, "", "Killed", "the process crashed"),
        (Status.ERROR, "out of memory", "RuntimeError", "no verdict: out of memory"),
        (Status.ERROR, "", "RuntimeError", "no verdict"),
        (Status.IGNORED, "equivalent", "Ignored", "equivalent"),
    ],
)
def test_translate_status(status: Status, message: str, expected: str, reason: str) -> None:
    (mutant,) = read_mutants(build(1, status=status, message=message))

    assert (mutant["status"], mutant["statusReason"]) == (expected, reason)


def test_translate_every_status() -> None:
    statuses = {one["status"] for one in read_mutants(*(build(n, status=one) for n, one in enumerate(Status)))}

    assert statuses == {"Killed", "Survived", "NoCoverage", "Timeout", "RuntimeError", "Ignored"}


@pytest.mark.parametrize(
    ("status", "covering", "reason"),
    [
        (Status.SURVIVED, (ADD, MORE), "2 covering tests passed; to kill it: call `f` so that `a == b`: "),
        (Status.SURVIVED, (), "every test passed; to kill it: call `f` so that `a == b`: "),
        (Status.NO_TESTS, (), "no test enters f; to kill it: call `f` so that `a == b`: "),
    ],
)
def test_advise_what_was_not_caught(status: Status, covering: tuple[TestId, ...], reason: str) -> None:
    (mutant,) = read_mutants(build(1, status=status, covering=covering))

    assert mutant["statusReason"].startswith(reason)
    assert mutant["description"] == "f: a < b -> a <= b"
    assert mutant["mutatorName"] == "swap_op"
    assert mutant["replacement"] == "a <= b"


def test_name_killers_and_covering_tests() -> None:
    first, matrix = read_mutants(
        build(1, status=Status.KILLED, killer=f"{ADD}[x]", covering=(MORE,), seconds=0.25),
        build(2, status=Status.KILLED, killer=str(ADD), killers=(ADD, MORE), covering=(MORE, ADD)),
    )

    assert first["killedBy"] == ["tests/test_a.py::test_add"]
    assert first["coveredBy"] == ["tests/test_a.py::TestA::test_more", "tests/test_a.py::test_add"]
    assert first["duration"] == 250.0
    assert matrix["killedBy"] == ["tests/test_a.py::test_add", "tests/test_a.py::TestA::test_more"]
    assert matrix["coveredBy"] == ["tests/test_a.py::TestA::test_more", "tests/test_a.py::test_add"]


def test_number_ids_that_are_taken() -> None:
    same = TestId("tests/test_a.py::TestA", "test_more")

    value = read(
        Report("shop", evidence=Evidence(mutation=MutationEvidence((build(1, covering=(MORE, same)), build(1)))))
    )

    assert [one["id"] for one in value["files"]["a.py"]["mutants"]] == ["1", "1-2"]
    tests = [one["id"] for file in value["testFiles"].values() for one in file["tests"]]
    assert tests == ["tests/test_a.py::TestA::test_more", "tests/test_a.py::TestA::test_more-2"]
    assert value["files"]["a.py"]["mutants"][0]["coveredBy"] == tests


@pytest.mark.parametrize(
    ("line", "span", "start", "end"),
    [
        ("x = a < b", Span(1, 4, 1, 9), (1, 5), (1, 10)),
        ("é = a < b", Span(1, 4, 1, 9), (1, 5), (1, 10)),
        ("𝒳 = a < b", Span(1, 4, 1, 9), (1, 6), (1, 11)),
        ("x = '𝒳𝒳'", Span(1, 4, 1, 8), (1, 5), (1, 11)),
        ("\uffff = a < b", Span(1, 4, 1, 9), (1, 5), (1, 10)),
        ("x\n\r\n𝒳𝒳", Span(3, 1, 3, 2), (3, 2 + 1), (3, 3 + 2)),
        ("a\x0c𝒳b", Span(1, 3, 1, 4), (1, 5), (1, 6)),
        ("a \\\n𝒳b", Span(1, 0, 2, 2), (1, 1), (2, 4)),
        ("x = 1", Span(1, 4), (1, 5), (1, 5)),
        ("x = 1", Span(1, 3), (1, 4), (1, 4)),
        ("a  < b", Span(1, 1, 1, 6), (1, 4), (1, 7)),
        ("a <\n b", Span(1, 1, 2, 2), (1, 3), (2, 3)),
        ("a    ", Span(1, 1, 1, 3), (1, 2), (1, 4)),
        ("x = 1", Span(0), (1, 1), (1, 1)),
        ("x = 1", Span(9, 4, 9, 5), (9, 5), (9, 6)),
        ("", Span(1, 4, 1, 9), (1, 5), (1, 10)),
    ],
)
def test_count_columns_in_utf16(line: str, span: Span, start: tuple[int, int], end: tuple[int, int]) -> None:
    (mutant,) = read_mutants(build(1, span), source=line)

    location = mutant["location"]
    assert (location["start"]["line"], location["start"]["column"]) == start
    assert (location["end"]["line"], location["end"]["column"]) == end


SOURCE = """def f(a, b):
    𝒳 = "𝒳" if (not (a)) else (1)
    if a < 1 and (b + 2) * 3 > 4:
        raise ValueError("no", a)
    return (
        𝒳 + [a <
             b]
    )
"""


def test_put_replacements_into_the_source() -> None:
    """A viewer cuts the span out of the source and puts the replacement in: that is the mutant."""
    mutants = generate("a.py", SOURCE, "a").mutants
    verdicts = tuple(Verdict(one, Status.SURVIVED) for one in mutants)
    texts = mutated_source("a.py", SOURCE, [one.id for one in mutants])
    units = [line.encode("utf-16-le") for line in SOURCE.split("\n")]
    shown = read_mutants(*verdicts, source=SOURCE)

    assert len(shown) > 20
    for mutant in shown:
        start, end = mutant["location"]["start"], mutant["location"]["end"]
        before = units[start["line"] - 1][: 2 * (start["column"] - 1)].decode("utf-16-le")
        after = units[end["line"] - 1][2 * (end["column"] - 1) :].decode("utf-16-le")
        lines = SOURCE.split("\n")
        text = "\n".join([*lines[: start["line"] - 1], before + mutant["replacement"] + after, *lines[end["line"] :]])
        assert text == texts[mutant["id"]], unified_diff("a.py", texts[mutant["id"]], text)


@pytest.mark.parametrize(
    ("original", "replacement", "expected"),
    [
        ("(a < b)", "(a <= b)", "a <= b"),
        ("( a < b )", "( a <= b )", "a <= b"),
        ("(a < b)", "a <= b", "a <= b"),
        ("(a < b", "(a <= b)", "(a <= b)"),
        ("c(a < b)", "c(a <= b)", "c(a <= b)"),
        ("other", "(a <= b)", "(a <= b)"),
        ("", "a <= b", "a <= b"),
    ],
)
def test_fit_replacement_to_the_span(original: str, replacement: str, expected: str) -> None:
    verdict = build(1)
    verdict = replace(verdict, mutant=replace(verdict.mutant, original=original, replacement=replacement))

    (mutant,) = read_mutants(verdict, source="x = a < b")

    assert mutant["replacement"] == expected


def test_leave_replacement_where_the_source_is_short() -> None:
    verdict = build(1, Span(2, 0, 2, 5))

    assert read_mutants(verdict, source="x")[0]["replacement"] == "a <= b"
    assert read_mutants(verdict, source="x\n")[0]["replacement"] == "a <= b"


def test_list_files_with_sources() -> None:
    other = replace(build(2), mutant=replace(build(2).mutant, path="b.py"))
    mutation = MutationEvidence((other, build(1, covering=(ADD,))))

    value = read(Report("shop", evidence=Evidence(mutation=mutation), sources={"a.py": "x\n", ADD.path: "é\n"}))

    assert list(value["files"]) == ["a.py", "b.py"]
    assert [one["source"] for one in value["files"].values()] == ["x\n", ""]
    assert {one["language"] for one in value["files"].values()} == {"python"}
    assert value["testFiles"] == {
        "tests/test_a.py": {"tests": [{"id": str(ADD), "name": "test_add"}], "source": "é\n"},
    }


def test_place_tests_of_the_suite(facts: Facts) -> None:
    assert facts.suite is not None
    (cart, orders) = facts.suite.files
    (case, *rest) = cart.cases
    case = replace(case, function=replace(case.function, span=Span(2, 0, 3, 8)))
    suite = replace(facts.suite, files=(replace(cart, cases=(case, *rest)), orders))

    value = read(Report("shop", suite=suite, sources={cart.path: "\n\n    𝒳𝒳𝒳"}))

    tests = {one["name"]: one for one in value["testFiles"]["tests/test_cart.py"]["tests"]}
    assert tests["test_add_item"]["location"] == {"start": {"line": 2, "column": 1}, "end": {"line": 3, "column": 12}}
    assert "location" not in tests["TestCart::test_empty"]
    assert "source" not in value["testFiles"]["tests/integration/test_orders.py"]


def test_list_tests_that_ran() -> None:
    coverage = CoverageEvidence((), (TestRun(MORE, Outcome.PASSED, 0.1),), True)

    value = read(Report("shop", evidence=Evidence(coverage)))

    assert value["testFiles"] == {"tests/test_a.py": {"tests": [{"id": str(MORE), "name": "TestA::test_more"}]}}


@pytest.mark.parametrize(
    ("target", "high", "low"), [(85.0, 85, 60), (90.4, 90, 60), (50.0, 50, 50), (120.0, 100, 60), (-1.0, 0, 0)]
)
def test_take_thresholds_from_the_target(facts: Facts, target: float, high: int, low: int) -> None:
    measurements = measure(facts, load_metrics(), {"mutation-score": target, "unit-coverage": 1.0})

    assert read(Report("shop", measurements=measurements))["thresholds"] == {"high": high, "low": low}


def test_break_no_line(hostile_report: Report) -> None:
    text = render("stryker", hostile_report)

    assert text.isascii()
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
