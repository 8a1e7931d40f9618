"""From numbers, lines and other people's text to what a reader may trust: no rounding across a bound, no escapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualitygate.model import Direction, Measurement, Metric, Score

#: Grades change here; a score is never rounded onto one of them.
_GRADE_BOUNDS = (0.0, 60.0, 70.0, 80.0, 90.0, 100.0)


def show_number(value: float, *marks: float, digits: int = 1) -> str:
    """The value with as many decimals as it takes to stand on its own side of every mark.

    >>> show_number(84.96, 85), show_number(84.94, 85), show_number(85, 85)
    ('84.96', '84.9', '85.0')
    >>> show_number(99.996, 0, 100)
    '99.996'
    """
    for places in range(digits, 16):
        text = f"{value:.{places}f}"
        if all(_side(float(text), mark) == _side(value, mark) for mark in marks):
            return text
    return repr(value)


def show_value(metric: Metric, value: float, target: float) -> str:
    """A metric's value: 0 and 100 percent only when exact, and never rounded onto or across its target.

    >>> show_value(Metric(85, 25, lambda facts: ...), 84.96, 85)
    '84.96%'
    """
    if metric.unit == "%":
        return show_number(value, 0, 100, target) + "%"
    return show_number(value, 0, target, digits=2) + metric.unit


def show_bounds(measurement: Measurement) -> str:
    """What is known of the value, in words: ``84.0%``, ``70.9% to 93.0%``, ``at least 0.45/100``, or empty.

    An interval is told in the order of its ends; without a value only the known end is told.
    """
    metric, measured, target = measurement.metric, measurement.measured, measurement.target
    low = None if measured.low is None else show_value(metric, measured.low, target)
    high = None if measured.high is None else show_value(metric, measured.high, target)
    if low is not None and high is not None:
        return low if low == high else f"{low} to {high}"
    if measured.value is not None:
        return show_value(metric, measured.value, target)
    if low is not None:
        return f"at least {low}"
    return "" if high is None else f"at most {high}"


def show_target(measurement: Measurement) -> str:
    """The target with its direction: ``>= 85%`` or ``<= 0.67/100``."""
    sign = ">=" if measurement.metric.direction is Direction.UP else "<="
    return f"{sign} {measurement.target:.12g}{measurement.metric.unit}"


def show_gap(measurement: Measurement) -> str:
    """How far from the target; ``met`` when it is, empty when not measured."""
    if measurement.gap is None:
        return ""
    if measurement.gap == 0.0:
        return "met"
    digits = 1 if measurement.metric.unit == "%" else 2
    sign = "-" if measurement.metric.direction is Direction.UP else "+"
    return sign + show_number(measurement.gap, 0, digits=digits)


def show_evidence(measurement: Measurement) -> str:
    """Why it was not measured, else what tells most, else nothing; and how much more the JSON holds."""
    measured = measurement.measured
    if measured.value is None:
        return show_line(measured.reason) + (" (no weight)" if measured.dropped else "")
    if not measured.evidence:
        return ""
    rest = len(measured.evidence) - 1
    return show_line(measured.evidence[0]) + (f" (+{rest:,} more)" if rest else "")


def show_points(points: float) -> str:
    """Points of the score, never rounded to nothing.

    >>> show_points(3.25), show_points(0.0004)
    ('3.2', '0.0004')
    """
    return show_number(points, 0)


def show_gain(points: float) -> str:
    """Points that something brings.

    >>> show_gain(3.25), show_gain(0.0)
    ('+3.2', '+0.0')
    """
    return f"+{show_points(points or 0.0)}"


def show_loss(points: float) -> str:
    """Points that something costs.

    >>> show_loss(3.25), show_loss(0.0)
    ('-3.2', '0.0')
    """
    return f"-{show_points(points)}" if points else "0.0"


def show_score(score: Score) -> tuple[str, str]:
    """Proven and possible, neither rounded onto a grade it does not have."""
    return show_number(score.proven, *_GRADE_BOUNDS), show_number(score.possible, *_GRADE_BOUNDS)


def show_lines(lines: Iterable[int]) -> str:
    """Line numbers as ranges.

    >>> show_lines({3, 1, 2, 7, 9, 10})
    '1-3, 7, 9-10'
    """
    numbers = set(lines)
    starts = sorted(number for number in numbers if number - 1 not in numbers)
    ends = sorted(number for number in numbers if number + 1 not in numbers)
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


def show_some(names: Sequence[str], limit: int = 3) -> str:
    """The first few of many, and how many are left.

    >>> show_some(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    rest = len(names) - limit
    return ", ".join(names) if rest <= 0 else ", ".join(names[:limit]) + f" and {rest} more"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    >>> count(1, "test"), count(1200, "test"), count(0, "entry", "entries")
    ('1 test', '1,200 tests', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def show_text(text: str) -> str:
    """Other people's text, with what a terminal would obey or hide (escapes, bidirectional controls) made visible.

    >>> show_text("a\\x1b[31mb\\tc")
    'a\\\\x1b[31mb c'
    """
    if text.isprintable():  # nearly all are
        return text
    return "".join(_show_character(character) for character in text.replace("\r\n", "\n").expandtabs(4))


def show_line(text: str) -> str:
    """The same on one line: every run of white space is one space."""
    return show_text(" ".join(text.split()))


def _show_character(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return character.encode("unicode_escape").decode("ascii")


def _side(value: float, mark: float) -> int:
    return (value > mark) - (value < mark)
