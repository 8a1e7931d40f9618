"""Programs nobody would write, and real ones with tokens and lines gone astray: read, judged, never a crash.

Each becomes a file of tests, a conftest or the body of a test; all rules and patterns look at it, those that are off by
default included. A file that cannot be read must be named as skipped, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import hypothesmith
import libcst
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitygate.judge import judge
from qualitygate.model import Judgement, ProjectFiles, PytestConfig, Skipped, SkipReason
from qualitygate.plugins import load_patterns, load_rules
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.project_files import parse_project_file
from qualitygate.scanner.scan import build_suite
from qualitygate.scanner.source import Source

RULES, PATTERNS = load_rules(), load_patterns()
TESTS = Path(__file__).parents[1]

#: Files of tests as people write them: ours, those of the bundled example, and the examples of all rules.
REAL = tuple(
    sorted(
        {
            *(file.read_text("utf-8") for file in TESTS.glob("scanner/test_*.py")),
            *(file.read_text("utf-8") for file in (TESTS / "seeding").glob("*/*.txt")),
            *(program for rule in RULES for program in (*rule.bad, *rule.good)),
            *(program for pattern in PATTERNS for program in (*pattern.bad, *pattern.good)),
        }
    )
)
#: Short enough to be lowered often.
SHORT = tuple(text for text in REAL if text.count("\n") <= 60)

#: How a text becomes part of a suite: path, and what stands around it.
PLACES = {
    "a file of tests": ("tests/test_a.py", "{}"),
    "a conftest": ("tests/conftest.py", "{}"),
    "the body of a test": ("tests/test_a.py", "import pytest\n\ndef test_a(tmp_path, b):\n    pass\n{indented}"),
    "the body of a fixture": (
        "tests/test_a.py",
        "import pytest\n\n@pytest.fixture(scope='module')\ndef a(b):\n    yield\n{indented}",
    ),
    "the body of a class": (
        "tests/test_a.py",
        "import unittest\n\nclass TestA(unittest.TestCase):\n    b = 1\n{indented}",
    ),
    "an awaiting test": (
        "tests/test_a.py",
        "import pytest\n\n@pytest.mark.asyncio\nasync def test_a(b):\n    pass\n{indented}",
    ),
}
#: What stands beside the text, and uses what it defines under the names it is likely to use.
COMPANION = "from tests.conftest import *\nfrom tests.test_a import *\n\ndef test_b(a, b, A):\n    assert a(b) == A\n"

texts_of_nodes = st.one_of(
    hypothesmith.from_node(libcst.FunctionDef, auto_target=False),
    hypothesmith.from_node(libcst.ClassDef, auto_target=False),
    hypothesmith.from_node(auto_target=False),
)

TOKENS = [
    *(
        "assert",
        "await",
        "yield",
        "lambda",
        "not",
        "async",
        "return",
        "def",
        "class",
        "with",
        "for",
        "match",
        "*",
        "**",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ":=",
        ".",
        "=",
        "==",
        "@",
        "#",
        "'",
        '"""',
        "\\",
        "\n",
        "    ",
        "\t",
        "...",
    ),
    *("0", "''", "b''", "f'{x!r:>{y}}'", "self", "pytest.raises", "mock.patch", "é", "\f", "_", "None", "-1", "1e999"),
]


def judge_text(path: str, text: str) -> Judgement | Skipped:
    """What all rules and patterns say of a suite with that text in it, or why it was skipped."""
    lowered = lower_file(path, text.encode("utf-8", "surrogatepass"))
    if isinstance(lowered, Skipped):
        return lowered
    companion = lower_file("tests/test_b.py", COMPANION.encode())
    assert isinstance(companion, Source)
    suite = build_suite("/project", [lowered, companion], {path, companion.path}, PytestConfig())
    return judge(suite, RULES, PATTERNS)


def put(text: str, place: str) -> tuple[str, str]:
    """The path and the whole text of a file that holds the text at a place."""
    path, around = PLACES[place]
    return path, around.replace("{indented}", indent(text, "    ")).replace("{}", text)


