"""What the judge makes of hits: places, tests, merges, suppressions; and which rules run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate.errors import EngineError, UsageError
from qualitygate.judge import judge, select_rules
from qualitygate.model import (
    Finding,
    Hit,
    Pattern,
    Rule,
    Severity,
    Span,
    Subject,
    Suite,
    TestId,
    UseHit,
)
from qualitygate.scanner.scan import scan

FILES = {
    "tests/conftest.py": "import pytest\n@pytest.fixture\ndef db(): yield 1\n",
    "tests/checks.py": "def is_fine(x):\n    assert x\ndef unused(): pass\n",
    "tests/test_a.py": (
        "from tests.checks import is_fine\n"
        "MODULE = 1\n"
        "def test_one(db):\n"
        "    is_fine(1)\n"
        "def test_two():\n"
        "    is_fine(2)\n"
        "class TestBase:\n"
        "    def test_shared(self): pass\n"
        "class TestMore(TestBase):\n"
        "    limit = 3\n"
    ),
}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return _scan(tmp_path, FILES)


def _scan(root: Path, files: dict[str, str]) -> Suite:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return scan(root, [root])


def _rule(subject: Subject, find: Callable[[Any, Suite], Any], name: str = "rule-a", **fields: Any) -> Rule:
    made = Rule(severity=Severity.WARNING, subject=subject, find=find, bad=(), good=(), name=name, family="family")
    return replace(made, **fields)


def _everywhere(subject: Any, suite: Suite) -> Iterator[Hit]:
    """One hit on the first line of whatever it is given."""
    holder = getattr(subject, "function", subject)
    yield Hit(getattr(holder, "span", Span(1)), "sick")


def _places(findings: tuple[Finding, ...]) -> list[tuple[str, int, str, tuple[str, ...]]]:
    return [(f.path, f.span.line, f.scope, tuple(test.qualname for test in f.tests)) for f in findings]


def test_judge_cases(suite: Suite) -> None:
    found = judge(suite, [_rule(Subject.CASE, _everywhere)], []).findings

    assert _places(found) == [
        ("tests/test_a.py", 3, "test_one", ("test_one",)),
        ("tests/test_a.py", 5, "test_two", ("test_two",)),
        ("tests/test_a.py", 8, "TestBase::test_shared", ("TestBase::test_shared", "TestMore::test_shared")),
    ]
    assert {(f.rule, f.family, f.severity, f.message, f.metric, f.ignored) for f in found} == {
        ("rule-a", "family", Severity.WARNING, "sick", "anti-patterns", None)
    }


def test_judge_fixtures(suite: Suite) -> None:
    found = judge(suite, [_rule(Subject.FIXTURE, _everywhere)], []).findings

    assert _places(found) == [("tests/conftest.py", 3, "db", ("test_one",))]


def test_judge_functions(suite: Suite) -> None:
    found = judge(suite, [_rule(Subject.FUNCTION, _everywhere)], []).findings

    assert _places(found) == [
        ("tests/checks.py", 1, "is_fine", ("test_one", "test_two")),
        ("tests/checks.py", 3, "unused", ()),
        ("tests/conftest.py", 3, "db", ("test_one",)),
        ("tests/test_a.py", 3, "test_one", ("test_one",)),
        ("tests/test_a.py", 5, "test_two", ("test_two",)),
        ("tests/test_a.py", 8, "TestBase::test_shared", ("TestBase::test_shared", "TestMore::test_shared")),
    ]


def test_judge_names_a_test_that_is_written_twice_once(tmp_path: Path) -> None:
    """In two branches, of which one is taken: both are the test of that name."""
    twice = "class TestA:\n        def test_one(self): is_fine(1)\n"
    text = f"from tests.checks import is_fine\nif FAST:\n    {twice}else:\n    {twice}"
    suite = _scan(tmp_path, {"tests/checks.py": FILES["tests/checks.py"], "tests/test_a.py": text})

    found = judge(suite, [_rule(Subject.FUNCTION, _everywhere)], []).findings

    assert len(suite.cases) == 2
    assert [each for each in _places(found) if each[0] == "tests/checks.py"] == [
        ("tests/checks.py", 1, "is_fine", ("TestA::test_one",)),
        ("tests/checks.py", 3, "unused", ()),
    ]


def test_judge_takes_a_function_inside_another_for_no_place_of_its_own(tmp_path: Path) -> None:
    text = "def help():\n    def inner(): pass\n    inner()\ndef test_one(): help()\n"
    suite = _scan(tmp_path, {"tests/test_a.py": text})

    found = judge(suite, [_rule(Subject.FUNCTION, _everywhere)], []).findings

    assert [each.function.name for each in suite.reach[suite.cases[0].id].functions] == ["help", "inner"]
    assert _places(found) == [
        ("tests/test_a.py", 1, "help", ("test_one",)),
        ("tests/test_a.py", 4, "test_one", ("test_one",)),
    ]


def test_judge_classes(suite: Suite) -> None:
    def find(cls: Any, suite: Suite) -> Iterator[Hit]:
        yield Hit(cls.span, "whole")
        for function in cls.functions:
            yield Hit(function.span, "method")

    found = judge(suite, [_rule(Subject.CLASS, find)], []).findings

    assert _places(found) == [
        ("tests/test_a.py", 7, "TestBase", ("TestBase::test_shared",)),
        ("tests/test_a.py", 8, "TestBase::test_shared", ("TestBase::test_shared", "TestMore::test_shared")),
        ("tests/test_a.py", 9, "TestMore", ("TestMore::test_shared",)),
    ]


def test_judge_files_finds_the_function_around_a_line(suite: Suite) -> None:
    def find(file: Any, suite: Suite) -> Iterator[Hit]:
        if file.path == "tests/test_a.py":
            yield from (Hit(Span(line), "sick") for line in (0, 2, 4, 8, 10))

    found = judge(suite, [_rule(Subject.FILE, find)], []).findings

    assert _places(found) == [
        ("tests/test_a.py", 0, "", ()),
        ("tests/test_a.py", 2, "", ()),
        ("tests/test_a.py", 4, "test_one", ("test_one",)),
        ("tests/test_a.py", 8, "TestBase::test_shared", ("TestBase::test_shared", "TestMore::test_shared")),
        ("tests/test_a.py", 10, "", ()),
    ]


def test_judge_suites_once_with_the_hits_path_and_scope(suite: Suite) -> None:
    def find(subject: Any, suite: Suite) -> Iterator[Hit]:
        yield Hit(Span(0), "sick", path="pytest.ini", scope="addopts")
        yield Hit(Span(2), "sick", path="tests/checks.py")

    found = judge(suite, [_rule(Subject.SUITE, find)], []).findings

    assert _places(found) == [
        ("pytest.ini", 0, "addopts", ()),
        ("tests/checks.py", 2, "is_fine", ("test_one", "test_two")),
    ]


def test_judge_reports_on_judged_files_only(suite: Suite) -> None:
    rules = [_rule(Subject.FUNCTION, _everywhere)]

    some = judge(suite, rules, [], judged={"tests/checks.py"})
    none = judge(suite, rules, [], judged=())

    assert {finding.path for finding in some.findings} == {"tests/checks.py"}
    assert some.findings[0].tests == (TestId("tests/test_a.py", "test_one"), TestId("tests/test_a.py", "test_two"))
    assert some.touchpoints == ()
    assert none.findings == ()


def test_judge_sorts_by_place_then_rule(suite: Suite) -> None:
    def find(case: Any, suite: Suite) -> Iterator[Hit]:
        yield Hit(Span(4, 9), "late")
        yield Hit(Span(4, 2), "early")

    rules = [_rule(Subject.CASE, find, name) for name in ("rule-b", "rule-a")]

    found = judge(suite, rules, [], judged={"tests/test_a.py"}).findings

    assert [(f.span.column, f.rule) for f in found] == [(2, "rule-a"), (2, "rule-b"), (9, "rule-a"), (9, "rule-b")]


def test_judge_passes_metric_and_severity_on(suite: Suite) -> None:
    rule = _rule(Subject.FIXTURE, _everywhere, severity=Severity.INFO, metric="flakiness-risk")

    (finding,) = judge(suite, [rule], []).findings

    assert (finding.severity, finding.metric) == (Severity.INFO, "flakiness-risk")


def test_judge_names_the_rule_that_crashes(suite: Suite) -> None:
    def find(case: Any, suite: Suite) -> Iterator[Hit]:
        raise KeyError("oops")

    with pytest.raises(EngineError, match=r"rule `rule-a` failed on `tests/test_a.py::test_one`") as caught:
        judge(suite, [_rule(Subject.CASE, find)], [])

    assert caught.value.why == "KeyError: 'oops'"
    assert "--ignore rule-a" in caught.value.help
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize(
    ("subject", "label"),
    [
        (Subject.FIXTURE, "tests/conftest.py::db"),
        (Subject.FUNCTION, "tests/checks.py::is_fine"),
        (Subject.CLASS, "tests/test_a.py::TestBase"),
        (Subject.FILE, "tests/checks.py"),
        (Subject.SUITE, "the suite"),
    ],
)
def test_judge_names_the_pattern_that_crashes(suite: Suite, subject: Subject, label: str) -> None:
    def find(subject: Any, suite: Suite) -> list[UseHit]:
        raise ValueError("no")

    pattern = Pattern(source="000", subject=subject, find=find, good=(), bad=(), name="pattern-a")

    with pytest.raises(EngineError, match=f"pattern `pattern-a` failed on `{label}`"):
        judge(suite, [], [pattern])


def test_judge_patterns(suite: Suite) -> None:
    def find(fixture: Any, suite: Suite) -> Iterator[UseHit]:
        yield UseHit(fixture.function.span, missing=("rollback",), variant="plain")

    pattern = Pattern(
        source="000",
        subject=Subject.FIXTURE,
        find=find,
        good=(),
        bad=(),
        touches=("db",),
        name="pattern-a",
        family="db",
    )

    (use,) = judge(suite, [], [pattern]).uses

    assert (use.pattern, use.family, use.path, use.scope, use.span.line) == (
        "pattern-a",
        "db",
        "tests/conftest.py",
        "db",
        3,
    )
    assert (use.missing, use.variant, use.touches) == (("rollback",), "plain", ("db",))
    assert use.tests == (TestId("tests/test_a.py", "test_one"),)


def test_judge_merges_the_uses_of_inherited_tests(suite: Suite) -> None:
    def find(case: Any, suite: Suite) -> Iterator[UseHit]:
        if case.function.name == "test_shared":
            yield UseHit(case.function.span)

    pattern = Pattern(source="000", subject=Subject.CASE, find=find, good=(), bad=(), name="pattern-a")

    (use,) = judge(suite, [], [pattern]).uses

    assert [test.qualname for test in use.tests] == ["TestBase::test_shared", "TestMore::test_shared"]
    assert judge(suite, [], [pattern], judged={"tests/conftest.py"}).uses == ()


def test_judge_lists_touchpoints_of_every_test(tmp_path: Path) -> None:
    suite = _scan(tmp_path, {"test_a.py": "def test_a(tmp_path): pass\ndef test_b(): pass\n"})

    assert judge(suite, [], []).touchpoints == (
        (TestId("test_a.py", "test_a"), ("files",)),
        (TestId("test_a.py", "test_b"), ()),
    )


def test_judge_suppresses_with_a_reason(tmp_path: Path) -> None:
    suite = _scan(
        tmp_path,
        {
            "test_a.py": (
                "def test_a(): pass  # qualitygate: ignore[rule-a] the plugin checks\n"
                "def test_b(): pass  # qualitygate: ignore[rule-a]\n"
                "def test_c(): pass  # qualitygate: ignore[rule-b] other\n"
                "def test_d(): pass\n"
            )
        },
    )
    rules = [_rule(Subject.CASE, _everywhere)]

    judgement = judge(suite, rules, [])

    assert [finding.ignored for finding in judgement.findings] == ["the plugin checks", None, None, None]
    assert [finding.scope for finding in judgement.active] == ["test_b", "test_c", "test_d"]
    assert judgement.unused_ignores == (("test_a.py", 2),), "without a reason it suppresses nothing"
    both = judge(suite, rules, [], known=("rule-a", "rule-c")).unused_ignores
    assert both == (("test_a.py", 2), ("test_a.py", 3)), "no rule is named rule-b"
    assert judge(suite, rules, [], known=("rule-a", "rule-b")).unused_ignores == (("test_a.py", 2),), "it did not run"


def test_judge_names_an_ignore_that_suppresses_nothing(tmp_path: Path) -> None:
    suite = _scan(tmp_path, {"test_a.py": "def test_a():\n    x = 1  # qualitygate: ignore[rule-a] why\n"})

    assert judge(suite, [_rule(Subject.CASE, _everywhere)], []).unused_ignores == (("test_a.py", 2),)
    assert judge(suite, [_rule(Subject.CASE, _everywhere, "rule-z")], []).unused_ignores == ()


def _rules() -> list[Rule]:
    return [
        _rule(Subject.CASE, _everywhere, "one", family="first"),
        _rule(Subject.CASE, _everywhere, "two", family="first"),
        _rule(Subject.CASE, _everywhere, "three", family="second", default=False),
        _rule(Subject.CASE, _everywhere, "four", family="second", default=False),
    ]


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), ["one", "two"]),
        (("three",), (), ["one", "two", "three"]),
        (("second",), (), ["one", "two", "three", "four"]),
        ((), ("one",), ["two"]),
        ((), ("first",), []),
        (("one",), ("first",), ["one"]),
        (("second",), ("four",), ["one", "two", "three"]),
        (("one",), ("one",), ["two"]),
        (("first",), ("first",), []),
    ],
)
def test_select_rules(select: tuple[str, ...], ignore: tuple[str, ...], chosen: list[str]) -> None:
    assert [rule.name for rule in select_rules(_rules(), select, ignore)] == chosen


@pytest.mark.parametrize(
    ("select", "ignore", "where", "help_"),
    [
        (("thre",), (), "select", "did you mean `three`?"),
        ((), ("secnd",), "ignore", "did you mean `second`?"),
        (("zzz",), (), "select", "known: first, four, one, second, three, two"),
    ],
)
def test_select_rules_names_the_unknown(
    select: tuple[str, ...], ignore: tuple[str, ...], where: str, help_: str
) -> None:
    with pytest.raises(UsageError, match=f"no rule or family is named `{(*select, *ignore)[0]}`") as caught:
        select_rules(_rules(), select, ignore)

    assert (caught.value.where, caught.value.help) == (where, help_)
