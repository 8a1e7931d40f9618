"""From a project's root to the files that decide how its tests run, and what configuration rules ask of them.

Ini and TOML files become options with their lines. YAML is kept as lines: the rules that read it look for words. A file
that cannot be parsed has lines and no options; nothing here fails.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli

from qualitygate.model import Comment, Hit, Option, ProjectFile, ProjectFiles, Span, Suite

_PATTERNS = (
    "pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "tox.toml", "setup.cfg",
    ".coveragerc", ".coveragerc.toml", "setup.py", "noxfile.py", "hatch.toml", "pixi.toml", "Pipfile",
    "environment*.yml", "environment*.yaml", "*requirements*.txt", "*requirements*.in", "requirements*/*.txt",
    "requirements*/*.in", "requirements*/*.pip", "test*/requirements*.txt", "test*/requirements*/*.txt",
    "ci/*requirements*.txt", ".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml",
)  # fmt: skip
_INI = (".ini", ".cfg", ".coveragerc")
_MOST_BYTES = 1_000_000

#: In the order pytest looks for them; True where an empty file is enough.
PYTEST_FILES = {
    "pytest.toml": True, ".pytest.toml": True, "pytest.ini": True, ".pytest.ini": True, "pyproject.toml": False,
    "tox.ini": False, "setup.cfg": False,
}  # fmt: skip

#: Where coverage.py looks for its settings, in its order, and what its sections start with.
COVERAGE_FILES = {
    ".coveragerc": "", ".coveragerc.toml": "tool.coverage.", "setup.cfg": "coverage:", "tox.ini": "coverage:",
    "pyproject.toml": "tool.coverage.",
}  # fmt: skip
_COVERAGE_SECTIONS = ("run", "paths", "report", "html", "xml", "json", "lcov")


def read_project_files(root: Path) -> ProjectFiles:
    """The configuration, requirements and CI files of a project, sorted by path."""
    found: dict[str, ProjectFile] = {}
    for pattern in _PATTERNS:
        for file in root.glob(pattern):
            path = file.relative_to(root).as_posix()
            if path not in found and (text := _read(file)) is not None:
                found[path] = parse_project_file(path, text)
    return ProjectFiles(tuple(found[path] for path in sorted(found)))


def parse_project_file(path: str, text: str) -> ProjectFile:
    """One file with its options and their lines. Pure."""
    lines = tuple(text.splitlines())
    comments = tuple(
        Comment(number, line.lstrip()[1:], True)
        for number, line in enumerate(lines, 1)
        if line.lstrip().startswith(("#", ";")) and not path.endswith(".py")
    )
    sections: list[tuple[str, int]] = []
    options: list[Option] = []
    if path.endswith(_INI):
        sections, options = _parse_ini(lines)
    elif path.endswith(".toml"):
        sections, options = _parse_toml(text, lines)
    return ProjectFile(path, lines, tuple(sections), tuple(options), comments)


def find_file(project: ProjectFiles, path: str | None) -> ProjectFile | None:
    """The file at a path relative to the root."""
    return next((file for file in project.files if file.path == path), None)


def find_option(file: ProjectFile, section: str, name: str) -> Option | None:
    """The last setting of that name in the section: the one that holds."""
    return next((each for each in reversed(file.options) if (each.section, each.name) == (section, name)), None)


def hit_line(project: ProjectFiles, path: str, line: int, message: str) -> Hit:
    """A hit on a whole line of a configuration file, its indentation and line end apart."""
    file = find_file(project, path)
    text = file.lines[line - 1] if file is not None and line <= len(file.lines) else ""
    return Hit(Span(line, len(text) - len(text.lstrip()), line, len(text.rstrip())), message, path)


def pytest_section(file: ProjectFile) -> tuple[str, int] | None:
    """The section that pytest reads in this file, and its line; None where pytest reads nothing there.

    A file that needs no section to be pytest's own gives line 1.
    """
    name = os.path.basename(file.path)
    wanted = {
        "pyproject.toml": ("tool.pytest", "tool.pytest.ini_options"),
        "setup.cfg": ("tool:pytest",),
    }.get(name, ("pytest",))
    for section, line in reversed(file.sections):
        if section in wanted:
            return section, line
    return (wanted[0], 1) if PYTEST_FILES.get(name) else None


def pytest_options(project: ProjectFiles, suite: Suite) -> tuple[ProjectFile, dict[str, Option]] | None:
    """The file whose configuration holds, and its options by name; None where pytest has none."""
    file = find_file(project, suite.config.path)
    section = pytest_section(file) if file is not None else None
    if file is None or section is None:
        return None
    return file, {each.name: each for each in file.options if each.section == section[0]}


def words(option: Option) -> Iterator[tuple[int, str]]:
    """(line, word) of an option that holds arguments, as the shell would part them; an array's items are words."""
    for line, text in option.items:
        if option.is_list:
            yield line, text
            continue
        try:
            parts = shlex.split(text)
        except ValueError:  # a quote over several lines
            parts = text.split()
        yield from ((line, part) for part in parts)


