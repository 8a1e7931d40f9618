"""Recall by seeding: each anti-pattern, put into clean tests in ways its author did not think of, is found where it is.

A seed is a program whose marked lines (``# finding``) are exactly what one rule finds: the rule's own bad examples, and
further spellings of the same mistake in ``sick/``. A move rewrites a seed without changing what is wrong with it: other
imports, another block around the code, a helper, a class, a coroutine. Each moved seed is spliced into a suite of
``clean/`` in which no rule finds anything.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import indent

import pytest

from qualitygate.examples import lay_out, list_findings, list_marks
from qualitygate.judge import judge
from qualitygate.model import Rule, Subject
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

HERE = Path(__file__).parent
RULES = {rule.name: rule for rule in load_rules() if rule.default}
CLEAN = {file.stem: file.read_text("utf-8") for file in sorted((HERE / "clean").glob("*.txt"))}
UNNAMED = "tests/test_example.py"  #: where a program goes that names no file

Def = ast.FunctionDef | ast.AsyncFunctionDef
Move = Callable[[str], str]


def read_sick() -> dict[str, list[str]]:
    """The seeds of ``sick/`` by rule: a heading ``# rule: name`` above each program."""
    seeds: dict[str, list[str]] = {}
    for file in sorted((HERE / "sick").glob("*.txt")):
        _, *parts = re.split(r"^# rule: (\S+)\n", file.read_text("utf-8"), flags=re.MULTILINE)
        for name, program in zip(parts[::2], parts[1::2], strict=True):
            seeds.setdefault(name, []).append(program)
    return seeds


SICK = read_sick()


# --- moves: the text of a module in, the same mistake in another place out -------------------------------------------


def replace_spans(text: str, spans: Sequence[tuple[ast.expr, str]]) -> str:
    """Write each text over its expression; these stand on one line each."""
    lines = text.split("\n")
    for node, new in sorted(spans, key=lambda span: (span[0].lineno, span[0].col_offset), reverse=True):
        line = lines[node.lineno - 1].encode()
        lines[node.lineno - 1] = (line[: node.col_offset] + new.encode() + line[node.end_col_offset :]).decode()
    return "\n".join(lines)


def list_bound(tree: ast.Module) -> set[str]:
    """Names that something other than an import binds anywhere."""
    return {
        *(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)),
        *(node.arg for node in ast.walk(tree) if isinstance(node, (ast.arg, ast.keyword)) and node.arg),
        *(
            node.name
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        ),
    }


def find_uses(tree: ast.Module, name: str) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]


def rewrite_imports(
    text: str, rewrite: Callable[[ast.Module, str | None, str], tuple[str, list[tuple[ast.expr, str]]] | None]
) -> str:
    """Each imported name to ``rewrite(tree, module, name)``: its new import and what stands for its uses, or None."""
    tree = ast.parse(text)
    bound = list_bound(tree)
    lines = text.split("\n")
    spans: list[tuple[ast.expr, str]] = []
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)) or getattr(node, "level", 0):
            continue
        kept: list[str] = []
        for alias in node.names:
            module = node.module if isinstance(node, ast.ImportFrom) else None
            plain = alias.asname is None and "." not in alias.name and alias.name not in bound and alias.name != "*"
            changed = rewrite(tree, module, alias.name) if plain else None
            said = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
            kept.append(changed[0] if changed else f"from {module} import {said}" if module else f"import {said}")
            spans.extend(changed[1] if changed else ())
        lines[node.lineno - 1 : node.end_lineno] = ["; ".join(kept), *[""] * ((node.end_lineno or 0) - node.lineno)]
    return replace_spans("\n".join(lines), spans)


def import_as(text: str) -> str:
    """``import time`` becomes ``import time as time_again``, ``from os import path`` alike."""

    def rewrite(tree: ast.Module, module: str | None, name: str) -> tuple[str, list[tuple[ast.expr, str]]]:
        uses: list[tuple[ast.expr, str]] = [(use, f"{name}_again") for use in find_uses(tree, name)]
        return (f"from {module} " if module else "") + f"import {name} as {name}_again", uses

    return rewrite_imports(text, rewrite)


