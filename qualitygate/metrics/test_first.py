"""What has changed since a revision in, the share of changed functions out that an added or changed test runs.

A function of the production code has changed when a line of it, its decorators and signature included, was added or
modified since the merge base with the revision, or lines were deleted in it; a test likewise. What has changed outside
of functions is not counted, nor is a test that only its fixtures or helpers make another.

With `--red` the added tests are run on the source as it was before: one that passes there proves nothing about the
change, and no longer counts. One that cannot be imported there, since it needs a name that the change adds, fails. A
test that was there before and has changed counts as without `--red`.

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

from qualitygate.model import AddedTest, Before, Facts, Measured, Metric, Part, Tally


def measure(facts: Facts) -> Measured:
    """The changed functions, and those of them that added or changed tests run."""
    changes = facts.changed
    if changes is None:
        return Measured(None, reason="not asked: `--since` names the revision to compare with")
    if not changes.functions:
        return Measured(None, Tally(0, 0), reason=f"no function of the source has changed since {changes.since}")
    idle = [one for one in changes.added or () if not one.red]
    silent = {one.id for one in idle}
    missed = [one for one in changes.functions if silent.issuperset(one.tests)]
    tally = Tally(len(changes.functions) - len(missed), len(changes.functions))
    return Measured(
        tally.percent,
        tally,
        (
            *(
                f"{one.function.place}: {one.function.qualname} is run by no test that was added or changed since "
                f"{changes.since}{' and needs the change to pass' if one.tests else ''}"
                for one in missed
            ),
            *(f"{one.id}: added since {changes.since}, {_tell_idle(one)}" for one in idle),
        ),
    )


def _tell_idle(test: AddedTest) -> str:
    if test.before is Before.PASSED:
        return "and passes without the change: it proves nothing about it"
    return f"undecided without the change: {test.why}"


METRIC = Metric(100, 0, measure, reads=frozenset({Part.CHANGES}))
