"""A rule in, what is wrong with its own examples and documentation out: the marked lines are exactly its findings."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitygate.errors import NothingToAnalyse, QualityGateError
from qualitygate.judge import judge
from qualitygate.model import Rule, Skipped

#: Paragraphs that the documentation of a rule has.
HEADINGS = ("What it finds", "Why it matters", "Instead", "When to ignore it", "Source")

_MARK = re.compile(r"[#;]\s*finding\b( below)?")
_FILE = re.compile(r"# file: (\S+)\s*")
_SUMMARY = range(10, 121)

#: A place in an example: path and line.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and where: ``bad[0]``, ``good[2]``, or the documentation."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def find_flaws(rule: Rule) -> Iterator[Flaw]:
    """Everything that is wrong with a rule's examples and documentation, examples first."""
    for kind, programs in (("bad", rule.bad), ("good", rule.good)):
        if not programs:
            yield Flaw(kind, "there is no example")
        for index, program in enumerate(programs):
            for what in find_mismatches(rule, program, marked=kind == "bad"):
                yield Flaw(f"{kind}[{index}]", what)
    yield from check_documentation(rule)


def find_mismatches(rule: Rule, program: str, *, marked: bool) -> Iterator[str]:
    """How the findings in a program differ from those that it marks; ``marked``: it must mark some, else none."""
    with tempfile.TemporaryDirectory() as folder:
        texts = lay_out(Path(folder), program)
        wanted = list_marks(texts)
        try:
            found = list_findings(Path(folder), rule)
        except NothingToAnalyse:
            yield "holds no test"
            return
        except QualityGateError as error:
            yield f"{error.what}: {error.why}"
            return
        except ValueError as error:
            yield str(error)
            return
    if bool(wanted) is not marked:
        yield "marks no finding" if marked else "marks findings: it is a bad example"
    for path, line in sorted({*wanted, *found}):
        want, have = wanted.count((path, line)), found.count((path, line))
        if want != have:
            text = texts[path].split("\n")[line - 1].strip() if path in texts else ""
            told = "not found" if have < want else "found, and not marked" if not want else f"found {have} times"
            yield f"{path}:{line}: {told}: {text}"


def check_documentation(rule: Rule) -> Iterator[Flaw]:
    """A name in kebab-case, a summary of one line, and a paragraph for each of `HEADINGS`."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name):
        yield Flaw("name", f"`{rule.name}` is not in kebab-case: rename the module")
    if len(rule.summary) not in _SUMMARY:
        size = f"{_SUMMARY.start} to {_SUMMARY.stop - 1}"
        yield Flaw("documentation", f"its first line has {len(rule.summary)} characters, not {size}")
    headings = {paragraph.partition(":")[0] for paragraph in rule.doc.strip().split("\n\n")}
    for heading in HEADINGS:
        if heading not in headings:
            yield Flaw("documentation", f"no paragraph `{heading}: ...`")


def lay_out(root: Path, program: str) -> dict[str, str]:
    """Write the files of a program below the root; what stands before the first ``# file:`` is a test file.

    Where a program shows configuration only, a test that passes is written beside it.
    """
    files: dict[str, list[str]] = {}
    current = "tests/test_example.py"
    for line in program.strip("\n").split("\n"):
        heading = _FILE.fullmatch(line)
        if heading:
            current = heading[1]
        files.setdefault(current, [])
        if not heading:
            files[current].append(line)
    if not any(path.endswith(".py") for path in files):
        files["tests/test_example.py"] = ["def test_sum():", "    assert sum([1, 2]) == 3"]
    texts = {path: "\n".join(lines) + "\n" for path, lines in files.items()}
    for path, text in texts.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return texts


def list_marks(texts: dict[str, str]) -> list[Place]:
    """Where findings are marked, at the end of the line or, with ``# finding below``, on the line above it."""
    return sorted(
        (path, number + bool(mark[1]))
        for path, text in texts.items()
        for number, line in enumerate(text.split("\n"), 1)
        if (mark := _MARK.search(line))
    )


def list_findings(root: Path, rule: Rule) -> list[Place]:
    """Where the rule finds something in the files below the root.

    Raises:
        ValueError: a file is no Python.
        EngineError: the rule crashed.
    """
    from qualitygate.scanner.scan import scan

    suite = scan(root, [root])
    if suite.skipped:
        raise ValueError(_tell(suite.skipped))
    return sorted((finding.path, finding.span.line) for finding in judge(suite, [rule], []).active)


def _tell(skipped: Sequence[Skipped]) -> str:
    return "; ".join(f"{one.path}:{one.line}: {one.reason.value}: {one.detail}" for one in skipped)
