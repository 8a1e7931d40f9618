"""Somebody answers for a mutant with a reason, and for no more mutants or days than are named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.ignoring import Divided, active, matches, read_comments, set_aside
from qualitygate.model import Mutant, Span, Status, Verdict
from qualitygate.model.config import IgnoredMutant

TODAY = date(2026, 5, 17)
DAY = timedelta(days=1)


def make_mutant(line: int = 1, function: str = "f", path: str = "a.py", id: str = "06427842c9e9") -> Mutant:
    return Mutant(id, path, function, Span(line, 4, line + 3, 9), "number", "1", "2", "a.x_f__mutmut_1")


def make_entry(mutant: str = "a.py:f", expires: date = TODAY, reason: str = "only logs") -> IgnoredMutant:
    return IgnoredMutant(mutant, reason, "mia", expires)


def divide(mutants: list[Mutant], entries: list[IgnoredMutant] | None = None, **sources: str) -> Divided:
    return set_aside(mutants, {f"{name}.py": text for name, text in sources.items()}, entries or [], TODAY)


def ignored_lines(code: str) -> list[int]:
    """The lines on which a mutant would be ignored."""
    mutants = [make_mutant(line) for line in range(1, code.count("\n") + 2)]
    return [verdict.mutant.span.line for verdict in divide(mutants, a=code).ignored]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1  # qualitygate: ignore-mutant only logs\ny = 2\n", [1]),
        ("x = 1\n# qualitygate: ignore-mutant only logs\ny = 2\nz = 3\n", [2, 3]),
        ("x = 1\n# qualitygate: ignore-mutant only logs\n\n# more\n'text'\nz = 3\n", [2, 5]),
        ("x = 1\n# qualitygate: ignore-mutant only logs\n", [2]),
        ("def f():  # qualitygate: ignore-mutant only logs\n    x = 1\n    y = 2\nz = 3\n", [1, 2, 3]),
        ("# qualitygate: ignore-mutant only logs\ndef f():\n    x = 1\nz = 3\n", [1, 2, 3]),
        ("# qualitygate: ignore-mutant only logs\n@g\n@h\nasync def f():\n    x = 1\nz = 3\n", [1, 2, 3, 4, 5]),
        ("@g\n# qualitygate: ignore-mutant only logs\n@h\ndef f():\n    x = 1\n", [2, 3]),
        ("@g\ndef f():  # qualitygate: ignore-mutant only logs\n    x = 1\nz = 3\n", [1, 2, 3]),
        ("def f():\n    # qualitygate: ignore-mutant only logs\n    x = 1\n    y = 2\n", [2, 3]),
        ("def f():\n    x = (1,  # qualitygate: ignore-mutant only logs\n         2)\n", [2]),
        ("x = 1  #qualitygate:ignore-mutant only logs\n", [1]),
        ("x = 1  # qualitygate: ignore-mutant only logs # noqa\n", [1]),
        ("x = 1\r\ny = 2  # qualitygate: ignore-mutant only logs\r\n", [2]),
        ("x = 1  # qualitygate: ignore-mutant\n", []),
        ("x = 1  # qualitygate: ignore-mutant  \n", []),
        ("x = 1  # qualitygate: ignore-mutants only logs\n", []),
        ("x = 1  # qualitygate: ignore[number] ignore-mutant\n", []),
        ("x = 1  # noqa, see qualitygate: ignore-mutant only logs\n", []),
        ("x = '# qualitygate: ignore-mutant only logs'\n", []),
        ("x = (  # qualitygate: ignore-mutant only logs\n", []),
        ("def f(:  # qualitygate: ignore-mutant only logs\n", []),
        ("x = 1\n", []),
    ],
)  # fmt: skip
def test_comment_covers_its_lines(code: str, expected: list[int]) -> None:
    assert ignored_lines(code) == expected


def test_comment_gives_its_reason() -> None:
    mutant = make_mutant()

    divided = divide([mutant], a="x = 1  # qualitygate: ignore-mutant  the log is for people \n")

    assert divided == Divided((), (Verdict(mutant, Status.IGNORED, message="the log is for people"),), (), (), ())


def test_comment_holds_in_its_own_file() -> None:
    here, there = make_mutant(), make_mutant(path="b.py")

    divided = divide([there, here], a="x = 1  # qualitygate: ignore-mutant only logs\n", b="x = 1\n")

    assert divided.judge == (there,)


def test_comment_without_a_reason_is_told() -> None:
    divided = divide([make_mutant()], a="x = 1  # qualitygate: ignore-mutant\n")

    assert divided.judge == (make_mutant(),)
    assert divided.notes == ("a.py:1: `# qualitygate: ignore-mutant` needs a reason behind it: it ignores nothing",)


def test_comment_that_covers_nothing_is_told() -> None:
    code = "x = 1\n\ny = 2  # qualitygate: ignore-mutant only logs\n"

    divided = divide([make_mutant(1), make_mutant(2)], a=code)

    assert divided.notes == ("a.py:3: `# qualitygate: ignore-mutant` covers no mutant",)


def test_read_comments_of_a_text_without_any() -> None:
    assert read_comments("def f(:\n") == ()


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("06427842c9e9", True),
        ("06427842c9e", False),
        ("src/shop/cart.py:Cart.log", True),
        ("src/*.py:*", True),
        ("*:Cart.*", True),
        ("src/shop/cart.py:Cart", False),
        ("shop/cart.py:Cart.log", False),
        ("src/shop/cart.py:cart.log", False),
    ],
)
def test_matches_ids_and_globs(named: str, expected: bool) -> None:
    mutant = make_mutant(path="src/shop/cart.py", function="Cart.log")

    assert matches(make_entry(named), mutant) is expected


def test_entry_ignores_with_its_reason() -> None:
    one, other = make_mutant(function="f"), make_mutant(function="g")

    divided = divide([one, other], [make_entry("a.py:f")])

    assert divided == Divided((other,), (Verdict(one, Status.IGNORED, message="only logs"),), (), (), ())


def test_comment_speaks_before_an_entry_and_both_are_used() -> None:
    entry = make_entry(reason="of the entry")

    divided = divide([make_mutant()], [entry], a="x = 1  # qualitygate: ignore-mutant of the comment\n")

    assert [verdict.message for verdict in divided.ignored] == ["of the comment"]
    assert (divided.unused, divided.notes) == ((), ())


def test_entry_that_matches_nothing_is_unused() -> None:
    used, unused = make_entry("a.py:f"), make_entry("a.py:g")

    assert divide([make_mutant()], [used, unused]).unused == (unused,)


@pytest.mark.parametrize(("expires", "holds"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True)])
def test_entry_holds_to_the_end_of_its_day(expires: date, holds: bool) -> None:
    entry = make_entry(expires=expires)

    assert active([entry], TODAY) == ((entry,) if holds else ())
    assert bool(divide([make_mutant()], [entry]).ignored) is holds


def test_expired_entry_is_told_and_not_called_unused() -> None:
    entry = make_entry("a.py:g", TODAY - DAY)

    divided = divide([make_mutant()], [entry])

    assert (divided.expired, divided.unused) == ((entry,), ())
    assert divided.notes == ("the exception for a.py:g (mia: only logs) expired after 2026-05-16: it ignores nothing",)


def test_ids_of_generated_mutants_are_what_an_entry_names() -> None:
    mutant, *others = generate("a.py", "def f(x):\n    return x + 1\n", "a").mutants

    divided = divide([mutant, *others], [make_entry(mutant.id)])

    assert [verdict.mutant for verdict in divided.ignored] == [mutant]
    assert divided.judge == tuple(others)


@given(
    st.lists(st.builds(make_mutant, st.integers(1, 4), st.sampled_from("fg"), st.sampled_from(["a.py", "b.py"]))),
    st.lists(
        st.builds(
            make_entry,
            st.sampled_from(["a.py:f", "*:g", "06427842c9e9"]),
            st.sampled_from([TODAY - DAY, TODAY, TODAY + DAY]),
        )
    ),
    st.sampled_from(["", "x = 1  # qualitygate: ignore-mutant only logs\n"]),
)
def test_set_aside_loses_nothing(mutants: list[Mutant], entries: list[IgnoredMutant], code: str) -> None:
    divided = divide(mutants, entries, a=code)

    ignored = [verdict.mutant for verdict in divided.ignored]
    assert all(verdict.status is Status.IGNORED and verdict.message for verdict in divided.ignored)
    assert list(divided.judge) == [mutant for mutant in mutants if mutant in divided.judge]
    assert ignored == [mutant for mutant in mutants if mutant not in divided.judge]
    assert len(divided.judge) + len(ignored) == len(mutants)
    assert set(divided.expired) == {entry for entry in entries if entry.expires < TODAY}
    assert not set(divided.unused) & set(divided.expired)
