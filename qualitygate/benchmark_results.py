"""Files of pytest-benchmark in, what was measured in each test out: `pytest --benchmark-json`.

pytest-benchmark measures time. A test that measures more says so in `benchmark.extra_info`: `peak_mb`, and
`success_rate` from 0 to 1. A 95th percentile needs the time of each round, which `--benchmark-json` writes and
`--benchmark-save` does not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from math import inf, isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeGuard

from qualitygate.display import count, show_line, show_some
from qualitygate.errors import UsageError
from qualitygate.model import Benchmark, Facts, Figures, TestId

#: Figures, and statistics of pytest-benchmark, of which more is better.
RATES = frozenset({"ops_per_s", "success_rate", "ops"})

_OPTION = "--benchmark-json"
_HELP = "run the benchmarks with `pytest --benchmark-json FILE`, and give that file"


def read_benchmarks(files: Sequence[Path]) -> tuple[tuple[Benchmark, ...], tuple[str, ...]]:
    """What the files hold, one for each test function, and what is to be told of the files.

    Of several results of a test, of other parameters or in other files, the worst counts.

    Raises:
        UsageError: a file cannot be read, or pytest-benchmark did not write it.
    """
    found: dict[TestId, Benchmark] = {}
    notes = []
    for file in files:
        read, note = _read(file)
        notes.append(f"{file}: {note}")
        for one in read:
            found[one.test] = _worse(found[one.test], one) if one.test in found else one
    return tuple(found.values()), tuple(notes)


def name_strangers(facts: Facts) -> tuple[str, ...]:
    """A note on results of tests that the suite does not have."""
    known = {case.id for case in facts.suite.cases} if facts.suite is not None else set()
    strangers = sorted(str(one.test) for one in facts.benchmarks if one.test not in known)
    if not strangers:
        return ()
    shown = show_some([show_line(one) for one in strangers])
    return (f"results of {count(len(strangers), 'test')} that the suite does not have: {shown}",)


def _read(file: Path) -> tuple[list[Benchmark], str]:
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}", where=_OPTION, help=_HELP) from error
    except UnicodeDecodeError as error:
        raise _refuse(file, "it is not UTF-8") from error
    if not text.strip():
        raise _refuse(file, "it is empty: no benchmark ran to its end")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refuse(file, f"it is not JSON: {error}") from error
    match content:
        case {"benchmarks": list(results), "version": str(version)}:
            read = [_read_result(file, number, result) for number, result in enumerate(results)]
            when = str(content.get("datetime", ""))[:10]
            by = f"pytest-benchmark {version}" + (f" on {when}" if when else "")
            return read, show_line(f"{count(len(read), 'result')} of {by}")
    raise _refuse(file, "it has no `benchmarks`, or no `version`")


def _read_result(file: Path, number: int, result: Any) -> Benchmark:
    match result:
        case {"fullname": str(name), "stats": dict(stats)} if "::" in name and _is_figure(stats.get("mean")):
            extra = result.get("extra_info")
            observed = _observe(stats["mean"], stats.get("data"), extra if isinstance(extra, dict) else {})
            known = {statistic: value for statistic, value in stats.items() if _is_figure(value)}
            return Benchmark(TestId.of(name), observed, MappingProxyType(known))
    raise _refuse(file, f"entry {number} of `benchmarks` has no `fullname` of a test, or no `mean`")


def _observe(mean: float, data: object, extra: Mapping[Any, Any]) -> Figures:
    rounds = sorted(data) if isinstance(data, list) and all(map(_is_figure, data)) else []
    return Figures(
        mean_ms=1000 * mean,
        p95_ms=1000 * rounds[-(-95 * len(rounds) // 100) - 1] if rounds else None,  # the nearest rank
        peak_mb=_take(extra, "peak_mb"),
        ops_per_s=1 / mean if mean else None,
        success_rate=_take(extra, "success_rate", most=1),
    )


def _take(extra: Mapping[Any, Any], name: str, most: float = inf) -> float | None:
    value = extra.get(name)
    return value if _is_figure(value) and value <= most else None


def _is_figure(value: object) -> TypeGuard[float]:
    """Whether it is a number that a measurement can give; NaN and infinity, which Python's JSON has, are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _worse(one: Benchmark, other: Benchmark) -> Benchmark:
    """The worst of both; what one of them does not know is not known."""
    pairs = {
        each.name: (getattr(one.observed, each.name), getattr(other.observed, each.name)) for each in fields(Figures)
    }
    observed = {name: _pick(name, *pair) for name, pair in pairs.items() if None not in pair}
    stats = {name: _pick(name, one.stats[name], other.stats[name]) for name in one.stats if name in other.stats}
    return Benchmark(one.test, Figures(**observed), MappingProxyType(stats))


def _pick(name: str, one: float, other: float) -> float:
    return min(one, other) if name in RATES else max(one, other)


def _refuse(file: Path, why: str) -> UsageError:
    return UsageError(f"{file} is not what pytest-benchmark writes", where=_OPTION, why=show_line(why), help=_HELP)
