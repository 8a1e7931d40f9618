"""What `qualitygate rules test` says of a rule: every way in which examples and findings can differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate.examples import HEADINGS, Flaw, check_documentation, find_flaws, find_mismatches, lay_out, list_marks
from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite

DOC = "A test has a to-do in its name.\n\n" + "\n\n".join(f"{heading}: something." for heading in HEADINGS)
BAD = "def test_todo():  # finding\n    assert sum([1]) == 1\n"
GOOD = "def test_sum():\n    assert sum([1]) == 1\n"


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    if "todo" in case.function.name:
        yield Hit(case.function.span, "not done")
    if "twice" in case.function.name:
        yield Hit(case.function.span, "one")
        yield Hit(case.function.span, "two")
    if "crash" in case.function.name:
        raise KeyError("gone")


RULE = Rule(Severity.WARNING, Subject.CASE, find, (BAD,), (GOOD,), name="no-todo", family="own", doc=DOC)


def test_find_flaws_of_a_rule_that_does_what_it_says() -> None:
    assert list(find_flaws(RULE)) == []


@pytest.mark.parametrize(
    ("change", "flaws"),
    [
        ({"bad": ()}, ["bad: there is no example"]),
        ({"good": ()}, ["good: there is no example"]),
        ({"bad": (BAD, GOOD)}, ["bad[1]: marks no finding"]),
        ({"bad": (BAD.replace("todo", "done"),)},
         ["bad[0]: tests/test_example.py:1: not found: def test_done():  # finding"]),
        ({"bad": (BAD + "def test_todo_b():\n    assert 1\n",)},
         ["bad[0]: tests/test_example.py:3: found, and not marked: def test_todo_b():"]),
        ({"bad": (BAD.replace("todo", "twice"),)},
         ["bad[0]: tests/test_example.py:1: found 2 times: def test_twice():  # finding"]),
        ({"good": (GOOD, BAD.replace("  # finding", ""))},
         ["good[1]: tests/test_example.py:1: found, and not marked: def test_todo():"]),
        ({"good": (BAD,)}, ["good[0]: marks findings: it is a bad example"]),
        ({"good": ("def test_crash():\n    assert 1\n",)},
         ["good[0]: rule `no-todo` failed on `tests/test_example.py::test_crash`: KeyError: 'gone'"]),
        ({"good": ("x = 1\n",)}, ["good[0]: holds no test"]),
        ({"doc": "A summary of it."}, [f"documentation: no paragraph `{heading}: ...`" for heading in HEADINGS]),
    ],
)  # fmt: skip
def test_find_flaws_names_each(change: dict[str, Any], flaws: list[str]) -> None:
    assert [str(flaw) for flaw in find_flaws(replace(RULE, **change))] == flaws


def test_an_example_that_is_no_python_is_a_flaw() -> None:
    (what,) = find_mismatches(RULE, "def test_todo(:\n", marked=True)

    assert what.startswith("tests/test_example.py:1: ")


@pytest.mark.parametrize("size", [9, 10, 120, 121])
def test_the_summary_has_a_length(size: int) -> None:
    found = list(check_documentation(replace(RULE, doc=DOC.replace("A test has a to-do in its name.", "x" * size))))

    said = f"its first line has {size} characters, not 10 to 120"
    assert found == ([Flaw("documentation", said)] if size in (9, 121) else [])


@pytest.mark.parametrize("name", ["no_todo", "NoTodo", "no--todo", "-no", ""])
def test_the_name_is_in_kebab_case(name: str) -> None:
    flaw = Flaw("name", f"`{name}` is not in kebab-case: rename the module")

    assert list(check_documentation(replace(RULE, name=name))) == [flaw]


def test_lay_out_writes_every_file_of_a_program(tmp_path: Path) -> None:
    program = "\nx = 1\n# file: tests/conftest.py\ny = 2\n# file: a/empty.py\n# file: tests/conftest.py\nz = 3\n"

    texts = lay_out(tmp_path, program)

    assert texts == {"tests/test_example.py": "x = 1\n", "tests/conftest.py": "y = 2\nz = 3\n", "a/empty.py": "\n"}
    assert {path: (tmp_path / path).read_text() for path in texts} == texts


def test_lay_out_adds_a_test_where_only_configuration_is_shown(tmp_path: Path) -> None:
    texts = lay_out(tmp_path, "# file: pytest.ini\n[pytest]\n")

    assert sorted(texts) == ["pytest.ini", "tests/test_example.py"]
    assert "assert sum([1, 2]) == 3" in texts["tests/test_example.py"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a\nb  # finding\n", [2]),
        ("a  # finding below\nb\n", [2]),
        ("; finding below\nb ; finding\n", [2, 2]),
        ("a  # finding: why\nb  #finding\n", [1, 2]),
        ("a  # findings\nfinding\n", []),
    ],
)
def test_list_marks(text: str, marks: list[int]) -> None:
    assert list_marks({"a.py": text}) == [("a.py", line) for line in marks]
