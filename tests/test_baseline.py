"""What a finding is known by, what moves and what does not; and the file that holds it."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.baseline import (
    DEFAULT,
    describe_match,
    find_baseline,
    find_known,
    identify,
    list_definitions,
    locate_baseline,
    parse_baseline,
    read_baseline,
    render_baseline,
    set_aside,
    write_baseline,
)
from qualitygate.errors import ConfigError, EnvironmentFault, UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import (
    Case,
    Class,
    File,
    Finding,
    Fixture,
    Function,
    Judgement,
    Kind,
    Severity,
    Span,
    Style,
    Suite,
    TestId,
)
from qualitygate.model.judgement import BaselineEntry, BaselineMatch

HEADER = '{"schema": "qualitygate-baseline/1"}\n'
ENTRY = BaselineEntry("tests/test_a.py", "test_a", "sleep", "sleep(1)", 1, "0123456789abcdef")
LINE = (
    '{"path": "tests/test_a.py", "scope": "test_a", "rule": "sleep", "text": "sleep(1)", "number": 1, '
    '"body": "0123456789abcdef"}\n'
)


def read_suite(files: Mapping[str, str]) -> Suite:
    """Functions and classes of sources by path, with their names and places."""
    read = []
    for path, text in files.items():
        functions: list[Function] = []
        classes: list[Class] = []
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                inside = tuple(_read_function(each, path, f"{node.name}::") for each in methods)
                functions += inside
                classes.append(Class(node.name, path, (), (), (), inside, _span(node), node.name))
            elif isinstance(node, ast.FunctionDef):
                functions.append(_read_function(node, path, ""))
        read.append(File(path, text.count("\n"), helpers=tuple(functions), classes=tuple(classes)))
    return Suite("/", tuple(read))


def _read_function(node: ast.FunctionDef, path: str, prefix: str) -> Function:
    return Function(node.name, prefix + node.name, path, (), (), (), _span(node))


def _span(node: ast.stmt) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


def find_sleeps(files: Mapping[str, str]) -> list[Finding]:
    """A finding ``sleep`` for each call of that name, one ``empty`` for each function that only passes."""
    found = []
    for path, suite in ((path, read_suite({path: text})) for path, text in files.items()):
        definitions = list_definitions(suite.files[0])
        for number, line in enumerate(files[path].split("\n"), 1):
            inside = [one for one in definitions if one.span.line <= number <= one.span.end_line]
            inner = max(inside, key=lambda one: one.span.line, default=None)
            if "sleep(" in line:
                scope = inner.qualname if inner is not None else ""
                span = Span(number, line.index("sleep("), number, len(line))
                found.append(Finding("sleep", "determinism", Severity.WARNING, path, scope, "sleeps", span))
            if line.strip() == "pass" and inner is not None:
                found.append(Finding("empty", "assertions", Severity.ERROR, path, inner.qualname, "empty", inner.span))
    return found


def clean(files: Mapping[str, str]) -> dict[str, str]:
    return {path: dedent(text).lstrip("\n") for path, text in files.items()}


def keep(files: Mapping[str, str]) -> tuple[BaselineEntry, ...]:
    """The baseline of sources."""
    return tuple(one.entry for one in identify(find_sleeps(files), read_suite(files), files))


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """New findings as ``path:line rule``, and the scopes of stale entries, when a baseline of ``before`` is kept."""
    before, after = clean(before), clean(after)
    suite, findings, entries = read_suite(after), find_sleeps(after), keep(before)
    gone = {entry.path for entry in entries if entry.path not in after}
    judgement = set_aside(
        Judgement(tuple(findings)), suite, after, entries, path="base.jsonl", gone=gone, decides=lambda entry: True
    )
    assert judgement.baseline is not None
    assert len(judgement.findings) + len(judgement.baseline.known) == len(findings)
    assert len(judgement.baseline.known) + len(judgement.baseline.stale) == len(entries)
    new = [f"{one.path}:{one.span.line} {one.rule}" for one in judgement.findings]
    return new, [f"{entry.path}::{entry.scope}" for entry in judgement.baseline.stale]


ONE = "def test_a():\n    sleep(1)\n    check()\n"
TWO = "def test_a():\n    sleep(1)\ndef test_b():\n    check()\n"
METHOD = "class TestA:\n    def test_a(self):\n        sleep(1)\n"
DEEP = "def wait(n):\n    sleep(n)\n    wait(n - 1)\n"
EMPTY = "def test_a():\n    pass\ndef test_b():\n    check()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"a.py": ONE}, {"a.py": ONE}, id="nothing changes"),
        pytest.param({"a.py": ONE}, {"a.py": "import os\n\n\n" + ONE}, id="lines come above"),
        pytest.param({"a.py": "import os\n\n\n" + ONE}, {"a.py": ONE}, id="lines go above"),
        pytest.param({"a.py": TWO}, {"a.py": "def test_b():\n    check()\n" + ONE}, id="functions change places"),
        pytest.param({"a.py": ONE}, {"a.py": "def test_a():\n    more()\n    sleep(1)\n"}, id="the body changes"),
        pytest.param({"a.py": ONE}, {"a.py": ONE.replace("    sleep", "\tsleep").replace("    ", "\t")}, id="blanks"),
        pytest.param({"a.py": ONE}, {"a.py": ONE.replace("test_a", "test_new")}, id="the function is renamed"),
        pytest.param({"a.py": METHOD}, {"a.py": METHOD.replace("TestA", "TestB")}, id="the class is renamed"),
        pytest.param({"a.py": DEEP}, {"a.py": DEEP.replace("wait", "pause")}, id="a function that calls itself"),
        pytest.param({"a.py": EMPTY}, {"a.py": EMPTY.replace("test_a", "test_new")}, id="its own line holds its name"),
        pytest.param({"a.py": ONE}, {"b.py": ONE}, id="the file is renamed"),
        pytest.param({"a.py": ONE}, {"b.py": "import os\n" + ONE}, id="the file is renamed and changed elsewhere"),
        pytest.param({"a.py": ONE, "b.py": ""}, {"b.py": "import os\n" + ONE}, id="the test moves to another file"),
        pytest.param({"a.py": "sleep(1)\n"}, {"a.py": "import os\nsleep(1)\n"}, id="module level moves"),
        pytest.param({"a.py": "sleep(1)\n"}, {"b.py": "sleep(1)\n"}, id="module level of a renamed file"),
        pytest.param(
            {"a.py": "def test_a():\n    pass\ndef test_b():\n    pass\n"},
            {"a.py": "def test_c():\n    pass\ndef test_d():\n    pass\n"},
            id="two alike are renamed",
        ),
    ],
)  # fmt: skip
def test_known_findings_stay_known(before: dict[str, str], after: dict[str, str]) -> None:
    assert compare(before, after) == ([], [])


@pytest.mark.parametrize(
    ("before", "after", "new", "stale"),
    [
        pytest.param(
            {"a.py": TWO}, {"a.py": "def test_a():\n    check()\ndef test_b():\n    sleep(1)\n"},
            ["a.py:4 sleep"], ["a.py::test_a"], id="one is fixed, another added in the file",
        ),
        pytest.param(
            {"a.py": EMPTY}, {"a.py": "def test_a():\n    check()\ndef test_c():\n    pass\n"},
            ["a.py:3 empty"], ["a.py::test_a"], id="the fixed one stays, an equal body is added",
        ),
        pytest.param(
            {"a.py": ONE}, {"a.py": ONE.replace("sleep(1)", "sleep(2)")},
            ["a.py:2 sleep"], ["a.py::test_a"], id="the line changes",
        ),
        pytest.param({"a.py": ONE}, {"a.py": "check()\n"}, [], ["a.py::test_a"], id="it is fixed"),
        pytest.param(
            {"a.py": METHOD}, {"a.py": ONE}, ["a.py:2 sleep"], ["a.py::TestA::test_a"], id="another scope and body",
        ),
        pytest.param({"a.py": ONE}, {}, [], ["a.py::test_a"], id="its file goes"),
        pytest.param(
            {"a.py": ONE}, {"a.py": "", "b.py": ONE},
            ["b.py:2 sleep"], ["a.py::test_a"], id="the test moves and the file stays",
        ),
        pytest.param(
            {"a.py": ONE}, {"a.py": ONE.replace("test_a()", "test_b(db)")},
            ["a.py:2 sleep"], ["a.py::test_a"], id="renamed with other parameters",
        ),
        pytest.param(
            {"a.py": "def test_a():\n    pass\ndef test_b():\n    pass\n"}, {"a.py": "def test_c():\n    pass\n"},
            [], ["a.py::test_b"], id="of two alike one is left, renamed",
        ),
        pytest.param({}, {"a.py": ONE}, ["a.py:2 sleep"], [], id="nothing was known"),
        pytest.param(
            {"a.py": ONE}, {"a.py": ONE, "b.py": ONE}, ["b.py:2 sleep"], [], id="the file is copied",
        ),
        pytest.param(
            {"a.py": ONE}, {"a.py": ONE + ONE.replace("test_a", "test_b")},
            ["a.py:5 sleep"], [], id="the function is copied",
        ),
        pytest.param(
            {"a.py": ONE}, {"a.py": "def test_a():\n    sleep(1)\n    sleep(1)\n"},
            ["a.py:3 sleep"], [], id="an equal one more in the scope",
        ),
        pytest.param(
            {"a.py": "def test_a():\n    sleep(1)\n    sleep(1)\n"}, {"a.py": ONE},
            [], ["a.py::test_a"], id="an equal one less in the scope",
        ),
        pytest.param(
            {"a.py": ONE}, {"a.py": ONE.replace("test_a", "test_b").replace("check()", "other()")},
            ["a.py:2 sleep"], ["a.py::test_a"], id="renamed and changed at once",
        ),
        pytest.param(
            {"a.py": ONE}, {"b.py": ONE.replace("test_a", "test_b")},
            ["b.py:2 sleep"], ["a.py::test_a"], id="file and function are renamed at once",
        ),
        pytest.param(
            {"a.py": "sleep(1)\n"}, {"b.py": "sleep(1)\nimport os\n"},
            ["b.py:1 sleep"], ["a.py::"], id="module level of a renamed and changed file",
        ),
        pytest.param(
            {"a.py": "def test_a():\n    sleep(1)\n    sleep(2)\n"},
            {"a.py": "def test_a():\n    sleep(2)\n    sleep(3)\n"},
            ["a.py:3 sleep"], ["a.py::test_a"], id="a swap within a scope",
        ),
        pytest.param(
            {"a.py": "def test_a():\n    sleep(1)\n    use()\n"}, {"a.py": "def test_a():\n    use()\n    sleep(1)\n"},
            [], [], id="a swap of equal text within a scope is not seen",
        ),
    ],
)  # fmt: skip
def test_new_and_stale(before: dict[str, str], after: dict[str, str], new: list[str], stale: list[str]) -> None:
    assert compare(before, after) == (new, stale)


LINES = st.sampled_from(
    ["", "# sleep no more", "import os", "x = 1", "def other():\n    return 2", "class Other:\n    y = 3"]
)
FILES = {"a.py": TWO + METHOD + DEEP, "b.py": "sleep(9)\n" + EMPTY}


@st.composite
def moved(draw: Callable[[st.SearchStrategy[list[str]]], list[str]]) -> dict[str, str]:
    """`FILES` with lines above every definition."""
    found = {}
    for path, text in FILES.items():
        parts = []
        for node in ast.parse(text).body:
            parts += [*draw(st.lists(LINES, max_size=4)), ast.get_source_segment(text, node) or ""]
        found[path] = "\n".join(parts) + "\n"
    return found


@given(moved())
def test_what_comes_above_changes_no_identity(after: dict[str, str]) -> None:
    def strip(entries: tuple[BaselineEntry, ...]) -> set[BaselineEntry]:
        return {replace(entry, body="") if not entry.scope else entry for entry in entries}

    assert strip(keep(after)) == strip(keep(FILES))
    assert len(keep(FILES)) == 5


@given(st.permutations(find_sleeps(FILES | {"c.py": "sleep(1)\n" * 4})))
def test_the_order_of_findings_changes_no_identity(findings: list[Finding]) -> None:
    files = FILES | {"c.py": "sleep(1)\n" * 4}

    found = identify(findings, read_suite(files), files)

    assert {(one.finding.path, one.finding.span, one.entry) for one in found} == {
        (one.finding.path, one.finding.span, one.entry)
        for one in identify(find_sleeps(files), read_suite(files), files)
    }
    assert [one.entry.number for one in found if one.entry.path == "c.py"] == [1, 2, 3, 4]


@given(st.permutations(keep(FILES)), st.sets(st.integers(0, 4)))
def test_every_entry_that_is_left_matches_once(entries: list[BaselineEntry], left: set[int]) -> None:
    kept = [entries[index] for index in left]

    known, unmatched = find_known([*kept, *kept], identify(find_sleeps(FILES), read_suite(FILES), FILES), {}, ())

    assert unmatched == ()
    assert len(known) == len(kept)
    assert {(one.path, one.scope, one.rule) for one in known} == {(one.path, one.scope, one.rule) for one in kept}


def test_find_known_of_two_lines_takes_the_one_that_was_known() -> None:
    before, after = ({"a.py": f"def {name}():\n    sleep(1)\n    sleep(2)\n"} for name in ("test_a", "test_b"))
    _, second = keep(before)

    known, unmatched = find_known(
        [second], identify(find_sleeps(after), read_suite(after), after), {"a.py": {"test_b"}}, ()
    )

    assert [one.span.line for one in known] == [3]
    assert unmatched == ()


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        (replace(ENTRY, text="waits", body=""), ()),
        (replace(ENTRY, path="gone.py", scope="test_b", text="waits", body=""), ["gone.py"]),
    ],
)
def test_find_known_moves_nothing_whose_text_it_does_not_know(entry: BaselineEntry, gone: list[str]) -> None:
    finding = Finding("sleep", "family", Severity.INFO, "tests/test_a.py", "test_b", "waits", Span(0))
    identified = identify([finding], Suite("/"), {})

    found = find_known([entry], identified, {"tests/test_a.py": {"test_b"}}, gone)

    assert (identified[0].entry.text, identified[0].entry.body) == (entry.text, entry.body)
    assert found == ((), (entry,))


def test_find_known_leaves_each_entry_once() -> None:
    assert find_known([ENTRY, ENTRY], (), {}, ()) == ((), (ENTRY,))


def describe(finding: Finding, text: str | None, suite: Suite | None = None) -> BaselineEntry:
    (found,) = identify([finding], suite or Suite("/"), {} if text is None else {finding.path: text})
    return found.entry


def make_finding(line: int = 0, scope: str = "", message: str = "12 of 3 tests", path: str = "a.py") -> Finding:
    return Finding("rule", "family", Severity.INFO, path, scope, message, Span(line))


@pytest.mark.parametrize(
    ("finding", "text", "expected"),
    [
        (make_finding(0), "x = 1\n", "0 of 0 tests"),
        (make_finding(1), None, "0 of 0 tests"),
        (make_finding(3), "x = 1\n\n", "0 of 0 tests"),
        (make_finding(2), "x = 1\n\n", "0 of 0 tests"),
        (make_finding(9), "x = 1\n", "0 of 0 tests"),
        (make_finding(0), "x = 1", "0 of 0 tests"),
        (make_finding(1), "x = 1", "x = 1"),
        (make_finding(1), "x  =\t12 \n", "x = 12"),
        (make_finding(2), "x = 1\r\ny = 2\rz = 3\n", "y = 2"),
        (make_finding(3), "x = 1\r\ny = 2\rz = 3\n", "z = 3"),
        (make_finding(2), "x = '\f \u2028'\ny = 2\n", "y = 2"),
    ],
)
def test_identify_takes_the_line_or_the_message_without_its_numbers(
    finding: Finding, text: str | None, expected: str
) -> None:
    assert describe(finding, text).text == expected


def test_identify_knows_no_body_of_what_it_cannot_find() -> None:
    assert describe(make_finding(1), None).body == ""
    assert describe(make_finding(1, scope="test_gone"), "x = 1\n").body == ""
    assert describe(make_finding(1), "x = 1\n").body == describe(make_finding(1), "\n  x   = 1\n\n").body != ""
    assert describe(make_finding(1), "x = 1\n").body != describe(make_finding(1), "x = 2\n").body


def test_identify_takes_the_definition_that_stands_around_the_finding() -> None:
    text = "def a():\n    one()\ndef a():\n    two()\n"
    suite = read_suite({"a.py": text})

    bodies = [describe(make_finding(line, scope="a"), text, suite).body for line in (1, 2, 3, 4)]

    assert bodies[0] == bodies[1] != bodies[2] == bodies[3]
    assert describe(make_finding(0, scope="a"), text, suite).body == bodies[3]


def test_identify_renames_whole_words_only() -> None:
    text = "def a():\n    a_b(a, bar, a.a)\n"

    entry = describe(make_finding(2, scope="a"), text, read_suite({"a.py": text}))

    assert entry.text == "a_b(_, bar, _._)"


def test_list_definitions_leaves_out_inherited_tests() -> None:
    def make(name: str, path: str = "a.py") -> Function:
        return Function(name, name, path, (), (), ())

    method = make("method")
    cls = Class("C", "a.py", (), (), (), (method,), qualname="C")
    cases = tuple(
        Case(TestId("a.py", function.name), function, Style.PYTEST, Kind.UNIT)
        for function in (make("test_a"), make("test_inherited", "b.py"))
    )
    file = File("a.py", 1, cases, (Fixture("db", make("db")),), (make("helper"),), (cls,))

    assert [one.name for one in list_definitions(file)] == ["test_a", "db", "helper", "method", "C"]


def test_set_aside_leaves_suppressed_findings_where_they_are() -> None:
    files = {"a.py": ONE}
    suppressed = replace(find_sleeps(files)[0], ignored="a reason")

    judgement = set_aside(
        Judgement((suppressed,)), read_suite(files), files, keep(files), path="b", gone=(), decides=lambda entry: True
    )  # fmt: skip

    assert judgement.findings == (suppressed,)
    assert judgement.baseline == BaselineMatch("b", (), keep(files))


def test_set_aside_calls_stale_only_what_is_decided() -> None:
    entries = [replace(ENTRY, rule=rule) for rule in ("one", "two")]

    judgement = set_aside(
        Judgement(), Suite("/"), {}, entries, path="b", gone=(), decides=lambda entry: entry.rule == "two"
    )

    assert judgement.baseline == BaselineMatch("b", (), (entries[1],))


@pytest.mark.parametrize(
    ("known", "stale", "told"),
    [
        (1, 0, ("1 finding in the baseline (b)",)),
        (
            0, 1,
            (
                "0 findings in the baseline (b)",
                "1 entry of the baseline matches nothing any more: `qualitygate baseline prune` removes it",
            ),
        ),
        (
            2, 3,
            (
                "2 findings in the baseline (b)",
                "3 entries of the baseline match nothing any more: `qualitygate baseline prune` removes them",
            ),
        ),
    ],
)  # fmt: skip
def test_describe_match_counts(known: int, stale: int, told: tuple[str, ...]) -> None:
    assert describe_match(BaselineMatch("b", (make_finding(),) * known, (ENTRY,) * stale)) == told


TEXTS = st.text(st.characters())
ENTRIES = st.builds(BaselineEntry, TEXTS, TEXTS, TEXTS, TEXTS, st.integers(1), TEXTS)


@given(st.lists(ENTRIES))
def test_the_file_gives_back_every_entry_once_and_sorted(entries: list[BaselineEntry]) -> None:
    text = render_baseline(entries)

    assert text.isascii()
    assert parse_baseline(text, "b") == tuple(sorted(set(entries)))
    assert text.count("\n") == len(set(entries)) + 1


def test_render_baseline_is_a_header_and_a_line_each() -> None:
    assert render_baseline([ENTRY, ENTRY]) == HEADER + LINE


@pytest.mark.parametrize(
    "text", [HEADER + LINE, (HEADER + LINE).replace("\n", "\r\n"), HEADER + "\n" + LINE + LINE + " \n"]
)
def test_parse_baseline_forgives_line_ends_blank_and_double_lines(text: str) -> None:
    assert parse_baseline(text, "b") == (ENTRY,)


DAMAGED_HEADER = 'its first line is not {"schema": "qualitygate-baseline/1"}'


def with_key(**keys: object) -> str:
    return HEADER + LINE + json.dumps(json.loads(LINE) | keys) + "\n"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, DAMAGED_HEADER),
        ("\n" + HEADER, 1, DAMAGED_HEADER),
        (LINE, 1, DAMAGED_HEADER),
        ("[1]\n", 1, DAMAGED_HEADER),
        ('{"schema": 1}\n', 1, DAMAGED_HEADER),
        ('{"schema": "1"}\n', 1, DAMAGED_HEADER),
        ('{"schema": "qualitygate-report/1"}\n', 1, DAMAGED_HEADER),
        ('{"schema": "qualitygate-baseline/"}\n', 1, DAMAGED_HEADER),
        ('{"schema": "qualitygate-baseline/one"}\n', 1, DAMAGED_HEADER),
        ("<<<<<<< main\n" + HEADER, 1, DAMAGED_HEADER),
        (HEADER + LINE + "<<<<<<< main\n", 3, "the line is no JSON object"),
        (HEADER + "[]\n", 2, "the line is no JSON object"),
        (HEADER + "[" * 100_000 + "\n", 2, "the line is no JSON object"),
        (HEADER + "\n{}\n", 3, "the finding lacks `body`"),
        (with_key(line=3), 3, "the finding has the unknown key `line`"),
        (with_key(number=0), 3, "`number` is not a whole number, at least 1"),
        (with_key(number=True), 3, "`number` is not a whole number, at least 1"),
        (with_key(number=1.0), 3, "`number` is not a whole number, at least 1"),
        (with_key(path=None), 3, "`path` is not a string"),
        (with_key(scope=1), 3, "`scope` is not a string"),
        (with_key(rule=[]), 3, "`rule` is not a string"),
        (with_key(text={}), 3, "`text` is not a string"),
        (with_key(body=1), 3, "`body` is not a string"),
    ],
)  # fmt: skip
def test_parse_baseline_names_what_is_damaged(text: str, line: int, why: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_baseline(text, "base.jsonl")

    assert str(raised.value) == (
        "error[config]: the baseline is damaged\n"
        f"  --> base.jsonl:{line}\n"
        f"  | {why}\n"
        "help: after a merge keep the lines of both sides, without the marks of the conflict; else take the file back "
        "from version control, or remove it and run `qualitygate baseline create`"
    )
    assert raised.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("version", [0, 2, 10])
def test_parse_baseline_refuses_another_version(version: int) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_baseline(HEADER.replace("/1", f"/{version}") + '{"more": 1}\n', "base.jsonl")

    assert str(raised.value) == (
        f"error[config]: the baseline is of version {version}, this qualitygate reads version 1\n"
        "  --> base.jsonl:1\n"
        "help: use the qualitygate that wrote it, or remove it and run `qualitygate baseline create`"
    )


def test_read_baseline_tells_the_line_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "base.jsonl"
    file.write_bytes(HEADER.encode() + LINE.encode() + b'{"path": "\xff"}\n')

    with pytest.raises(ConfigError) as raised:
        read_baseline(file)

    assert (raised.value.where, raised.value.why) == (f"{file}:3", "it is not UTF-8")


def test_read_baseline_skips_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "base.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + (HEADER + LINE).encode())

    assert read_baseline(file) == (ENTRY,)


def test_read_baseline_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read_baseline(tmp_path)

    assert str(raised.value) == f"error[config]: cannot read the baseline: Is a directory\n  --> {tmp_path}"


def test_write_baseline_puts_the_file_in_place_of_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "base.jsonl"
    file.write_text("old")

    write_baseline(file, [ENTRY])

    assert file.read_bytes() == (HEADER + LINE).encode()
    assert list(tmp_path.iterdir()) == [file]


def test_write_baseline_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "base.jsonl")

    write_baseline(tmp_path / "link", [])

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "base.jsonl").read_text() == HEADER


def test_write_baseline_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "base.jsonl"
    file.write_text("old")

    def refuse(*_: object) -> Iterator[None]:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(EnvironmentFault) as raised:
        write_baseline(file, [ENTRY])

    assert str(raised.value) == (
        "error[environment]: the baseline cannot be written: Operation not permitted\n"
        f"  --> {file}\n"
        "help: give a path in a folder that exists and that you may write to"
    )
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_write_baseline_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"the baseline cannot be written: No such file or directory"):
        write_baseline(tmp_path / "gone" / "base.jsonl", [])


@pytest.mark.parametrize(
    ("asked", "configured", "expected"),
    [
        (None, None, f"project/{DEFAULT}"),
        (None, "b.jsonl", "project/b.jsonl"),
        (None, "none", None),
        ("a.jsonl", None, "here/a.jsonl"),
        ("a.jsonl", "none", "here/a.jsonl"),
        ("none", None, None),
        ("none", "b.jsonl", None),
    ],
)
def test_locate_baseline(
    asked: str | None, configured: str | None, expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    found = locate_baseline(tmp_path / "project", asked, configured)

    assert found == (None if expected is None else tmp_path / expected)


def test_find_baseline_takes_the_default_one_only_where_it_exists(tmp_path: Path) -> None:
    before = find_baseline(tmp_path, None, None)
    (tmp_path / DEFAULT).write_text("")

    assert before is None
    assert find_baseline(tmp_path, None, None) == tmp_path / DEFAULT
    assert find_baseline(tmp_path, "none", None) is None
    assert find_baseline(tmp_path, None, "none") is None


@pytest.mark.parametrize(("asked", "configured"), [("gone.jsonl", None), (None, "gone.jsonl")])
def test_find_baseline_misses_what_was_named(
    asked: str | None, configured: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError) as raised:
        find_baseline(tmp_path, asked, configured)

    assert str(raised.value) == (
        f"error[usage]: no such baseline: {tmp_path / 'gone.jsonl'}\nhelp: write it: `qualitygate baseline create`"
    )
