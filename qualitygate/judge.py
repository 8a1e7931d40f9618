"""From a suite, rules and patterns to what they say of it: findings, uses, touchpoints, suppressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from qualitygate.errors import EngineError, UsageError, did_you_mean
from qualitygate.model import (
    Case,
    Class,
    File,
    Finding,
    Fixture,
    Function,
    Hit,
    Judgement,
    Pattern,
    ProjectFiles,
    Rule,
    Subject,
    Suite,
    TestId,
    Use,
    UseHit,
)
from qualitygate.suppressions import Suppressions, read_suppressions
from qualitygate.touchpoints import Memo, touchpoints

#: What identifies a function within a suite; hashing the function itself would hash its whole body.
_Key = tuple[str, str, int]
_Plugin = Rule | Pattern


def judge(
    suite: Suite,
    rules: Sequence[Rule],
    patterns: Sequence[Pattern],
    *,
    judged: Collection[str] | None = None,
    known: Collection[str] = (),
) -> Judgement:
    """Everything the rules and patterns say of the suite.

    ``judged`` are the paths to report on, the other files are context; None is all of them. ``known`` are the names
    of all rules there are: an ignore that names none of them is reported as unused, even when it did not run.
    Raises EngineError, with the plugin's name, when one crashes.
    """
    files = [file for file in suite.files if judged is None or file.path in judged]
    places = _Places(suite)
    found: list[Finding] = []
    used: list[Use] = []
    touched: list[tuple[TestId, tuple[str, ...]]] = []
    memo: Memo = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  #: most tests have the touchpoints of others: one object for all
    asking = _by_subject((*rules, *patterns))
    for subject, whole in ((Subject.SUITE, suite), (Subject.PROJECT, suite.project)):
        _sort_out(_ask(asking.pop(subject, ()), (whole,), suite), places, found, used)
    for file in files:  # all that is asked of a file in turn, so that its walks are shared
        for kind, asked in asking.items():
            _sort_out(_ask(asked, _subjects(kind, file), suite), places, found, used)
        for case in file.cases:
            points = touchpoints(case, suite, memo)
            touched.append((case.id, same.setdefault(points, points)))
            memo.pop(_key(case.function), None)  # of use for what several tests run only
    findings = _merge_findings(each for each in found if judged is None or each.path in judged)
    uses = _merge_uses(each for each in used if judged is None or each.path in judged)
    suppressions = {file.path: read_suppressions(file, places.of_file(file.path)) for file in files}
    if judged is None:
        for each in suite.project.files:
            held = read_suppressions(File(each.path, len(each.lines), comments=each.comments), ())
            suppressions.setdefault(each.path, held)
    findings, unused = _suppress(findings, suppressions, {rule.name for rule in rules}, known)
    return Judgement(
        findings=tuple(findings),
        uses=tuple(uses),
        touchpoints=tuple(touched),
        unused_ignores=unused,
    )


def select_rules(rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The default rules and those selected besides, without those ignored; by rule or family name.

    An ignored family keeps a rule of it that is selected by its own name. Raises UsageError for an unknown name.
    """
    known = {rule.name for rule in rules} | {rule.family for rule in rules}
    for option, given in (("select", select), ("ignore", ignore)):
        for name in given:
            if name not in known:
                raise UsageError(
                    f"no rule or family is named `{name}`", where=f"{option}", help=did_you_mean(name, sorted(known))
                )
    chosen = []
    for rule in rules:
        wanted = rule.default or rule.name in select or rule.family in select
        refused = rule.name in ignore or (rule.family in ignore and rule.name not in select)
        if wanted and not refused:
            chosen.append(rule)
    return tuple(chosen)


