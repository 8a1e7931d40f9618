"""One line on a terminal, nothing elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.cli import progress
from qualitygate.cli.progress import Progress, describe, in_words

CLEAR = "\r\x1b[2K"


@pytest.mark.parametrize(
    ("what", "done", "total", "spent", "expected"),
    [
        ("judging", 0, 0, 5.0, "judging ..."),
        ("judging", 3, 0, 5.0, "judging ..."),
        ("judging", 0, 10, 5.0, "judging: 0 of 10"),
        ("judging", 1, 10, 2.0, "judging: 1 of 10, about 18 s left"),
        ("judging", 9, 10, 9.0, "judging: 9 of 10, about 1 s left"),
        ("judging", 10, 10, 9.0, "judging: 10 of 10"),
        ("judging", 11, 10, 9.0, "judging: 11 of 10"),
    ],
)
def test_describe(what: str, done: int, total: int, spent: float, expected: str) -> None:
    assert describe(what, done, total, spent) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "1 s"),
        (1.4, "1 s"),
        (1.6, "2 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (61, "1 min 1 s"),
        (3600, "60 min 0 s"),
    ],
)
def test_in_words(seconds: float, expected: str) -> None:
    assert in_words(seconds) == expected


@given(st.floats(0, 1e5))
def test_in_words_is_within_a_second(seconds: float) -> None:
    words = in_words(seconds).split()

    told = int(words[0]) * 60 + int(words[2]) if "min" in words else int(words[0])
    assert abs(told - max(1, seconds)) <= 0.5


def test_say_is_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress()

    shown.say("judging", 1, 2)
    shown.clear()

    assert capsys.readouterr() == ("", "")


def test_say_draws_on_standard_error_and_clear_removes_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress(enabled=True)

    shown.say("collecting", 0, 0)
    shown.clear()

    assert capsys.readouterr() == ("", f"{CLEAR}collecting ...{CLEAR}")


def test_clear_without_a_line_draws_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Progress(enabled=True).clear()

    assert capsys.readouterr() == ("", "")


def test_say_draws_at_most_every_tenth_of_a_second_and_always_the_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([100.0, 100.05, 100.09, 100.2, 100.21, 100.22])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    shown = Progress(enabled=True)

    for done in (0, 1, 2, 3, 10):
        shown.say("judging", done, 10)
    shown.say("checking", 0, 10)

    assert capsys.readouterr().err.split(CLEAR)[1:] == [
        "judging: 0 of 10", "judging: 3 of 10, about 1 s left", "judging: 10 of 10", "checking: 0 of 10",
    ]  # fmt: skip
