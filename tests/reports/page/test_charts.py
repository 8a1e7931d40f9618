from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.model import Direction, Measured, Measurement, Metric
from qualitygate.reports.page.charts import draw_lines, draw_measurement, draw_parts, read_ends
from qualitygate.reports.page.markup import Html

Box = tuple[float, float, str]


def read_boxes(picture: Html) -> list[Box]:
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="\d+" class="([\w-]+)"/>', picture.text)
    assert len(found) == picture.text.count("<rect")
    return [(float(x), float(width), kind) for x, width, kind in found]


def read_paths(picture: Html) -> list[str]:
    return re.findall(r'<path d="([^"]*)"', picture.text)


def build(direction: Direction = Direction.UP, target: float = 80.0, **measured: float | None) -> Measurement:
    unit = "%" if direction is Direction.UP else "/100"
    metric = Metric(target, 1.0, lambda facts: Measured(None), direction, unit, half=1.0, key="m")
    return Measurement(metric, Measured(**{"value": None, **measured}), target)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "total", "boxes"),
    [
        ([(1, "a"), (3, "b")], 4, [(0, 25, "a"), (25, 75, "b")]),
        ([(1, "a"), (0, "b"), (1, "c")], 4, [(0, 25, "a"), (25, 25, "c")]),
        ([(0, "a")], 0, []),
        ([(1, "a")], 3, [(0, 33.33, "a")]),
    ],
)
def test_draw_parts(parts: list[tuple[float, str]], total: float, boxes: list[Box]) -> None:
    assert read_boxes(draw_parts(parts, total)) == boxes


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8).filter(lambda sizes: sum(sizes) > 1))
def test_parts_fill_the_bar_and_never_overlap(sizes: list[float]) -> None:
    boxes = read_boxes(draw_parts([(size, "a") for size in sizes], sum(sizes)))

    assert boxes[-1][0] + boxes[-1][1] == pytest.approx(100, abs=0.02)
    assert all(one[0] + one[1] == pytest.approx(after[0], abs=0.02) for one, after in pairwise(boxes))


@pytest.mark.parametrize(
    ("one", "boxes"),
    [
        (build(value=50.0), [(0, 50, "missed")]),
        (build(value=80.0), [(0, 80, "met")]),
        (build(value=0.0), []),
        (build(), []),
        (build(low=20.0), [(0, 20, "open")]),
        (build(value=50.0, low=40.0, high=60.0), [(0, 40, "missed"), (40, 20, "open")]),
        (build(value=90.0, low=85.0, high=95.0), [(0, 85, "met"), (85, 10, "open")]),
        (build(Direction.DOWN, 2.0, value=1.0), [(0, 25, "met")]),
        (build(Direction.DOWN, 2.0, value=3.0), [(0, 75, "missed")]),
        (build(Direction.DOWN, 2.0, value=99.0), [(0, 100, "missed")]),
    ],
)
def test_draw_measurement(one: Measurement, boxes: list[Box]) -> None:
    target = 79.6 if one.metric.direction is Direction.UP else 49.6

    assert read_boxes(draw_measurement(one)) == [(0, 100, "ground"), *boxes, (target, 0.8, "target")]


@pytest.mark.parametrize(
    ("measured", "ends"),
    [
        ({}, (0.0, 0.0)),
        ({"value": 5.0}, (5.0, 5.0)),
        ({"low": 5.0}, (5.0, 5.0)),
        ({"high": 5.0}, (5.0, 5.0)),
        ({"value": 5.0, "low": 3.0}, (3.0, 5.0)),
        ({"value": 5.0, "low": 3.0, "high": 9.0}, (3.0, 9.0)),
        ({"value": 5.0, "low": 9.0, "high": 3.0}, (3.0, 9.0)),
    ],
)
def test_read_ends(measured: dict[str, float], ends: tuple[float, float]) -> None:
    assert read_ends(build(**measured)) == ends


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([0, 100], "M0 40L100 0"),
        ([50, 50, 50], "M0 20L50 20L100 20"),
        ([0, None, 100], "M0 40h0.5M100 0h0.5"),
        ([None, 100, 0], "M50 0L100 40"),
        ([100, 0, None], "M0 0L50 40"),
        ([50], "M0 20h0.5"),
        ([-5, 105], "M0 40L100 0"),
    ],
)
def test_draw_a_line(values: Sequence[float | None], path: str) -> None:
    assert read_paths(draw_lines([(values, "a")], None)) == [path]


def test_draw_up_to_the_top_that_is_wanted() -> None:
    assert read_paths(draw_lines([([1, 2], "a")], None, top=2.0)) == ["M0 20L100 0"]


def test_leave_out_a_line_without_values() -> None:
    assert read_paths(draw_lines([([None, None], "a"), ([1, 1], "b")], None)) == ["M0 39.6L100 39.6"]


def test_picture_is_named_or_hidden() -> None:
    named, hidden = draw_lines([], "how it went").text, draw_lines([], None).text

    assert ' role="img" aria-label="how it went"' in named
    assert "aria-hidden" not in named
    assert ' aria-hidden="true"' in hidden
    assert "role" not in hidden
