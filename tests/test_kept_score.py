"""Measurements are found again under a key that says all they depend on, and under no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.kept_score import find_score, keep_score, name_content, name_facts
from qualitygate.measure import measure
from qualitygate.model import Config, CoverageEvidence, Evidence, Facts, FileCoverage, Judgement, Suite, Use
from qualitygate.plugins import load_metrics
from qualitygate.rescan import strip
from qualitygate.scanner.cache import NO_CACHE, ScanCache
from qualitygate.score import score

METRICS = load_metrics()
SUITE, JUDGEMENT, TARGETS = strip(Suite(".", ())), Judgement(), {"total-coverage": 90.0}
FILE = FileCoverage("a.py", frozenset({1, 2, 3}), frozenset({3}), frozenset())
FACTS = Facts(SUITE, JUDGEMENT, Evidence(CoverageEvidence((FILE,), (), True)))


def name(scanned: str = "told:1", evidence: str = "abc", **others: object) -> str:
    return name_facts(scanned, evidence, others.get("config", Config()), others.get("targets", TARGETS))  # type: ignore[arg-type]


def test_find_what_was_kept_with_the_metrics_of_today(tmp_path: Path) -> None:
    measurements = measure(FACTS, METRICS, TARGETS)
    rated = score(FACTS, measurements)
    with ScanCache(tmp_path / "scans.sqlite") as cache:
        keep_score(cache, name(), measurements, rated)

    with ScanCache(tmp_path / "scans.sqlite") as cache:
        assert find_score(cache, name(), METRICS, TARGETS) == (measurements, rated)
        assert find_score(cache, name(evidence="other"), METRICS, TARGETS) is None


def test_keep_that_nothing_carries_weight(tmp_path: Path) -> None:
    with ScanCache(tmp_path / "scans.sqlite") as cache:
        keep_score(cache, "key", (), None)

    with ScanCache(tmp_path / "scans.sqlite") as cache:
        assert find_score(cache, "key", (), {}) == ((), None)


def test_name_says_all_that_measuring_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        name(),
        name(scanned="told:2"),
        name(evidence="abd"),
        name(config=Config(critical=("a:f",))),
        name(targets={}),
    ]
    monkeypatch.setattr("qualitygate.kept_score.digest_everything", lambda: "other modules of ours")

    assert len({*names, name()}) == len(names) + 1
    assert all(one.startswith("score:") for one in names)


def test_name_of_content_tells_suites_and_judgements_apart() -> None:
    use = Use("rollback", "db", "a.py", "f")
    names = [
        name_content(SUITE, JUDGEMENT),
        name_content(replace(SUITE, root="/elsewhere"), JUDGEMENT),
        name_content(SUITE, Judgement(uses=(use,))),
        name_content(SUITE, None),
    ]

    assert len({*names, name_content(replace(SUITE), replace(JUDGEMENT))}) == len(names)
    assert all(one.startswith("content:") for one in names)


def test_no_name_for_evidence_that_is_not_kept() -> None:
    assert name(evidence="") == ""


@pytest.mark.parametrize("group", ["rules", "patterns", "metrics"])
def test_no_name_where_another_distribution_has_a_say(group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitygate.kept_score.list_entry_points", lambda asked: ["theirs"] if asked == group else [])

    assert name() == ""


def test_nothing_is_kept_or_found_without_a_name(tmp_path: Path) -> None:
    with ScanCache(tmp_path / "scans.sqlite") as cache:
        keep_score(cache, "", (), None)

    with ScanCache(tmp_path / "scans.sqlite") as cache:
        assert find_score(cache, "", (), {}) is None
    assert find_score(NO_CACHE, name(), METRICS, TARGETS) is None
