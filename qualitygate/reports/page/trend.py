"""Earlier reports in, how things went out: a chart of the score, a small one for each metric, and tables of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.display import count, show_line, show_number
from qualitygate.model import Measurement, Past
from qualitygate.reports.page.charts import draw_lines
from qualitygate.reports.page.markup import Content, Html, code, element, fold, join, listing, section, table

#: How many reports are shown: the last ones.
MOST_REPORTS = 60

_GATES = {True: "passed", False: "not passed", None: ""}


def show_trend(history: Sequence[Past], measurements: Sequence[Measurement]) -> Iterator[Html]:
    """Nothing where fewer than two reports are known."""
    if len(history) < 2:
        return
    shown = history[-MOST_REPORTS:]
    rest = len(history) - len(shown)
    parts = [*_show_score(shown), *_show_metrics(shown, measurements)]
    yield section(
        "trend",
        "Trend",
        *parts,
        detail=f"The last {count(len(shown), 'report')}" + (f" of {len(history):,}" if rest else ""),
    )


def _show_score(shown: Sequence[Past]) -> Iterator[Html]:
    proven, possible = [one.proven for one in shown], [one.possible for one in shown]
    if any(value is not None for value in proven):
        ends = [_score(value) for value in (shown[0].proven, shown[-1].proven)]
        label = f"Score: proven {ends[0]} in the first report, {ends[1]} in the last"
        chart = element(
            "div",
            element("div", *(element("span", mark) for mark in ("100", "50", "0")), class_="scale"),
            draw_lines([(possible, "possible"), (proven, "proven")], label),
            class_="chart",
        )
        days = element("p", *(element("span", f"{one.when:%Y-%m-%d}") for one in (shown[0], shown[-1])), class_="days")
        legend = listing(
            (join(element("span", class_=f"stroke {kind}"), kind) for kind in ("proven", "possible")), class_="legend"
        )
        yield element("figure", chart, days, element("figcaption", legend))
    rows = (
        (
            f"{one.when:%Y-%m-%d %H:%M}",
            join(code(one.commit[:10]), " with changes" if one.dirty else "") if one.commit else "",
            show_line(one.branch),
            _score(one.proven),
            _score(one.possible),
            show_line(one.grade),
            _GATES[one.passed],
        )
        for one in reversed(shown)
    )
    head = ("when (UTC)", "commit", "branch", "proven", "possible", "grade", "gate")
    yield fold("Every report", table("Score of every report", head, rows, ("proven", "possible"), stacked=False))


def _show_metrics(shown: Sequence[Past], measurements: Sequence[Measurement]) -> Iterator[Html]:
    units = {one.key: one.metric.unit for one in measurements}
    found = sorted({key for one in shown for key, value in one.values.items() if value is not None})
    keys = [key for key in units if key in found] + [key for key in found if key not in units]
    if not keys:
        return
    values = {key: [one.values.get(key) for one in shown] for key in keys}
    rows = ((code(key), _draw(values[key], units.get(key, "")), *_compare(values[key])) for key in keys)
    head = ("metric", "course", "first", "last", "change")
    yield element("h3", "Metrics over time")
    yield table("Metrics over time", head, rows, ("first", "last", "change"))
    every = ((f"{one.when:%Y-%m-%d %H:%M}", *(_number(one.values.get(key)) for key in keys)) for one in reversed(shown))
    yield fold("Every value", table("Metrics of every report", ("when (UTC)", *keys), every, keys, stacked=False))


def _draw(values: Sequence[float | None], unit: str) -> Html:
    top = 100.0 if unit == "%" else max((value for value in values if value is not None), default=0.0)
    return draw_lines([(values, "proven")], None, top or 1.0)


def _compare(values: Sequence[float | None]) -> tuple[Content, ...]:
    """The first and the last that were measured, and the change."""
    known = [value for value in values if value is not None]
    change = known[-1] - known[0]
    return (
        _number(known[0]),
        _number(known[-1]),
        ("+" if change > 0 else "") + show_number(change, 0) if change else "0",
    )


def _number(value: float | None) -> str:
    return "" if value is None else show_number(value, 0, 100, digits=2)


def _score(value: float | None) -> str:
    return "not measured" if value is None else show_number(value, 0, 100)
