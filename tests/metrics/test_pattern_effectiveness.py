"""The share of mutants, where patterns are called for, that pattern-using tests kill."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualitygate.measure import measure as measure_all
from qualitygate.metrics.pattern_effectiveness import METRIC, measure
from qualitygate.model import (
    Evidence,
    Facts,
    Judgement,
    Measured,
    Mutant,
    MutationEvidence,
    Sample,
    SourceFacts,
    SourceFunction,
    Span,
    Status,
    Tally,
    TestId,
    Use,
    Verdict,
)
from qualitygate.plugins import load_metrics
from qualitygate.sampling import bound_share
from qualitygate.score import score

WITH, WITHOUT = TestId("t.py", "test_with"), TestId("t.py", "test_without")
JUDGEMENT = Judgement(uses=(Use("tmp-path", "files", "t.py", "test_with", tests=(WITH,)),))
#: ``load`` touches files and has the lines 1 to 9; ``pure`` touches nothing.
LOAD = SourceFunction("a.py", "a", "load", Span(1, 0, 9, 0), Span(2, 0, 9, 0), touchpoints=("files",))
PURE = SourceFunction("a.py", "a", "pure", Span(11, 0, 19, 0), Span(12, 0, 19, 0))


def build_verdict(
    status: Status,
    *killers: TestId,
    function: str = "load",
    line: int = 2,
    path: str = "a.py",
    killer: str | None = None,
) -> Verdict:
    mutant = Mutant("1", path, function, Span(line), "op", "1", "2", f"a.x_{function}__mutmut_1")
    return Verdict(mutant, status, killer, killers=killers)


KILLED, OTHERS = build_verdict(Status.KILLED, WITH), build_verdict(Status.KILLED, WITHOUT)
SURVIVED, IGNORED = build_verdict(Status.SURVIVED), build_verdict(Status.IGNORED)


def build_facts(*verdicts: Verdict, sample: Sample | None = None, scope: str = "") -> Facts:
    mutation = MutationEvidence(verdicts, sample=sample, scope=scope, matrix=True)
    return Facts(None, JUDGEMENT, Evidence(mutation=mutation), source=SourceFacts((LOAD, PURE)))


@pytest.mark.parametrize(
    ("verdict", "good"),
    [
        (build_verdict(Status.KILLED, WITH), 1),
        (build_verdict(Status.KILLED, WITHOUT), 0),
        (build_verdict(Status.KILLED, WITHOUT, WITH), 1),
        (build_verdict(Status.KILLED, killer="t.py::test_with[1]"), 1),
        (build_verdict(Status.KILLED, WITHOUT, killer="t.py::test_with"), 0),
        (build_verdict(Status.TIMEOUT, WITH), 1),
        (build_verdict(Status.TIMEOUT), 0),
        (build_verdict(Status.CRASHED), 0),
        (build_verdict(Status.SURVIVED), 0),
        (build_verdict(Status.NO_TESTS), 0),
        (build_verdict(Status.ERROR), 0),
        (build_verdict(Status.ERROR, WITH), 0),
    ],
)
def test_count_mutants_on_which_a_pattern_using_test_fails(verdict: Verdict, good: int) -> None:
    found = measure(build_facts(verdict, OTHERS))

    assert found.tally == Tally(good, 2)
    assert found.value == found.low == 50.0 * good


@pytest.mark.parametrize(
    ("verdict", "high"),
    [
        (build_verdict(Status.KILLED, WITH), 50.0),
        (build_verdict(Status.KILLED, WITHOUT), 0.0),
        (build_verdict(Status.KILLED, killer="t.py::test_without"), 0.0),
        (build_verdict(Status.KILLED), 50.0),
        (build_verdict(Status.KILLED, killer="t.py"), 50.0),  # a file that cannot be collected
        (build_verdict(Status.TIMEOUT), 50.0),
        (build_verdict(Status.TIMEOUT, WITHOUT), 0.0),
        (build_verdict(Status.CRASHED), 50.0),
        (build_verdict(Status.ERROR), 50.0),
        (build_verdict(Status.ERROR, WITH), 50.0),
        (build_verdict(Status.SURVIVED), 0.0),
        (build_verdict(Status.NO_TESTS), 0.0),
    ],
)
def test_leave_possible_what_nobody_is_known_to_kill(verdict: Verdict, high: float) -> None:
    assert measure(build_facts(verdict, OTHERS)).high == high


@pytest.mark.parametrize(
    ("elsewhere", "total"),
    [
        (build_verdict(Status.KILLED, WITH, function="pure", line=12), 1),
        (build_verdict(Status.KILLED, WITH, function="other"), 1),
        (build_verdict(Status.KILLED, WITH, path="b.py"), 1),
        (build_verdict(Status.KILLED, WITH, line=10), 1),
        (build_verdict(Status.KILLED, WITH, line=9), 2),
        (build_verdict(Status.KILLED, WITH, line=1), 2),
        (build_verdict(Status.IGNORED, WITH), 1),
    ],
)
def test_count_mutants_of_functions_that_hold_a_touchpoint(elsewhere: Verdict, total: int) -> None:
    assert measure(build_facts(OTHERS, elsewhere)).tally == Tally(total - 1, total)


def test_tell_functions_of_one_name_apart() -> None:
    twin = replace(LOAD, span=Span(21, 0, 29, 0), touchpoints=("db",))
    facts = replace(build_facts(OTHERS, build_verdict(Status.SURVIVED, line=22)), source=SourceFacts((LOAD, twin)))

    assert measure(facts).evidence == (
        "a.py:1: load (files): 1 of 1 mutant killed by no pattern-using test",
        "a.py:21: load (db): 1 of 1 mutant killed by no pattern-using test",
    )


def test_name_functions_most_missed_first() -> None:
    more = replace(LOAD, qualname="Store.save", path="b.py", touchpoints=("db", "files"))
    saved = build_verdict(Status.SURVIVED, function="Store.save", path="b.py")
    fine = replace(LOAD, qualname="fine", path="0.py")
    facts = replace(
        build_facts(OTHERS, KILLED, saved, saved, build_verdict(Status.KILLED, WITH, function="fine", path="0.py")),
        source=SourceFacts((fine, LOAD, more)),
    )

    assert measure(facts).evidence == (
        "b.py:1: Store.save (db, files): 2 of 2 mutants killed by no pattern-using test",
        "a.py:1: load (files): 1 of 2 mutants killed by no pattern-using test",
    )


def test_say_how_many_have_no_known_killer() -> None:
    found = measure(build_facts(KILLED, build_verdict(Status.TIMEOUT), build_verdict(Status.CRASHED)))

    assert found.evidence[0] == "2 mutants without a killer that is known: not counted as killed"
    assert (found.low, found.high) == (pytest.approx(100 / 3), 100.0)


def test_take_bounds_of_sample() -> None:
    # Of 1,000 mutants 70 were judged, 50 of them in load: at most 980 are there. Worked by hand: n = 50 * 979 / 930,
    # centre (0.8 + 0.036493) / 1.072985, reach 0.106299.
    away = build_verdict(Status.SURVIVED, function="pure", line=12)
    facts = build_facts(*[KILLED] * 40, *[OTHERS] * 10, *[away] * 20, IGNORED, sample=Sample(1000))

    found = measure(facts)

    assert found.tally == Tally(40, 50)
    assert (found.low, found.high) == bound_share(Tally(40, 50), 980)
    assert found.value == found.low == pytest.approx(67.3295, abs=1e-3)
    assert found.evidence[0] == (
        "the lower 95% bound: 40 of 50 mutants in a sample killed by pattern-using tests, 67.3% to 88.6%"
    )


def test_widen_bounds_by_what_nobody_is_known_to_kill() -> None:
    found = measure(build_facts(*[KILLED] * 4, *[OTHERS] * 3, build_verdict(Status.TIMEOUT), sample=Sample(100)))

    assert found.low == bound_share(Tally(4, 8), 100)[0]
    assert found.high == bound_share(Tally(5, 8), 100)[1]


def test_take_exact_value_of_whole_sample() -> None:
    assert measure(build_facts(KILLED, OTHERS, sample=Sample(2))) == measure(build_facts(KILLED, OTHERS))


def test_leave_open_after_early_stop() -> None:
    found = measure(build_facts(KILLED, OTHERS, sample=Sample(9, "early stop", 10.0, 90.0)))

    assert found == Measured(
        None,
        Tally(1, 2),
        reason="judging stopped when the score was decided: what was judged until then is no sample of some functions",
    )


@pytest.mark.parametrize(
    ("facts", "reason", "dropped"),
    [
        (build_facts(), "no function that holds a touchpoint has a mutant", True),
        (build_facts(sample=Sample(0)), "no function that holds a touchpoint has a mutant", True),
        (build_facts(sample=Sample(1)), "no mutant of a function that holds a touchpoint was judged", False),
        (build_facts(scope="since main"), "no mutant of a function that holds a touchpoint was judged", False),
        (build_facts(IGNORED), "every mutant of a function that holds a touchpoint is ignored", False),
        (
            build_facts(IGNORED, sample=Sample(1)),
            "every mutant of a function that holds a touchpoint is ignored",
            False,
        ),
    ],
)
def test_count_nothing(facts: Facts, reason: str, dropped: bool) -> None:
    assert measure(facts) == Measured(None, Tally(0, 0), reason=reason, dropped=dropped)


@pytest.mark.parametrize("evidence", [Evidence(), build_facts(KILLED).evidence])
def test_drop_without_touchpoint(evidence: Evidence) -> None:
    found = measure(Facts(evidence=evidence, source=SourceFacts((PURE,))))

    assert found == Measured(None, Tally(0, 0), reason="no function holds a touchpoint", dropped=True)


def test_measure_without_parts() -> None:
    facts = build_facts(KILLED)
    mutation = facts.evidence.mutation
    assert mutation is not None
    first_only = Evidence(mutation=replace(mutation, matrix=False))
    no_matrix = (
        "the kill matrix was not run (`qualitygate report --kill-matrix`): "
        "only the first killer of each mutant is known"
    )

    assert measure(Facts()) == Measured(None, reason="no mutants were run")
    assert measure(replace(facts, evidence=Evidence())) == Measured(None, reason="no mutants were run")
    assert measure(replace(facts, evidence=first_only)) == Measured(None, reason=no_matrix)
    assert measure(replace(facts, evidence=first_only, source=None)) == Measured(None, reason=no_matrix)
    assert measure(replace(facts, source=None)) == Measured(None, reason="the source was not read")
    assert measure(replace(facts, judgement=None)) == Measured(None, reason="the tests were not scanned")


METRICS = load_metrics()
verdicts = st.builds(
    lambda status, killers, function: build_verdict(
        status, *(killers if status.detected else ()), function=function, line=2 if function == "load" else 12
    ),
    st.sampled_from(Status),
    st.lists(st.sampled_from([WITH, WITHOUT]), unique=True),
    st.sampled_from(["load", "pure"]),
)


@st.composite
def runs(draw: st.DrawFn) -> Facts:
    found = draw(st.lists(verdicts, max_size=20))
    left_out = draw(st.none() | st.integers(0, 100))
    counted = sum(one.status is not Status.IGNORED for one in found)
    return build_facts(*found, sample=None if left_out is None else Sample(counted + left_out))


def prove(facts: Facts) -> tuple[float, float]:
    rated = score(facts, measure_all(facts, METRICS, {}))
    assert rated is not None
    return rated.proven, rated.possible


def change(facts: Facts, position: int, status: Status, *killers: TestId) -> Facts:
    mutation = facts.evidence.mutation
    assert mutation is not None
    changed = replace(mutation.verdicts[position], status=status, killers=killers)
    verdicts = (*mutation.verdicts[:position], changed, *mutation.verdicts[position + 1 :])
    return replace(facts, evidence=Evidence(mutation=replace(mutation, verdicts=verdicts)))


@given(runs())
def test_keep_value_between_its_bounds(facts: Facts) -> None:
    found = measure(facts)

    if found.value is None:
        assert (found.low, found.high) == (None, None)
    else:
        assert found.low is not None
        assert found.high is not None
        assert found.tally is not None
        assert 0 <= found.value == found.low <= found.high <= 100
        assert found.tally.percent is not None
        assert found.low <= found.tally.percent + 1e-9


@given(runs(), st.sampled_from(["source", "judgement", "evidence"]))
def test_measuring_more_lowers_no_proof(facts: Facts, part: str) -> None:
    less = replace(facts, **{part: Evidence() if part == "evidence" else None})

    before, after = prove(less), prove(facts)

    assert after[0] >= before[0]
    assert after[1] <= before[1]


@given(runs(), st.data())
def test_a_kill_by_an_unknown_test_proves_nothing(facts: Facts, data: st.DataObject) -> None:
    mutation = facts.evidence.mutation
    assert mutation is not None
    alive = [n for n, one in enumerate(mutation.verdicts) if one.status in (Status.SURVIVED, Status.NO_TESTS)]
    assume(alive)
    position = data.draw(st.sampled_from(alive))

    before = METRIC.measure(facts)
    unknown, by_other, by_using = (
        METRIC.measure(change(facts, position, Status.KILLED, *killers)) for killers in ((), (WITHOUT,), (WITH,))
    )

    assert unknown.value == by_other.value == before.value
    assert by_other.high == before.high
    if before.value is not None:
        assert unknown.high is not None
        assert by_using.value is not None
        assert by_using.value >= before.value
        assert unknown.high >= (before.high or 0)
