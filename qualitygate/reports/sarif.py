"""The report in, SARIF 2.1.0 out: findings and undetected mutants for code scanning and its viewers.

- Paths are relative to the project's root; the base ``%SRCROOT%`` is named without its place, so that the same project
  gives the same text on every machine. Regions stay on one line; columns count characters from 1.
- ``primaryLocationLineHash`` is worked out where the report holds the file's text; GitHub's upload action fills it in
  where it is missing.
- ``fixes`` hold what ``--fix`` and ``--unsafe-fixes`` would do, where the report holds the file's text.
- Suppressed findings are there with their justification: whoever does not read ``suppressions`` shows them as well.
- Mutants are results of the rules ``survived-mutant`` (warning) and ``untested-mutant`` (note). Files that were not
  read and mutants without a verdict are notifications of the run.
- Rules that found something are described, from their own documentation; which others ran a report does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc
from urllib.parse import quote_from_bytes

from qualitygate import __version__
from qualitygate.model import Report, Reporter, Rule, Severity, Span
from qualitygate.plugins import load_rules
from qualitygate.reports.markdown import quote
from qualitygate.reports.parts.line_hash import hash_lines
from qualitygate.reports.parts.places import (
    SURVIVED,
    UNTESTED,
    Remark,
    describe_unread,
    describe_unresolved,
    list_remarks,
    list_unread,
    list_unresolved,
    make_valid,
)
from qualitygate.reports.parts.repairs import Key, Repair, find_repairs

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"

#: GitHub takes no longer descriptions.
_LONGEST = 1024

#: What people should know before they take a fix.
_SAFE = "no outcome of a test changes."
_UNSAFE = "the outcome of a test may change."

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_MUTANT_RULES = {
    SURVIVED: (
        "A change of the code that no test noticed",
        "The tests that run this code passed with the change as they did without it: what it does there could break "
        "unseen. Add an assertion that fails with the change; the message says which. A change that no test can tell "
        "from the original (an equivalent mutant) can be ignored with a reason in the configuration.",
    ),
    UNTESTED: (
        "Code that no test runs",
        "No test enters the function, so none can notice a change of it. Call it in a test and assert what comes of "
        "it.",
    ),
}

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render_sarif(report: Report, color: bool, width: int) -> str:
    """One log with one run, and a line end; ASCII only, so that no name can break it."""
    return json.dumps(list_log(report), indent=2, allow_nan=False) + "\n"


def list_log(report: Report) -> dict[str, Json]:
    """The report as plain lists and objects, as the standard wants them."""
    remarks = list_remarks(report)
    # Of one rule with several severities, the most severe is written last.
    ranked = sorted(remarks, key=lambda one: (one.rule, one.severity.weight))
    severities = {one.rule: one.severity for one in ranked}
    indexes = {name: number for number, name in enumerate(severities)}
    hashes = {path: hash_lines(report.sources[path]) for path in {one.path for one in remarks} & report.sources.keys()}
    repairs = find_repairs(report)
    # With a baseline of findings, those that it holds are no results.
    compared = report.judgement is not None and report.judgement.baseline is not None
    state: dict[str, Json] = {"baselineState": "new"} if compared else {}
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "qualitygate",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": list(_list_rules(severities)),
            }
        },
        "automationDetails": {"id": f"qualitygate/{_name_run(report)}/"},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_list_notifications(report))}],
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the project."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(one, indexes[one.rule], hashes.get(one.path, ())) | _list_fixes(one, repairs) | state
            for one in remarks
        ],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def encode_uri(path: str) -> str:
    """A relative path as a relative URI; bytes that are no UTF-8 stand as they are on disk.

    >>> encode_uri("tests/a b:1.py"), encode_uri("caf\\udce9.py")
    ('tests/a%20b%3A1.py', 'caf%E9.py')
    """
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote_from_bytes(data, safe="/")


def _name_run(report: Report) -> str:
    """What tells one upload from another of the same commit: else the later replaces the earlier."""
    if report.evidence.mutation is None:
        return "scan" if report.judgement is not None else "report"
    return "mutate" if report.judgement is None else "report"


def _result(one: Remark, index: int, hashes: Sequence[str]) -> dict[str, Json]:
    fingerprints = {"primaryLocationLineHash": hashes[one.line - 1]} if one.line <= len(hashes) else {}
    if one.mutant:
        fingerprints["mutant/v1"] = make_valid(one.mutant)
    reason = one.suppressed
    suppression = {"kind": "inSource", "status": "accepted", "justification": make_valid(reason or "")}
    result: dict[str, Json] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": _write_plain(one.text)},
        "locations": [_locate(one)],
        "suppressions": [] if reason is None else [suppression],
    }
    return result | ({"partialFingerprints": fingerprints} if fingerprints else {})


def _list_fixes(one: Remark, repairs: Mapping[Key, Repair]) -> dict[str, Json]:
    repair = repairs.get((one.rule, one.path, one.span, one.message)) if one.suppressed is None else None
    if repair is None:
        return {}
    changes: list[Json] = [
        {
            "deletedRegion": {
                "startLine": each.line,
                "startColumn": each.column,
                "endLine": each.end_line,
                "endColumn": each.end_column,
            },
            "insertedContent": {"text": make_valid(each.text)},
        }
        for each in repair.replacements
    ]
    place: Json = {"uri": encode_uri(one.path), "uriBaseId": BASE}
    text = f"Repair {one.rule}: {_SAFE if repair.is_safe else _UNSAFE}"
    change: Json = {"artifactLocation": place, "replacements": changes}
    return {"fixes": [{"description": {"text": text}, "artifactChanges": [change]}]}


def _locate(one: Remark) -> Json:
    region: dict[str, Json] = {"startLine": one.line}
    if one.span.line > 0:
        region["startColumn"] = one.column
        if one.end_column is not None:
            region["endColumn"] = one.end_column
    location: dict[str, Json] = {"physicalLocation": _place(one.path, region)}
    if one.scope:
        name = make_valid(one.scope)
        location["logicalLocations"] = [{"fullyQualifiedName": f"{make_valid(one.path)}::{name}", "kind": "function"}]
    return location


def _place(path: str, region: Json) -> Json:
    return {"artifactLocation": {"uri": encode_uri(path), "uriBaseId": BASE}, "region": region}


def _list_notifications(report: Report) -> Iterator[Json]:
    for one in list_unread(report):
        yield _notify(describe_unread(one), one.path, Span(one.line))
    for verdict in list_unresolved(report):
        yield _notify(describe_unresolved(verdict), verdict.mutant.path, verdict.mutant.span)


def _notify(text: str, path: str, span: Span) -> Json:
    place = _place(path, {"startLine": max(span.line, 1)})
    return {"level": "warning", "message": {"text": _write_plain(text)}, "locations": [{"physicalLocation": place}]}


def _list_rules(severities: Mapping[str, Severity]) -> Iterator[Json]:
    known = {rule.name: rule for rule in load_rules()}
    for name, severity in severities.items():
        if name in _MUTANT_RULES:
            summary, text = _MUTANT_RULES[name]
            yield _describe(name, severity, summary, text, text, ["mutation"])
        elif name in known:
            rule = known[name]
            doc = _convert(rule.doc)
            yield _describe(name, severity, rule.summary, doc, doc + _show_examples(rule), [rule.family])
        else:
            yield _describe(name, severity, name, name, quote(name), [])


def _describe(name: str, severity: Severity, summary: str, text: str, markdown: str, tags: Sequence[str]) -> Json:
    full = " ".join(text.partition("\n\n")[0].split())
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in re.findall(r"\w+", name)),
        "shortDescription": {"text": _write_plain(summary[:_LONGEST])},
        "fullDescription": {"text": _write_plain(full[:_LONGEST])},
        "help": {"text": _write_plain(text), "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["test-quality", *tags]},
    }


def _convert(doc: str) -> str:
    """A docstring as Markdown: code in single backticks; what is only a test of the rule is left out.

    >>> _convert("One ``a``.\\n\\n>>> 1\\n1\\n\\nTwo.")
    'One `a`.\\n\\nTwo.'
    """
    parts = cleandoc(doc).replace("``", "`").split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith(">>>"))


def _show_examples(rule: Rule) -> str:
    """The first example of each kind, in fences that nothing in them ends."""
    examples = [*(("Bad", program) for program in rule.bad[:1]), *(("Good", program) for program in rule.good[:1])]
    shown = ""
    for label, program in examples:
        longest = max((len(run) for run in re.findall("`+", program)), default=0)
        fence = "`" * max(3, longest + 1)
        shown += f"\n\n{label}:\n\n{fence}python\n{program.strip()}\n{fence}"
    return shown


def _write_plain(text: str) -> str:
    """Plain text in which nothing is a link. Braces stay single: viewers fill in placeholders only where a result
    brings arguments, and show a doubled brace doubled."""
    return make_valid(text).replace("](", "] (")


REPORTER = Reporter(render_sarif)
