from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.display import (
    count,
    show_bounds,
    show_evidence,
    show_gap,
    show_line,
    show_lines,
    show_number,
    show_points,
    show_score,
    show_some,
    show_target,
    show_text,
    show_value,
)
from qualitygate.model import Direction, Facts, Measured, Measurement, Metric, Score


def find_nothing(facts: Facts) -> Measured:
    return Measured(None)


PERCENT = Metric(85, 1, find_nothing)
DENSITY = Metric(0.67, 1, find_nothing, Direction.DOWN, unit="/100", half=6.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (84.96, "84.96%"),
        (84.99999, "84.99999%"),
        (85.0, "85.0%"),
        (85.04, "85.04%"),
        (84.94, "84.9%"),
        (100.0, "100.0%"),
        (99.96, "99.96%"),
        (99.94, "99.9%"),
        (0.0, "0.0%"),
        (0.04, "0.04%"),
        (0.06, "0.1%"),
    ],
)
def test_show_percentage_on_its_side(value: float, text: str) -> None:
    assert show_value(PERCENT, value, 85) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.674, "0.674/100"), (0.67, "0.67/100"), (0.664, "0.66/100"), (0.0, "0.00/100"), (500, "500.00/100")],
)
def test_show_density_on_its_side(value: float, text: str) -> None:
    assert show_value(DENSITY, value, 0.67) == text


def test_show_number_that_no_decimals_tell_apart() -> None:
    value = 85 - 2.0**-45

    assert 84.9 < float(show_number(value, 85)) < 85


@given(st.floats(0, 100), st.floats(0.5, 100))
def test_never_show_across_the_target(value: float, target: float) -> None:
    shown = float(show_value(PERCENT, value, target).rstrip("%"))

    assert (shown >= target) == (value >= target)
    assert (shown == 100) == (value == 100)
    assert (shown == 0) == (value == 0)


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (Measured(None, reason="why"), ""),
        (Measured(50.0), "50.0%"),
        (Measured(50.0, low=50.0, high=50.0), "50.0%"),
        (Measured(50.0, low=50.0, high=75.0), "50.0% to 75.0%"),
        (Measured(50.0, low=40.0), "50.0%"),
        (Measured(None, low=12.0), "at least 12.0%"),
        (Measured(None, high=12.0), "at most 12.0%"),
        (Measured(None, low=1.0, high=12.0), "1.0% to 12.0%"),
    ],
)
def test_show_bounds(measured: Measured, text: str) -> None:
    assert show_bounds(Measurement(PERCENT, measured, 85)) == text


def test_show_target() -> None:
    assert show_target(Measurement(PERCENT, Measured(None), 82.5)) == ">= 82.5%"
    assert show_target(Measurement(DENSITY, Measured(None), 0.67)) == "<= 0.67/100"


@pytest.mark.parametrize(
    ("metric", "value", "target", "text"),
    [
        (PERCENT, None, 85, ""),
        (PERCENT, 85.0, 85, "met"),
        (PERCENT, 90.0, 85, "met"),
        (PERCENT, 84.96, 85, "-0.04"),
        (PERCENT, 80.0, 85, "-5.0"),
        (DENSITY, 0.67, 0.67, "met"),
        (DENSITY, 1.67, 0.67, "+1.00"),
        (DENSITY, 0.671, 0.67, "+0.001"),
    ],
)
def test_show_gap(metric: Metric, value: float | None, target: float, text: str) -> None:
    assert show_gap(Measurement(metric, Measured(value), target)) == text


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (Measured(None, reason="why"), "why"),
        (Measured(None, reason="why", dropped=True), "why (no weight)"),
        (Measured(None, reason="why", evidence=("seen",)), "why"),
        (Measured(1.0), ""),
        (Measured(1.0, evidence=("a",)), "a"),
        (Measured(1.0, evidence=("a", "b", "c")), "a (+2 more)"),
    ],
)
def test_show_evidence(measured: Measured, text: str) -> None:
    assert show_evidence(Measurement(PERCENT, measured, 85)) == text


@pytest.mark.parametrize(("points", "text"), [(0.0, "0.0"), (0.04, "0.04"), (12.34, "12.3"), (1e-5, "0.00001")])
def test_show_points(points: float, text: str) -> None:
    assert show_points(points) == text


@pytest.mark.parametrize(
    ("proven", "text"),
    [(89.97, "89.97"), (90.0, "90.0"), (79.999, "79.999"), (59.96, "59.96"), (69.94, "69.9"), (99.99, "99.99")],
)
def test_show_score_on_its_side_of_a_grade(proven: float, text: str) -> None:
    assert show_score(Score(proven, 100.0, "A")) == (text, "100.0")


@pytest.mark.parametrize(
    ("lines", "text"),
    [([], ""), ([5], "5"), ([5, 6], "5-6"), ([6, 5, 5], "5-6"), ([1, 3], "1, 3"), ([1, 2, 4, 6, 7, 8], "1-2, 4, 6-8")],
)
def test_show_lines(lines: list[int], text: str) -> None:
    assert show_lines(lines) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a", "b", "c"], "a, b, c"), (["a", "b", "c", "d"], "a, b, c and 1 more")],
)
def test_show_some(names: list[str], text: str) -> None:
    assert show_some(names) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 branches"), (1, "1 branch"), (2, "2 branches"), (12345, "12,345 branches")]
)
def test_count(number: int, text: str) -> None:
    assert count(number, "branch", "branches") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢", "plain é 漢"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("a\nb\r\nc", "a\nb\nc"),
        ("a\rb", "a\\rb"),
        ("\tx", "    x"),
        ("\x00\x07", "\\x00\\x07"),
    ],
)
def test_show_text_makes_controls_visible(text: str, shown: str) -> None:
    assert show_text(text) == shown


def test_show_line_joins_lines() -> None:
    assert show_line("  a\n\tb   c\u2028d ") == "a b c d"


@given(st.text())
def test_show_line_is_printable(text: str) -> None:
    shown = show_line(text)

    assert shown.isprintable()
    assert show_line(shown) == shown
