"""What of a project's mutants is to be judged, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from qualitygate.manifest import Manifest
from qualitygate.model import MutateConfig, Shard
from qualitygate.revision import ChangedFile


class Engine(Enum):
    """Who runs the mutants."""

    WARM = "warm"  #: ours
    MUTMUT = "mutmut"  #: plain ``mutmut run``
    MUTMUT_FORKSERVER = "mutmut-forkserver"  #: the same in its other mode


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed since a revision."""

    reference: str  #: as the user named it
    base: str  #: the commit where it and what is checked out went apart
    changes: tuple[ChangedFile, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the project to mutate, which of the mutants to judge, and how long it may take."""

    config: MutateConfig
    only: tuple[str, ...] = ()  #: files or folders; all sources when empty
    since: Since | None = None
    sample: int | None = None  #: so many mutants at random
    budget: float | None = None  #: seconds for judging; without one every mutant in scope is judged
    bar: float | None = None  #: stop as soon as it is decided whether the score of all reaches this
    shard: Shard | None = None
    matrix: bool = False  #: run all covering tests of every mutant
    verify: int | None = None  #: mutants for the oracle; None: the usual share; -1: all; 0: none
    engine: Engine = Engine.WARM
    basis: str = ""  #: what the order of judging is drawn from
    today: date = date.min  #: for exceptions with an end
    manifest: Manifest | None = None  #: the project as it is; without one no verdict is kept
    cache: Path | None = None  #: the file of verdicts of runs before; None: no such file is read or written
