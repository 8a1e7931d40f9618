from __future__ import annotations

from dataclasses import replace

import pytest

from qualitygate.model import (
    Decision,
    Disagreement,
    Measured,
    Measurement,
    Metric,
    Mutant,
    MutationEvidence,
    Sample,
    Span,
    Status,
    Tally,
    Verdict,
    Verification,
)
from qualitygate.suggest.extent import describe_extent, describe_part

MUTANT = Mutant("1", "m.py", "f", Span(1), "op", "a", "b", "m")
KILLED = Verdict(MUTANT, Status.KILLED)
MUTATION = MutationEvidence((KILLED,) * 3)


def measure(low: float | None, high: float | None) -> Measurement:
    metric = Metric(85.0, 25.0, lambda facts: Measured(None), key="mutation-score")
    return Measurement(metric, Measured(low, Tally(1, 2), low=low, high=high), 85.0)


def test_say_nothing_of_a_whole_run() -> None:
    assert list(describe_extent(MUTATION, measure(100.0, 100.0))) == []


def test_tell_scope() -> None:
    assert list(describe_extent(replace(MUTATION, scope="since a\x1b[1m"))) == ["scope: since a\\x1b[1m"]


@pytest.mark.parametrize(
    ("sample", "line"),
    [
        (Sample(2000), "a sample: 3 of 2,000 mutants were judged"),
        (Sample(1, "budget"), "the time was spent: 3 of 1 mutant were judged"),
        (Sample(9, "early stop"), "stopped early: 3 of 9 mutants were judged"),
        (Sample(9, "a\nwhim {x}"), "a whim {x}: 3 of 9 mutants were judged"),
        (Sample(9, basis="tree\n1f2e"), "a sample: 3 of 9 mutants were judged; in an order drawn from tree 1f2e"),
        (
            Sample(9, "early stop", 70.04, 99.99, decision=Decision.PASS),
            "stopped early: 3 of 9 mutants were judged; the score of all is 70.0% to 99.99% (95% interval); that "
            "decides it: pass",
        ),
        (
            Sample(9, "early stop", decision=Decision.FAIL),
            "stopped early: 3 of 9 mutants were judged; that decides it: fail",
        ),
        (
            Sample(9, "early stop", decision=Decision.UNDECIDED),
            "stopped early: 3 of 9 mutants were judged; that does not decide it",
        ),
    ],
)
def test_tell_sample(sample: Sample, line: str) -> None:
    assert list(describe_extent(replace(MUTATION, sample=sample))) == [line]


@pytest.mark.parametrize(
    ("sample", "score", "shown"),
    [
        (Sample(9), measure(50.0, 60.0), "; the score of all is 50.0% to 60.0% (95% interval)"),
        (Sample(9, low=10.0, high=20.0), measure(50.0, 60.0), "; the score of all is 10.0% to 20.0% (95% interval)"),
        (Sample(9), measure(None, None), ""),
        (Sample(9), measure(50.0, None), ""),
        (Sample(9), measure(None, 60.0), ""),
        (Sample(9, low=10.0), measure(50.0, 60.0), ""),
        (Sample(9), None, ""),
        (Sample(9, "sample", high=9.0), measure(50.0, 60.0), ""),
    ],
)
def test_tell_interval_of_sample(sample: Sample, score: Measurement | None, shown: str) -> None:
    (line,) = describe_extent(replace(MUTATION, sample=sample), score)

    assert line == f"a sample: 3 of 9 mutants were judged{shown}"


def test_tell_no_interval_of_another_method() -> None:
    (line,) = describe_extent(replace(MUTATION, sample=Sample(9, "early stop")), measure(50.0, 60.0))

    assert line == "stopped early: 3 of 9 mutants were judged"


@pytest.mark.parametrize(
    ("mutation", "part"),
    [
        (MUTATION, ""),
        (replace(MUTATION, sample=Sample(9)), ", of the mutants that were judged"),
        (replace(MUTATION, scope="shard 1/2"), ", of the mutants that were judged"),
    ],
)
def test_tell_that_only_a_part_was_judged(mutation: MutationEvidence, part: str) -> None:
    assert describe_part(mutation) == part


@pytest.mark.parametrize(("reused", "shown"), [(0, []), (1, ["1 of 3 verdicts"]), (3, ["3 of 3 verdicts"])])
def test_count_reused(reused: int, shown: list[str]) -> None:
    verdicts = (replace(KILLED, reused=True),) * reused + (KILLED,) * (3 - reused)

    lines = list(describe_extent(MutationEvidence(verdicts)))

    assert lines == [f"taken from a run before, as nothing they rest on has changed: {one}" for one in shown]


WRONG = Disagreement("1", Status.KILLED, Status.SURVIVED)


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (Verification(1), "1 verdict checked in a process that shares nothing with the engine: it agrees"),
        (Verification(5), "5 verdicts checked in a process that shares nothing with the engine: all agree"),
        (Verification(0), "0 verdicts checked in a process that shares nothing with the engine: nothing is verified"),
        (
            Verification(5, (WRONG,)),
            "5 verdicts checked in a process that shares nothing with the engine: 1 judged otherwise, which is an "
            "error of qualitygate",
        ),
        (
            Verification(5, (), ("a", "b")),
            "5 verdicts checked in a process that shares nothing with the engine: 2 unsettled",
        ),
        (
            Verification(5, (WRONG, WRONG), ("a",)),
            "5 verdicts checked in a process that shares nothing with the engine: 2 judged otherwise, which is an "
            "error of qualitygate, 1 unsettled",
        ),
    ],
)  # fmt: skip
def test_tell_verification(found: Verification, end: str) -> None:
    assert list(describe_extent(replace(MUTATION, verification=found))) == [end]


def test_tell_all_in_order() -> None:
    mutation = MutationEvidence(
        (replace(KILLED, reused=True),), sample=Sample(2), verification=Verification(1), scope="shard 2/5"
    )

    lines = [line.split()[0] for line in describe_extent(mutation)]

    assert lines == ["scope:", "a", "taken", "1"]
