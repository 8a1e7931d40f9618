from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.model import Facts, Finding, Judgement, Measured, Measurement, Metric, Severity, Span
from qualitygate.plugins import load_metrics
from qualitygate.score import MODEL, score, weigh_losses

PAGE = Path(__file__).parent.parent / "docs" / "score.md"


def build(
    key: str, value: float | None, weight: float = 1.0, target: float = 80.0, dropped: bool = False
) -> Measurement:
    measured = Measured(value, reason="" if value is not None else "why", dropped=dropped)
    return Measurement(Metric(target, weight, lambda facts: measured, key=key), measured, target)


def grade(proven: float, *others: Measurement, facts: Facts | None = None) -> tuple[str, tuple[str, ...]]:
    """Of a metric worth ``proven`` points: its target is 100, so utility is the share itself."""
    rated = score(facts or Facts(), [build("a", proven, target=100.0), *others])
    assert rated is not None
    return rated.grade, rated.caps


def test_score_by_hand() -> None:
    measurements = [build("a", 80.0, 3), build("b", None, 1), build("c", None, 9, dropped=True)]

    rated = score(Facts(), measurements)

    assert rated is not None
    assert rated.proven == pytest.approx(67.5, abs=1e-9)
    assert rated.possible == pytest.approx(92.5, abs=1e-9)
    assert [(loss.key, loss.weight) for loss in rated.losses] == [("a", 75.0), ("b", 25.0)]
    assert [loss.proven for loss in rated.losses] == pytest.approx([7.5, 25.0], abs=1e-9)
    assert [loss.possible for loss in rated.losses] == pytest.approx([7.5, 0.0], abs=1e-9)
    assert rated.model == MODEL == 1


def test_score_nothing_that_carries_weight() -> None:
    assert score(Facts(), []) is None
    assert score(Facts(), [build("a", 80.0, weight=0), build("b", None, dropped=True)]) is None
    assert weigh_losses([]) == ()


@pytest.mark.parametrize(
    ("proven", "letter"),
    [
        (100.0, "A"), (90.0, "A"), (89.999, "B"), (80.0, "B"), (79.999, "C"), (70.0, "C"), (69.999, "D"),
        (60.0, "D"), (59.999, "F"), (0.0, "F"),
    ],
)  # fmt: skip
def test_grade(proven: float, letter: str) -> None:
    assert grade(proven) == (letter, ())


@pytest.mark.parametrize(
    ("bound", "letter", "caps"),
    [
        (60.0, "A", ()),
        (59.96, "C", ("the mutation score is only known to be 59.96%, below 60%: at most C",)),
        (None, "C", ("the mutation score is not measured: at most C",)),
    ],
)
def test_cap_by_mutation_score(bound: float | None, letter: str, caps: tuple[str, ...]) -> None:
    assert grade(95.0, build("mutation-score", bound, weight=0.01)) == (letter, caps)


def test_cap_by_lower_bound() -> None:
    sampled = build("mutation-score", 59.0, weight=0.01)
    sampled = replace(sampled, measured=replace(sampled.measured, low=59.0, high=90.0))

    assert grade(95.0, sampled)[0] == "C"


def test_leave_uncapped_without_mutants() -> None:
    assert grade(95.0, build("mutation-score", None, dropped=True)) == ("A", ())


def find(rule: str, ignored: str | None = None) -> Finding:
    return Finding(rule, "assertions", Severity.ERROR, "t.py", "test_a", "m", Span(1), ignored=ignored)


@pytest.mark.parametrize(
    ("findings", "letter", "caps"),
    [
        ((find("no-oracle"),), "B", ("1 test without any oracle: at most B",)),
        ((find("no-oracle"), find("no-oracle")), "B", ("2 tests without any oracle: at most B",)),
        ((find("no-oracle", "known"),), "A", ()),
        ((find("broad-raises"),), "A", ()),
    ],
)
def test_cap_by_tests_without_oracle(findings: tuple[Finding, ...], letter: str, caps: tuple[str, ...]) -> None:
    assert grade(95.0, facts=Facts(judgement=Judgement(findings))) == (letter, caps)


@pytest.mark.parametrize(
    ("known", "letter", "caps"),
    [
        (80.0, "B", ()),
        (79.96, "C", ("only 79.96% of the weight is measured, below 80%: at most B",)),
        (60.0, "D", ("only 60.0% of the weight is measured, below 80%: at most B",)),
        (59.96, "F", ("only 59.96% of the weight is measured, below 60%: at most C",)),
    ],
)
def test_cap_by_measured_weight(known: float, letter: str, caps: tuple[str, ...]) -> None:
    measurements = [build("a", 100.0, weight=known * 64), build("b", None, weight=(100 - known) * 64)]

    rated = score(Facts(), measurements)

    assert rated is not None
    assert (rated.grade, rated.caps) == (letter, caps)


def test_name_caps_below_which_the_grade_is() -> None:
    facts = Facts(judgement=Judgement((find("no-oracle"),)))

    assert grade(10.0, facts=facts) == ("F", ("1 test without any oracle: at most B",))


def test_name_every_cap() -> None:
    facts = Facts(judgement=Judgement((find("no-oracle"),)))

    letter, caps = grade(95.0, build("mutation-score", 10.0, weight=0.01), facts=facts)

    assert letter == "C"
    assert caps == (
        "the mutation score is only known to be 10.0%, below 60%: at most C",
        "1 test without any oracle: at most B",
    )


def test_keep_page_true() -> None:
    page = PAGE.read_text(encoding="utf-8")
    halves = dict(re.findall(r"^\| ([a-z-]+) \| ([0-9.]+)", page, flags=re.MULTILINE))

    assert page.startswith(f"# The score, model {MODEL}\n")
    assert {key: float(half) for key, half in halves.items() if key != "proven"} == {
        one.key: one.half for one in load_metrics() if one.half is not None
    }
