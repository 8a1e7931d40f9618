"""A history as a terminal shows it: every run in a line, what has changed, and nothing wider than it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.history import Change
from qualitygate.model import Direction, Measured, Metric, Past
from qualitygate.reports.terminal.history import ASCII, BLOCKS, Shown, draw_trend, group_keys, render_history

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
METRICS = {
    "mutation-score": Metric(85, 25, lambda facts: Measured(None), key="mutation-score"),
    "anti-patterns": Metric(
        0.67, 17, lambda facts: Measured(None), Direction.DOWN, "/100", half=6.0, key="anti-patterns"
    ),
}


def build_run(
    hours: float, proven: float | None, mutation: float | None, density: float | None, **more: object
) -> Past:
    run = Past(
        NOON + timedelta(hours=hours),
        "1f2e3d4c5b6a",
        "main",
        False,
        {"mutation-score": mutation, "anti-patterns": density},
        proven,
        None if proven is None else proven + 10,
        "" if proven is None else "F",
        False,
        1,
    )
    return replace(run, **more)  # type: ignore[arg-type]


RUNS = (
    build_run(0, 41.25, 50.0, 4.0),
    build_run(24, 55.0, None, 4.0, commit="", branch="", passed=None),
    build_run(48, 59.96, 84.96, 9.5, dirty=True, branch="a-branch-with-a-long-name-indeed"),
    build_run(47, 90.0, 85.0, 2.0, grade="A", passed=True, commit="aabbccddee"),
)
CHANGES = (Change("mutation-score", 50.0, 85.0, 12.34), Change("anti-patterns", 2.0, 4.0, -0.004))
SHOWN = Shown(RUNS, 20, tuple(METRICS), METRICS, CHANGES, UTC)


def render(shown: Shown, width: int = 100, *, color: bool = False) -> str:
    return render_history("shop", shown, color=color, width=width)


def test_render_everything() -> None:
    assert (
        render(SHOWN)
        == """\
History  shop, 4 runs
  when                commit     branch                     proven   possible   grade   passed
  ────────────────────────────────────────────────────────────────────────────────────────────
  2026-03-01 12:00    1f2e3d4    main                         41.2       51.2   F       no
  2026-03-02 12:00                                            55.0       65.0   F       -
  2026-03-03 12:00    1f2e3d4+   a-branch-with-a-long-...    59.96      69.96   F       no
  2026-03-03 11:00*   aabbccd    main                         90.0      100.0   A       yes
  + not only the commit: there were changes beside it
  * the clock had been set back: recorded after the run above

Metrics  with the change to the run before
  when                commit     mutation-score    anti-patterns
  ──────────────────────────────────────────────────────────────
  2026-03-01 12:00    1f2e3d4             50.0%         4.00/100
  2026-03-02 12:00                            -       4.00/100 =
  2026-03-03 12:00    1f2e3d4+           84.96%   9.50/100 +5.50
  2026-03-03 11:00*   aabbccd       85.0% +0.04   2.00/100 -7.50

Trend  from the least to the greatest of each
                   trend      first       last   change
  ─────────────────────────────────────────────────────
  proven           ▁▃▄█        41.2       90.0    +48.8
  possible         ▁▃▄█        51.2      100.0    +48.8
  mutation-score   ▁ ██       50.0%      85.0%    +35.0
  anti-patterns    ▃▃█▁    4.00/100   2.00/100    -2.00

Changed most  from the first to the last, in points of the score of today
  better  mutation-score  50.0% -> 85.0%  +12.3 points
  worse   anti-patterns  2.00/100 -> 4.00/100  -0.004 points
"""
    )


def test_render_one_run_without_any_trend() -> None:
    assert (
        render(replace(SHOWN, runs=RUNS[:1], keys=(), changes=()))
        == """\
History  shop, 1 run
  when               commit    branch   proven   possible   grade   passed
  ────────────────────────────────────────────────────────────────────────
  2026-03-01 12:00   1f2e3d4   main       41.2       51.2   F       no
"""
    )


def test_render_the_last_of_many_with_the_change_to_the_one_before_them() -> None:
    text = render(replace(SHOWN, limit=2, keys=("anti-patterns",), changes=()))

    assert "\n  2 earlier runs not shown: `--limit 4` shows all\n" in text
    assert "2026-03-02" not in text
    assert "9.50/100 +5.50" in text
    assert re.search(r"anti-patterns +█▁ +9.50/100 +2.00/100 +-7.50$", text, flags=re.MULTILINE)
    assert "Changed most" not in text


@pytest.mark.parametrize(("limit", "note"), [(3, "1 earlier run not shown: `--limit 4`"), (4, ""), (5, "")])
def test_tell_how_many_are_left_out(limit: int, note: str) -> None:
    text = render(replace(SHOWN, limit=limit))

    assert ("not shown" in text) is bool(note)
    assert note in text


@pytest.mark.parametrize(
    ("minutes", "marked"), [(-60, True), (-1, True), (-0.5, False), (0, False), (1, False)]
)  # fmt: skip
def test_mark_a_clock_that_was_set_back_as_far_as_the_times_show_it(minutes: float, marked: bool) -> None:
    first, second = build_run(0.01, 50.0, None, None), build_run(0.01 + minutes / 60, 50.0, None, None)

    text = render(replace(SHOWN, runs=(first, second), keys=()))

    assert ("*" in text) is marked
    assert ("the clock had been set back" in text) is marked


def test_mark_a_clock_also_where_the_run_before_is_not_shown() -> None:
    text = render(replace(SHOWN, limit=1, keys=()))

    assert "2026-03-03 11:00*" in text
    assert "the clock had been set back" in text


def test_show_times_of_the_zone() -> None:
    text = render(replace(SHOWN, runs=RUNS[:1], zone=timezone(timedelta(hours=14))))

    assert "2026-03-02 02:00" in text


def test_tell_of_several_models() -> None:
    runs = (replace(RUNS[0], model=2), RUNS[0], replace(RUNS[0], model=2))
    told = "  The points follow several score models (1, 2): `--rescore` gives all by that of today.\n"

    assert told in render(replace(SHOWN, runs=runs))
    assert "models" not in render(replace(SHOWN, runs=runs[::2]))


def test_show_what_is_not_known_as_such() -> None:
    runs = (build_run(0, None, None, None), build_run(1, 50.0, None, None), build_run(2, None, None, None))

    assert (
        render(replace(SHOWN, runs=runs, changes=()))
        == """\
