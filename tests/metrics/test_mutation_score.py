from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.metrics.mutation_score import measure
from qualitygate.model import (
    Decision,
    Evidence,
    Facts,
    Measured,
    Mutant,
    MutationEvidence,
    Sample,
    Span,
    Status,
    Tally,
    Verdict,
)
from qualitygate.sampling import bound_share


def run(*statuses: Status, drawn_from: int | None = None, sample: Sample | None = None) -> Measured:
    verdicts = tuple(
        Verdict(Mutant(str(n), "a.py", "f", Span(n + 1), "op", "1", "2", f"a.x_{n}"), status)
        for n, status in enumerate(statuses)
    )
    sample = Sample(drawn_from) if drawn_from else sample
    return measure(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts, sample=sample))))


@pytest.mark.parametrize(
    ("status", "value"),
    [
        (Status.KILLED, 100.0),
        (Status.TIMEOUT, 100.0),
        (Status.CRASHED, 100.0),
        (Status.SURVIVED, 50.0),
        (Status.NO_TESTS, 50.0),
        (Status.ERROR, 50.0),
        (Status.IGNORED, 100.0),
    ],
)
def test_count_status(status: Status, value: float) -> None:
    found = run(Status.KILLED, status)

    assert found.value == value


def test_leave_out_ignored_from_total() -> None:
    found = run(Status.KILLED, Status.SURVIVED, Status.SURVIVED, Status.IGNORED)

    assert found.tally == Tally(1, 3)


def test_bound_unresolved() -> None:
    found = run(Status.KILLED, Status.KILLED, Status.ERROR, Status.SURVIVED)

    assert (found.value, found.low, found.high) == (50.0, 50.0, 75.0)
    assert found.evidence[0] == "1 mutant without a verdict: not detected"


def test_measure_without_run() -> None:
    assert measure(Facts()) == Measured(None, reason="no mutants were run")


def test_drop_without_mutants() -> None:
    found = run()

    assert found == Measured(None, Tally(0, 0), reason="the source has nothing to mutate", dropped=True)


def test_keep_weight_when_none_was_judged() -> None:
    found = run(sample=Sample(1200, "early stop", 0.0, 100.0))

    assert found == Measured(None, Tally(0, 0), reason="none of 1,200 mutants was judged", dropped=False)


def test_drop_without_mutants_to_draw_from() -> None:
    assert run(sample=Sample(0)) == run()


def test_keep_weight_when_all_are_ignored() -> None:
    found = run(Status.IGNORED)

    assert found == Measured(None, Tally(0, 0), reason="every mutant is ignored", dropped=False)


def test_take_wilson_bound_of_sample() -> None:
    # Worked by hand: n = 100 * 999 / 900 = 111, centre (0.9 + 0.017304) / 1.034608, reach 0.056476.
    found = run(*[Status.KILLED] * 90, *[Status.SURVIVED] * 10, drawn_from=1000)

    assert found.value == found.low == pytest.approx(83.0140, abs=1e-3)
    assert found.high == pytest.approx(94.3093, abs=1e-3)
    assert found.tally == Tally(90, 100)
    assert found.evidence[0] == (
        "the lower 95% bound: 90 of a sample of 100 mutants out of 1,000 detected, 83.0% to 94.3%"
    )


def test_take_exact_value_of_whole_sample() -> None:
    found = run(Status.KILLED, Status.SURVIVED, drawn_from=2)

    assert (found.value, found.low, found.high) == (50.0, 50.0, 50.0)


def test_take_the_population_without_the_ignored() -> None:
    # It is of the mutants that count, as the sample is; the ignored are told beside it.
    outcomes = [Status.KILLED] * 6 + [Status.SURVIVED] * 4

    found = run(*outcomes, *[Status.IGNORED] * 90, drawn_from=100)

    assert (found.tally, found.low, found.high) == (Tally(6, 10), *bound_share(Tally(6, 10), 100))


def test_bound_by_what_the_sample_proves() -> None:
    # All but one were run: the interval's formula alone would go below the 1 of 3 and above the 2 of 3 that are sure.
    found = run(Status.KILLED, Status.SURVIVED, drawn_from=3)

    assert found.low == pytest.approx(100 / 3)
    assert found.high == pytest.approx(200 / 3)


def test_bound_unresolved_of_sample() -> None:
    # The lower end counts them as not detected, the upper as detected.
    found = run(*[Status.KILLED] * 90, *[Status.ERROR] * 10, drawn_from=1000)

    assert found.value == found.low == run(*[Status.KILLED] * 90, *[Status.SURVIVED] * 10, drawn_from=1000).low
    assert found.high == run(*[Status.KILLED] * 100, drawn_from=1000).high


@pytest.mark.parametrize("decision", list(Decision))
def test_take_interval_of_early_stop(decision: Decision) -> None:
    stopped = Sample(1000, "early stop", 81.5, 97.0, "tree abc", decision)

    found = run(*[Status.KILLED] * 90, *[Status.SURVIVED] * 10, sample=stopped)

    assert (found.value, found.low, found.high) == (81.5, 81.5, 97.0)
    assert found.tally == Tally(90, 100)
    assert found.evidence[0] == (
        "the lower end of a 95% confidence sequence: 90 of the first 100 mutants of 1,000 in random order detected, "
        "81.5% to 97.0%"
    )


@pytest.mark.parametrize(("low", "high"), [(81.5, None), (None, 97.0)])
def test_take_wilson_bound_without_both_ends(low: float | None, high: float | None) -> None:
    outcomes = [*[Status.KILLED] * 90, *[Status.SURVIVED] * 10]

    assert run(*outcomes, sample=Sample(1000, "budget", low, high)) == run(*outcomes, drawn_from=1000)


def test_take_exact_value_when_all_were_judged_before_the_stop() -> None:
    found = run(Status.KILLED, Status.SURVIVED, sample=Sample(2, "early stop", 40.0, 60.0))

    assert (found.value, found.low, found.high) == (50.0, 50.0, 50.0)


@given(st.integers(2, 60), st.data())
def test_raise_bound_with_every_kill(total: int, data: st.DataObject) -> None:
    killed = data.draw(st.integers(0, total - 1))
    left_out = data.draw(st.integers(0, 500))

    less, more = (
        run(*[Status.KILLED] * n, *[Status.SURVIVED] * (total - n), drawn_from=total + left_out)
        for n in (killed, killed + 1)
    )

    assert less.value is not None
    assert more.value is not None
    assert less.value < more.value


def test_name_functions_most_missed_first() -> None:
    def verdict(n: int, path: str, function: str, status: Status) -> Verdict:
        return Verdict(Mutant(str(n), path, function, Span(n), "op", "1", "2", str(n)), status)

    verdicts = (
        verdict(1, "a.py", "f", Status.SURVIVED),
        verdict(2, "b.py", "g", Status.SURVIVED),
        verdict(3, "b.py", "h", Status.NO_TESTS),
        verdict(4, "b.py", "h", Status.SURVIVED),
        verdict(5, "c.py", "k", Status.KILLED),
        verdict(6, "b.py", "h", Status.IGNORED),
    )

    found = measure(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert found.evidence == (
        "b.py: 3 of 3 mutants not detected (h 2, g 1)",
        "a.py: 1 of 1 mutant not detected (f 1)",
    )
