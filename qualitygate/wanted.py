"""What a user wants of the mutants in, what that means for a project in its present state out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qualitygate.errors import UsageError
from qualitygate.manifest import Manifest
from qualitygate.model import Config, Project, Shard
from qualitygate.revision import find_changes, find_merge_base, read_revision
from qualitygate.sampling import name_basis

if TYPE_CHECKING:
    from qualitygate.engines.mutation.asked import Asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a user, checked one by one but not against each other."""

    paths: tuple[str, ...] = ()  #: sources to mutate, relative to the project; all when empty
    since: str | None = None  #: only what has changed since this revision
    sample: int | None = None
    budget: float | None = None  #: seconds
    early_stop: bool = False
    shard: Shard | None = None
    matrix: bool = False
    verify: int | None = None  #: -1: all
    engine: str = "warm"
    cache: bool = True

    @property
    def everything(self) -> bool:
        """Whether every mutant of the project is to be judged by our own engine."""
        return self == replace(Wanted(), matrix=self.matrix, verify=self.verify, cache=self.cache)

    def scope(self, bar: float | None) -> str:
        """What a run of this is called among kept ones; empty for a run of everything."""
        if self.everything:
            return ""
        return repr(replace(self, cache=True)) + (f" {bar}" if self.early_stop else "")


def complete(wanted: Wanted, config: Config) -> Wanted:
    """The same, with the configuration's word where the user said none."""
    return wanted if wanted.verify is not None else replace(wanted, verify=config.mutate.verify)


def demand_sense(wanted: Wanted, bar: float | None) -> None:
    """See that the words do not contradict each other.

    Raises:
        UsageError: they do.
    """
    if wanted.early_stop and bar is None:
        raise UsageError("--early-stop without a score to decide", help="add --min-score, or set mutate.min-score")
    if wanted.early_stop and wanted.sample is not None:
        raise UsageError(
            "--early-stop and --sample contradict each other",
            why="an early stop judges as many mutants as it takes to decide about all of them",
            help="leave one of them out",
        )
    if wanted.shard is not None and (wanted.early_stop or wanted.budget is not None):
        what = "--early-stop" if wanted.early_stop else "--budget"
        raise UsageError(
            f"{what} and --shard contradict each other",
            why="shards are merged to the verdicts of all mutants: none may leave some out",
            help="use --sample, which draws the same mutants on every machine",
        )
    plain = wanted.engine != "warm"
    asked = [
        name
        for name, given in (
            ("--since", wanted.since), ("--sample", wanted.sample), ("--budget", wanted.budget),
            ("--early-stop", wanted.early_stop), ("--shard", wanted.shard), ("--kill-matrix", wanted.matrix),
            ("--verify", wanted.verify),
        )
        if given
    ]  # fmt: skip
    if plain and asked:
        raise UsageError(
            f"{asked[0]} and --engine {wanted.engine} contradict each other",
            why="plain mutmut judges all mutants in its own way",
            help="leave one of them out",
        )


def ask(
    project: Project, config: Config, wanted: Wanted, bar: float | None, manifest: Manifest, files: tuple[str, ...]
) -> Asked:
    """What the engine is asked for.

    Args:
        bar: the score of the gate, for stopping early.
        files: the sources, from which the order is drawn where no commit says it.

    Raises:
        UsageError: no such revision.
        EnvironmentFault: git is missing, or lacks the history.
    """
    from qualitygate.cache_place import cache_folder
    from qualitygate.engines.mutation.asked import Asked, Engine, Since

    root = Path(project.root)
    since = None
    if wanted.since is not None:
        base = find_merge_base(root, wanted.since)
        since = Since(wanted.since, base, find_changes(root, base))
    revision = read_revision(root)
    tree = revision.tree if revision is not None and revision.clean else None
    return Asked(
        config.mutate,
        wanted.paths,
        since,
        wanted.sample,
        wanted.budget,
        bar if wanted.early_stop else None,
        wanted.shard,
        wanted.matrix,
        wanted.verify,
        Engine(wanted.engine),
        name_basis(tree, {path: (root / path).read_bytes() for path in files}),
        date.today(),
        manifest,
        cache_folder("verdicts") / "verdicts.sqlite" if wanted.cache else None,
    )
