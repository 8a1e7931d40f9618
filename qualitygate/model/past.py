"""One earlier run in a line: what history keeps, for trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What a report said, once. The oldest of several stands first."""

    when: datetime  #: aware, in UTC
    commit: str  #: the full hash of the commit that was checked out; empty outside a repository
    branch: str  #: empty where no branch is checked out
    dirty: bool  #: files differed from the commit
    values: Mapping[str, float | None]  #: by metric; None is not measured
    proven: float | None
    possible: float | None
    grade: str  #: empty when no metric carried weight
    passed: bool | None  #: the gate; None when there was none
    model: int  #: the version of the score model that proven and possible follow
