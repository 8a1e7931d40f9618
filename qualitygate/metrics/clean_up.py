"""What tests and fixtures acquire in, share out of what is released. Advisory.

An acquisition opens a file, socket, connection, archive or pool, starts a process, server, patch or the tracing of
memory, or makes a temporary folder that nothing removes by itself. It is released unless one of these rules finds that
it is not: unclosed-resource, server-never-stopped, mkdtemp-in-test, patch-without-stop, tracemalloc-without-stop. A
finding that is suppressed with a reason counts as released, and so does all that a rule which is switched off would
find.

Formula: acquisitions that are released / acquisitions. No acquisition: not measured. Documents 000 and 003 ask for the
clean-up of every resource: the target is all.

>>> from qualitygate.model import *
>>> opened = Call(Name("open", "open"), (), (), Span(3))
>>> body = (Evaluate(opened, Span(3)),)
>>> functions = [Function("test_a", "test_a", path, (), (), body) for path in ("a.py", "b.py")]
>>> cases = [Case(TestId(f.path, f.name), f, Style.PYTEST, Kind.UNIT) for f in functions]
>>> leak = Finding("unclosed-resource", "resources", Severity.WARNING, "a.py", "test_a", "never closed", Span(3))
>>> suite = Suite(".", tuple(File(case.id.path, 9, (case,)) for case in cases))
>>> found = measure(Facts(suite, Judgement((leak,))))
>>> found.tally, found.evidence
(Tally(good=1, total=2), ('a.py:3: open is not released (unclosed-resource)',))
"""

from __future__ import annotations

from qualitygate.acquisitions import LEAK_RULES, Acquisition, list_acquisitions
from qualitygate.counting import NOT_SCANNED
from qualitygate.model import Facts, Finding, Measured, Metric, Part, Tally


def measure(facts: Facts) -> Measured:
    """Every acquisition against the findings at it."""
    if facts.suite is None or facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    acquired = list_acquisitions(facts.suite)
    if not acquired:
        return Measured(None, reason="no test or fixture acquires anything that it must release")
    leaks = [finding for finding in facts.judgement.active if finding.rule in LEAK_RULES]
    evidence = tuple(
        f"{one.path}:{one.span.line}: {one.what} is not released ({leak.rule})"
        for one in acquired
        if (leak := _find_leak(one, leaks)) is not None
    )
    tally = Tally(len(acquired) - len(evidence), len(acquired))
    return Measured(tally.percent, tally, evidence)


def _find_leak(one: Acquisition, leaks: list[Finding]) -> Finding | None:
    """The finding whose lines hold the call."""
    return next(
        (
            leak
            for leak in leaks
            if leak.path == one.path and leak.span.line <= one.span.line <= max(leak.span.line, leak.span.end_line)
        ),
        None,
    )


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE, Part.FINDINGS}))
