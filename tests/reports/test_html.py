from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import qualitygate.reports.page
from qualitygate.model import (
    Action,
    Condition,
    CoverageEvidence,
    Evidence,
    Finding,
    Gate,
    Judgement,
    Loss,
    Measured,
    Measurement,
    Metric,
    Mutant,
    MutationEvidence,
    Outcome,
    Past,
    Report,
    Score,
    Severity,
    Span,
    State,
    Status,
    Suite,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.model.judgement import BaselineMatch
from qualitygate.reports import render
from qualitygate.reports.page.frame import build_page
from qualitygate.reports.page.markup import Html
from qualitygate.reports.page.viewer import write_json
from qualitygate.reports.stryker import list_result

REPORTS = ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"]
VENDORED = Path(qualitygate.reports.page.__file__).parent / "mutation-testing-elements"
EMPTY_ELEMENTS = {"meta"}


class Page(HTMLParser):
    """A page as a browser reads it: tags, the text of every section, scripts and styles. All that opens must close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.sections: dict[str, str] = {}
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.open: list[str] = []
        self.section = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)
        if tag == "section":
            self.section = dict(attrs)["id"] or ""
            self.sections[self.section] = ""
        if tag in self.raw:
            self.raw[tag].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "section":
            self.section = ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]][-1] += data
        elif self.section:
            self.sections[self.section] += data

    def values(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]


@cache
def read(text: str) -> Page:
    return Page(text)


def render_page(**parts: object) -> Page:
    return read(render("html", Report("shop", **parts)))  # type: ignore[arg-type]


def section_of(name: str, **parts: object) -> str:
    return render_page(**parts).sections[name]


def build_finding(line: int, severity: Severity = Severity.ERROR, path: str = "t.py", **more: object) -> Finding:
    finding = Finding("no-oracle", "assertions", severity, path, "test_x", "checks `x` nothing", Span(line, 4))
    return replace(finding, **more)  # type: ignore[arg-type]


def build_survivor(number: int, path: str = "a.py", **more: object) -> Verdict:
    mutant = Mutant(f"{number:05}", path, "f", Span(number), "swap_op", "< 9", "<= 9", f"name{number}")
    diff = f"--- a\n+++ b\n@@ -{number} +{number} @@\n-    return n < 9\n+    return n <= 9\n"
    return replace(Verdict(mutant, Status.SURVIVED, diff=diff), **more)  # type: ignore[arg-type]


def mutate(*verdicts: Verdict, **more: object) -> Evidence:
    return Evidence(mutation=MutationEvidence(verdicts, **more))  # type: ignore[arg-type]


def build_past(day: int, values: Mapping[str, float | None], **more: object) -> Past:
    when = datetime(2026, 1, 1, 9, 30, tzinfo=UTC) + timedelta(days=day)
    past = Past(when, f"{day:04}" + "abcdef" * 6, "main", False, values, 40.0 + day, 80.0, "F", False, 1)
    return replace(past, **more)  # type: ignore[arg-type]


def build_measurement(value: float | None, *evidence: str, reason: str = "") -> Measurement:
    metric = Metric(85.0, 1.0, lambda facts: Measured(None), key="mutation-score")
    return Measurement(metric, Measured(value, evidence=evidence, reason=reason), 85.0)


@pytest.fixture
def hostile_report(hostile_report: Report) -> Report:
    """With a past, a source and a duration that are hostile too."""
    evil = hostile_report.project
    past = build_past(0, {evil: 1.0}, branch=evil, grade=evil, commit=evil)
    return replace(hostile_report, history=(past, past), sources={evil: f"x\n{evil}"}, seconds={evil: 1.0})


def test_order_is_a_maintainers(full_report: Report) -> None:
    past = (build_past(0, {}), build_past(1, {}))

    page = read(render("html", replace(full_report, history=past)))

    assert list(page.sections) == [
        "gate", "score", "next", "metrics", "advisory", "trend", "findings", "mutants", "survivors", "drill-down",
        "unread", "tests", "guessed", "durations",
    ]  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_contents_lead_to_every_section(name: str, request: pytest.FixtureRequest) -> None:
    page = read(render("html", request.getfixturevalue(name)))

    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert page.values("href") == ["#report", *(f"#{section}" for section in page.sections)]
    assert {one.removeprefix("#") for one in page.values("href")} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)


def test_page_of_nothing() -> None:
    page = render_page()

    assert page.sections == {}
    assert page.raw["script"] == []


@pytest.mark.parametrize("name", REPORTS)
def test_need_nothing_from_elsewhere(name: str, request: pytest.FixtureRequest) -> None:
    page = read(render("html", request.getfixturevalue(name)))

    tags = {tag for tag, _ in page.tags}
    assert not tags & {"link", "img", "iframe", "object", "embed", "base", "form", "input", "audio", "video"}
    assert not {"src", "style", "srcset", "action"} & {key for _, attributes in page.tags for key in attributes}
    assert not re.search(r"url\(|@import", page.raw["style"][0])


@pytest.mark.parametrize("name", ["full_report", "scan_report", "hostile_report"])
def test_policy_allows_just_what_is_there(name: str, request: pytest.FixtureRequest) -> None:
    page = read(render("html", request.getfixturevalue(name)))

    def hash_of(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    rules = dict(rule.split(" ", 1) for rule in page.values("content")[0].split("; "))
    scripts = page.raw["script"][1:]
    assert rules.pop("script-src") == (" ".join(map(hash_of, scripts)) or "'none'")
    assert rules.pop("style-src-elem") == hash_of(page.raw["style"][0])
    extra = {"style-src-attr": "'unsafe-inline'", "img-src": "data:"} if scripts else {}
    assert rules == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"} | extra


def test_hostile_names_stay_text(hostile_report: Report) -> None:
    page = read(render("html", hostile_report))

    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "a", "header", "p", "h1", "h2", "h3", "nav", "ul", "ol", "li",
        "main", "section", "footer", "div", "span", "table", "caption", "thead", "tbody", "tr", "th", "td", "code",
        "pre", "ins", "del", "details", "summary", "dl", "dt", "dd", "figure", "figcaption", "svg", "rect", "path",
        "line", "script",
    }  # fmt: skip
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]
    assert len(page.raw["script"]) == 3
    assert len(page.sections) == 13
    assert [name for name, text in page.sections.items() if "<script>" not in text] == ["score", "drill-down"]
    assert not re.search("[\x1b\u202e\u2028]", "".join(page.sections.values()))


def test_data_is_what_viewers_read(matrix_report: Report) -> None:
    page = read(render("html", matrix_report))

    data = json.loads(page.raw["script"][0])
    expected = json.loads(json.dumps(list_result(matrix_report)))
    names = {one["id"]: one["name"] for file in data["testFiles"].values() for one in file["tests"]}
    theirs = {one["id"]: one["name"] for file in expected["testFiles"].values() for one in file["tests"]}
    assert sorted(names, key=int) == [str(number) for number in range(len(theirs))]
    for path, file in expected["files"].items():
        mutants = data["files"][path].pop("mutants")
        for one, wanted in zip(mutants, file.pop("mutants"), strict=True):
            for key in ("coveredBy", "killedBy"):
                assert [names[test] for test in one.pop(key)] == [theirs[test] for test in wanted.pop(key)]
            assert one == wanted
    assert data["files"] == expected["files"]
    assert data["thresholds"] == expected["thresholds"]


def test_data_cannot_end_its_element() -> None:
    text = write_json({"</script><!-- \u2028\u2029 é \udce9": 1})

    assert text == '{"\\u003c/script>\\u003c!-- \\u2028\\u2029 \\u00e9 \\udce9":1}'


def test_frame_refuses_a_section_without_heading() -> None:
    with pytest.raises(ValueError, match="a section starts with its id and heading, not with '<p>x</p>'"):
        build_page("t", "p", [Html("<p>x</p>")], Html(""), ())


def test_vendored_files_are_those_of_the_table() -> None:
    readme = (VENDORED / "README.md").read_text(encoding="utf-8")

    hashes = dict(re.findall(r"^\| `([\w.-]+)` \|.*\| `([0-9a-f]{64})` \|$", readme, flags=re.MULTILINE))
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in VENDORED.iterdir()}
    del found["README.md"]
    assert hashes == found
    assert "Apache License" in (VENDORED / "LICENSE").read_text(encoding="utf-8")


def test_vendored_script_may_stand_in_a_page() -> None:
    script = (VENDORED / "mutation-test-elements.js").read_text(encoding="utf-8").lower()

    assert "</script" not in script
    assert "<script" not in script


def test_page_without_findings_is_small() -> None:
    text = render("html", Report("shop", evidence=mutate(build_survivor(1))))

    script = (VENDORED / "mutation-test-elements.js").read_bytes()
    assert len(script) < len(text.encode()) <= 300_000


def test_finding_costs_a_kilobyte_at_most() -> None:
    message = "the test runs code and checks nothing: say what has to hold afterwards, or remove it " * 2
    found = tuple(build_finding(n, path=f"tests/unit/test_{n % 90}.py", message=message) for n in range(5_000))

    text = render("html", Report("shop", judgement=Judgement(found), evidence=mutate(build_survivor(1))))

    assert text.count("no-oracle") == 5_000
    assert len(text.encode()) <= 300_000 + 1_000 * 5_000


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ((State.PASSED,), "passed"),
        ((State.FAILED, State.FAILED, State.PASSED), "not passed: 2 failed"),
        ((State.UNMEASURED,), "not passed: 1 not measured"),
        ((), "not passed: nothing was decided"),
    ],
)
def test_tell_the_verdict(states: tuple[State, ...], verdict: str) -> None:
    gate = Gate(tuple(Condition(f"c{n}", state, "d") for n, state in enumerate(states)))

    text = section_of("gate", gate=gate)

    assert text.startswith(f"Gate{verdict}")


def test_conditions_that_passed_are_folded_below_the_others() -> None:
    states = (("good", State.PASSED), ("bad", State.FAILED), ("open", State.UNMEASURED))
    gate = Gate(tuple(Condition(name, state, "b `c`") for name, state in states))

    text = render("html", Report("shop", gate=gate))

    above, _, below = text.partition("<details><summary>1 condition passed</summary>")
    assert re.findall(r"<code>(\w+)</code></th>", above) == ["bad", "open"]
    assert re.findall(r"<code>(\w+)</code></th>", below) == ["good"]
    assert 'class="failed">✕ failed</span></td><td data-label="detail">b <code>c</code></td>' in above
    assert 'class="unmeasured">? not measured</span>' in above
    assert 'class="passed">✓ passed</span>' in below


def test_tell_both_numbers_caps_and_losses() -> None:
    losses = (Loss("one", 40.0, 10.0, 10.0), Loss("two", 60.0, 30.0, 0.0), Loss("three", 0.5, 0.0, 0.0))

    text = section_of("score", score=Score(60.0, 90.0, "C", ("1 test `x`",), losses))

    assert text.startswith("ScoregradeCproven60.0possible90.0The grade is capped: 1 test xOf 100 points")
    assert "pointsproven60.0not measured or not sure30.0lost10.0" in text
    assert text.endswith("two60.0-30.00.0one40.0-10.0-10.0three0.50.00.0")


@pytest.mark.parametrize(
    ("actions", "shown", "rest"),
    [(1, 1, ""), (20, 20, ""), (21, 20, "1 more action: "), (1_022, 20, "1,002 more actions: ")],
)
def test_show_twenty_actions(actions: int, shown: int, rest: str) -> None:
    todo = tuple(Action(f"fix `n{number}`", 3.0, f"t.py:{number}") for number in range(actions))

    text = section_of("next", score=Score(1.0, 2.0, "F", actions=todo))

    assert text.startswith("Do nextPoints gained by each alone+3.0t.py:0 fix n0")
    assert text.count("+3.0") == shown
    assert (rest in text) if rest else ("more" not in text)


def test_show_action_without_gain_or_place() -> None:
    assert "+0.0think" in section_of("next", score=Score(1.0, 2.0, "F", actions=(Action("think", 0.0),)))
    assert "next" not in render_page(score=Score(1.0, 2.0, "F")).sections


@pytest.mark.parametrize(
    ("measurement", "expected"),
    [
        (build_measurement(None, reason="no mutants"), "0 of 1 measured.*mutation-scoreno mutantsnot measured>= 85%"),
        (build_measurement(84.96), "1 of 1 measured.*mutation-score84.96%>= 85%-0.04"),
        (build_measurement(90.0, "one"), "mutation-scoreone90.0%>= 85%met"),
        (build_measurement(90.0, "one", "two"), r"mutation-scoreone \(2 lines\)onetwo90.0%"),
    ],
)
def test_tell_value_target_gap_and_evidence(measurement: Measurement, expected: str) -> None:
    text = section_of("metrics", measurements=(measurement,))

    assert re.search(f"{expected}$" if ">=" in expected else expected, text, flags=re.DOTALL)


@pytest.mark.parametrize(("lines", "rest"), [(20, ""), (21, "and 1 more")])
def test_show_twenty_lines_of_evidence(lines: int, rest: str) -> None:
    text = section_of("metrics", measurements=(build_measurement(1.0, *(f"place{n}." for n in range(lines))),))

    assert text.count("place") == 1 + 20
    assert (rest in text) if rest else ("more" not in text)


@pytest.mark.parametrize(("reports", "there"), [(0, False), (1, False), (2, True)])
def test_trend_needs_two_reports(reports: int, there: bool) -> None:
    past = tuple(build_past(day, {}) for day in range(reports))

    assert ("trend" in render_page(history=past).sections) is there


def test_trend_tells_reports_and_metrics() -> None:
    past = (
        build_past(0, {"mutation-score": 50.0, "gone": 2.0, "never": None}, branch="a"),
        build_past(1, {"mutation-score": None}, proven=None, possible=None, grade="", passed=None, commit=""),
        build_past(2, {"mutation-score": 75.5, "gone": 2.0}, dirty=True, passed=True),
    )

    page = render("html", Report("shop", history=past, measurements=(build_measurement(1.0),)))
    text = read(page).sections["trend"]

    assert text.startswith("TrendThe last 3 reports100500")
    assert 'aria-label="Score: proven 40.0 in the first report, 42.0 in the last"' in page
    assert "2026-01-03 09:300002abcdef with changesmain42.080.0Fpassed" in text
    assert "2026-01-02 09:30mainnot measurednot measured2026-01-01 09:300000abcdefa40.080.0Fnot passed" in text
    assert "mutation-score50.0075.50+25.5gone2.002.000Every value" in text
    assert text.endswith("2026-01-03 09:3075.502.002026-01-02 09:302026-01-01 09:3050.002.00")
    assert "never" not in text


def test_trend_falls_too() -> None:
    past = (build_past(0, {"a": 3.0}), build_past(1, {"a": 1.5}))

    page = render("html", Report("shop", history=past))

    assert "a3.001.50-1.5Every value" in read(page).sections["trend"]
    assert '<path d="M0 0L100 20" class="proven"/>' in page


def test_trend_without_any_score_or_metric() -> None:
    past = tuple(build_past(day, {}, proven=None, possible=None) for day in range(2))

    page = render("html", Report("shop", history=past))

    assert "<svg" not in page
    assert "Metrics over time" not in page


@pytest.mark.parametrize(("reports", "detail"), [(60, "The last 60 reports1"), (61, "The last 60 reports of 61")])
def test_trend_shows_the_last_sixty(reports: int, detail: str) -> None:
    text = section_of("trend", history=tuple(build_past(day, {}) for day in range(reports)))

    assert text.startswith(f"Trend{detail}")
    assert text.count(" 09:30") == 60
    assert ("2026-01-01 09:30" in text) is (reports == 60)


def test_findings_by_file_the_worst_first() -> None:
    found = (
        build_finding(9, Severity.WARNING, "a.py", scope=""),
        build_finding(3, Severity.INFO, "b.py"),
        build_finding(2, Severity.ERROR, "b.py"),
        build_finding(1, Severity.ERROR, "c.py", ignored="known `x`"),
    )
    baseline = BaselineMatch("known.toml", (build_finding(1), build_finding(2)))

    text = section_of(
        "findings", judgement=Judgement(found, unused_ignores=(("d.py", 4), ("d.py", 3)), baseline=baseline)
    )

    assert text == (
        "Findings1 error, 1 warning, 1 info; 2 known ones of known.toml not shown"
        "b.py1 error, 1 info2:5 error no-oracle checks x nothing in test_x3:5 info no-oracle checks x nothing in test_x"
        "a.py1 warning9:5 warning no-oracle checks x nothing"
        "1 finding suppressedc.py:1:5 error no-oracle checks x nothing in test_x (known `x`)"
        "Suppressions that suppress nothingd.py 3-4"
    )


def test_say_that_there_are_no_findings() -> None:
    assert section_of("findings", judgement=Judgement()) == "Findingsno findings"


def test_name_files_not_read(full_report: Report) -> None:
    assert full_report.suite is not None
    bare = replace(full_report.suite.skipped[0], path="a.py", line=0, detail="")

    text = section_of("unread", suite=replace(full_report.suite, skipped=(*full_report.suite.skipped, bare)))

    reason = bare.reason.value
    assert text == f"Files not read2 filesa.py {reason}tests/test_old.py:3 {reason}: print statement"
    assert "unread" not in render_page(suite=Suite("/shop", ())).sections


def test_survivor_has_diff_tests_nearest_and_advice() -> None:
    tests = tuple(TestId("tests/test_a.py", f"test_{number}") for number in range(6))

    page = render("html", Report("shop", evidence=mutate(build_survivor(7, covering=tests))))

    assert read(page).sections["survivors"] == (
        "Survivors1 of 1 mutant not caughta.py1 not caughtline 7 f swap_op, survived"
        "@@ -7 +7 @@\n-    return n < 9\n+    return n <= 9\n"
        "run by6 tests" + "".join(f"tests/test_a.py::test_{number}" for number in range(5)) + "and 1 more"
        "nearest testtests/test_a.py::test_0 (it enters no other mutated function)"
        "to kill itcall f so that n == 9: only there do < and <= differ; assert what happens exactly at the boundary"
        "assert f(...) == ...  # with n == 9"
    )
    assert "<del>-    return n &lt; 9</del>\n<ins>+    return n &lt;= 9</ins>\n" in page


@pytest.mark.parametrize(("tests", "rest"), [(5, False), (6, True)])
def test_name_five_covering_tests(tests: int, rest: bool) -> None:
    covering = tuple(TestId("t.py", f"test_{number}") for number in range(tests))

    assert ("and 1 more" in section_of("survivors", evidence=mutate(build_survivor(1, covering=covering)))) is rest


def test_survivor_without_diff_or_test() -> None:
    bare = build_survivor(1, status=Status.NO_TESTS, diff="")

    text = section_of("survivors", evidence=mutate(bare))

    assert "line 1 f swap_op, no testsrun byno testto kill it" in text
    assert "nearest" not in text


@pytest.mark.parametrize(
    ("survivors", "note"), [(200, ""), (202, "The first 200 are shown in full, 2 in a line each.")]
)
def test_show_two_hundred_survivors_in_full(survivors: int, note: str) -> None:
    verdicts = (build_survivor(number, "b.py" if number > 200 else "a.py") for number in range(1, survivors + 1))

    text = section_of("survivors", evidence=mutate(*verdicts))

    assert text.count("to kill it") == 200
    assert text.startswith(f"Survivors{survivors} of {survivors} mutants not caught{note}a.py200 not caught")
    if note:
        assert text.endswith(
            "b.py2 not caughtline 201 f swap_op, survived < 9 → <= 9line 202 f swap_op, survived < 9 → <= 9"
        )


def test_no_survivors_no_section() -> None:
    caught = build_survivor(1, status=Status.KILLED)

    page = render_page(evidence=mutate(caught))

    assert list(page.sections) == ["mutants", "drill-down"]
    assert page.sections["mutants"].startswith("Mutants1 mutant: 1 killedscore 100.0%, 1 of 1 detectedVerdicts")


def test_tell_all_that_a_score_hides(matrix_report: Report) -> None:
    page = read(render("html", matrix_report))

    text = page.sections["mutants"]
    assert "scope: since origin/main" in text
    assert "1 mutant without a verdictshop/cart.py:44 < b → <= b: the child was stopped by the machine" in text
    assert "1 mutant ignoredshop/cart.py:45 < b → <= b: equivalent: the sort is stable" in text
    assert "1 mutant judged otherwise by the oracle0002 killed here, survived there: 3 passed" in text
    assert "1 test quarantinedtests/test_cart.py::TestCart::test_empty fails on the original code" in text
    assert (
        "Lines that no operator reachesshop/odd.py (cannot be read as UTF-8)shop/orders.py 1-3, 9 (module level)"
        in text
    )
    assert text.endswith("Notes2 mutants were judged in a fresh process")
    idle = page.sections["idle"]
    assert idle.startswith(
        "Tests that kill nothing13 tests, of the mutants that were judgedtests/test_cart.py::test_idle_00 "
    )
    assert idle.count("1 mutant met") == 13


def test_tell_how_tests_ended() -> None:
    runs = (
        TestRun(TestId("t.py", "b"), Outcome.FAILED, 0.1, "boom"),
        TestRun(TestId("t.py", "a"), Outcome.FAILED, 0.1, "bang"),
        TestRun(TestId("t.py", "c"), Outcome.PASSED, 0.1),
    )

    text = section_of("tests", evidence=Evidence(CoverageEvidence((), runs, True, notes=("alone",))))

    assert text == (
        "Tests on the original code3 tests: 1 passed, 2 failedt.py::a failed: bangt.py::b failed: boomalone"
    )
    assert render_page(evidence=Evidence(CoverageEvidence((), (), True))).sections == {}


def test_tell_guesses_and_durations() -> None:
    page = render_page(guessed=("sources: `shop`",), seconds={"scan": 0.25, "mutation": 12.5})

    assert page.sections["guessed"] == "What was guessedsources: shop"
    assert page.sections["durations"] == "DurationsDurationspartsecondsscan0.2mutation12.5"