class _Places:
    """Where functions stand and which tests run them, looked up once per suite."""

    def __init__(self, suite: Suite) -> None:
        #: by path: each function and the tests that run it
        self._functions: dict[str, dict[_Key, tuple[Function, list[TestId]]]] = {}
        self._classes: dict[tuple[str, str], list[TestId]] = {}
        for file in suite.files:
            for function in _functions(file):
                self._functions.setdefault(function.path, {})[_key(function)] = (function, [])
        for file in suite.files:
            for case in file.cases:
                if case.class_name is not None:
                    self._classes.setdefault((file.path, case.class_name), []).append(case.id)
                self._note(case.function, case.id)
                reach = suite.reach.get(case.id)
                for reached in reach.functions if reach is not None else ():
                    self._note(reached.function, case.id)

    def runners(self, function: Function) -> tuple[TestId, ...]:
        """The tests that run a function."""
        known = self._functions.get(function.path, {}).get(_key(function))
        return tuple(dict.fromkeys(known[1])) if known is not None else ()

    def of_class(self, cls: Class) -> tuple[TestId, ...]:
        """The tests of a class."""
        return tuple(self._classes.get((cls.path, cls.qualname), ()))

    def of_file(self, path: str) -> list[Function]:
        """The functions written in a file."""
        return [function for function, _ in self._functions.get(path, {}).values()]

    def around(self, path: str, line: int) -> Function | None:
        """The innermost function of a file around a line."""
        found = [each for each in self.of_file(path) if each.span.line <= line <= each.span.end_line]
        return max(found, key=lambda each: each.span.line, default=None)

    def _note(self, function: Function, test: TestId) -> None:
        known = self._functions.get(function.path, {}).get(_key(function))
        if known is not None:  # one inside a function is no place of its own
            known[1].append(test)


def _key(function: Function) -> _Key:
    return (function.path, function.qualname, function.span.line)


def _functions(file: File) -> Iterator[Function]:
    """Every test, fixture and helper of a file, inherited tests included, each once."""
    seen: set[int] = set()
    for function in (
        *(case.function for case in file.cases),
        *(fixture.function for fixture in file.fixtures),
        *file.helpers,
    ):
        if id(function) not in seen:
            seen.add(id(function))
            yield function


def _subjects(subject: Subject, file: File) -> Iterable[Any]:
    """The subjects of one kind in a file."""
    match subject:
        case Subject.CASE:
            return file.cases
        case Subject.FIXTURE:
            return file.fixtures
        case Subject.FUNCTION:
            return [function for function in _functions(file) if function.path == file.path]
        case Subject.CLASS:
            return file.classes
        case Subject.FILE:
            return (file,)
    return ()


def _by_subject(plugins: Sequence[_Plugin]) -> dict[Subject, list[_Plugin]]:
    asking: dict[Subject, list[_Plugin]] = {}
    for plugin in plugins:
        asking.setdefault(plugin.subject, []).append(plugin)
    return asking


def _sort_out(hits: Iterable[tuple[Any, Any, Any]], places: _Places, found: list[Finding], used: list[Use]) -> None:
    """Adds what the hits are to the findings or the uses."""
    for plugin, subject, hit in hits:
        if isinstance(plugin, Rule):
            found.append(_finding(plugin, subject, hit, places))
        else:
            used.append(_use(plugin, subject, hit, places))


def _ask(plugins: Sequence[_Plugin], subjects: Iterable[Any], suite: Suite) -> Iterator[tuple[Any, Any, Any]]:
    for subject in subjects:
        for plugin in plugins:
            try:
                hits = list(plugin.find(subject, suite))
            except Exception as problem:
                raise _crash(plugin, subject, problem) from problem
            for hit in hits:
                yield plugin, subject, hit


def _crash(plugin: _Plugin, subject: Any, problem: Exception) -> EngineError:
    what = "rule" if isinstance(plugin, Rule) else "pattern"
    return EngineError(
        f"{what} `{plugin.name}` failed on `{_label(subject)}`",
        why=f"{type(problem).__name__}: {problem}",
        help=f"leave it out with `--ignore {plugin.name}`" if what == "rule" else "report it to the pattern's author",
    )


