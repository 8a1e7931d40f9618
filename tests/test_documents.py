"""The code of the five source documents, as it stands there: every mistake of theirs that a rule knows is found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from qualitygate.judge import judge, select_rules
from qualitygate.model import Judgement, SkipReason, Suite
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

DOCUMENTS = Path(__file__).parents[2] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason=f"the source documents are not part of the project: none in {DOCUMENTS}"
)

#: Blocks fenced as Python, by document.
BLOCKS = {"000": 5, "001": 13, "002": 5, "003": 10, "004": 17}

#: The two that are none.
UNREADABLE = {"001/test_block_12.py", "003/test_block_06.py"}

#: Mistakes by document, and how many of each there are at least; those of rules that are off by default as well.
MISTAKES: Mapping[str, Mapping[str, int]] = {
    "000": {
        "impossible-rollback": 1, "shared-session-commit": 1, "count-only-no-change": 1, "chmod-as-root": 1,
        "fixture-not-requested": 1, "hard-coded-port": 1, "server-never-stopped": 1, "sleep-as-sync": 1,
        "unclosed-resource": 1, "aliasing-fixture": 1, "fixed-unique-key": 2, "unknown-fixture": 1,
        "wall-clock-duration": 3, "single-sample": 1, "time-derived-name": 1, "sub-factory-by-bare-name": 1,
        "create-batch-with-session": 4, "ramp-up-inside-throughput": 1, "percentile-of-zero-samples": 1,
        "percentile-off-by-one": 1, "assertion-always-true": 1, "http-call-without-timeout": 1,
    },
    "001": {
        "uncollectable-class": 1, "unregistered-marker": 8, "tracemalloc-without-stop": 1, "returned-check": 1,
        "leak-test-that-cannot-pass": 1, "wall-clock-duration": 1, "loop-variable-after-break": 1,
        "stress-passes-at-failing-rate": 1, "baseline-missing-passes": 1, "no-oracle": 1, "print-in-test": 2,
        "variance-ignored": 1,
    },
    "002": {
        "auto-marking-by-substring": 3, "event-loop-override": 1, "deep-return-value-chain": 4,
        "several-statements-in-raises": 1, "broad-raises": 1, "naive-now": 1, "unregistered-marker": 2,
        "plain-text-identifier": 1, "float-money": 1, "decimal-times-float": 2, "factory-shares-mutable": 1,
        "whole-module-patch": 4, "mock-of-what-you-do-not-own": 4, "first-party-mock-without-spec": 3,
        "sync-assert-on-async-mock": 1, "generic-exception-side-effect": 1, "teardown-gap": 1,
    },
    "003": {"unknown-fixture": 1, "sleep-as-sync": 1},
    "004": {"empty-test": 4, "no-oracle": 1, "elapsed-time-assert": 1, "single-sample": 1, "unknown-fixture": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every block as a file of tests, in a folder for its document."""
    root = tmp_path_factory.mktemp("documents")
    for document in sorted(DOCUMENTS.glob("*.txt")):
        blocks = re.findall(r"^```python\n(.*?)^```", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for number, block in enumerate(blocks):
            file = root / document.name[:3] / f"test_block_{number:02}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(block, "utf-8")
    return root


@pytest.fixture(scope="module")
def suite(folder: Path) -> Suite:
    return scan(folder, [folder])


@pytest.fixture(scope="module")
def judgement(suite: Suite) -> Judgement:
    """What all rules say, those that are off by default included."""
    rules = load_rules()
    return judge(suite, select_rules(rules, sorted({rule.family for rule in rules}), ()), ())


def test_every_block_is_read_but_the_two_that_are_no_python(folder: Path, suite: Suite) -> None:
    found = {one.name: len(list(one.iterdir())) for one in sorted(folder.iterdir())}

    assert found == BLOCKS
    assert {one.path: one.reason for one in suite.skipped} == dict.fromkeys(UNREADABLE, SkipReason.SYNTAX)
    assert len(suite.files) == sum(BLOCKS.values()) - len(UNREADABLE)


@pytest.mark.parametrize(
    ("document", "rule", "least"),
    [(document, rule, least) for document, mistakes in MISTAKES.items() for rule, least in mistakes.items()],
)
def test_mistake_is_found(document: str, rule: str, least: int, judgement: Judgement) -> None:
    found = [one for one in judgement.findings if one.rule == rule and one.path.startswith(f"{document}/")]

    assert len(found) >= least
