"""What has changed since a revision in, the share of changed functions out that an added or changed test runs.

A function of the production code has changed when a line of it, its decorators and signature included, was added or
modified since the merge base with the revision, or lines were deleted in it; a test likewise. What has changed outside
of functions is not counted, nor is a test that only its fixtures or helpers make another.

Formula: changed functions run by an added or changed test / changed functions. Advisory: no weight. Without
`--since`, and when no function has changed, not measured.

>>> from qualitygate.model import *
>>> at, test = Span(1, 0, 2, 0), TestId("tests/test_a.py", "test_tax")
>>> tax, total = (SourceFunction("a.py", "a", name, at, at) for name in ("tax", "total"))
>>> changes = Changes("main", (ChangedFunction(tax, (test,)), ChangedFunction(total)), (test,))
>>> found = measure(Facts(changed=changes))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('a.py:1: total is run by no test that was added or changed since main',))
"""

from __future__ import annotations

from qualitygate.model import Facts, Measured, Metric, Part, Tally


def measure(facts: Facts) -> Measured:
    """The changed functions, and those of them that added or changed tests run."""
    changes = facts.changed
    if changes is None:
        return Measured(None, reason="not asked: `--since` names the revision to compare with")
    if not changes.functions:
        return Measured(None, Tally(0, 0), reason=f"no function of the source has changed since {changes.since}")
    missed = [one.function for one in changes.functions if not one.tests]
    tally = Tally(len(changes.functions) - len(missed), len(changes.functions))
    return Measured(
        tally.percent,
        tally,
        tuple(
            f"{function.place}: {function.qualname} is run by no test that was added or changed since {changes.since}"
            for function in missed
        ),
    )


METRIC = Metric(100, 0, measure, reads=frozenset({Part.CHANGES}))
