"""Facts and a part of the source in, the facts of that part out: some files, or some lines of some files.

The tests stay all: what counts is what they do to that part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from qualitygate.model import CoverageEvidence, Facts, FileCoverage, Metric, MutationEvidence, Part, Sample, Span

#: Lines by path; None is the whole file.
Place = Mapping[str, frozenset[int] | None]


def is_of_a_part(metric: Metric) -> bool:
    """Whether a metric can be told of a part of the source: it counts mutants, lines or functions, not what tests do.

    Metrics that only advise are of the tests.
    """
    apart = {Part.FINDINGS, Part.USES, Part.CHANGES}
    return bool(metric.weight and metric.reads & {Part.COVERAGE, Part.MUTATION} and not metric.reads & apart)


def find_place(facts: Facts, glob: str) -> Place:
    """The source files whose path the glob matches, or that lie below what it matches, whole.

    >>> from qualitygate.model import *
    >>> files = [FileCoverage(path, frozenset(), frozenset(), frozenset()) for path in ("src/a.py", "src/b/c.py")]
    >>> facts = Facts(evidence=Evidence(CoverageEvidence(tuple(files), (), True)))
    >>> sorted(find_place(facts, "src/*.py")), sorted(find_place(facts, "src/b")), sorted(find_place(facts, "b"))
    (['src/a.py', 'src/b/c.py'], ['src/b/c.py'], [])
    """
    coverage, mutation = facts.evidence.coverage, facts.evidence.mutation
    paths = {file.path for file in coverage.files} if coverage else set()
    paths |= {verdict.mutant.path for verdict in mutation.verdicts} if mutation else set()
    return {path: None for path in paths if matches(path, glob)}


def matches(path: str, glob: str) -> bool:
    """Whether a path is what a glob means, or lies below it; ``*`` crosses folders.

    >>> matches("src/b/c.py", "src/*.py"), matches("src/b/c.py", "src/b/"), matches("src/bc.py", "src/b")
    (True, True, False)
    """
    wanted = glob.rstrip("/")
    return fnmatchcase(path, wanted) or fnmatchcase(path, f"{wanted}/*")


def narrow(facts: Facts, place: Place) -> Facts:
    """The facts of a part of the source: what was measured there, and nothing better than is known of it.

    Branches are counted by file: of some lines there are none, and where there is no whole file, none were measured.
    """
    coverage, mutation, source = facts.evidence.coverage, facts.evidence.mutation, facts.source
    functions = tuple(one for one in source.functions if _holds(place, one.path, one.span)) if source else ()
    return replace(
        facts,
        evidence=replace(
            facts.evidence,
            coverage=coverage and _narrow_coverage(coverage, place),
            mutation=mutation and _narrow_mutation(mutation, place),
        ),
        source=source and replace(source, functions=functions),
        critical=tuple(name for name in facts.critical if not source or name in {one.name for one in functions}),
    )


def is_open(mutation: MutationEvidence) -> bool:
    """Whether there may be mutants that were not judged."""
    return mutation.sample is not None and mutation.sample.population > mutation.total


def _holds(place: Place, path: str, span: Span) -> bool:
    lines = place.get(path, frozenset())
    return lines is None or not lines.isdisjoint(range(span.line, max(span.line, span.end_line) + 1))


def _narrow_coverage(coverage: CoverageEvidence, place: Place) -> CoverageEvidence:
    files = tuple(_narrow_file(file, place[file.path]) for file in coverage.files if file.path in place)
    whole = not files or any(place[file.path] is None for file in files)
    return replace(coverage, files=files, branch=coverage.branch and whole)


def _narrow_file(file: FileCoverage, lines: frozenset[int] | None) -> FileCoverage:
    if lines is None:
        return file
    return replace(
        file,
        statements=file.statements & lines,
        missing=file.missing & lines,
        excluded=file.excluded & lines,
        branches=0,
        covered_branches=0,
        imported=file.imported & lines,
        contexts=MappingProxyType({line: tests for line, tests in file.contexts.items() if line in lines}),
    )


def _narrow_mutation(mutation: MutationEvidence, place: Place) -> MutationEvidence:
    verdicts = tuple(one for one in mutation.verdicts if _holds(place, one.mutant.path, one.mutant.span))
    part = replace(mutation, verdicts=verdicts)
    if mutation.sample is None:
        return part
    # How many mutants the part has is not known: at most those that were not judged elsewhere. A greater population
    # widens the interval.
    most = mutation.sample.population - (mutation.total - part.total)
    return replace(part, sample=_narrow_sample(mutation.sample, part, most))


def _narrow_sample(sample: Sample, part: MutationEvidence, most: int) -> Sample:
    """A random sample holds one of each part. An early stop's interval is of the whole: only what is certain stays."""
    if sample.low is None or sample.high is None or not most:
        return replace(sample, population=most)
    survived = part.total - part.detected - part.unresolved
    low, high = 100.0 * part.detected / most, 100.0 * (most - survived) / most
    return replace(sample, population=most, low=low, high=high, decision=None)
