from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Mutant, MutationEvidence, Span, Status, TestId, Verdict
from qualitygate.suggest.show import find_verdicts, show_mutants

Judge = Callable[..., Verdict]

TOTAL, MORE = TestId("tests/test_cart.py", "test_total"), TestId("tests/test_cart.py", "TestCart::test_more")
DIFF = (
    "--- a/shop/cart.py\n+++ b/shop/cart.py\n@@ -1,3 +1,3 @@\n def total(n):\n-    if n > 10:\n+    if n >= 10:\n"
    "         return n\n"
)


def build(number: int, line: int = 2, end: int = 2, path: str = "shop/cart.py", **more: object) -> Verdict:
    mutant = Mutant(
        f"{number:02x}cd", path, "total", Span(line, 7, end, 11), "swap_op", "> 10", ">= 10",
        f"shop.cart.x_total__mutmut_{number}",
    )  # fmt: skip
    return replace(Verdict(mutant, Status.SURVIVED, covering=(TOTAL, MORE), diff=DIFF), **more)  # type: ignore[arg-type]


def test_show_survivor() -> None:
    killed = build(2, status=Status.KILLED, killer=str(MORE))

    assert show_mutants(MutationEvidence((build(1), killed)), "01") == (
        "shop/cart.py:2 total\n"
        "  mutant 01cd, shop.cart.x_total__mutmut_1\n"
        "  operator swap_op: `> 10` -> `>= 10`\n"
        "  survived\n"
        "  run by 2 tests: tests/test_cart.py::test_total, tests/test_cart.py::TestCart::test_more\n"
        "\n"
        "      --- a/shop/cart.py\n"
        "      +++ b/shop/cart.py\n"
        "      @@ -1,3 +1,3 @@\n"
        "       def total(n):\n"
        "      -    if n > 10:\n"
        "      +    if n >= 10:\n"
        "               return n\n"
        "\n"
        "  nearest test: tests/test_cart.py::TestCart::test_more, it kills 1 other mutant of this function\n"
        "  to kill it: call `total` so that `n == 10`: only there do > and >= differ; assert what happens exactly at "
        "the boundary\n"
        "\n"
        "      assert total(...) == ...  # with n == 10"
    )


def test_show_killed_without_advice() -> None:
    killed = build(
        1, status=Status.KILLED, killer=f"{TOTAL}[1]", killers=(TOTAL, MORE), message="assert 1 == 2", diff="",
        cold=True, reused=True,
    )  # fmt: skip

    assert show_mutants(MutationEvidence((killed,), matrix=True), "01cd").splitlines()[3:] == [
        "  killed, judged in a fresh process and in a run before",
        "  killed by tests/test_cart.py::test_total[1]",
        "  because: assert 1 == 2",
        "  2 killers: tests/test_cart.py::test_total, tests/test_cart.py::TestCart::test_more",
        "  run by 2 tests: tests/test_cart.py::test_total, tests/test_cart.py::TestCart::test_more",
    ]


def test_show_untested() -> None:
    untested = build(1, status=Status.NO_TESTS, covering=(), diff="", cold=True)

    lines = show_mutants(MutationEvidence((untested,)), "01cd").splitlines()

    assert lines[3:5] == ["  no tests, judged in a fresh process", "  run by no test"]
    assert lines[5].startswith("  to kill it: call `total` so that `_ == 10`")


@pytest.mark.parametrize(
    ("status", "advised"), [(Status.IGNORED, False), (Status.ERROR, True), (Status.TIMEOUT, False)]
)
def test_advise_what_is_not_detected(status: Status, advised: bool) -> None:
    text = show_mutants(MutationEvidence((build(1, status=status),)), "01cd")

    assert ("to kill it:" in text) == advised


def test_name_five_tests() -> None:
    tests = tuple(TestId("t.py", f"test_{number}") for number in range(6))

    text = show_mutants(MutationEvidence((build(1, covering=tests),)), "01cd")

    assert "run by 6 tests: t.py::test_0, t.py::test_1, t.py::test_2, t.py::test_3, t.py::test_4 and 1 more\n" in text


