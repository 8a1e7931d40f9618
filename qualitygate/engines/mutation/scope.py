"""All mutants and what was asked for in; those to judge, in the order of judging, and what became of the others out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.asked import Asked, Since
from qualitygate.engines.mutation.before import tests_of_functions_before
from qualitygate.engines.mutation.ignoring import set_aside
from qualitygate.engines.mutation.places import statement_lines
from qualitygate.engines.mutation.prepare import source_of
from qualitygate.engines.mutation.since import find_changed_tests, read_test_file, select_mutants
from qualitygate.model import Mutant, Shard, TestId, Verdict
from qualitygate.revision import read_before
from qualitygate.sampling import draw_sample, order_mutants
from qualitygate.sharding import take_shard


@dataclass(frozen=True, slots=True)
class Scope:
    """What is judged and what is not."""

    judge: tuple[Mutant, ...]  #: in the order of judging
    population: int  #: mutants in scope that are not ignored: what a sample is of
    ignored: tuple[Verdict, ...] = ()
    expired: tuple[str, ...] = ()  #: exceptions whose day has passed
    notes: tuple[str, ...] = ()
    words: str = ""  #: what the scope is, when it is not everything
    shard: Shard | None = None


def find_scope(
    setting: Setting,
    baseline: Baseline,
    asked: Asked,
    mutants: Sequence[Mutant],
    ran: Mapping[tuple[str, str], Collection[TestId]],
    state: str,
) -> Scope:
    """Leave out what nobody asked for, then what somebody answers for; draw the sample from the rest.

    Args:
        ran: the tests that ran a line of a function, by path and qualified name.
        state: a hash of what is judged, for shards to be merged.

    Raises:
        UsageError: no such revision, or a sample below 1.
    """
    words: list[str] = []
    sources = {path: source_of(setting, path) for path in {mutant.path for mutant in mutants}}
    divided = set_aside(mutants, sources, asked.config.ignore, asked.today)
    chosen, ignored = divided.judge, divided.ignored
    if asked.since is not None:
        changed = {mutant.id for mutant in changed_mutants(setting, baseline, asked.since, mutants, ran)}
        chosen = tuple(mutant for mutant in chosen if mutant.id in changed)
        ignored = tuple(verdict for verdict in ignored if verdict.mutant.id in changed)
        words.append(f"since {asked.since.reference}")
    population = len(chosen)
    judge = order_mutants(chosen, asked.basis)
    if asked.sample is not None and asked.sample < population:
        judge = draw_sample(chosen, asked.sample, asked.basis)
    shard = None
    if asked.shard is not None:
        judge, shard = take_shard(judge, asked.shard, state)
        ignored = ignored if shard.number == 1 else ()
        words.append(f"shard {shard}")
    expired = tuple(f"{one.mutant} ({one.owner}: {one.reason}), until {one.expires}" for one in divided.expired)
    return Scope(judge, population, ignored, expired, divided.notes, ", ".join(words), shard)


def changed_mutants(
    setting: Setting,
    baseline: Baseline,
    since: Since,
    mutants: Sequence[Mutant],
    ran: Mapping[tuple[str, str], Collection[TestId]],
) -> list[Mutant]:
    """The mutants on changed lines, and those whose tests have changed, were added or were taken away."""
    root = Path(setting.project.root)
    changes = {change.path: change for change in since.changes}
    collected = [run.id for run in baseline.evidence.runs]
    python = [change for change in since.changes if change.path.endswith(".py")]
    former = [change.before for change in python if change.before is not None]
    before = read_before(root, since.base, former) if former else {}
    changed_tests = find_changed_tests(
        since.changes,
        {one.path: read_test_file(one.path, read_bytes(root / one.path)) for one in python if not one.deleted},
        {path: read_test_file(path, source) for path, source in before.items()},
        collected,
        setting.project.tests,
        setting.files,
    )
    removed = changed_tests - frozenset(collected)
    then = tests_of_functions_before(setting, since.base, removed) if removed else {}
    moved = {change.before: change.path for change in since.changes}
    gone = {(moved.get(path, path), function): ran_it for (path, function), ran_it in then.items()}
    tests = {
        mutant.id: frozenset(ran.get((mutant.path, mutant.function), ()))
        | gone.get((mutant.path, mutant.function), frozenset())
        for mutant in mutants
    }
    statements = {path: statement_lines(source_of(setting, path)) for path in changes if path.endswith(".py")}
    found = select_mutants(mutants, changes, statements, tests, changed_tests)
    return [*found.on_lines, *found.by_tests]


def read_bytes(path: Path) -> bytes:
    """What a file holds; nothing where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