def demand_answer(text: str, place: str) -> None:
    """A judgement whose places are in the suite, or a skip with a reason."""
    path, whole = put(text, place)

    answer = judge_text(path, whole)

    if isinstance(answer, Skipped):
        assert (answer.path, bool(answer.detail)) == (path, True)
        assert isinstance(answer.reason, SkipReason)
        return
    last = len(whole.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for finding in answer.findings:
        assert finding.path in (path, "tests/test_b.py"), finding
        assert finding.path != path or 1 <= finding.span.line <= last, finding


#: Programs are large and slow to draw, and many texts are none.
SLOW_TO_DRAW = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(texts_of_nodes, st.sampled_from(sorted(PLACES)))
def test_any_program_is_judged(text: str, place: str) -> None:
    demand_answer(text, place)


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(hypothesmith.from_grammar(auto_target=False), st.sampled_from(sorted(PLACES)))
def test_any_text_of_the_grammar_is_judged(text: str, place: str) -> None:
    demand_answer(text, place)


def split_tokens(text: str) -> list[str]:
    """The text in pieces: names, numbers, blanks and single other characters; joined they are the text."""
    return re.findall(r"\w+|[ \t]+|\s|[^\w\s]", text)


@st.composite
def mutated(draw: st.DrawFn, texts: Sequence[str] = SHORT) -> str:
    """A real text with some of its tokens or lines deleted, doubled, exchanged or replaced, or with part of another."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        by_line = draw(st.booleans())
        pieces = text.splitlines(keepends=True) if by_line else split_tokens(text)
        if not pieces:
            return text
        places = st.integers(0, len(pieces) - 1)
        first, second = draw(places), draw(places)
        how = draw(st.sampled_from(["delete", "double", "exchange", "insert", "move", "splice"]))
        if how == "delete":
            del pieces[first]
        elif how == "double":
            pieces.insert(first, pieces[first])
        elif how == "exchange":
            pieces[first], pieces[second] = pieces[second], pieces[first]
        elif how == "insert":
            pieces.insert(first, draw(st.sampled_from(TOKENS)))
        elif how == "move":
            pieces.insert(second, pieces.pop(first))
        else:
            other = draw(st.sampled_from(texts))
            rest = other.splitlines(keepends=True) if by_line else split_tokens(other)
            pieces[first:] = rest[draw(st.integers(0, len(rest))) :]
        text = "".join(pieces)
    return text


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), st.sampled_from(["a file of tests", "a conftest"]))
def test_a_real_file_gone_astray_is_judged(text: str, place: str) -> None:
    demand_answer(text, place)


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_can_be_judged(place: str) -> None:
    """Else what stands around the text would make all that is drawn unreadable."""
    path, whole = put("x = 1\n", place)

    assert isinstance(judge_text(path, whole), Judgement)


SETTINGS = ("pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", ".coveragerc", ".gitlab-ci.yml",
            ".github/workflows/test.yml", "requirements.txt", "setup.py", "pytest.toml")  # fmt: skip
SHOWN = tuple(
    sorted({program for rule in RULES if rule.family == "configuration" for program in (*rule.bad, *rule.good)})
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(SETTINGS), mutated(SHOWN)), max_size=3, unique_by=lambda pair: pair[0]))
def test_settings_gone_astray_are_judged(files: list[tuple[str, str]]) -> None:
    project = ProjectFiles(tuple(parse_project_file(path, text) for path, text in sorted(files)))
    source = lower_file("tests/test_b.py", COMPANION.encode())
    assert isinstance(source, Source)
    suite = build_suite("/project", [source], {source.path}, PytestConfig(path=files[0][0] if files else None))

    answer = judge(replace(suite, project=project), RULES, ())

    assert {finding.path for finding in answer.findings} <= {source.path, *(path for path, _ in files), "pytest.ini"}
