from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest

from qualitygate import __version__
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
    TestId,
    Verdict,
)
from qualitygate.plugins import load_rules
from qualitygate.reports import render
from qualitygate.reports.parts.line_hash import hash_lines
from qualitygate.reports.sarif import encode_uri

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
REPORTS = ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"]
FINDING = Finding("no-oracle", "assertions", Severity.ERROR, "tests/test_a.py", "test_a", "checks nothing", Span(2, 4))


def read(report: Report) -> dict[str, Any]:
    """The log's one run, once the log holds to the schema."""
    value = json.loads(render("sarif", report))
    VALIDATOR.validate(value)
    (run,) = value["runs"]
    assert isinstance(run, dict)
    return run


def read_result(finding: Finding = FINDING, text: str | None = None) -> dict[str, Any]:
    sources = {} if text is None else {finding.path: text}
    (result,) = read(Report("shop", judgement=Judgement((finding,)), sources=sources))["results"]
    assert isinstance(result, dict)
    return result


def read_mutants(*statuses: Status, **more: Any) -> dict[str, Any]:
    mutant = Mutant("12ab", "a.py", "f", Span(1, 4, 1, 9), "swap_op", "a < b", "a <= b", "a.x_f__mutmut_1")
    verdicts = tuple(replace(Verdict(mutant, status), **more) for status in statuses)
    return read(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: value.update(version="2.0.0"), "'2.0.0' is not one of ['2.1.0']"),
        (lambda value: value["runs"][0].pop("tool"), "'tool' is a required property"),
        (lambda value: value["runs"][0]["results"][0].update(level="info"), "'info' is not one of"),
        (lambda value: value["runs"][0]["results"][0].pop("message"), "'message' is a required property"),
        (lambda value: value["runs"][0]["results"][0].update(line=1), "Additional properties are not allowed"),
    ],
)
def test_notice_what_breaks_the_schema(full_report: Report, change: Callable[[Any], None], message: str) -> None:
    value = json.loads(render("sarif", full_report))

    change(value)

    with pytest.raises(jsonschema.ValidationError) as caught:
        VALIDATOR.validate(value)
    assert message in caught.value.message


@pytest.mark.parametrize("name", REPORTS)
def test_hold_to_the_standard(name: str, request: pytest.FixtureRequest) -> None:
    run = read(request.getfixturevalue(name))

    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert {result["ruleId"] for result in run["results"]} == set(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert isinstance(result["suppressions"], list)
        (location,) = result["locations"]
        place, region = location["physicalLocation"]["artifactLocation"], location["physicalLocation"]["region"]
        assert place["uriBaseId"] in run["originalUriBaseIds"]
        uri = urlsplit(place["uri"])
        assert (uri.scheme, uri.netloc, uri.query, uri.fragment) == ("", "", "", "")
        assert re.fullmatch(r"[A-Za-z0-9_.~%/-]+", place["uri"])
        assert region["startLine"] >= 1
        assert "endLine" not in region
        assert region.get("endColumn", 1_000_000) > region.get("startColumn", 1) >= 1


@pytest.mark.parametrize("name", ["full_report", "matrix_report"])
def test_render_everything(name: str, request: pytest.FixtureRequest, check_golden: Callable[[str, str], None]) -> None:
    """Without what the rules say of themselves: that changes with the rules."""
    value = json.loads(render("sarif", request.getfixturevalue(name)))

    driver = value["runs"][0]["tool"]["driver"]
    driver["version"] = driver["semanticVersion"] = "X"
    driver["rules"] = [rule["id"] for rule in driver["rules"]]

    check_golden(f"{name.removesuffix('_report')}.sarif.json", json.dumps(value, indent=2) + "\n")


def test_render_nothing() -> None:
    run = read(Report("shop"))

    assert run["results"] == []
    assert run["tool"]["driver"] == {
        "name": "qualitygate", "version": __version__, "semanticVersion": __version__, "rules": [],
    }  # fmt: skip
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_tell_no_place_of_the_machine(full_report: Report) -> None:
    assert full_report.suite is not None
    report = replace(full_report, suite=replace(full_report.suite, root="/home/somebody/shop"))

    assert "somebody" not in render("sarif", report)
    assert read(report)["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the project."}}}


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")]
)
def test_map_severity(severity: Severity, level: str) -> None:
    run = read(Report("shop", judgement=Judgement((replace(FINDING, severity=severity),))))

    assert run["results"][0]["level"] == level
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": level}


def test_describe_rule_by_its_most_severe_finding() -> None:
    found = tuple(replace(FINDING, severity=one) for one in (Severity.INFO, Severity.ERROR, Severity.WARNING))

    run = read(Report("shop", judgement=Judgement(found)))

    assert [one["defaultConfiguration"]["level"] for one in run["tool"]["driver"]["rules"]] == ["error"]
    assert sorted(one["level"] for one in run["results"]) == ["error", "note", "warning"]


@pytest.mark.parametrize(
    ("span", "region"),
    [
        (Span(0), {"startLine": 1}),
        (Span(3), {"startLine": 3, "startColumn": 1}),
        (Span(3, 4, 3, 9), {"startLine": 3, "startColumn": 5, "endColumn": 10}),
        (Span(3, 4, 5, 9), {"startLine": 3, "startColumn": 5}),
    ],
)
def test_keep_region_on_one_line(span: Span, region: dict[str, int]) -> None:
    result = read_result(replace(FINDING, span=span))

    assert result["locations"][0]["physicalLocation"]["region"] == region


