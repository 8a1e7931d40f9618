"""Measurements in, their table out: value, target, gap, a bar with a mark at the target, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.advisory import split_advisory
from qualitygate.display import count, show_bounds, show_evidence, show_gap, show_line, show_target
from qualitygate.model import Measurement
from qualitygate.reports.page.charts import draw_measurement
from qualitygate.reports.page.markup import NOTHING, Html, code, element, fold, join, listing, section, table

#: How many lines of evidence a metric tells; the format json holds all.
MOST_EVIDENCE = 20


def show_metrics(measurements: Sequence[Measurement]) -> Iterator[Html]:
    """Those that carry weight, then those that only advise; nothing when nothing was to be measured."""
    weighed, advisory = split_advisory(measurements)
    if weighed:
        known = sum(one.value is not None for one in weighed)
        told = f"{known} of {len(weighed)} measured; the mark on a bar is the target"
        yield section("metrics", "Metrics", _list(weighed, "Metrics"), detail=told)
    if advisory:
        told = "No weight in the score"
        yield section("advisory", "Advisory", _list(advisory, "Advisory metrics"), detail=told)


def _list(measurements: Sequence[Measurement], caption: str) -> Html:
    rows = ((_name(one), draw_measurement(one), *_tell(one)) for one in measurements)
    return table(caption, ("metric", "bar", "value", "target", "gap"), rows, ("value", "target", "gap"))


def _name(one: Measurement) -> Html:
    lines = one.measured.evidence if one.value is not None else ()
    if len(lines) < 2:
        why = show_evidence(one)
        return join(code(one.key), element("span", why, class_="evidence") if why else NOTHING)
    rest = len(lines) - MOST_EVIDENCE
    shown = [show_line(line) for line in lines[:MOST_EVIDENCE]]
    more = [f"and {rest:,} more"] if rest > 0 else []
    return join(code(one.key), fold(f"{show_line(lines[0])} ({count(len(lines), 'line')})", listing([*shown, *more])))


def _tell(one: Measurement) -> tuple[Html, str, Html]:
    kind = {None: "unmeasured", True: "passed", False: "failed"}[one.met]
    value, gap = show_bounds(one) or "not measured", show_gap(one)
    return element("span", value, class_=kind), show_target(one), element("span", gap, class_=kind) if gap else NOTHING
