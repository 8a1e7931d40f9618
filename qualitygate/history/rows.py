"""A run in, the rows of the tables that keep it out, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from types import MappingProxyType

from qualitygate.history.run import Run
from qualitygate.model import Measured, Past, Tally

#: The columns of a run besides its number, in the order in which they are encoded.
RUN = ("at", '"commit"', "branch", "dirty", "model", "proven", "possible", "grade", "caps", "passed", "silent")

#: Those of a measurement besides the number of its run.
MEASURED = ("metric", "value", "low", "high", "good", "total", "density", "dropped", "reason")


def encode_run(run: Run) -> tuple[object, ...]:
    """Values for the columns `RUN`."""
    shown, caps = run.shown, json.dumps(run.caps)
    checkout = (_storable(shown.commit), _storable(shown.branch), shown.dirty)
    score = (shown.model, shown.proven, shown.possible, shown.grade, caps)
    return (shown.when.isoformat(), *checkout, *score, shown.passed, run.silent)


def decode_run(fields: Sequence[object], measured: Mapping[str, Measured]) -> Run:
    """The run of values of the columns `RUN`, and what it measured.

    Raises:
        TypeError, ValueError, RecursionError: they are of another form.
    """
    at, commit, branch, dirty, model, proven, possible, grade, caps, passed, silent = fields
    when = datetime.fromisoformat(_text(at))
    if when.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    shown = Past(
        when.astimezone(UTC),
        _text(commit),
        _text(branch),
        bool(_whole(dirty)),
        MappingProxyType({key: one.value for key, one in measured.items()}),
        _number(proven),
        _number(possible),
        _text(grade),
        None if passed is None else bool(_whole(passed)),
        _whole(model),
    )
    return Run(shown, tuple(map(_text, json.loads(_text(caps)))), _whole(silent), MappingProxyType(dict(measured)))


def encode_measured(key: str, one: Measured) -> tuple[object, ...]:
    """Values for the columns `MEASURED`; the evidence for people is left out."""
    good, total = (one.tally.good, one.tally.total) if one.tally else (None, None)
    return (key, one.value, one.low, one.high, good, total, one.density, one.dropped, _storable(one.reason))


def decode_measured(fields: Sequence[object]) -> tuple[str, Measured]:
    """The metric and its result, of values of the columns `MEASURED`.

    Raises:
        TypeError: they are of another form.
    """
    key, value, low, high, good, total, density, dropped, reason = fields
    return _text(key), Measured(
        _number(value),
        None if good is None or total is None else Tally(_whole(good), _whole(total)),
        reason=_text(reason),
        low=_number(low),
        high=_number(high),
        dropped=bool(_whole(dropped)),
        density=_number(density),
    )


def _storable(text: str) -> str:
    """Without the halves of characters that UTF-8 lacks: names of branches may be any bytes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _number(value: object) -> float | None:
    """None also for what is not finite: it can be neither drawn nor compared."""
    if value is None:
        return None
    if not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    return float(value) if isfinite(value) else None