def _label(subject: Any) -> str:
    match subject:
        case Case(id=test):
            return str(test)
        case Fixture(function=function):
            return f"{function.path}::{function.qualname}"
        case Function() | Class():
            return f"{subject.path}::{subject.qualname}"
        case File(path=path):
            return path
        case ProjectFiles():
            return "the configuration"
    return "the suite"


def _place(subject: Any, line: int, path: str, scope: str, places: _Places) -> tuple[str, str, tuple[TestId, ...]]:
    """Path, scope and tests of a place."""
    match subject:
        case Case(function=function):
            return path or function.path, scope or function.qualname, (subject.id,)
        case Fixture(function=function):
            return path or function.path, scope or function.qualname, places.runners(function)
        case Function():
            return path or subject.path, scope or subject.qualname, places.runners(subject)
        case Class():
            inner = places.around(subject.path, line)
            if inner is not None and not scope:
                return subject.path, inner.qualname, places.runners(inner)
            return subject.path, scope or subject.qualname, places.of_class(subject)
        case File():
            path = path or subject.path
    inner = places.around(path, line) if line else None
    if inner is None:
        return path, scope, ()
    return path, scope or inner.qualname, places.runners(inner)


def _finding(rule: Rule, subject: Any, hit: Hit, places: _Places) -> Finding:
    path, scope, tests = _place(subject, hit.span.line, hit.path, hit.scope, places)
    return Finding(
        rule=rule.name,
        family=rule.family,
        severity=rule.severity,
        path=path,
        scope=scope,
        message=hit.message,
        span=hit.span,
        tests=tests,
        metric=rule.metric,
    )


def _use(pattern: Pattern, subject: Any, hit: UseHit, places: _Places) -> Use:
    path, scope, tests = _place(subject, hit.span.line, "", "", places)
    return Use(
        pattern=pattern.name,
        family=pattern.family,
        path=path,
        scope=scope,
        span=hit.span,
        missing=hit.missing,
        variant=hit.variant,
        touches=pattern.touches,
        tests=tests,
    )


def _merge_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by place; the same hit of several subjects (a test that subclasses inherit) is one, their tests joined."""
    merged: dict[tuple[Any, ...], Finding] = {}
    for finding in findings:
        key = (finding.path, finding.span, finding.rule, finding.message)
        known = merged.get(key)
        merged[key] = finding if known is None else replace(known, tests=_union(known.tests, finding.tests))
    return [merged[key] for key in sorted(merged)]


def _merge_uses(uses: Iterable[Use]) -> list[Use]:
    merged: dict[tuple[Any, ...], Use] = {}
    for use in uses:
        key = (use.path, use.span, use.pattern, use.missing, use.variant)
        known = merged.get(key)
        merged[key] = use if known is None else replace(known, tests=_union(known.tests, use.tests))
    return [merged[key] for key in sorted(merged)]


def _union(left: tuple[TestId, ...], right: tuple[TestId, ...]) -> tuple[TestId, ...]:
    return tuple(dict.fromkeys((*left, *right)))


def _suppress(
    findings: Iterable[Finding],
    suppressions: dict[str, Suppressions],
    ran: set[str],
    known: Collection[str],
) -> tuple[list[Finding], tuple[tuple[str, int], ...]]:
    """The findings with the reasons of the comments that suppress them, and the comments that suppress nothing."""
    used: set[tuple[str, int]] = set()
    judged = []
    for finding in findings:
        held = suppressions.get(finding.path)
        comment = held.covering(finding.rule, finding.span.line) if held is not None else None
        if comment is not None:
            used.add((finding.path, comment.line))
            finding = replace(finding, ignored=comment.reason)
        judged.append(finding)
    unused = []
    for path, held in suppressions.items():
        for comment in held.comments:
            cannot_know = comment.reason and not any(
                rule in ran or (known and rule not in known) for rule in comment.rules
            )
            if (path, comment.line) not in used and not cannot_know:
                unused.append((path, comment.line))
    return judged, tuple(sorted(unused))
