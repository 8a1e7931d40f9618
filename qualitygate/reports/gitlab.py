"""The report in, a GitLab Code Quality report out: findings and undetected mutants for the merge request.

A JSON array of issues with the fields that GitLab reads: ``description``, ``check_name``, ``fingerprint``,
``severity``, ``location.path`` and ``location.lines.begin``. Paths are relative to the project's root. Suppressed
findings are left out: the format has no word for them; and what was not read or has no verdict, which is no issue of a
line.

A fingerprint stays when lines move: that of a finding hashes rule, path, scope and message without its numbers (they
may be lines), that of a mutant its id, each with its place among equals.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256

from qualitygate.model import Report, Reporter, Severity
from qualitygate.reports.parts.places import Remark, list_active, make_valid

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render_gitlab(report: Report, color: bool, width: int) -> str:
    """One array and a line end, without a byte order mark; ASCII only, so that no name can break it."""
    seen: Counter[str] = Counter()
    issues = []
    for one in list_active(report):
        identity = _identify(one)
        seen[identity] += 1
        issues.append(
            {
                "description": one.text,
                "check_name": one.rule,
                "fingerprint": _hash(f"{identity}\0{seen[identity]}"),
                "severity": _SEVERITIES[one.severity],
                "location": {"path": make_valid(one.path), "lines": {"begin": one.line}},
            }
        )
    return json.dumps(issues, indent=2) + "\n"


def _identify(one: Remark) -> str:
    if one.mutant:
        return "\0".join(["mutant", one.path, one.mutant])
    return "\0".join(["finding", one.rule, one.path, one.scope, re.sub(r"\d+", "", one.message)])


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


REPORTER = Reporter(render_gitlab)
