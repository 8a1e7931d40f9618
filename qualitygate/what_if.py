"""Facts and wishes in, the measurements as they would be out: what the score would gain, before anybody works on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import nan
from sys import float_info

from qualitygate.counting import per_hundred
from qualitygate.errors import UsageError, did_you_mean
from qualitygate.measure import measure
from qualitygate.model import Direction, Facts, Measured, Measurement, Metric, Sample, Status, Tally
from qualitygate.narrowing import matches

_EXAMPLES = "write `fix:no-oracle`, `fix:isolation`, `fix:all`, `kill:src/shop/*`, `kill:all` or `unit-coverage=90`"


class Deed(Enum):
    """What is wished for."""

    FIX = "fix"  #: findings of a rule or a family gone
    KILL = "kill"  #: mutants of source files, by a glob of paths, detected
    REACH = "reach"  #: a metric at a value


@dataclass(frozen=True, slots=True)
class Wish:
    """One ``--what-if``."""

    deed: Deed
    what: str  #: a rule or family, a glob of paths, or a metric
    value: float = 0.0  #: of a metric, in its own unit

    def __str__(self) -> str:
        return f"{self.what}={self.value:.12g}" if self.deed is Deed.REACH else f"{self.deed.value}:{self.what}"


def parse_wish(text: str, rules: Collection[str], metrics: Mapping[str, Metric]) -> Wish:
    """What one ``--what-if`` asks for; ``rules`` are the names of rules and families.

    >>> str(parse_wish("fix:no-oracle", ["no-oracle"], {})), str(parse_wish("kill:src/*", [], {}))
    ('fix:no-oracle', 'kill:src/*')

    Raises:
        UsageError: it is no wish, or names what there is not.
    """
    deed, colon, what = text.partition(":")
    if colon and deed == Deed.FIX.value and what:
        if what != "all" and what not in rules:
            raise UsageError(
                f"no rule or family is named `{what}`", where="--what-if", help=did_you_mean(what, tuple(rules))
            )
        return Wish(Deed.FIX, what)
    if colon and deed == Deed.KILL.value and what:
        return Wish(Deed.KILL, what)
    key, equals, number = text.partition("=")
    if not equals:
        raise UsageError(f"`{text}` is no wish", where="--what-if", help=_EXAMPLES)
    if key not in metrics:
        raise UsageError(f"no metric is named `{key}`", where="--what-if", help=did_you_mean(key, tuple(metrics)))
    return Wish(Deed.REACH, key, _read_value(text, number, metrics[key]))


def fulfil(facts: Facts, wishes: Sequence[Wish]) -> Facts:
    """The facts without the findings that are wished away, and with the mutants killed that are wished killed.

    Raises:
        UsageError: a wish, by itself, changes nothing; of all there are, there may be none.
    """
    fulfilled = facts
    for wish in wishes:
        if wish.deed is not Deed.REACH:
            grant = _fix if wish.deed is Deed.FIX else _kill
            if wish.what != "all" and grant(facts, wish.what) is facts:
                what = "finding" if wish.deed is Deed.FIX else "mutant that is not detected"
                raise UsageError(f"`{wish}` changes nothing: there is no such {what}", where="--what-if")
            fulfilled = grant(fulfilled, wish.what)
    return fulfilled


def foresee(
    facts: Facts, metrics: Sequence[Metric], targets: Mapping[str, float], wishes: Sequence[Wish]
) -> tuple[Measurement, ...]:
    """The measurements of facts in which the wishes are fulfilled, with the metrics at their wished values.

    Raises:
        UsageError: a metric is wished at two values; or one that is scored on what misses was not measured: what its
            value would mean is not known.
    """
    values: dict[str, float] = {}
    for wish in wishes:
        if wish.deed is Deed.REACH and values.setdefault(wish.what, wish.value) != wish.value:
            raise UsageError(
                f"{wish.what} cannot be both {values[wish.what]:.12g} and {wish.value:.12g}", where="--what-if"
            )
    statements = facts.evidence.coverage.statements if facts.evidence.coverage else 0
    return tuple(
        replace(one, measured=_reach(one, values[one.key], statements)) if one.key in values else one
        for one in measure(facts, metrics, targets)
    )


def _read_value(text: str, number: str, metric: Metric) -> float:
    try:
        value = float(number)
    except ValueError:
        value = nan
    # Not the negation: nan is in no range.
    if not 0 <= value <= (100 if metric.unit == "%" else float_info.max):
        bounds = "from 0 to 100" if metric.unit == "%" else "from 0"
        raise UsageError(f"`{text}` is no value of {metric.key}", where="--what-if", help=f"give a number {bounds}")
    return value


def _fix(facts: Facts, name: str) -> Facts:
    if facts.judgement is None:
        return facts
    kept = tuple(
        one
        for one in facts.judgement.findings
        if one.ignored is not None or not (name == "all" or name in (one.rule, one.family))
    )
    if len(kept) == len(facts.judgement.findings):
        return facts
    return replace(facts, judgement=replace(facts.judgement, findings=kept))


def _kill(facts: Facts, glob: str) -> Facts:
    mutation = facts.evidence.mutation
    if mutation is None:
        return facts
    wanted = "*" if glob == "all" else glob
    missed = {
        one.mutant.id
        for one in mutation.verdicts
        if one.status in (Status.SURVIVED, Status.NO_TESTS) and matches(one.mutant.path, wanted)
    }
    if not missed:
        return facts
    verdicts = (replace(one, status=Status.KILLED) if one.mutant.id in missed else one for one in mutation.verdicts)
    sample = mutation.sample and _shift(mutation.sample, len(missed))
    killed = replace(mutation, verdicts=tuple(verdicts), sample=sample)
    return replace(facts, evidence=replace(facts.evidence, mutation=killed))


def _shift(sample: Sample, killed: int) -> Sample:
    """The interval of an early stop moves by what is known: so many more of all mutants would be detected."""
    if sample.low is None or sample.high is None:
        return sample
    more = 100.0 * killed / sample.population
    return replace(sample, low=min(100.0, sample.low + more), high=min(100.0, sample.high + more))


def _reach(one: Measurement, value: float, statements: int) -> Measured:
    """A metric at a value, with as many misses, rounded up, as it leaves of what was counted; those may be scored."""
    if one.metric.direction is Direction.DOWN:
        return Measured(value, density=value)
    total = one.measured.tally.total if one.measured.tally is not None else 0
    wished = Tally(int(total * value / 100), total) if total else None
    if one.metric.half is None:
        return Measured(value, wished)
    if wished is None:
        raise UsageError(
            f"{one.key} was not measured: what {value:.12g}% of it would be is not known",
            where="--what-if",
            why=one.measured.reason,
        )
    return Measured(value, wished, density=per_hundred(wished.total * (1 - value / 100), statements))
