"""The gate's configuration and a day in, what it demands on that day out: targets, exceptions, a clock to trust.

What is dated holds by the calendar of the machine that judges. A clock that is behind the last commit would bring back
what has expired, so that with such a clock nothing dated is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from qualitygate.conditions import Judged, leave_open
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Condition, Config, Direction, Metric, State
from qualitygate.model.config import GateException

#: Clocks and time zones may differ by so much.
_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds on a day."""

    exceptions: Mapping[str, GateException] = field(default_factory=lambda: MappingProxyType({}))  #: by metric
    expired: tuple[GateException, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  #: reasons by metric
    clock: str = ""  #: why nothing dated can be decided; empty when it can

    def excuse(self, key: str, judged: Judged) -> Judged:
        """A condition on a metric as an exception leaves it; one that passed needs none."""
        condition, _ = judged
        exception = self.exceptions.get(key)
        if exception is None or condition.state is State.PASSED:
            return judged
        until = f"excepted until {exception.expires} by {exception.owner}: {exception.reason}"
        return Condition(condition.name, State.PASSED, f"{condition.detail}; {until}"), ExitCode.OK

    def demand(self) -> Sequence[Judged]:
        """The conditions on the terms themselves: no exception has expired, and the clock is right."""
        judged = []
        if self.clock:
            judged.append(leave_open("clock", self.clock))
        for one in self.expired:
            detail = f"the exception for {one.metric} ended on {one.expires} (owner {one.owner}: {one.reason})"
            judged.append((Condition("exceptions", State.FAILED, detail), ExitCode.EXPIRED))
        return judged


def find_terms(config: Config, today: date, latest: date | None = None) -> Terms:
    """What the configuration demands on a day; ``latest`` is that of the last commit, where it is known."""
    gate = config.gate
    return Terms(
        MappingProxyType({one.metric: one for one in gate.exceptions if today <= one.expires}),
        tuple(one for one in gate.exceptions if today > one.expires),
        MappingProxyType({one.metric: one.reason for one in gate.not_applicable}),
        _doubt_clock(config, today, latest),
    )


def find_targets(config: Config, metrics: Sequence[Metric], today: date) -> dict[str, float]:
    """The target of each metric on a day that is not its own: the configured one, or a higher one that has come due.

    Of a density less is better: there the lower target is the stricter.
    """
    targets = dict(config.targets)
    for metric in metrics:
        due = [one.target for one in config.gate.raised if one.metric == metric.key and one.date <= today]
        if due:
            strictest = max if metric.direction is Direction.UP else min
            targets[metric.key] = strictest(targets.get(metric.key, metric.target), *due)
    return targets


def is_dated(config: Config) -> bool:
    """Whether anything in the configuration holds from or until a day."""
    return bool(config.gate.exceptions or config.gate.raised or config.mutate.ignore)


def _doubt_clock(config: Config, today: date, latest: date | None) -> str:
    if latest is None or today >= latest - _SLACK or not is_dated(config):
        return ""
    return f"today is {today} here, and the last commit is of {latest}: what is dated cannot be judged by this clock"