def import_module(text: str) -> str:
    """``from os import path`` becomes ``import os``, its uses ``os.path``."""

    def rewrite(tree: ast.Module, module: str | None, name: str) -> tuple[str, list[tuple[ast.expr, str]]] | None:
        if module is None or module.partition(".")[0] in list_bound(tree):
            return None
        return f"import {module}", [(use, f"{module}.{name}") for use in find_uses(tree, name)]

    return rewrite_imports(text, rewrite)


def import_members(text: str) -> str:
    """``import time`` becomes ``from time import sleep as sleep_of_time``, its uses the bare name."""

    def rewrite(tree: ast.Module, module: str | None, name: str) -> tuple[str, list[tuple[ast.expr, str]]] | None:
        members = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        ]
        if module is not None or not members or len(members) != len(find_uses(tree, name)):
            return None
        if any(not isinstance(member.ctx, ast.Load) or member.lineno != member.end_lineno for member in members):
            return None
        names = ", ".join(f"{each} as {each}_of_{name}" for each in sorted({member.attr for member in members}))
        return f"from {name} import {names}", [(member, f"{member.attr}_of_{name}") for member in members]

    return rewrite_imports(text, rewrite)


def start_of(node: ast.stmt) -> int:
    """The index of its first line, decorators included."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) - 1


def list_defs(text: str, *, top: bool = False) -> list[Def]:
    """The functions of a module and of its classes, the last first, with a body on lines of its own."""
    tree = ast.parse(text)
    found = [
        node
        for parent in [tree, *(each for each in tree.body if isinstance(each, ast.ClassDef) and not top)]
        for node in parent.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.body[0].lineno > node.lineno
    ]
    return sorted(found, key=lambda node: node.lineno, reverse=True)


def wrap_in(*before: str, after: Sequence[str] = (), imports: str = "") -> Move:
    """A move that puts the body of each function under a block."""

    def wrap(text: str) -> str:
        lines = text.split("\n")
        for node in list_defs(text):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            body = node.body[1:] if documented else node.body
            if not body:
                continue
            start, pad = start_of(body[0]), " " * body[0].col_offset
            inner = indent("\n".join(lines[start : node.end_lineno]), "    ").split("\n")
            lines[start : node.end_lineno] = [*(pad + each for each in before), *inner, *(pad + each for each in after)]
        return imports + "\n".join(lines)

    return wrap


def call_helper(text: str) -> str:
    """The body of each test at module level moves into a helper, which the test calls with all it was given."""
    lines = text.split("\n")
    for node in list_defs(text, top=True):
        if not node.name.startswith("test") or node.args.defaults or node.args.kwonlyargs or node.args.vararg:
            continue
        start, names = start_of(node.body[0]), ", ".join(each.arg for each in node.args.args)
        awaited = isinstance(node, ast.AsyncFunctionDef)
        call = f"    {'await ' if awaited else ''}steps_of_{node.name}({names})"
        body = lines[start : node.end_lineno]
        head = [f"{'async ' if awaited else ''}def steps_of_{node.name}({names}):", *body, "", ""]
        lines[start : node.end_lineno] = [call]
        lines[start_of(node) : start_of(node)] = head
    return "\n".join(lines)


def move_into_class(text: str) -> str:
    """Tests at module level become methods of a class, each of one of its own."""
    lines = text.split("\n")
    for node in list_defs(text, top=True):
        if node.name.startswith("test"):
            start = start_of(node)
            lines[node.lineno - 1] = re.sub(r"\(", "(self, ", lines[node.lineno - 1], count=1).replace(
                "(self, )", "(self)"
            )
            inner = indent("\n".join(lines[start : node.end_lineno]), "    ").split("\n")
            lines[start : node.end_lineno] = [f"class TestMoved{node.lineno}:", *inner]
    return "\n".join(lines)


def make_async(text: str) -> str:
    """Tests at module level become coroutines that pytest-asyncio runs."""
    lines = text.split("\n")
    for node in list_defs(text, top=True):
        if node.name.startswith("test") and isinstance(node, ast.FunctionDef):
            lines[node.lineno - 1] = "async " + lines[node.lineno - 1]
            lines.insert(start_of(node), "@pytest.mark.asyncio")
    return "import pytest\n" + "\n".join(lines)


def interleave(text: str) -> str:
    """A statement that has nothing to do with it before each statement of a function but those inside blocks."""
    lines = text.split("\n")
    for node in list_defs(text):
        for statement in reversed(node.body[1:]):
            lines.insert(start_of(statement), " " * statement.col_offset + "noted = 1 + 1")
    return "\n".join(lines)


def leave(text: str) -> str:
    """As it is: only its place is new."""
    return text


MOVES: dict[str, Move] = {
    "place": leave,
    "import-as": import_as,
    "import-module": import_module,
    "import-members": import_members,
    "with": wrap_in("with nullcontext():", imports="from contextlib import nullcontext\n"),
    "if": wrap_in("if LIBRARY_IS_OPEN:"),
    "for": wrap_in("for attempt in range(2):"),
    "try": wrap_in("try:", after=("finally:", "    noted = 1 + 1")),
    "helper": call_helper,
    "class": move_into_class,
    "async": make_async,
    "interleave": interleave,
}


# --- places: a moved seed and a clean suite in, the whole suite out ---------------------------------------------------


def split_program(program: str) -> dict[str, str]:
    """Path and text of each file of a program."""
    files: dict[str, list[str]] = {}
    current = UNNAMED
    for line in program.strip("\n").split("\n"):
        if heading := re.fullmatch(r"# file: (\S+)\s*", line):
            current = heading[1]
            files[current] = []
        else:
            files.setdefault(current, []).append(line)
    return {path: "\n".join(lines) + "\n" for path, lines in files.items()}


def splice(seed: str, clean: str, chance: random.Random) -> str:
    """One module out of two: the imports of both, the seed's statements together between two clean ones."""
    tree = ast.parse(clean)
    lines = clean.split("\n")
    after_imports = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    at = chance.choice([*(start_of(node) for node in after_imports), len(lines)])
    heads = [node for node in ast.parse(seed).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    cut = {number for node in heads for number in range(node.lineno - 1, node.end_lineno or 0)}
    rest = [line for number, line in enumerate(seed.split("\n")) if number not in cut]
    top = [line for number, line in enumerate(seed.split("\n")) if number in cut]
    return "\n".join([*top, *lines[:at], *rest, "", *lines[at:]]) + "\n"


def seed_suite(program: str, move: Move, suite: str, chance: random.Random) -> dict[str, str]:
    """Every file of a clean suite with a moved seed in it; what names no file goes into any file of tests."""
    files = split_program(suite)
    for path, text in split_program(program).items():
        moved = move(text) if path.endswith(".py") else text
        if path == UNNAMED:
            path = chance.choice([each for each in files if "/test_" in each])
        files[path] = splice(moved, files[path], chance) if path in files and path.endswith(".py") else moved
    return files


def join_program(files: dict[str, str]) -> str:
    return "\n".join(f"# file: {path}\n{text}" for path, text in files.items())


# --- recall ----------------------------------------------------------------------------------------------------------

#: Rules on the settings and CI of a project, which no move of Python concerns; they are seeded apart, below.
ON_SETTINGS = {name for name, rule in RULES.items() if rule.subject is Subject.PROJECT}

#: Where a move makes another thing of the mistake: the rule is silent, and right.
ANOTHER_THING: dict[str, dict[str, str]] = {
    "conditional-only-asserts": dict.fromkeys(["if", "for"], "all that the test does is under one condition"),
    "debugger-left": dict.fromkeys(["with", "try"], "a block around the call may be there to catch or to answer it"),
    "discarded-comparison": dict.fromkeys(["with", "try"], "the block may be there for what the comparison raises"),
    "duplicate-assert": {"interleave": "something has run between the two"},
    "commit-then-rollback": {"interleave": "something has run between the two"},
    "empty-test": dict.fromkeys(["with", "if", "for", "try", "helper"], "there is code in the test"),
    "fixed-unique-key": {"try": "the finally may remove what was registered"},
    "fixture-returns-generator": {"for": "a return in a loop gives back one of several"},
    "function-scoped-fixture-with-given": {"async": "Hypothesis refuses a coroutine"},
    "leak-test-that-cannot-pass": {"if": "what is assigned under a condition may not hold the object"},
    "never-collected-file": {"async": "a coroutine without a driver is no test anywhere"},
    "returned-check": {"helper": "what a helper returns is not what the test returns"},
    "shadowed-test": {"class": "each is in a class of its own: none replaces another"},
    "single-sample": {"for": "it is measured several times"},
    "sleep-as-sync": {"with": "a sleep alone in a block is the time that the block measures"},
    "unclosed-resource": {"with": "the block may close what is opened in it"},
    "unread-fixture-parameter": {"helper": "the helper is given what the test asked for"},
    "upper-bound-only": dict.fromkeys(["if", "for", "try"], "a bound checked under a condition or again and again"),
}

SEEDED = [
    (name, move)
    for name in sorted(RULES.keys() - ON_SETTINGS)
    for move in MOVES
    if move not in ANOTHER_THING.get(name, {})
]


def list_seeds(rule: Rule) -> list[str]:
    """Its own examples, then those of ``sick/``."""
    return [*rule.bad, *SICK.get(rule.name, ())]


def find_missed(rule: Rule, program: str, move: str, suite: str, folder: Path) -> list[str]:
    """How the findings differ from the marks, each with its line."""
    chance = random.Random(f"{rule.name} {move} {suite}")
    files = seed_suite(program, MOVES[move], CLEAN[suite], chance)
    texts = lay_out(folder, join_program(files))
    wanted, found = list_marks(texts), list_findings(folder, rule)
    lines = {path: text.split("\n") for path, text in texts.items()}
    missed = [f"missed {path}:{line}: {lines[path][line - 1].strip()}" for path, line in sorted({*wanted} - {*found})]
    false = [
        f"false alarm {path}:{line}: {lines[path][line - 1].strip()}" for path, line in sorted({*found} - {*wanted})
    ]
    return [*missed, *false]


@pytest.mark.parametrize("suite", CLEAN)
def test_clean_suite_has_no_finding(suite: str, tmp_path: Path) -> None:
    lay_out(tmp_path, CLEAN[suite])
    scanned = scan(tmp_path, [tmp_path])

    judgement = judge(scanned, list(RULES.values()), [])

    assert [f"{one.path}:{one.span.line}: {one.rule}" for one in judgement.findings] == []
    assert len(scanned.cases) >= 3


@pytest.mark.parametrize(("name", "move"), SEEDED)
def test_seeded_anti_pattern_is_found(name: str, move: str, tmp_path: Path) -> None:
    suites = sorted(CLEAN)

    missed = [
        f"seed {number}: {each}"
        for number, program in enumerate(list_seeds(RULES[name]))
        for each in find_missed(RULES[name], program, move, suites[number % len(suites)], tmp_path / str(number))
    ]

    assert missed == []


# --- settings: another look of the same file ---------------------------------------------------------------------


def shift_lines(text: str) -> str:
    """Lines above that say nothing."""
    return "# settings of this project\n\n" + text


def end_in_blanks(text: str) -> str:
    """Blanks at the ends of lines, and lines between paragraphs."""
    return re.sub(r"(?<=\S)\n", "  \n", text) + "\n\n"


def end_as_windows(text: str) -> str:
    return text.replace("\n", "\r\n")


LOOKS: dict[str, Move] = {"place": leave, "shift": shift_lines, "blanks": end_in_blanks, "windows": end_as_windows}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", sorted(ON_SETTINGS))
def test_seeded_setting_is_found(name: str, look: str, tmp_path: Path) -> None:
    for number, program in enumerate(list_seeds(RULES[name])):
        folder = tmp_path / str(number)
        changed = {
            path: text if path.endswith(".py") else LOOKS[look](text) for path, text in split_program(program).items()
        }
        texts = lay_out(folder, join_program({**split_program(CLEAN["classes"]), **changed}))
        for path, text in changed.items():
            (folder / path).write_bytes(text.encode())  # laying out evens the ends of lines

        assert list_findings(folder, RULES[name]) == list_marks(texts)
