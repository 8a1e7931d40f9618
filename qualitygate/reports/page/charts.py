"""Numbers in, pictures out (inline SVG): bars and lines whose figures a table beside them tells.

Every picture is 100 units wide and is stretched to its place; what has to be read stands outside as text. Colors come
from classes: an attribute ``style`` would need a hole in the policy of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualitygate.model import Direction, Measurement
from qualitygate.reports.page.markup import Html, element, join

#: Height of a bar and of a chart of lines, in units.
_BAR, _CHART = 10, 40

#: The part of a bar's place that a target where less is better stands at: as much again fits beyond it.
_HALF = 50.0


def draw_parts(parts: Sequence[tuple[float, str]], total: float) -> Html:
    """One bar of several parts, each with its class, one after the other.

    >>> draw_parts([(1, "good"), (3, "bad")], 4).text.count("<rect")
    2
    """
    rects, start = [], 0.0
    for size, kind in parts:
        width = 100.0 * size / total if total else 0.0
        if width > 0:
            rects.append(_box(start, width, kind))
        start += width
    return _picture(_BAR, *rects, class_="bar")


def name_part(name: str, kind: str) -> Html:
    """A part's name with its color, for the table beside the bar."""
    return join(element("span", class_=f"key {kind}"), name)


def draw_measurement(one: Measurement) -> Html:
    """A bar up to the value, paler between the ends where only an interval is known, and a mark at the target."""
    low, high = read_ends(one)
    target, first, last = (_place(one, value) for value in (one.target, low, high))
    kind = {True: "met", False: "missed", None: "open"}[one.met]
    parts = [(0.0, 100.0, "ground"), (0.0, first, kind), (first, last - first, "open")]
    boxes = [_box(start, width, name) for start, width, name in parts if width > 0]
    return _picture(_BAR, *boxes, _rect(target - 0.4, 0, 0.8, _BAR, "target"), class_="bar")


def read_ends(one: Measurement) -> tuple[float, float]:
    """What is known of the value's lower and upper end; an end that is not known is the other, or 0."""
    known = [end for end in (one.measured.low, one.value, one.measured.high) if end is not None]
    return (min(known), max(known)) if known else (0.0, 0.0)


def draw_lines(lines: Sequence[tuple[Sequence[float | None], str]], label: str | None, top: float = 100.0) -> Html:
    """Values from left to right, from 0 at the bottom to ``top``; a line breaks where nothing was measured.

    Without a label the picture is hidden from screen readers, for the table tells the same.
    """
    marks = [
        element("line", x1="0", x2="100", y1=_unit(y), y2=_unit(y), class_="rule") for y in (0, _CHART / 2, _CHART)
    ]
    runs = [
        element("path", d=_trace(values, top), class_=kind)
        for values, kind in lines
        if any(v is not None for v in values)
    ]
    return _picture(_CHART, *marks, *runs, class_="lines", label=label)


def _trace(values: Sequence[float | None], top: float) -> str:
    """The path through all values; one that stands alone is a short stroke."""
    step = 100.0 / max(len(values) - 1, 1)
    parts, drawing = [], False
    for number, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        y = _CHART * (1 - min(max(value, 0.0), top) / top)
        parts.append(f"{'L' if drawing else 'M'}{_unit(number * step)} {_unit(y)}")
        alone = not drawing and (number + 1 == len(values) or values[number + 1] is None)
        parts += ["h0.5"] * alone
        drawing = True
    return "".join(parts)


def _place(one: Measurement, value: float) -> float:
    """Where a value stands on the bar, 0 to 100."""
    share = value if one.metric.direction is Direction.UP else _HALF * value / one.target
    return min(max(share, 0.0), 100.0)


def _box(x: float, width: float, kind: str) -> Html:
    """A part of a bar; the bar is a little lower than the marks on it."""
    return _rect(x, 2, width, _BAR - 4, kind)


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Html:
    return element("rect", x=_unit(x), y=_unit(y), width=_unit(width), height=_unit(height), class_=kind)


def _picture(height: int, *parts: Html, class_: str, label: str | None = None) -> Html:
    return element(
        "svg",
        *parts,
        viewBox=f"0 0 100 {height}",
        preserveAspectRatio="none",
        class_=class_,
        role="img" if label else None,
        aria_label=label,
        aria_hidden=None if label else "true",
    )


def _unit(value: float) -> str:
    """A length with as many digits as can be seen."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
