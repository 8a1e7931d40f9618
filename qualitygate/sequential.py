"""Verdicts in a random order in, the interval of the score of all mutants and a decision against a bar out.

A confidence sequence for sampling without replacement: the prior-posterior ratio of a beta-binomial prior over the
number of detected mutants (Waudby-Smith and Ramdas 2020, "Confidence sequences for sampling without replacement"). It
holds at every step at once with 95%, so that looking after each verdict and stopping when decided is no cheating, as
it would be with an interval for a sample of fixed size.

>>> test = EarlyStop(population=1000, least=85.0)
>>> for number in range(1, 1001):
...     if test.add(Status.KILLED) is not Decision.UNDECIDED:
...         break
>>> number, test.decision, [round(end, 1) for end in test.interval]
(41, <Decision.PASS: 'pass'>, [85.2, 100.0])
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, lgamma, log

from qualitygate.model import Decision, Status

#: Ratios that are equal to the bound count as below it, whichever way a machine rounds logarithms: the careful side.
_ROUNDING = 1e-9


@dataclass(slots=True)
class ConfidenceSequence:
    """How many of a population are successes, as known after each draw without replacement.

    >>> known = ConfidenceSequence(100)
    >>> for success in [True] * 30 + [False]:
    ...     known.add(success)
    >>> known.low, known.high
    (84, 99)
    """

    population: int
    alpha: float = 0.05  #: the chance that the interval ever leaves the truth out, at most
    prior: tuple[float, float] = (1.0, 1.0)  #: of the beta-binomial; (1, 1) thinks every number equally likely
    draws: int = field(init=False, default=0)
    successes: int = field(init=False, default=0)
    low: int = field(init=False, default=0)  #: successes in the whole population, at least
    high: int = field(init=False)  #: and at most

    def __post_init__(self) -> None:
        self.high = self.population

    def add(self, success: bool) -> None:
        """Take one more draw: what was left out before stays out.

        In the rare sequence (alpha) where nothing would be left, only what the draws say now is worth telling; at the
        end that is the exact number.

        Raises:
            ValueError: all were drawn.
        """
        if self.draws == self.population:
            raise ValueError(f"all {self.population} were drawn")
        self.draws += 1
        self.successes += success
        best = self._find_likeliest()
        if (best < self.low and not self._holds(self.low)) or (best > self.high and not self._holds(self.high)):
            self.low, self.high = -1, self.population + 1
        self.low, self.high = self._narrow(self.low, best), self._narrow(self.high, best)

    def _narrow(self, end: int, inside: int) -> int:
        """The number next to this end, towards ``inside``, that holds; by bisection, as the likelihood has one peak."""
        if self._holds(end):
            return end
        outside = end
        while abs(outside - inside) > 1:
            middle = (outside + inside) // 2
            if self._holds(middle):
                inside = middle
            else:
                outside = middle
        return inside

    def _find_likeliest(self) -> int:
        """The number of successes under which the draws are most likely: its ratio is never above 1."""
        at_most = self.population - (self.draws - self.successes)
        return min(self.successes * (self.population + 1) // self.draws, at_most)

    def _holds(self, number: int) -> bool:
        return self.log_ratio(number) <= _ROUNDING - log(self.alpha)

    def log_ratio(self, number: int) -> float:
        """The logarithm of prior over posterior at that number of successes; infinite where the draws exclude it.

        A martingale that begins at 1, if it is the true number: it exceeds 1 / alpha with a chance of at most alpha.
        """
        failures = self.draws - self.successes
        if not self.successes <= number <= self.population - failures:
            return inf
        a, b = self.prior
        return (
            _log_choose(self.population, number)
            - _log_choose(self.population - self.draws, number - self.successes)
            + _log_beta(a + self.successes, b + failures)
            - _log_beta(a, b)
        )


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


@dataclass(slots=True)
class EarlyStop:
    """The verdicts of the finished prefix in, one by one; whether they decide that all reach the bar out.

    A mutant without a verdict counts against the lower end and for the upper: it can neither pass nor fail a gate.
    Ignored ones are not in the population and change nothing.
    """

    population: int  #: mutants in scope, without the ignored
    least: float  #: the bar: a score in percent
    alpha: float = 0.05
    _surely: ConfidenceSequence = field(init=False)  #: of the detected
    _possibly: ConfidenceSequence = field(init=False)  #: of these and the unresolved

    def __post_init__(self) -> None:
        self._surely = ConfidenceSequence(self.population, self.alpha)
        self._possibly = ConfidenceSequence(self.population, self.alpha)

    def add(self, status: Status) -> Decision:
        """Take the next verdict of the order.

        Raises:
            ValueError: there are more than the population.
        """
        if status is not Status.IGNORED:
            self._surely.add(status.detected)
            self._possibly.add(status.detected or not status.resolved)
        return self.decision

    @property
    def interval(self) -> tuple[float, float]:
        """The score of all mutants, in percent; (0, 100) before the first verdict."""
        if not self.population:
            return 0.0, 100.0
        return 100.0 * self._surely.low / self.population, 100.0 * self._possibly.high / self.population

    @property
    def decision(self) -> Decision:
        """What is known of the bar: a score equal to it passes."""
        low, high = self.interval
        if low >= self.least and self.population:
            return Decision.PASS
        return Decision.FAIL if high < self.least else Decision.UNDECIDED