def addopts(project: ProjectFiles, suite: Suite) -> tuple[str, list[tuple[int, str]]]:
    """Path and (line, word) pairs of the ``addopts`` that hold."""
    held = pytest_options(project, suite)
    option = held[1].get("addopts") if held is not None else None
    return (held[0].path, list(words(option))) if held is not None and option is not None else ("", [])


def coverage_files(project: ProjectFiles) -> list[tuple[ProjectFile, str, int]]:
    """(file, what its sections start with, line of the first) of every file with coverage settings, the one that
    coverage.py reads first."""
    found = []
    for path, prefix in COVERAGE_FILES.items():
        file = find_file(project, path)
        names = {f"{prefix}{section}" for section in _COVERAGE_SECTIONS}
        lines = [line for section, line in file.sections if section in names] if file is not None else []
        if file is not None and (lines or path == ".coveragerc"):
            found.append((file, prefix, min(lines, default=1)))
    return found


def fail_under(project: ProjectFiles) -> tuple[float, str] | None:
    """The coverage that the settings in force ask for, and their file; None where they ask for none."""
    for file, prefix, _ in coverage_files(project)[:1]:
        option = find_option(file, f"{prefix}report", "fail_under")
        value = to_number(option.text) if option is not None else None
        if value is not None:
            return value, file.path
    return None


def given(words: list[tuple[int, str]], option: str) -> list[tuple[int, str]]:
    """(line, value) of each ``--option=value`` or ``--option value``.

    >>> given([(1, "--a=1"), (2, "--a"), (3, "2"), (3, "--ab=3")], "--a")
    [(1, '1'), (2, '2')]
    """
    found = []
    for place, (line, word) in enumerate(words):
        name, equals, value = word.partition("=")
        if name == option and (equals or place + 1 < len(words)):
            found.append((line, value if equals else words[place + 1][1]))
    return found


def to_number(text: str) -> float | None:
    """The number a text says, or None.

    >>> to_number("85"), to_number("{env:LEAST}")
    (85.0, None)
    """
    try:
        return float(text)
    except ValueError:
        return None


def ci_files(project: ProjectFiles) -> list[ProjectFile]:
    """The workflows of GitHub and the pipeline of GitLab."""
    return [file for file in project.files if file.path.startswith(".github/") or file.path == ".gitlab-ci.yml"]


def _read(file: Path) -> str | None:
    try:
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            return None
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _parse_ini(lines: tuple[str, ...]) -> tuple[list[tuple[str, int]], list[Option]]:
    """As pytest's own reader does: comments on lines of their own only, continued lines are indented."""
    sections: list[tuple[str, int]] = []
    options: list[Option] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        if line.startswith("["):
            name, closed, _ = line[1:].partition("]")
            if closed:
                sections.append((name, number))
        elif line[0].isspace():
            if options and options[-1].section == (sections[-1][0] if sections else ""):
                last = options.pop()
                options.append(Option(last.section, last.name, (*last.items, (number, text)), last.line))
        elif parted := re.match(r"([^=:]+?)\s*[=:]\s*(.*)", line):
            items = ((number, parted[2].strip()),) if parted[2].strip() else ()
            options.append(Option(sections[-1][0] if sections else "", parted[1].strip(), items, number))
    return sections, options


def _parse_toml(text: str, lines: tuple[str, ...]) -> tuple[list[tuple[str, int]], list[Option]]:
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return [], []
    sections: list[tuple[str, int]] = []
    options: list[Option] = []
    headings = {
        match[1].replace('"', "").replace(" ", ""): number
        for number, line in enumerate(lines, 1)
        if (match := re.match(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$", line))
    }

    def visit(name: str, table: dict[str, Any], above: int) -> None:
        line = headings.get(name, above)
        if name:
            sections.append((name, line))
        for key, value in table.items():
            if isinstance(value, dict):
                visit(f"{name}.{key}" if name else key, value, line)
            else:
                options.append(_option(name, key, value, line, lines))

    visit("", document, 0)
    return sections, options


def _option(section: str, name: str, value: Any, heading: int, lines: tuple[str, ...]) -> Option:
    key = re.compile(rf"\s*(?:[\w.-]+\.)?[\"']?{re.escape(name)}[\"']?\s*=")
    start = next((number for number in range(heading + 1, len(lines) + 1) if key.match(lines[number - 1])), heading)
    texts = [str(each) for each in value] if isinstance(value, list) else str(value).splitlines()
    items, line = [], max(start, 1)
    for text in (each.strip() for each in texts):
        if text:
            line = next((each for each in range(line, len(lines) + 1) if text in lines[each - 1]), line)
            items.append((line, text))
    return Option(section, name, tuple(items), max(start, 1), isinstance(value, list))
