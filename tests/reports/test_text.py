from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.model import (
    Action,
    Condition,
    CoverageEvidence,
    Disagreement,
    Evidence,
    Finding,
    Gate,
    Judgement,
    Mutant,
    MutationEvidence,
    NotMutable,
    Report,
    Score,
    Severity,
    Span,
    State,
    Status,
    Suite,
    TestId,
    Verdict,
    Verification,
)
from qualitygate.reports import render

Golden = Callable[[str, str], None]


def render_plain(report: Report, width: int = 100) -> str:
    return render("text", report, width=width)


def test_render_everything(full_report: Report, check_golden: Golden) -> None:
    check_golden("full.txt", render_plain(full_report))


def test_render_scan(scan_report: Report, check_golden: Golden) -> None:
    check_golden("scan.txt", render_plain(scan_report))


def test_render_mutation(mutation_report: Report, check_golden: Golden) -> None:
    check_golden("mutation.txt", render_plain(mutation_report))


def test_render_matrix(matrix_report: Report, check_golden: Golden) -> None:
    check_golden("matrix.txt", render_plain(matrix_report))


def test_render_hostile_names(hostile_report: Report, check_golden: Golden) -> None:
    check_golden("hostile.txt", render_plain(hostile_report))


def test_render_only_what_is_there() -> None:
    assert render_plain(Report("shop")) == "qualitygate  shop\n"


@pytest.mark.parametrize("name", ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"])
@pytest.mark.parametrize("width", [60, 100, 140])
def test_keep_within_width(name: str, width: int, request: pytest.FixtureRequest) -> None:
    text = render_plain(request.getfixturevalue(name), width)

    assert max(map(len, text.splitlines())) <= max(width, 72)
    assert all(line == line.rstrip() for line in text.splitlines())
    assert "\x1b" not in text


@pytest.mark.parametrize("name", ["full_report", "hostile_report"])
def test_color_changes_no_word(name: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(name)

    colored = render("text", report, color=True, width=100)

    assert "\x1b[" in colored
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert "".join(line.rstrip() + "\n" for line in stripped.splitlines()) == render_plain(report)


def test_ignore_the_environment(full_report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render_plain(full_report)
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "40", "TERM": "dumb", "TTY_COMPATIBLE": "1"}.items():
        monkeypatch.setenv(name, value)

    assert render_plain(full_report) == expected


def test_render_clean_scan() -> None:
    assert render_plain(Report("shop", Suite("."), Judgement())) == (
        "qualitygate  shop\n\nScan  no findings in 0 tests, 0 files, 0 lines\n"
    )


def survive(number: int) -> Verdict:
    mutant = Mutant(str(number), "a.py", "f", Span(number), "op", "old", "new", f"a.x_f__mutmut_{number}")
    return Verdict(mutant, Status.SURVIVED)


@pytest.mark.parametrize(("survivors", "rest"), [(20, ""), (21, "1 more survivor:"), (23, "3 more survivors:")])
def test_show_twenty_survivors(survivors: int, rest: str) -> None:
    verdicts = tuple(survive(number) for number in range(survivors, 0, -1))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert text.count("+new") == 20
    assert f"Survivors in a.py  {survivors} mutants" in text
    assert "a.py:1 f op" in text
    assert "a.py:21 f op" not in text
    if rest:
        assert f"... and {rest} `--output-format json` lists all of them." in text
    else:
        assert "... and" not in text


def test_show_twenty_untested_functions() -> None:
    def untested(number: int) -> Verdict:
        verdict = survive(number)
        return replace(verdict, status=Status.NO_TESTS, mutant=replace(verdict.mutant, function=f"f{number}"))

    verdicts = tuple(untested(number) for number in range(1, 22))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert "Run by no test  21 mutants, not detected" in text
    assert text.count("(1)") == 20
    assert "... and 1 more function\n" in text


def test_show_change_without_diff() -> None:
    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence((survive(7),)))))

    assert "      -old\n      +new\n      run by no test\n      to kill it: assert what `old` brings about: " in text