MUTATION = MutationEvidence(
    (
        build(0x11, line=9),
        build(0x10, line=2),
        build(0x1A, line=4, end=6),
        build(0x20, line=2, path="lib/shop/cart.py"),
    )
)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ("10cd", ["10cd"]),
        (" 10cd ", ["10cd"]),
        ("1", ["10cd", "1acd", "11cd"]),
        ("2", ["20cd"]),
        ("shop.cart.x_total__mutmut_17", ["11cd"]),
        ("shop/cart.py:2", ["10cd"]),
        ("cart.py:2", ["20cd", "10cd"]),
        ("lib/shop/cart.py:2", ["20cd"]),
        ("./shop/cart.py:9", ["11cd"]),
        ("cart.py:9", ["11cd"]),
        ("shop/cart.py:4", ["1acd"]),
        ("shop/cart.py:6", ["1acd"]),
    ],
)
def test_find_by_id_name_or_place(wanted: str, ids: list[str]) -> None:
    assert [one.mutant.id for one in find_verdicts(MUTATION, wanted)] == ids


def test_find_whole_id_first() -> None:
    longer = replace(build(1), mutant=replace(build(1).mutant, id="01cdef"))

    found = find_verdicts(MutationEvidence((longer, build(1))), "01cd")

    assert [one.mutant.id for one in found] == ["01cd"]


def test_show_every_match() -> None:
    text = show_mutants(MUTATION, "cart.py:2")

    assert text.startswith("lib/shop/cart.py:2 total\n")
    assert "\n\nshop/cart.py:2 total\n" in text
    assert text.count("  to kill it:") == 2


@pytest.mark.parametrize(
    ("wanted", "help"),
    [
        ("shop/cart.py:7", "the nearest: `shop/cart.py:9`, `shop/cart.py:4`, `shop/cart.py:2`"),
        ("shop/cart.py:3", "the nearest: `shop/cart.py:2`, `shop/cart.py:4`, `shop/cart.py:9`"),
        ("lib/shop/cart.py", "the nearest: `lib/shop/cart.py:2`"),
        ("11ce", "the nearest: `11cd`"),
        ("cart.py:99", "the nearest: `shop/cart.py:9`, `shop/cart.py:4`, "),
        ("shop.cart.x_total__mutmut_18", "the nearest: `shop.cart.x_total__mutmut_17`"),
        ("zzz", "give an id or its beginning, mutmut's name, or path:line; `--output-format json` lists all"),
        ("", "give an id or its beginning, mutmut's name, or path:line; `--output-format json` lists all"),
        ("hop/cart.py:2", "the nearest: `shop/cart.py:2`"),
    ],
)
def test_name_the_nearest_of_none(wanted: str, help: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_verdicts(MUTATION, wanted)

    assert caught.value.what == f"no mutant `{wanted}`"
    assert caught.value.help.startswith(help)
    assert caught.value.exit_code is ExitCode.USAGE


def test_say_that_nothing_was_mutated() -> None:
    with pytest.raises(UsageError) as caught:
        find_verdicts(MutationEvidence(()), "1")

    assert caught.value.help == "there are no mutants yet: run `qualitygate mutate`"


def test_show_hostile_names() -> None:
    evil = "[red]x[/] \x1b[31m\u202e\nsecond"
    test = TestId(evil, evil)
    mutant = Mutant(evil, evil, evil, Span(2), evil, evil, evil, evil)
    verdict = Verdict(
        mutant, Status.ERROR, killer=evil, message=evil, covering=(test,), killers=(test, test), diff=f"@@\n-{evil}\n+x"
    )

    text = show_mutants(MutationEvidence((verdict,)), evil)

    assert all(line.isprintable() for line in text.split("\n"))
    assert [line for line in text.split("\n") if line.startswith("second")] == []
    with pytest.raises(UsageError) as caught:
        find_verdicts(MutationEvidence((verdict,)), f"{evil}:9")
    assert str(caught.value).isprintable() or all(line.isprintable() for line in str(caught.value).split("\n"))
