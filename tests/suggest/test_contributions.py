from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from qualitygate.model import (
    CoverageEvidence,
    Mutant,
    MutationEvidence,
    Outcome,
    Quarantined,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.suggest.contributions import Contribution, list_contributions, list_idle

Judge = Callable[..., Verdict]

A, B, C, D = (TestId("t.py", f"test_{name}") for name in "abcd")


def kill(judge: Judge, number: int, *killers: TestId, covering: tuple[TestId, ...] = ()) -> Verdict:
    return judge(number, status=Status.KILLED, killer=str(killers[0]), killers=killers, covering=covering or killers)


def test_count_kills_of_the_matrix(judge: Judge) -> None:
    verdicts = (
        kill(judge, 1, A),
        kill(judge, 2, A, B),
        kill(judge, 3, B, A, covering=(A, B, C)),
        judge(4, covering=(A, C)),
        judge(5, status=Status.NO_TESTS),
    )

    assert list_contributions(MutationEvidence(verdicts, matrix=True)) == (
        Contribution(A, met=4, first=2, kills=3, sole=1, within=None),
        Contribution(B, met=2, first=1, kills=2, sole=0, within=A),
        Contribution(C, met=2, first=0, kills=0, sole=0, within=None),
    )


def test_leave_unmeasured_without_matrix(judge: Judge) -> None:
    verdicts = (
        judge(1, status=Status.KILLED, killer=f"{A}[x]", covering=(A, B)),
        judge(2, status=Status.TIMEOUT, killer=str(A), covering=(A,)),
        judge(3, covering=(B,)),
    )

    found = list_contributions(MutationEvidence(verdicts))

    assert found == (Contribution(A, met=2, first=2), Contribution(B, met=2, first=0))
    assert {one.kills_nothing for one in found} == {None}
    assert list_idle(found) == ()


def test_leave_out_what_has_no_verdict(judge: Judge) -> None:
    verdicts = (
        judge(1, status=Status.ERROR, covering=(A,)),
        judge(2, status=Status.IGNORED, covering=(A,)),
        judge(3, covering=(A,)),
    )

    (found,) = list_contributions(MutationEvidence(verdicts, matrix=True))

    assert found == Contribution(A, met=1, first=0, kills=0, sole=0)


def test_know_tests_that_met_nothing(judge: Judge) -> None:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.1) for test in (A, B, C))
    mutation = MutationEvidence((judge(1, covering=(B,)),), (Quarantined(C, "flaky"),), matrix=True)

    found = list_contributions(mutation, CoverageEvidence((), runs, True))

    assert [one.test for one in found] == [A, B]
    assert [one.kills_nothing for one in found] == [None, True]
    assert [one.test for one in list_idle(found)] == [B]


def test_list_idle_by_chances() -> None:
    found = [
        Contribution(A, met=2, first=0, kills=0),
        Contribution(B, met=5, first=0, kills=0),
        Contribution(C, met=5, first=1, kills=1),
        Contribution(D, met=2, first=0, kills=0),
    ]

    assert [one.test for one in list_idle(found)] == [B, A, D]


def test_name_the_test_that_kills_most(judge: Judge) -> None:
    verdicts = (kill(judge, 1, A, B, C), kill(judge, 2, B, C), kill(judge, 3, C))

    found = list_contributions(MutationEvidence(verdicts, matrix=True))

    assert [one.within for one in found] == [C, C, None]


def test_keep_the_first_of_equals(judge: Judge) -> None:
    verdicts = (kill(judge, 1, A, B, C), kill(judge, 2, C, B, A))

    found = list_contributions(MutationEvidence(verdicts, matrix=True))

    assert [one.within for one in found] == [None, A, A]


@given(st.lists(st.sets(st.sampled_from([A, B, C, D])), max_size=12))
def test_deleting_every_redundant_test_loses_no_kill(matrix: list[set[TestId]]) -> None:
    mutant = Mutant("1", "m.py", "f", Span(1), "op", "a", "b", "m")
    verdicts = tuple(
        Verdict(mutant, Status.KILLED, killer=str(min(killers)), killers=tuple(sorted(killers)))
        if killers
        else Verdict(mutant, Status.SURVIVED)
        for killers in matrix
    )

    found = list_contributions(MutationEvidence(verdicts, matrix=True))

    kept = {one.test for one in found if one.within is None}
    assert all(killers & kept for killers in matrix if killers)
    for one in found:
        kills = {number for number, killers in enumerate(matrix) if one.test in killers}
        assert one.kills == len(kills)
        assert one.sole == sum(matrix[number] == {one.test} for number in kills)
        if one.within is not None:
            assert one.within in kept
            assert kills <= {number for number, killers in enumerate(matrix) if one.within in killers}
        elif kills:
            others = {killer for killers in matrix for killer in killers} - {one.test}
            assert not any(kills < {n for n, killers in enumerate(matrix) if other in killers} for other in others)
