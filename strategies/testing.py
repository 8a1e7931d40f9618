"""A strategy or a machine of your own in, what it reaches out: for tests of what tests draw with.

Every run is seeded and nothing is written to disk, so that a check that holds today holds tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from hypothesis import Phase, find, given, seed, settings
from hypothesis.errors import HypothesisException, InvalidArgument, NoSuchExample
from hypothesis.strategies import SearchStrategy

from .policy import Policy
from .shrink import minimal

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine

__all__ = [
    "assert_all",
    "assert_boundaries",
    "draw_many",
    "find_any",
    "find_failure",
    "measure_boundaries",
    "measure_failures",
    "minimal",
]

T = TypeVar("T")

#: name of each boundary, and whether a value sits on it; a policy's ``boundaries()``
Boundaries = Mapping[str, Callable[[T], bool]]


def draw_many(values: SearchStrategy[T], count: int = 100, *, number: int = 0) -> list[T]:
    """Values as a test of ``count`` examples would get them, with all its health checks; ``number`` is the seed.

    Fewer where the strategy has fewer different ones.

    >>> from hypothesis.strategies import booleans
    >>> sorted(draw_many(booleans()))
    [False, True]
    """
    drawn: list[T] = []

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate])
    @given(values)
    def collect(value: T) -> None:
        drawn.append(value)

    collect()
    return drawn


def find_any(values: SearchStrategy[T], condition: Callable[[T], bool], *, examples: int = 2000) -> T:
    """A value that meets the condition, as it was drawn, not shrunk: proof that the strategy reaches it.

    >>> from hypothesis.strategies import integers
    >>> find_any(integers(), lambda number: number > 41) > 41
    True

    :raises hypothesis.errors.NoSuchExample: if none of that many values meets the condition
    """
    return find(values, condition, settings=_settings(examples, Phase.generate))


def assert_all(values: SearchStrategy[T], condition: Callable[[T], bool], *, examples: int = 100) -> None:
    """Require the condition of every value that is drawn; what is reported is the simplest one that fails it.

    >>> from hypothesis.strategies import integers
    >>> assert_all(integers(0, 99), lambda number: number < 100)
    >>> assert_all(integers(), lambda number: number < 100)
    Traceback (most recent call last):
        ...
    AssertionError: integers() draws 100, which does not meet the condition

    :raises AssertionError: for a value that does not meet the condition
    :raises hypothesis.errors.Unsatisfiable: where no value is drawn at all
    """
    try:
        wrong = find(
            values, lambda value: not condition(value), settings=_settings(examples, Phase.generate, Phase.shrink)
        )
    except NoSuchExample:
        return
    raise AssertionError(f"{values!r} draws {wrong!r}, which does not meet the condition")


def measure_boundaries(
    values: SearchStrategy[T], boundaries: Boundaries[T], *, runs: int = 20, examples: int = 100
) -> dict[str, float]:
    """For each boundary the share of runs, 0 to 1, in which at least one value sits on it; run n has the seed n.

    >>> from strategies import UsernamePolicy, usernames
    >>> measure_boundaries(usernames(), UsernamePolicy().boundaries(), runs=5)
    {'shortest': 1.0, 'longest': 1.0}

    :raises hypothesis.errors.InvalidArgument: for no run
    """
    _require_run(runs)
    seen = dict.fromkeys(boundaries, 0)
    for number in range(runs):
        drawn = draw_many(values, examples, number=number)
        for name, sits_on in boundaries.items():
            seen[name] += any(map(sits_on, drawn))
    return {name: count / runs for name, count in seen.items()}


def assert_boundaries(
    values: SearchStrategy[T],
    policy: Policy[T] | Boundaries[T],
    *,
    runs: int = 20,
    examples: int = 100,
    share: float = 0.95,
) -> None:
    """Require that each boundary is reached in that share of seeded runs.

    ``policy`` is anything with ``boundaries()``, or the table itself: name to whether a value sits on it.

    >>> from hypothesis.strategies import text
    >>> assert_boundaries(text(max_size=50), {"empty": lambda text: not text, "full": lambda text: len(text) == 50})
    Traceback (most recent call last):
        ...
    AssertionError: text(max_size=50) reaches 'full' in ...% of 20 runs of 100 examples, 95% are wanted

    :raises AssertionError: which names each boundary that is reached less often
    :raises hypothesis.errors.InvalidArgument: for no boundary, or no run
    """
    boundaries = policy if isinstance(policy, Mapping) else policy.boundaries()
    if not boundaries:
        raise InvalidArgument(f"{policy!r} declares no boundary, so that there is nothing to reach")
    shares = measure_boundaries(values, boundaries, runs=runs, examples=examples)
    missed = [f"{name!r} in {reached:.0%}" for name, reached in shares.items() if reached < share]
    if missed:
        raise AssertionError(
            f"{values!r} reaches {', '.join(missed)} of {runs} runs of {examples} examples, {share:.0%} are wanted"
        )


def find_failure(
    machine: type[RuleBasedStateMachine],
    *,
    number: int = 0,
    examples: int = 100,
    steps: int = 30,
    shrink: bool = False,
) -> Exception | None:
    """How a state machine fails, or None: seed a bug into the system, and see whether the machine is worth its time.

    ``number`` is the seed. Shrunk, the steps that fail are in the error's ``__notes__``.

    :raises hypothesis.errors.HypothesisException: if the machine itself cannot be run, as without a whole adapter
    """
    from hypothesis.stateful import run_state_machine_as_test

    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    # A subclass, so that the seed does not stay with the machine.
    seeded = seed(number)(type(machine.__name__, (machine,), {"__qualname__": machine.__qualname__}))
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(seeded, settings=limits)
    except HypothesisException:  # the machine cannot be run, which says nothing of the system
        raise
    except Exception as error:  # noqa: BLE001 - whatever the system fails with is the answer
        return error
    return None


def measure_failures(
    machines: Iterable[type[RuleBasedStateMachine]], *, runs: int = 3, examples: int = 100, steps: int = 30
) -> dict[str, float]:
    """For each machine, by name, the share of runs, 0 to 1, in which it fails; run n has the seed n.

    Give it the machine of one system with each of several seeded bugs: the sum is how many bugs a run finds.

    :raises hypothesis.errors.InvalidArgument: for no run
    """
    _require_run(runs)
    return {
        machine.__name__: sum(
            find_failure(machine, number=number, examples=examples, steps=steps) is not None for number in range(runs)
        )
        / runs
        for machine in machines
    }


def _require_run(runs: int) -> None:
    if runs < 1:
        raise InvalidArgument(f"runs={runs!r}: there must be at least one")


def _settings(examples: int, *phases: Phase) -> settings:
    return settings(max_examples=examples, database=None, derandomize=True, deadline=None, phases=phases)
