"""What measurements are made of in, the measurements and the score of the last time out: nothing is measured twice.

They are functions of the suite, the judgement, the evidence, the configuration and our own modules, and their key says
all of that. Metrics themselves are not kept, only what they measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualitygate.distributions import list_entry_points
from qualitygate.model import Config, Judgement, Measurement, Metric, Score, Suite
from qualitygate.scanner.cache import ScanCache, digest, digest_everything, pack

Rated = tuple[tuple[Measurement, ...], Score | None]


def name_facts(scanned: str, evidence: str, config: Config, targets: Mapping[str, float]) -> str:
    """A key for all that measuring depends on; empty where not all of it is known: plug-ins of other distributions.

    Args:
        scanned: the name of the suite and the judgement: that of the scan (`Report.name`), or `name_content`.
        evidence: what `store.digest_kept` says of the evidence; empty for evidence that is not kept.
    """
    if not evidence or any(list_entry_points(group) for group in ("rules", "patterns", "metrics")):
        return ""
    known = (digest_everything(), scanned, evidence, repr(config), repr(sorted(targets.items())))
    return "score:" + digest(*known)


def name_content(suite: Suite, judgement: Judgement | None) -> str:
    """A name for a suite and a judgement by all that is in them: for those that no name is known of.

    Bodies need not be in the suite: what evidence is of says every file of the project.
    """
    return "content:" + digest(pack(suite), pack(judgement))


def find_score(cache: ScanCache, key: str, metrics: Sequence[Metric], targets: Mapping[str, float]) -> Rated | None:
    """What was kept under a key; None when there is nothing."""
    kept = cache.find(key) if key else None
    if not isinstance(kept, tuple):
        return None
    measured, rated = kept
    found = tuple(
        Measurement(metric, measured[metric.key], targets.get(metric.key, metric.target)) for metric in metrics
    )
    return found, rated


def keep_score(cache: ScanCache, key: str, measurements: Sequence[Measurement], rated: Score | None) -> None:
    """Keep both for the next report."""
    if key:
        cache.keep(key, ({one.key: one.measured for one in measurements}, rated))