History  shop, 3 runs
  when               commit    branch   proven   possible   grade   passed
  ────────────────────────────────────────────────────────────────────────
  2026-03-01 12:00   1f2e3d4   main          -          -           no
  2026-03-01 13:00   1f2e3d4   main       50.0       60.0   F       no
  2026-03-01 14:00   1f2e3d4   main          -          -           no

Metrics  with the change to the run before
  when               commit    mutation-score   anti-patterns
  ───────────────────────────────────────────────────────────
  2026-03-01 12:00   1f2e3d4                -               -
  2026-03-01 13:00   1f2e3d4                -               -
  2026-03-01 14:00   1f2e3d4                -               -
"""
    )


def test_show_a_metric_that_no_one_knows_today_without_unit() -> None:
    runs = [replace(RUNS[0], values={"gone": value}) for value in (3.0, 1.0)]

    text = render(replace(SHOWN, runs=runs, keys=("gone",)))

    assert re.search(r"gone +█▁ +3.0 +1.0 +-2.0$", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (CHANGES, ["better", "worse"]),
        (CHANGES[:1], ["better"]),
        (CHANGES[1:], ["worse"]),
        ((), []),
    ],
)
def test_tell_what_got_better_and_worse_most(changes: tuple[Change, ...], words: list[str]) -> None:
    text = render(replace(SHOWN, changes=changes))

    assert re.findall(r"^  (better|worse) ", text, flags=re.MULTILINE) == words


def test_plain_ascii_where_blocks_cannot_be_shown() -> None:
    text = render(replace(SHOWN, blocks=False))

    assert text.isascii()
    assert re.search(r"proven +_-~# +41.2", text)
    assert "\n  -----" in text


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("keys", [(), tuple(METRICS), ("mutation-score",) * 5])
def test_keep_within_width(width: int, keys: tuple[str, ...]) -> None:
    text = render(replace(SHOWN, keys=keys, limit=4), width)

    assert max(map(len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


def test_color_changes_no_word() -> None:
    colored = render(SHOWN, color=True)

    assert "\x1b[31mno" in colored
    assert "\x1b[32myes" in colored
    assert "\x1b[32m-7.50" in colored
    assert "\x1b[31m+5.50" in colored
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert "".join(line.rstrip() + "\n" for line in stripped.splitlines()) == render(SHOWN)


def test_hostile_names_stay_words() -> None:
    evil = "\x1b[31m[bold]\u202e\nx"

    text = render_history(
        evil, replace(SHOWN, runs=(replace(RUNS[0], branch=evil, commit=evil),)), color=False, width=140
    )  # fmt: skip

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]" in text


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([None, None], "  "),
        ([7.0], "▄"),
        ([0.0, 0.0, 0.0], "▄▄▄"),
        ([0.0, 7.0], "▁█"),
        ([7.0, 0.0], "█▁"),
        ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], BLOCKS),
        ([-7.0, None, 0.0], "▁ █"),
    ],
)
def test_draw_trend(values: Sequence[float | None], expected: str) -> None:
    assert draw_trend(values) == expected
    assert draw_trend(values, ASCII) == expected.translate(str.maketrans(BLOCKS, ASCII))


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=30))
def test_trend_rises_where_values_rise(values: list[float | None]) -> None:
    line = draw_trend(values)

    known = [(value, BLOCKS.index(mark)) for value, mark in zip(values, line, strict=True) if value is not None]
    assert [mark == " " for mark in line] == [value is None for value in values]
    assert all(low <= high for (a, low) in known for (b, high) in known if a < b)


@pytest.mark.parametrize(("runs", "columns"), [(39, 39), (40, 40), (41, 40), (500, 40)])
def test_trend_of_many_runs_is_thinned_and_keeps_both_ends(runs: int, columns: int) -> None:
    past = [build_run(number, 50.0 if 0 < number < runs - 1 else 90.0, None, None) for number in range(runs)]

    text = render(replace(SHOWN, runs=past, limit=runs, keys=()))

    found = re.search(r"^  proven +(\S+) ", text, flags=re.MULTILINE)
    assert found is not None
    assert found[1] == "█" + "▁" * (columns - 2) + "█"


@pytest.mark.parametrize(
    ("keys", "width", "groups"),
    [
        ([], 100, []),
        (["a"], 1, [["a"]]),
        (["a", "b"], 69, [["a"], ["b"]]),
        (["a", "b"], 70, [["a", "b"]]),
        (["a" * 30, "b"], 82, [["a" * 30], ["b"]]),
        (["a" * 30, "b"], 83, [["a" * 30, "b"]]),
    ],
)
def test_group_keys(keys: list[str], width: int, groups: list[list[str]]) -> None:
    assert list(group_keys(keys, width)) == groups
