"""A report and what is checked out in, what is kept of the run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from qualitygate.baseline import put_back
from qualitygate.errors import EnvironmentFault
from qualitygate.model import Measured, Past, Report
from qualitygate.revision import read_revision, run_git
from qualitygate.score import MODEL


@dataclass(frozen=True, slots=True)
class Checkout:
    """What was checked out; nothing outside a repository, and before its first commit."""

    commit: str = ""  #: the full hash
    branch: str = ""  #: empty where no branch is checked out
    dirty: bool = False  #: the project's folder holds anything else than that commit


@dataclass(frozen=True, slots=True)
class Run:
    """One report, as it is kept."""

    shown: Past
    caps: tuple[str, ...] = ()
    silent: int = 0  #: tests without any oracle
    #: By metric, without the evidence for people.
    measured: Mapping[str, Measured] = field(default_factory=lambda: MappingProxyType({}))


def describe_run(report: Report, checkout: Checkout, when: datetime) -> Run:
    """What is kept of a report; ``when`` is aware."""
    judgement = report.judgement and put_back(report.judgement)
    measured = {one.key: replace(one.measured, evidence=()) for one in report.measurements}
    rated = report.score
    return Run(
        Past(
            when.astimezone(UTC),
            checkout.commit,
            checkout.branch,
            checkout.dirty,
            MappingProxyType({key: one.value for key, one in measured.items()}),
            rated.proven if rated else None,
            rated.possible if rated else None,
            rated.grade if rated else "",
            report.gate.passed if report.gate else None,
            rated.model if rated else MODEL,
        ),
        rated.caps if rated else (),
        sum(finding.rule == "no-oracle" for finding in judgement.active) if judgement else 0,
        MappingProxyType(measured),
    )


def read_checkout(root: Path) -> Checkout:
    """The commit and the branch that a project's folder is at."""
    try:
        commit = run_git(root, "rev-parse", "--verify", "HEAD^{commit}")
        branch = run_git(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    except EnvironmentFault:
        return Checkout()
    if commit.returncode:
        return Checkout()
    revision = read_revision(root)
    return Checkout(
        commit.stdout.decode().strip(),
        branch.stdout.decode("utf-8", "replace").strip(),
        revision is None or not revision.clean,
    )