def test_show_advice_and_nearest_test() -> None:
    near, far = TestId("tests/test_a.py", "test_near"), TestId("tests/test_a.py", "test_far")
    survivor = replace(survive(7), covering=(far, near))
    killed = replace(survive(8), status=Status.KILLED, killer=str(near), covering=(near,))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence((survivor, killed)))), 140)

    assert (
        "      run by 2 tests, nearest tests/test_a.py::test_near (it kills 1 other mutant of this function)\n"
        "      to kill it: assert what `old` brings about: a value, a changed object, a call made, an error raised;"
    ) in text


def test_show_nearest_of_untested() -> None:
    untested = replace(survive(1), status=Status.NO_TESTS)
    near = replace(survive(2), mutant=replace(survive(2).mutant, function="g"), covering=(TestId("t.py", "test_g"),))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence((untested, near)))))

    assert "  a.py:1 f (1): nearest t.py::test_g (it enters other functions of a.py)\n" in text


@pytest.mark.parametrize(("tests", "rest"), [(1, ""), (10, ""), (11, "1 more test"), (12, "2 more tests")])
def test_show_ten_tests_that_kill_nothing(tests: int, rest: str) -> None:
    idle = tuple(TestId("t.py", f"test_{number:02}") for number in range(tests))
    mutation = MutationEvidence((replace(survive(1), covering=idle),), matrix=True)

    text = render_plain(Report("shop", evidence=Evidence(mutation=mutation)))

    assert f"Tests that kill nothing  {tests} test{'s' * (tests != 1)}\n  t.py::test_00 (1 mutant met)\n" in text
    assert text.count("(1 mutant met)") == min(tests, 10)
    assert (f"  ... and {rest}\n" in text) if rest else ("... and" not in text)


def test_tell_nothing_of_tests_without_matrix() -> None:
    mutation = MutationEvidence((replace(survive(1), covering=(TestId("t.py", "test_a"),)),))

    assert "Tests that kill" not in render_plain(Report("shop", evidence=Evidence(mutation=mutation)))


def test_count_tests_within_others() -> None:
    one, two = TestId("t.py", "test_a"), TestId("t.py", "test_b")
    killed = replace(survive(1), status=Status.KILLED, killers=(one, two), covering=(one, two))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence((killed,), matrix=True))))

    assert "Tests that kill only what another kills too  1 test: `--output-format json` names them" in text
    assert "Tests that kill nothing" not in text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(1, 2, 4)], "Not mutable  3 lines that no operator reaches\n  a.py: 1-2, 4 (why)\n"),
        ([(1,), ()], "Not mutable  1 line that no operator reaches, 1 whole file\n  a.py (why)\n  a.py: 1 (why)\n"),
        ([(), ()], "Not mutable  2 whole files\n  a.py (why)\n  a.py (why)\n"),
    ],
)
def test_tell_what_is_not_mutable(lines: list[tuple[int, ...]], expected: str) -> None:
    mutation = MutationEvidence((), not_mutable=tuple(NotMutable("a.py", one, "why") for one in lines))

    assert expected in render_plain(Report("shop", evidence=Evidence(mutation=mutation)))


@pytest.mark.parametrize(("message", "end"), [("", "there\n"), ("1 passed", "there: 1 passed\n")])
def test_tell_disagreements(message: str, end: str) -> None:
    wrong = Disagreement("12ab", Status.KILLED, Status.SURVIVED, message)
    mutation = MutationEvidence((), verification=Verification(5, (wrong,)))

    text = render_plain(Report("shop", evidence=Evidence(mutation=mutation)))

    assert f"Judged otherwise by the oracle  1 mutant\n  12ab: killed here, survived {end}" in text


def test_tell_no_disagreement_when_all_agree() -> None:
    mutation = MutationEvidence((), verification=Verification(5))

    text = render_plain(Report("shop", evidence=Evidence(mutation=mutation)))

    assert "otherwise" not in text
    assert text.endswith("  5 verdicts checked in a process that shares nothing with the engine: all agree\n")


