"""What generating makes of one source file: for those who need neither libcst nor mutmut to go on with it."""

from __future__ import annotations

from dataclasses import dataclass

from qualitygate.config.operators import DEFAULT
from qualitygate.model import Mutant, NotMutable


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file, ready to be judged."""

    path: str
    instrumented: str  #: the file with the copies that the runtime switches between
    mutants: tuple[Mutant, ...]  #: in the order of the file; within a function mutmut's in its order, then ours
    not_mutable: tuple[NotMutable, ...]
    operators: tuple[str, ...] = (DEFAULT,)  #: what was asked for
