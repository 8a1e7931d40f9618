"""What a wish would bring, line by line."""

from __future__ import annotations

import pytest

from qualitygate.model import (
    Condition,
    Direction,
    Gate,
    Loss,
    Measured,
    Measurement,
    Metric,
    Report,
    Score,
    State,
)
from qualitygate.reports.terminal.printing import print_sections
from qualitygate.reports.terminal.what_if import show_what_if


def build(key: str, value: float | None, **more: object) -> Measurement:
    measured = Measured(value, **more)  # type: ignore[arg-type]
    return Measurement(Metric(80, 1, lambda facts: measured, key=key), measured, 80)


def build_report(*measurements: Measurement, losses: dict[str, float] | None = None, **more: object) -> Report:
    """A report with a score, when the losses are given: proven is what they leave."""
    rated = None
    if losses is not None:
        proven = 100 - sum(losses.values())
        rated = Score(proven, 95.0, "B", losses=tuple(Loss(key, 50, lost, 0) for key, lost in losses.items()))
    return Report("shop", measurements=measurements, score=rated, **more)  # type: ignore[arg-type]


def show(now: Report, then: Report, *wishes: str) -> list[str]:
    section = show_what_if(wishes or ("kill:all",), now, then)
    return print_sections([section], color=False, width=100).splitlines()


def judge(*states: State) -> Gate:
    return Gate(tuple(Condition("a", state, "") for state in states))


def test_show_what_would_change() -> None:
    now = build_report(
        build("mutation-score", 50.0, low=50.0, high=75.0), build("unit-coverage", 60.0), build("naming", 10.0),
        losses={"mutation-score": 30.0, "unit-coverage": 10.0}, gate=judge(State.FAILED, State.PASSED),
    )  # fmt: skip
    then = build_report(
        build("mutation-score", 90.0), build("unit-coverage", 60.0), build("naming", 10.0),
        losses={"mutation-score": 4.5, "unit-coverage": 10.0}, gate=judge(State.PASSED, State.PASSED),
    )  # fmt: skip

    assert show(now, then, "kill:all", "fix:no-oracle") == [
        "What if  kill:all, fix:no-oracle",
        "  metric                     now   then  points",
        "  ─────────────────────────────────────────────",
        "  mutation-score  50.0% to 75.0%  90.0%   +25.5",
        "",
        "  Score  60.0 proven, 95.0 possible  ->  85.5 proven, 95.0 possible",
        "  Grade  B  ->  B",
        "  Gate   not passed: 1 failed  ->  passed",
    ]


@pytest.mark.parametrize(
    ("before", "after", "row"),
    [
        ((None, 5.0), (90.0, 1.0), "a       not measured  90.0%    +4.0"),
        ((90.0, 1.0), (50.0, 5.0), "a       90.0%  50.0%    -4.0"),
        ((90.0, 1.0), (90.0, 0.9996), "a       90.0%  90.0%  +0.0004"),
        ((90.0, None), (95.0, None), "a       90.0%  95.0%     0.0"),
        ((90.0, None), (95.0, 2.0), "a       90.0%  95.0%    -2.0"),
        ((90.0, 2.0), (95.0, None), "a       90.0%  95.0%    +2.0"),
    ],
)
def test_show_a_row(
    before: tuple[float | None, float | None], after: tuple[float | None, float | None], row: str
) -> None:
    now, then = (
        build_report(build("a", value), losses={} if lost is None else {"a": lost}) for value, lost in (before, after)
    )

    lines = show(now, then)

    assert [line.split() for line in lines[3:4]] == [row.split()]
    assert lines[4] == ""


def test_leave_out_what_would_look_the_same() -> None:
    now, then = (build_report(build("a", 50.0, evidence=evidence), losses={"a": 9.0}) for evidence in (("x",), ("y",)))

    assert show(now, then) == [
        "What if  kill:all",
        "  Score  91.0 proven, 95.0 possible  ->  91.0 proven, 95.0 possible",
        "  Grade  B  ->  B",
    ]


@pytest.mark.parametrize("missing", ["now", "then"])
def test_compare_only_what_both_have(missing: str) -> None:
    whole = build_report(build("a", 50.0), losses={}, gate=judge(State.PASSED))
    bare = build_report(build("a", 90.0))

    lines = show(*((bare, whole) if missing == "now" else (whole, bare)))

    assert len(lines) == 5
    assert not any(line.startswith(("  Score", "  Grade", "  Gate")) for line in lines)


def test_show_a_density() -> None:
    metric = Metric(0.67, 1, lambda facts: Measured(None), Direction.DOWN, "/100", half=6.0, key="anti-patterns")
    now, then = (build_report(Measurement(metric, Measured(value), 0.67)) for value in (1.0, 0.0))

    assert show(now, then)[3] == "  anti-patterns  1.00/100  0.00/100     0.0"


def test_show_no_escapes_of_a_wish() -> None:
    assert show(build_report(), build_report(), "kill:\x1b[31m*") == ["What if  kill:\\x1b[31m*"]
