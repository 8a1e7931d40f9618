"""Fixes of many findings together: overlaps, passes, suppressions, and what would not parse."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.fixing.diff import show_diff
from qualitygate.fixing.passes import MOST_PASSES, Fixed, apply_fixes, fix_suite
from qualitygate.fixing.project import describe_fixed, write_fixed
from qualitygate.fixing.script import Script
from qualitygate.model import Finding, FixTier, Rule
from qualitygate.model.judgement import Edit, Fix
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

RULES = {rule.name: rule for rule in load_rules()}
DUPLICATE = """\
def test_total():
    total = 3
    assert total == 3
    assert total == 3{comment}
    assert total == 3
"""


def fix(root: Path, program: str, *rules: Rule, unsafe: bool = True, judged: set[str] | None = None) -> Fixed:
    (root / "test_a.py").write_bytes(program.encode())
    return fix_suite(scan(root, [root]), rules, unsafe=unsafe, judged=judged)


def repairing(repair: Callable[[Script, Finding], Fix | None]) -> Rule:
    """A rule that finds dropped comparisons, with another repair."""
    return replace(RULES["discarded-comparison"], repair=repair)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 2), (2, 4)], [(0, 2), (2, 4)]),
        ([(0, 2), (1, 3)], [(0, 2)]),
        ([(1, 3), (0, 2)], [(0, 2)]),
        ([(0, 0), (0, 0)], [(0, 0)]),
        ([(0, 2), (2, 2)], [(0, 2)]),
        ([(0, 0), (0, 2)], [(0, 0)]),
        ([(0, 1), (3, 4), (2, 4)], [(0, 1), (2, 4)]),
    ],
)
def test_of_fixes_that_touch_the_first_wins(spans: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    _, applied, broken = apply_fixes("abcd", [Fix((Edit(start, end, ""),)) for start, end in spans])

    assert [(fix.edits[0].start, fix.edits[0].end) for fix in applied] == expected
    assert broken == ()


def test_fix_of_several_edits_holds_what_is_between() -> None:
    around, inside = Fix((Edit(0, 1, "x"), Edit(3, 4, "y"))), Fix((Edit(2, 2, "z"),))

    assert apply_fixes("abcd", [inside, around]) == ("xbcy", (around,), ())


def test_two_fixes_that_break_only_together_are_made_one_by_one() -> None:
    text = "if a:\n    b\n    c\n"
    first, second = Fix((Edit(6, 12, ""),)), Fix((Edit(12, 18, ""),))

    assert apply_fixes(text, [first, second]) == ("if a:\n    c\n", (first,), ())


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.sampled_from(["", "a", "(", "="]))))
def test_what_is_applied_always_parses_and_does_not_overlap(edits: list[tuple[int, int, str]]) -> None:
    text = "ab = cd + e\n"
    fixes = [Fix((Edit(start, min(start + size, len(text)), new),)) for start, size, new in edits if start <= len(text)]

    changed, applied, broken = apply_fixes(text, fixes)

    ast.parse(changed)
    places = [(fix.edits[0].start, fix.edits[0].end) for fix in applied]
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    assert not set(map(id, applied)) & set(map(id, broken))


def test_safe_fixes_only_unless_asked(tmp_path: Path) -> None:
    program = "def test_a():\n    a = 1\n    a == 2\n    assert a == 1\n    assert a == 1\n"
    rules = RULES["discarded-comparison"], RULES["duplicate-assert"]

    safe = fix(tmp_path, program, *rules, unsafe=False)
    unsafe = fix(tmp_path, program, *rules)

    assert [each.rule for each in safe.applied] == ["duplicate-assert"]
    assert sorted(each.rule for each in unsafe.applied) == ["discarded-comparison", "duplicate-assert"]


def test_suppressed_finding_is_not_fixed(tmp_path: Path) -> None:
    program = DUPLICATE.format(comment="  # qualitygate: ignore[duplicate-assert] a reason")

    fixed = fix(tmp_path, program, RULES["duplicate-assert"])

    assert [each.span.line for each in fixed.applied] == [5]
    assert fixed.after["test_a.py"].text == program.rsplit("    assert", 1)[0]


@pytest.mark.parametrize(("judged", "expected"), [({"test_a.py"}, 2), ({"test_b.py"}, 0), (set(), 0), (None, 2)])
def test_only_judged_files_change(judged: set[str] | None, expected: int, tmp_path: Path) -> None:
    fixed = fix(tmp_path, DUPLICATE.format(comment=""), RULES["duplicate-assert"], judged=judged)

    assert len(fixed.applied) == expected
    assert len(fixed.after) == bool(expected)


def test_nothing_is_written_until_asked(tmp_path: Path) -> None:
    program = DUPLICATE.format(comment="")

    fixed = fix(tmp_path, program, RULES["duplicate-assert"])
    untouched = (tmp_path / "test_a.py").read_text()
    refusals = write_fixed(tmp_path, fixed)

    assert untouched == program
    assert refusals == ()
    assert (tmp_path / "test_a.py").read_text() == "def test_total():\n    total = 3\n    assert total == 3\n"


def test_line_ends_and_text_beyond_ascii_stay(tmp_path: Path) -> None:
    program = "\ufeff# Größe\r\ndef test_a():\r\n    ä, b = '😀', 1; ä == b  # ü\r\n    pass\n"

    fixed = fix(tmp_path, program, RULES["discarded-comparison"])
    write_fixed(tmp_path, fixed)

    assert (tmp_path / "test_a.py").read_bytes().decode() == program.replace("ä == b", "assert ä == b")


def test_file_that_would_not_parse_is_left_and_named(tmp_path: Path) -> None:
    rule = repairing(lambda script, finding: Fix((Edit(0, 3, "def def"),)))

    fixed = fix(tmp_path, "def test_a():\n    a = 1\n    a == 2\n", rule)

    assert fixed.after == {}
    assert describe_fixed(fixed) == [
        "fixed nothing",
        "not fixed: test_a.py:3 discarded-comparison: the file would not parse",
    ]


def test_repair_that_never_settles_ends(tmp_path: Path) -> None:
    rule = repairing(lambda script, finding: Fix((Edit(0, 0, "# again\n"),)))

    fixed = fix(tmp_path, "def test_a():\n    a = 1\n    a == 2\n", rule)

    assert MOST_PASSES == 10
    assert fixed.after["test_a.py"].text.count("# again\n") == 10


def test_fixes_that_overlap_take_another_pass(tmp_path: Path) -> None:
    program = (
        "import pytest\n\n\ndef test_a(cart):\n    try:\n        cart.total == 3\n        cart.open()\n"
        "        pytest.fail('no error')\n    except KeyError:\n        pass\n"
    )
    inner = replace(
        RULES["try-fail-except"], name="inner", repair=lambda script, finding: _rename(script.text.find("cart.open"))
    )

    fixed = fix(tmp_path, program, RULES["try-fail-except"], inner)

    assert (
        "with pytest.raises(KeyError):\n        cart.total == 3\n        cart.open()\n" in fixed.after["test_a.py"].text
    )
    assert [each.rule for each in fixed.applied] == ["try-fail-except"]


def _rename(place: int) -> Fix:
    return Fix((Edit(place, place + 4, "shop"),))


def test_diff_applies_and_names_a_missing_last_newline(tmp_path: Path) -> None:
    fixed = fix(tmp_path, "def test_a():\n    a = 1\n    a == 2", RULES["discarded-comparison"])

    assert show_diff(fixed) == (
        "--- a/test_a.py\n+++ b/test_a.py\n@@ -1,3 +1,3 @@\n def test_a():\n     a = 1\n"
        "-    a == 2\n\\ No newline at end of file\n+    assert a == 2\n\\ No newline at end of file\n"
    )


def test_diff_of_nothing_is_empty() -> None:
    assert show_diff(Fixed({}, {}, (), ())) == ""


def test_description_leaves_out_what_was_not_written(tmp_path: Path) -> None:
    fixed = fix(tmp_path, DUPLICATE.format(comment=""), RULES["duplicate-assert"])
    (tmp_path / "test_a.py").write_text("changed = 1\n")

    refusals = write_fixed(tmp_path, fixed)

    assert describe_fixed(fixed, "would fix") == ["would fix 2 findings in 1 file: duplicate-assert 2"]
    assert describe_fixed(fixed, "fixed", refusals) == [
        "fixed nothing",
        "not written: test_a.py: it changed meanwhile",
    ]


def test_only_unsafe_or_safe_is_a_tier_of_a_fix() -> None:
    assert Fix(()).tier is FixTier.UNSAFE
