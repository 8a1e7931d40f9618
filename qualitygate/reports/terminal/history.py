"""Runs of a history in, tables of them, a trend of each number and what has changed most out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qualitygate import display
from qualitygate.display import count, show_line, show_number, show_points, show_value
from qualitygate.history import Change
from qualitygate.model import Direction, Metric, Past, Score
from qualitygate.reports.terminal.layout import Section, grid, heading, indent
from qualitygate.reports.terminal.printing import print_sections

#: Heights of a trend, and the same for outputs whose encoding lacks them.
BLOCKS, ASCII = "▁▂▃▄▅▆▇█", "_.-~=+*#"

#: Columns of a trend; of more runs every so many-th is drawn, the first and the last always.
_MOST_POINTS = 40

_LONGEST_BRANCH = 24

#: Columns that the time and the commit of a run take, a value with its change, and what is between two.
_NAMES_WIDTH, _CELL_WIDTH, _GAP = 30, 17, 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown of a history, and how."""

    runs: Sequence[Past]  #: all of them, as they were recorded
    limit: int  #: so many of the last stand in the table
    keys: Sequence[str]  #: the metrics that have a column
    metrics: Mapping[str, Metric]  #: those that are known today, by key
    changes: Sequence[Change] = ()  #: from the first to the last in the table, the best first
    zone: tzinfo | None = None  #: of the times; the machine's own when left out
    blocks: bool = True  #: whether the output can show `BLOCKS`


def render_history(project: str, shown: Shown, *, color: bool, width: int) -> str:
    """Plain and stable without color: no escapes, no blanks at line ends."""
    text = print_sections(_sections(project, shown, width), color=color, width=width)
    return text if shown.blocks else text.replace("─", "-")


