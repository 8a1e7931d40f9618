"""Diffs read as patches."""

from __future__ import annotations

from qualitygate.engines.mutation.diff import unified_diff


def test_unified_diff_has_three_lines_of_context():
    before = "".join(f"line {number}\n" for number in range(1, 11))

    diff = unified_diff("shop/cart.py", before, before.replace("line 5\n", "line five\n"))

    assert diff == (
        "--- a/shop/cart.py\n+++ b/shop/cart.py\n@@ -2,7 +2,7 @@\n line 2\n line 3\n line 4\n-line 5\n+line five\n"
        " line 6\n line 7\n line 8\n"
    )


def test_unified_diff_of_equal_texts_is_empty():
    assert unified_diff("a.py", "x\n", "x\n") == ""


def test_unified_diff_marks_a_missing_line_end():
    diff = unified_diff("a.py", "x", "y")

    assert diff == (
        "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"
    )


def test_unified_diff_takes_no_form_feed_for_a_line_end():
    assert "-a\x0cb\n+a\x0cc\n" in unified_diff("a.py", "a\x0cb\n", "a\x0cc\n")


def test_unified_diff_keeps_carriage_returns():
    assert unified_diff("a.py", "x\r\n", "y\r\n").endswith("-x\r\n+y\r\n")
