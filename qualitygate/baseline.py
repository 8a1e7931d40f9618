"""Findings and the file of those known before in, which are new and what of the file is stale out.

A finding is known again by what stays when lines move: rule, path, scope, the text of its line, and its number among
those that are equal in that scope. A scope that is gone from its file is looked for by its text without its name, and
a file that is gone by the scopes in it; so a renamed test, class or file brings nothing back, and a test that is fixed
while another is added counts as both. Not told apart: a finding fixed and an equal one added in the same scope.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path

from qualitygate.display import count
from qualitygate.errors import ConfigError, EnvironmentFault, UsageError
from qualitygate.model import Class, File, Finding, Function, Judgement, Span, Suite
from qualitygate.model.judgement import BaselineEntry, BaselineMatch
from qualitygate.whole_file import write_whole

#: The file's name where none is given, at the project's root.
DEFAULT = ".qualitygate-baseline.jsonl"

#: What is given instead of a path to compare with no baseline.
NONE = "none"

#: Raised when an older qualitygate cannot read the file any more.
VERSION = 1

_SCHEMA = "qualitygate-baseline/"
_KEYS = tuple(field.name for field in fields(BaselineEntry))

#: What a finding and an entry have in common when the one is the other, moved.
_Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """A finding and what it is known by."""

    finding: Finding
    entry: BaselineEntry


def identify(findings: Iterable[Finding], suite: Suite, texts: Mapping[str, str]) -> tuple[Identified, ...]:
    """The findings, by place, each with what it is known by; ``texts`` are those of their files, by path."""
    lines = {path: _split_lines(text) for path, text in texts.items()}
    definitions = {file.path: list_definitions(file) for file in suite.files if file.path in lines}
    counted: Counter[_Key] = Counter()
    identified = []
    for one in sorted(findings, key=_place):
        scope = _find_scope(one, definitions.get(one.path, ()))
        entry = _describe(one, scope, lines.get(one.path, ()))
        key = (entry.path, entry.scope, entry.rule, entry.text)
        counted[key] += 1
        identified.append(Identified(one, replace(entry, number=counted[key])))
    return tuple(identified)


def find_known(
    entries: Iterable[BaselineEntry],
    identified: Sequence[Identified],
    scopes: Mapping[str, Collection[str]],
    gone: Collection[str],
) -> tuple[tuple[Finding, ...], tuple[BaselineEntry, ...]]:
    """The findings that a baseline holds, by place, and the entries that match none.

    Args:
        scopes: qualified names of all functions and classes there are, by the path of their file.
        gone: paths of entries at which there is no file any more.
    """

    def is_renamed(entry: BaselineEntry) -> bool:
        return bool(entry.scope and entry.body) and entry.path in scopes and entry.scope not in scopes[entry.path]

    def is_moved(entry: BaselineEntry) -> bool:
        return bool(entry.body) and entry.path in gone

    steps: tuple[tuple[Callable[[BaselineEntry], bool], Callable[[BaselineEntry], _Key]], ...] = (
        (lambda entry: True, lambda entry: (entry.path, entry.scope, entry.rule, entry.text, entry.number)),
        (is_renamed, lambda entry: (entry.path, entry.rule, entry.text, entry.number, entry.body)),
        (is_moved, lambda entry: (entry.scope, entry.rule, entry.text, entry.number, entry.body)),
    )
    unmatched, new = sorted(set(entries)), list(identified)
    known: list[Finding] = []
    for may_match, key in steps:
        waiting: dict[_Key, list[BaselineEntry]] = defaultdict(list)
        for entry in filter(may_match, reversed(unmatched)):
            waiting[key(entry)].append(entry)
        matched: set[BaselineEntry] = set()
        rest = []
        for one in new:
            if candidates := waiting[key(one.entry)]:
                matched.add(candidates.pop())
                known.append(one.finding)
            else:
                rest.append(one)
        unmatched, new = [entry for entry in unmatched if entry not in matched], rest
    return tuple(sorted(known, key=_place)), tuple(unmatched)


def set_aside(
    judgement: Judgement,
    suite: Suite,
    texts: Mapping[str, str],
    entries: Sequence[BaselineEntry],
    *,
    path: str,
    gone: Collection[str],
    decides: Callable[[BaselineEntry], bool],
) -> Judgement:
    """The judgement without the findings that the baseline at ``path`` holds; they are in ``baseline``.

    ``decides`` says of an entry without a finding whether the scan could have found it: only then it is stale.
    """
    scopes = {file.path: {one.qualname or one.name for one in list_definitions(file)} for file in suite.files}
    known, unmatched = find_known(entries, identify(judgement.active, suite, texts), scopes, gone)
    held = {id(finding) for finding in known}
    return replace(
        judgement,
        findings=tuple(finding for finding in judgement.findings if id(finding) not in held),
        baseline=BaselineMatch(path, known, tuple(filter(decides, unmatched))),
    )


def put_back(judgement: Judgement) -> Judgement:
    """The judgement with what its baseline holds among the other findings: known or not, they are in the tests."""
    if judgement.baseline is None:
        return judgement
    return replace(
        judgement, findings=tuple(sorted((*judgement.findings, *judgement.baseline.known), key=_place)), baseline=None
    )


def describe_match(match: BaselineMatch) -> tuple[str, ...]:
    """What to tell of it, a sentence each: how many findings are known, and how many entries stale.

    >>> describe_match(BaselineMatch("base.jsonl"))
    ('0 findings in the baseline (base.jsonl)',)
    """
    told = f"{count(len(match.known), 'finding')} in the baseline ({match.path})"
    if not match.stale:
        return (told,)
    one = len(match.stale) == 1
    number = count(len(match.stale), "entry", "entries")
    matches, them = ("matches", "it") if one else ("match", "them")
    return told, f"{number} of the baseline {matches} nothing any more: `qualitygate baseline prune` removes {them}"


def list_definitions(file: File) -> tuple[Function | Class, ...]:
    """Every function and class that is written in a file: not the tests that its classes inherit."""
    functions = (
        *(case.function for case in file.cases),
        *(fixture.function for fixture in file.fixtures),
        *file.helpers,
        *(function for each in file.classes for function in each.functions),
    )
    return (*(function for function in functions if function.path == file.path), *file.classes)


def find_baseline(root: Path, asked: str | None, configured: str | None) -> Path | None:
    """The file to compare with: the one asked for, else the configured one, else the default one where it exists.

    Raises:
        UsageError: the one asked for or configured does not exist.
    """
    path = locate_baseline(root, asked, configured)
    if path is None or path.exists():
        return path
    if asked is None and configured is None:
        return None
    raise no_baseline(path)


def locate_baseline(root: Path, asked: str | None, configured: str | None) -> Path | None:
    """Where the baseline is or would be; None where none is wanted.

    What is asked for is relative to where one stands, what is configured to the root.
    """
    if asked is not None:
        return None if asked == NONE else Path(asked).absolute()
    if configured is not None:
        return None if configured == NONE else root / configured
    return root / DEFAULT


def no_baseline(path: Path) -> UsageError:
    """What to say where a baseline is needed and there is none."""
    return UsageError(f"no such baseline: {path}", help="write it: `qualitygate baseline create`")


def read_baseline(path: Path) -> tuple[BaselineEntry, ...]:
    """The entries of a file, each once.

    Raises:
        ConfigError: it cannot be read, is damaged, or is of another version; ``where`` gives file and line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read the baseline: {error.strerror or error}", where=str(path)) from error
    try:
        return parse_baseline(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise _damaged(str(path), data.count(b"\n", 0, error.start) + 1, "it is not UTF-8") from error


def parse_baseline(text: str, name: str) -> tuple[BaselineEntry, ...]:
    """The entries in the text of a file, each once; ``name`` is what errors call it.

    Raises:
        ConfigError: it is damaged, or of another version.
    """
    first, *rest = text.split("\n")
    _check_header(first, name)
    return tuple(dict.fromkeys(_parse_entry(line, name, number) for number, line in enumerate(rest, 2) if line.strip()))


def render_baseline(entries: Iterable[BaselineEntry]) -> str:
    """The text of a file, a line for each entry, sorted; ASCII only, so that no name can break it.

    >>> print(render_baseline([]), end="")
    {"schema": "qualitygate-baseline/1"}
    """
    lines: list[Mapping[str, object]] = [{"schema": f"{_SCHEMA}{VERSION}"}, *map(asdict, sorted(set(entries)))]
    return "".join(json.dumps(line) + "\n" for line in lines)


def write_baseline(path: Path, entries: Iterable[BaselineEntry]) -> None:
    """Write the file as a whole or not at all.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    data = render_baseline(entries).encode("ascii")
    try:
        write_whole(path, data)
    except OSError as error:
        raise EnvironmentFault(
            f"the baseline cannot be written: {error.strerror or error}",
            where=str(path),
            help="give a path in a folder that exists and that you may write to",
        ) from error


def _place(finding: Finding) -> tuple[str, Span, str, str]:
    return finding.path, finding.span, finding.rule, finding.message


def _split_lines(text: str) -> list[str]:
    """Lines as Python counts them: a form feed or another separator of Unicode ends none."""
    return re.split(r"\r\n|\r|\n", text)


def _find_scope(finding: Finding, definitions: Sequence[Function | Class]) -> Function | Class | None:
    """The definition that the finding's scope names; of several, the last that begins at or above the finding."""
    named = [one for one in definitions if finding.scope and (one.qualname or one.name) == finding.scope]
    above = [one for one in named if one.span.line <= finding.span.line]
    return max(above or named, key=lambda one: one.span.line, default=None)


def _describe(finding: Finding, scope: Function | Class | None, lines: Sequence[str]) -> BaselineEntry:
    name = scope.name if scope is not None else ""
    line = lines[finding.span.line - 1] if 0 < finding.span.line <= len(lines) else ""
    # What concerns a whole file has no line: numbers in messages ("12 tests ...") change with every test.
    text = _normalize(line, name) or re.sub(r"\d+", "0", finding.message)
    if scope is not None:
        lines = lines[scope.span.line - 1 : scope.span.end_line]
    known = bool(lines) and (scope is not None or not finding.scope)
    return BaselineEntry(finding.path, finding.scope, finding.rule, text, body=_hash(lines, name) if known else "")


def _normalize(line: str, name: str) -> str:
    """Single blanks, and ``_`` for the name of the scope, so that renaming it changes nothing.

    >>> _normalize("  def  test_a(shop):", "test_a")
    'def _(shop):'
    """
    plain = " ".join(line.split())
    return re.sub(rf"\b{re.escape(name)}\b", "_", plain) if name else plain


def _hash(lines: Iterable[str], name: str) -> str:
    """The same for texts that differ in blanks, empty lines and the name only."""
    normal = [line for line in (_normalize(line, name) for line in lines) if line]
    return sha256("\n".join(normal).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _check_header(line: str, name: str) -> None:
    header = _load(line)
    schema = header.get("schema") if isinstance(header, dict) else None
    version = schema.removeprefix(_SCHEMA) if isinstance(schema, str) and schema.startswith(_SCHEMA) else ""
    if not re.fullmatch(r"[0-9]{1,9}", version):
        raise _damaged(name, 1, f'its first line is not {{"schema": "{_SCHEMA}{VERSION}"}}')
    if int(version) != VERSION:
        raise ConfigError(
            f"the baseline is of version {version}, this qualitygate reads version {VERSION}",
            where=f"{name}:1",
            help="use the qualitygate that wrote it, or remove it and run `qualitygate baseline create`",
        )


def _parse_entry(line: str, name: str, number: int) -> BaselineEntry:
    value = _load(line)
    if not isinstance(value, dict):
        raise _damaged(name, number, "the line is no JSON object")
    if wrong := sorted(value.keys() ^ set(_KEYS)):
        word = "lacks" if wrong[0] in _KEYS else "has the unknown key"
        raise _damaged(name, number, f"the finding {word} `{wrong[0]}`")
    for key in _KEYS:
        if key == "number" and (type(value[key]) is not int or value[key] < 1):
            raise _damaged(name, number, "`number` is not a whole number, at least 1")
        if key != "number" and not isinstance(value[key], str):
            raise _damaged(name, number, f"`{key}` is not a string")
    return BaselineEntry(**value)


def _load(line: str) -> object:
    """The JSON value of a line; None where it is none."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value


def _damaged(name: str, number: int, why: str) -> ConfigError:
    return ConfigError(
        "the baseline is damaged",
        where=f"{name}:{number}",
        why=why,
        help="after a merge keep the lines of both sides, without the marks of the conflict; else take the file back "
        "from version control, or remove it and run `qualitygate baseline create`",
    )