def draw_trend(values: Sequence[float | None], levels: str = BLOCKS) -> str:
    """A character for each value, from the least to the greatest of them; a blank for one that is not known.

    >>> draw_trend([60.0, 65.0, None, 90.0, 95.0]), draw_trend([5.0, 5.0]), draw_trend([None, 1.0, 3.0], "_-#")
    ('▁▂ ▇█', '▄▄', ' _#')
    """
    known = [value for value in values if value is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    top = len(levels) - 1
    return "".join(
        " " if value is None else levels[round((value - least) / (most - least) * top) if most > least else top // 2]
        for value in values
    )


def _sections(project: str, shown: Shown, width: int) -> Iterator[Section]:
    left = max(0, len(shown.runs) - shown.limit)
    first: list[RenderableType] = [heading("History", f"{show_line(project)}, {count(len(shown.runs), 'run')}")]
    if left:
        first.append(indent(Text(f"{count(left, 'earlier run')} not shown: `--limit {len(shown.runs)}` shows all")))
    yield (*first, indent(_tabulate_runs(shown, left)), *map(indent, _footnotes(shown, left)))
    for keys in group_keys(shown.keys, width):
        yield (heading("Metrics", "with the change to the run before"), indent(_tabulate_metrics(shown, keys, left)))
    trends = _draw_trends(shown, shown.runs[left:])
    if trends.row_count:
        yield (heading("Trend", "from the least to the greatest of each"), indent(trends))
    if shown.changes:
        title = heading("Changed most", "from the first to the last, in points of the score of today")
        yield (title, *_tell_extremes(shown))


def group_keys(keys: Sequence[str], width: int) -> Iterator[Sequence[str]]:
    """The keys in their order, as many at a time as columns fit beside the names of the runs; at least one.

    >>> list(group_keys(["mutation-score", "total-coverage", "anti-patterns", "property-share"], 100))
    [['mutation-score', 'total-coverage', 'anti-patterns'], ['property-share']]
    """
    group: list[str] = []
    taken = _NAMES_WIDTH
    for key in keys:
        column = max(len(key), _CELL_WIDTH) + _GAP
        if group and taken + column > width:
            yield group
            group, taken = [], _NAMES_WIDTH
        group.append(key)
        taken += column
    if group:
        yield group


def _tabulate_runs(shown: Shown, left: int) -> RenderableType:
    table = grid(("when", "commit", "branch", "proven", "possible", "grade", "passed"), ("proven", "possible"))
    for run, before in _pair(shown.runs, left):
        table.add_row(
            *_name(run, before, shown.zone),
            Text(_cut(show_line(run.branch))),
            *map(Text, _show_score(run)),
            Text(show_line(run.grade)),
            _show_verdict(run.passed),
        )
    return table


def _tabulate_metrics(shown: Shown, keys: Sequence[str], left: int) -> RenderableType:
    table = grid(("when", "commit", *keys), keys)
    for run, before in _pair(shown.runs, left):
        table.add_row(*_name(run, before, shown.zone), *(_show_cell(shown, key, run, before) for key in keys))
    return table


def _pair(runs: Sequence[Past], left: int) -> Iterator[tuple[Past, Past | None]]:
    """Each run but those left out, with the one before it."""
    return zip(runs[left:], [None, *runs][left:], strict=False)


def _name(run: Past, before: Past | None, zone: tzinfo | None) -> tuple[Text, Text]:
    when = run.when.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return Text(when + "*" * _went_back(run, before)), Text(show_line(run.commit[:7]) + "+" * run.dirty)


def _footnotes(shown: Shown, left: int) -> Iterator[Text]:
    runs = shown.runs[left:]
    if any(run.dirty for run in runs):
        yield Text("+ not only the commit: there were changes beside it", style="dim")
    if any(_went_back(run, before) for run, before in _pair(shown.runs, left)):
        yield Text("* the clock had been set back: recorded after the run above", style="dim")
    models = sorted({run.model for run in runs})
    if len(models) > 1:
        named = ", ".join(map(str, models))
        yield Text(f"The points follow several score models ({named}): `--rescore` gives all by that of today.")


def _draw_trends(shown: Shown, runs: Sequence[Past]) -> Table:
    """Of each number that at least two runs have."""
    table = grid(("", "trend", "first", "last", "change"), ("first", "last", "change"))
    rows: list[tuple[str, Metric | None, list[float | None]]] = [
        ("proven", None, [run.proven for run in runs]),
        ("possible", None, [run.possible for run in runs]),
    ]
    rows += [(key, shown.metrics.get(key), [run.values.get(key) for run in runs]) for key in shown.keys]
    for name, metric, values in rows:
        known = [value for value in values if value is not None]
        if len(known) > 1:
            line = Text(draw_trend(_thin(values), BLOCKS if shown.blocks else ASCII), no_wrap=True)
            first, last = (_show_value(metric, value) for value in (known[0], known[-1]))
            table.add_row(Text(name), line, Text(first), Text(last), _show_change(metric, known[0], known[-1]))
    return table


def _tell_extremes(shown: Shown) -> Iterator[RenderableType]:
    best, worst = shown.changes[0], shown.changes[-1]
    if best.points > 0:
        yield indent(_tell(shown, "better", best))
    if worst.points < 0:
        yield indent(_tell(shown, "worse", worst))


def _tell(shown: Shown, word: str, change: Change) -> Text:
    metric = shown.metrics.get(change.key)
    way = f"{_show_value(metric, change.before)} -> {_show_value(metric, change.after)}"
    points = ("+" if change.points > 0 else "") + show_points(change.points)
    return Text.assemble(
        (f"{word:<6}", "green" if change.points > 0 else "red"), f"  {change.key}  {way}  {points} points"
    )


def _show_cell(shown: Shown, key: str, run: Past, before: Past | None) -> Text:
    """The value, and how it differs from that of the run before where both are known."""
    value, then = run.values.get(key), before.values.get(key) if before else None
    if value is None:
        return Text("-", style="dim")
    metric = shown.metrics.get(key)
    text = Text(_show_value(metric, value))
    return text if then is None else text + " " + _show_change(metric, then, value)


def _show_change(metric: Metric | None, before: float, after: float) -> Text:
    if after == before:
        return Text("=", style="dim")
    better = (after > before) is (metric is None or metric.direction is Direction.UP)
    digits = 2 if metric is not None and metric.unit != "%" else 1
    sign = "+" if after > before else ""
    return Text(sign + show_number(after - before, 0, digits=digits), style="green" if better else "red")


def _show_value(metric: Metric | None, value: float) -> str:
    return show_number(value, 0, 100) if metric is None else show_value(metric, value, metric.target)


def _show_score(run: Past) -> tuple[str, str]:
    if run.proven is None or run.possible is None:
        return "-", "-"
    return display.show_score(Score(run.proven, run.possible, run.grade))


def _show_verdict(passed: bool | None) -> Text:
    return {None: Text("-", style="dim"), True: Text("yes", style="green"), False: Text("no", style="red")}[passed]


def _went_back(run: Past, before: Past | None) -> bool:
    """By a minute or more, as far as the table tells times: several processes may record in one moment."""
    return before is not None and _minute(run.when) < _minute(before.when)


def _minute(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_BRANCH else f"{name[: _LONGEST_BRANCH - 3]}..."


def _thin(values: Sequence[float | None]) -> Sequence[float | None]:
    if len(values) <= _MOST_POINTS:
        return values
    step = (len(values) - 1) / (_MOST_POINTS - 1)
    return [values[round(number * step)] for number in range(_MOST_POINTS)]