def test_tell_no_score_without_mutants() -> None:
    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence(()))))

    assert text.endswith("Mutation  0 mutants\n  score: not measured, there is no mutant to judge\n")


def test_tell_score_honestly() -> None:
    killed = [replace(survive(number), status=Status.KILLED) for number in range(1, 3000)]
    verdicts = (*killed, survive(3000))

    text = render_plain(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert "score 99.97%, 2,999 of 3,000 detected" in text


@pytest.mark.parametrize(("actions", "rest"), [(10, ""), (11, "1 more action:"), (12, "2 more actions:")])
def test_show_ten_actions(actions: int, rest: str) -> None:
    listed = tuple(Action(f"fix {number}", 1.0, f"t.py:{number}") for number in range(actions))

    text = render_plain(Report("shop", score=Score(50.0, 60.0, "F", actions=listed)))

    assert text.count("+1.0  t.py:") == 10
    assert (f"... and {rest}" in text) if rest else ("... and" not in text)


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ((State.PASSED,), "Gate  passed"),
        ((State.FAILED, State.FAILED), "Gate  not passed: 2 failed"),
        ((State.UNMEASURED, State.PASSED), "Gate  not passed: 1 not measured"),
        ((State.FAILED, State.UNMEASURED), "Gate  not passed: 1 failed, 1 not measured"),
        ((), "Gate  not passed: nothing was decided"),
    ],
)
def test_tell_verdict(states: tuple[State, ...], verdict: str) -> None:
    gate = Gate(tuple(Condition("name", state, "detail") for state in states))

    assert f"\n{verdict}\n" in render_plain(Report("shop", gate=gate))


def test_tell_caps() -> None:
    text = render_plain(Report("shop", score=Score(89.96, 95.0, "B", caps=("2 tests without any oracle: at most B",))))

    assert text.endswith(
        "Score  89.96 proven, 95.0 possible, of 100   grade B\n  capped: 2 tests without any oracle: at most B\n"
    )


def test_leave_out_empty_baseline() -> None:
    assert "Tests" not in render_plain(Report("shop", evidence=Evidence(CoverageEvidence((), (), True))))


def test_show_long_message_below_its_place() -> None:
    def show(length: int) -> list[str]:
        finding = Finding("r", "f", Severity.INFO, "t.py", "", "x" * length, Span(1), (TestId("t.py", "test_a"),))
        return render_plain(Report("shop", judgement=Judgement((finding,)))).splitlines()[3:5]

    head = "  t.py:1:1 info r"
    assert show(100 - len(head) - 1) == [f"{head} {'x' * (99 - len(head))}", ""]
    assert show(100 - len(head)) == [head, f"      {'x' * (100 - len(head))}"]


@pytest.mark.parametrize(
    ("infos", "rest"),
    [
        (99, ""),
        (100, "... and 1 more finding: `qualitygate scan` lists all of them."),
        (101, "... and 2 more findings"),
    ],
)
def test_show_the_hundred_most_severe_findings_beside_measurements(full_report: Report, infos: int, rest: str) -> None:
    infos_first = tuple(
        Finding("print", "structure", Severity.INFO, "tests/a.py", "test_a", "prints", Span(line))
        for line in range(infos)
    )
    error = Finding("no-oracle", "assertions", Severity.ERROR, "tests/z.py", "test_z", "checks nothing", Span(1))
    report = replace(full_report, judgement=Judgement((*infos_first, error)))

    text = render_plain(report)

    assert "tests/z.py:1:1 error no-oracle" in text
    assert text.count("info print") == min(infos, 99)
    assert f"1 error, {infos} infos" in text
    assert rest in text
    assert ("more finding" in text) == bool(rest)


def test_show_every_finding_of_a_scan() -> None:
    findings = tuple(Finding("print", "structure", Severity.INFO, "a.py", "f", "prints", Span(n)) for n in range(150))

    text = render_plain(Report("shop", None, Judgement(findings)))

    assert text.count("info print") == 150
    assert "more finding" not in text