@pytest.mark.parametrize("line", [0, 1, 2, 3])
def test_fingerprint_line_as_github_does(line: int) -> None:
    text = "def test_a():\n    total()\n"

    result = read_result(replace(FINDING, span=Span(line)), text=text)

    assert result["partialFingerprints"] == {"primaryLocationLineHash": hash_lines(text)[max(line, 1) - 1]}


def test_leave_fingerprint_to_github_where_text_is_missing() -> None:
    assert "partialFingerprints" not in read_result()
    assert "partialFingerprints" not in read_result(replace(FINDING, span=Span(4)), text="def test_a():\n    total()\n")


def test_name_scope() -> None:
    name = [{"fullyQualifiedName": "tests/test_a.py::test_a", "kind": "function"}]

    assert read_result()["locations"][0]["logicalLocations"] == name
    assert "logicalLocations" not in read_result(replace(FINDING, scope=""))["locations"][0]


@pytest.mark.parametrize("reason", ["the library raises nothing better", ""])
def test_justify_suppression(reason: str) -> None:
    assert read_result(replace(FINDING, ignored=reason))["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": reason}
    ]


def test_suppress_nothing_else() -> None:
    assert read_result()["suppressions"] == []


def test_tell_mutants_that_no_test_caught() -> None:
    run = read_mutants(*Status, covering=(TestId("t.py", "test_a"),))

    survived, untested = run["results"]
    assert (survived["ruleId"], survived["level"]) == ("survived-mutant", "warning")
    assert (untested["ruleId"], untested["level"]) == ("untested-mutant", "note")
    assert survived["message"]["text"].startswith(
        "survived `a < b` -> `a <= b` in f: run by 1 test, noticed by none; to kill it: "
    )
    assert survived["partialFingerprints"] == {"mutant/v1": "12ab"}
    assert [one["properties"]["tags"] for one in run["tool"]["driver"]["rules"]] == [["test-quality", "mutation"]] * 2


def test_notify_of_what_has_no_result() -> None:
    (notification,) = read_mutants(Status.ERROR, message="no memory")["invocations"][0]["toolExecutionNotifications"]

    assert notification == {
        "level": "warning",
        "message": {"text": "no verdict on `a < b` -> `a <= b` in f: no memory"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                }
            }
        ],
    }


def test_notify_of_files_that_were_not_read() -> None:
    suite = Suite("/shop", skipped=(Skipped("t.py", SkipReason.SYNTAX, "x", 7), Skipped("s.py", SkipReason.SYNTAX, "")))

    found = read(Report("shop", suite))["invocations"][0]["toolExecutionNotifications"]

    assert [one["message"]["text"] for one in found] == ["not read, syntax error", "not read, syntax error: x"]
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in found] == [1, 7]


def test_describe_rule_from_its_documentation() -> None:
    rule = next(one for one in load_rules() if one.name == "no-oracle")

    (described,) = read(Report("shop", judgement=Judgement((FINDING,))))["tool"]["driver"]["rules"]

    assert (described["id"], described["name"]) == ("no-oracle", "NoOracle")
    assert described["shortDescription"]["text"] == rule.summary
    assert described["fullDescription"]["text"] == f"{rule.summary}."
    assert described["properties"]["tags"] == ["test-quality", "assertions"]
    markdown = described["help"]["markdown"]
    assert described["help"]["text"] in markdown
    assert "Why it matters" in described["help"]["text"]
    assert f"\n\nBad:\n\n```python\n{rule.bad[0].strip()}\n```\n\nGood:\n\n```python\n" in markdown
    assert "``check" not in markdown


def test_describe_every_rule_within_the_limits_of_github() -> None:
    rules = load_rules()
    found = tuple(replace(FINDING, rule=rule.name, severity=rule.severity) for rule in rules)

    described = read(Report("shop", judgement=Judgement(found)))["tool"]["driver"]["rules"]

    assert [one["id"] for one in described] == sorted(rule.name for rule in rules)
    for one in described:
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(one[key]["text"]) <= 1024
            assert "\n" not in one[key]["text"]
        assert ">>>" not in one["help"]["markdown"]
        assert one["help"]["markdown"].count("```") == 4, one["id"]


def test_name_rule_that_is_not_known() -> None:
    (described,) = read(Report("shop", judgement=Judgement((replace(FINDING, rule="my `rule`"),))))["tool"]["driver"][
        "rules"
    ]

    assert described["shortDescription"]["text"] == described["help"]["text"] == "my `rule`"
    assert described["help"]["markdown"] == "`` my `rule` ``"
    assert described["properties"]["tags"] == ["test-quality"]


def test_make_no_link_of_code() -> None:
    assert read_result(replace(FINDING, message="`rows[0](1)`"))["message"]["text"] == "`rows[0] (1)`"


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("scan_report", "qualitygate/scan/"),
        ("mutation_report", "qualitygate/mutate/"),
        ("full_report", "qualitygate/report/"),
    ],
)
def test_tell_runs_apart(name: str, id: str, request: pytest.FixtureRequest) -> None:
    assert read(request.getfixturevalue(name))["automationDetails"] == {"id": id}
    assert read(Report("shop"))["automationDetails"] == {"id": "qualitygate/report/"}


@pytest.mark.parametrize(
    "path", ["tests/test_a.py", "a b/c#d?.py", "a:b.py", "%41.py", "é/\U0001d4b3.py", "caf\udce9.py", "\x1b\n.py"]
)
def test_encode_uri_to_the_bytes_on_disk(path: str) -> None:
    uri = encode_uri(path)

    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")
    assert re.fullmatch(r"[A-Za-z0-9_.~%/-]+", uri)


def test_encode_uri_of_what_no_disk_holds() -> None:
    assert encode_uri("a\ud800") == "a%ED%A0%80"
