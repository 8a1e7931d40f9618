"""Which tests can meet which function and statement, by the lines they ran on the original code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.reach import binds, functions_by_test, run_at_import
from qualitygate.engines.mutation.reach import tests_by_function as find_ran
from qualitygate.engines.mutation.reach import tests_by_statement as find_tests
from qualitygate.engines.workspace import Scratch
from qualitygate.model import NOWHERE, CoverageEvidence, FileCoverage, Mutant, Project, Span, TestId

SOURCE = """\
def square(n):
    if n < 0:
        n = -n
    return (
        n * n
    )


def cube(n): return n ** 3
"""
A, B, C = (TestId("tests/test_a.py", f"test_{letter}") for letter in "abc")
MUTANT = Mutant("1", "calc.py", "square", Span(3, 8, 3, 9), "number", "1", "2", "calc.x_square__mutmut_1")


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    root = tmp_path / "project"
    root.mkdir()
    (root / "calc.py").write_text(SOURCE)
    project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
    return Setting(project, Scratch(root, tmp_path / "scratch"), (), 1, ("calc.py",), lambda *told: None)


def make_baseline(
    contexts: Mapping[int, Iterable[TestId]], missing: Iterable[int] = (), imported: Iterable[int] = ()
) -> Baseline:
    ran = {line: frozenset(tests) for line, tests in contexts.items()}
    file = FileCoverage("calc.py", frozenset(), frozenset(missing), frozenset(), 0, 0, frozenset(imported), ran)
    return Baseline(CoverageEvidence((file,), (), True), (), (), {}, {}, 0.0, 0.0, ())


def at(line: int, **more: object) -> Mutant:
    return replace(MUTANT, span=Span(line, 8, line, 9), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "baseline", "expected"),
    [
        (3, make_baseline({3: [A], 2: [B]}), {A}),
        (2, make_baseline({3: [A], 2: [B, C]}), {B, C}),
        # Any line of the statement shows that it ran.
        (5, make_baseline({4: [A]}), {A}),
        (5, make_baseline({4: [A], 5: [B], 6: [C]}), {A, B, C}),
        (4, make_baseline({6: [C]}), {C}),
        (9, make_baseline({9: [B], 5: [A]}), {B}),
        # Nobody ran it, and it would have been seen.
        (3, make_baseline({2: [A]}, missing=[3]), set()),
        (3, make_baseline({2: [A]}, imported=[3]), set()),
        # Nothing ever showed it: lines cannot tell.
        (3, make_baseline({2: [A]}), None),
        (3, make_baseline({2: [A]}, missing=[2], imported=[4]), None),
    ],
)
def test_tests_of_a_statement(line: int, baseline: Baseline, expected: set[TestId] | None, setting: Setting) -> None:
    found = find_tests(setting, baseline, [at(line)], ())

    assert found == ({} if expected is None else {"1": expected})


def test_tests_of_a_statement_are_also_those_whose_lines_may_not_show_all(setting: Setting) -> None:
    baseline = make_baseline({2: [A]}, missing=[3])

    found = find_tests(setting, baseline, [at(2), at(3, id="2"), at(5, id="3")], [C])

    assert found == {"1": {A, C}, "2": {C}}


def test_tests_of_a_statement_are_not_told_for_a_change_that_takes_a_name_away(setting: Setting) -> None:
    mutants = [at(3, id="1", operator="statement_deletion"), at(3, id="2", original="(k := n)", replacement="n")]

    assert find_tests(setting, make_baseline({3: [A]}), [*mutants, at(3, id="3")], ()) == {"3": {A}}


def test_tests_of_a_statement_are_not_told_for_a_file_without_coverage(setting: Setting) -> None:
    mutants = [at(3, id="1", path="other.py"), at(3, id="2")]

    assert find_tests(setting, make_baseline({3: [A]}), mutants, ()) == {"2": {A}}


def test_tests_of_statements_of_two_files_are_told_apart(setting: Setting) -> None:
    (Path(setting.project.root) / "other.py").write_text("def f():\n    return 1\n")
    baseline = make_baseline({3: [A]})
    other = replace(baseline.evidence.files[0], path="other.py", contexts={2: frozenset({B}), 3: frozenset({C})})
    baseline = replace(baseline, evidence=replace(baseline.evidence, files=(*baseline.evidence.files, other)))

    found = find_tests(setting, baseline, [at(3, id="1"), at(2, id="2", path="other.py")], ())

    assert found == {"1": {A}, "2": {B}}


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("match", True),
        ("statement_deletion", True),
        ("handler_removal", True),
        ("number", False),
        ("return_value", False),
    ],
)
def test_binds_by_operator(operator: str, expected: bool) -> None:
    assert binds(Mutant("1", "a.py", "f", NOWHERE, operator, "x = 1", "pass", "a.x_f__mutmut_1")) is expected


def test_what_stands_right_below_a_function_is_none_of_it(setting: Setting) -> None:
    source = "def f():\n    return 1\ndef g():\n    return 2\n"
    (Path(setting.project.root) / "calc.py").write_text(source)
    generated = generate("calc.py", source, "calc")
    baseline = make_baseline({1: [C], 2: [A], 3: [C], 4: [B]}, imported=[1, 3, 4])
    in_f = [mutant for mutant in generated.mutants if mutant.function == "f"]

    assert find_ran(setting, baseline, [generated]) == {("calc.py", "f"): {A}, ("calc.py", "g"): {B}}
    # Lines 3 and 4 ran, and they are none of f: what entered it was not traced.
    assert run_at_import(setting, baseline, in_f, frozenset({"calc.x_f"})) == {mutant.id for mutant in in_f}


def test_a_file_without_coverage_was_run_by_no_test(setting: Setting) -> None:
    generated = replace(generate("calc.py", SOURCE, "calc"), path="other.py")
    (Path(setting.project.root) / "other.py").write_text(SOURCE)

    ran = find_ran(setting, make_baseline({2: [A]}), [generated])

    assert ran == {("other.py", "square"): frozenset(), ("other.py", "cube"): frozenset()}


def test_tests_of_a_statement_are_not_told_for_what_is_evaluated_with_the_definition(setting: Setting) -> None:
    default = at(1, id="1", cold="default argument")

    assert find_tests(setting, make_baseline({}, imported=[1]), [default, at(1, id="2")], ()) == {"2": frozenset()}


def test_functions_of_a_test_are_those_with_mutants() -> None:
    mutants = [
        replace(MUTANT, id="1"),
        replace(MUTANT, id="2", name="calc.x_square__mutmut_2"),
        replace(MUTANT, id="3", function="Table.fill", name="calc.xǁTableǁfill__mutmut_1"),
        replace(MUTANT, id="4", path="other.py", name="other.x_square__mutmut_1"),
    ]
    ran = {
        ("calc.py", "square"): [A, B],
        ("calc.py", "Table.fill"): [B],
        ("calc.py", "no_mutants"): [C],
        ("other.py", "fill"): [C],
    }

    assert functions_by_test(ran, mutants) == {A: {"calc.x_square"}, B: {"calc.x_square", "calc.xǁTableǁfill"}}


def test_functions_of_no_test() -> None:
    assert functions_by_test({}, [MUTANT]) == {}
    assert functions_by_test({("calc.py", "square"): [A]}, []) == {}
