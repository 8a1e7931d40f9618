from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.model import (
    CoverageEvidence,
    FileCoverage,
    MutationEvidence,
    Outcome,
    Quarantined,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.suggest.nearest import Nearest, find_nearest, know_tests, list_killers

Judge = Callable[..., Verdict]
NameTest = Callable[..., TestId]


def ask(verdict: Verdict, *others: Verdict, seconds: dict[TestId, float] | None = None) -> Nearest | None:
    runs = tuple(TestRun(test, Outcome.PASSED, spent) for test, spent in (seconds or {}).items())
    evidence = MutationEvidence((verdict, *others))
    return find_nearest(verdict, know_tests(evidence, CoverageEvidence((), runs, True) if runs else None))


def test_prefer_the_killer_of_neighbours(judge: Judge, name_test: NameTest) -> None:
    one, two, three = (name_test(f"test_{name}") for name in "abc")
    survivor = judge(1, covering=(one, two, three))
    killed = [
        judge(2, status=Status.KILLED, killer=f"{two}[x]", covering=(one, two)),
        judge(3, status=Status.KILLED, killer=str(two), covering=(two,)),
        judge(4, status=Status.KILLED, killer=str(three), covering=(three,)),
        judge(5, "g", Status.KILLED, killer=str(one), covering=(one,)),
        judge(6, "g", Status.KILLED, killer=str(one), covering=(one,)),
        judge(7, "g", Status.KILLED, killer=str(one), covering=(one,)),
    ]

    assert ask(survivor, *killed) == Nearest(two, "it kills 2 other mutants of this function")
    assert ask(survivor, killed[2]) == Nearest(three, "it kills 1 other mutant of this function")


def test_prefer_whoever_enters_least(judge: Judge, name_test: NameTest) -> None:
    one, two = name_test("test_a"), name_test("test_b")
    survivor = judge(1, covering=(one, two))

    assert ask(survivor, judge(2, "g", covering=(one,))) == Nearest(two, "it enters no other mutated function")
    found = ask(survivor, judge(2, "g", covering=(one, two)), judge(3, "h", covering=(one,)))
    assert found == Nearest(two, "it enters 1 other mutated function")
    found = ask(survivor, *(judge(n, name, covering=(one, two)) for n, name in enumerate("gh", 2)))
    assert found == Nearest(one, "it enters 2 other mutated functions")


@pytest.mark.parametrize(
    ("contexts", "end", "chosen", "why"),
    [
        ({1: "b"}, 1, "b", "it runs this line and enters 1 other mutated function"),
        ({1: "ab"}, 1, "a", "it runs this line and kills 1 other mutant of this function"),
        ({1: "abc"}, 1, "a", "it kills 1 other mutant of this function"),
        ({1: "bc"}, 1, "c", "it runs this line and enters no other mutated function"),
        ({2: "b"}, 1, "a", "it kills 1 other mutant of this function"),
        ({2: "b"}, 2, "b", "it runs this line and enters 1 other mutated function"),
        ({3: "b"}, 2, "a", "it kills 1 other mutant of this function"),
        ({2: "b"}, 0, "a", "it kills 1 other mutant of this function"),
        ({1: "d"}, 1, "a", "it kills 1 other mutant of this function"),
    ],
)
def test_prefer_whoever_runs_the_line(
    judge: Judge, name_test: NameTest, contexts: dict[int, str], end: int, chosen: str, why: str
) -> None:
    tests = {name: name_test(f"test_{name}") for name in "abcd"}
    a, b, c = (tests[name] for name in "abc")
    survivor = judge(1, covering=(a, b, c))
    survivor = replace(survivor, mutant=replace(survivor.mutant, span=Span(1, 0, end, 1)))
    killed = judge(9, status=Status.KILLED, killer=str(a), covering=(a,))
    other = judge(8, "g", covering=(b,))
    file = FileCoverage(
        "shop/cart.py", frozenset(), frozenset(), frozenset(),
        contexts={line: frozenset(tests[name] for name in names) for line, names in contexts.items()},
    )  # fmt: skip

    found = find_nearest(
        survivor, know_tests(MutationEvidence((survivor, killed, other)), CoverageEvidence((file,), (), True))
    )

    assert found == Nearest(tests[chosen], why)


def test_prefer_the_fastest_of_equals(judge: Judge, name_test: NameTest) -> None:
    one, two, three = (name_test(f"test_{name}") for name in "abc")
    survivor = judge(1, covering=(one, two, three))

    found = ask(survivor, seconds={one: 0.2, two: 0.1})

    assert found is not None
    assert found.test == two


def test_prefer_the_first_name_of_equals(judge: Judge, name_test: NameTest) -> None:
    one, two = name_test("test_a"), name_test("test_b")

    assert ask(judge(1, covering=(two, one))) == Nearest(one, "it enters no other mutated function")


def test_count_every_killer_of_the_matrix(judge: Judge, name_test: NameTest) -> None:
    one, two = name_test("test_a"), name_test("test_b")
    killed = judge(2, status=Status.KILLED, killer=str(one), killers=(one, two))

    assert list_killers(killed) == (one, two)
    assert list_killers(judge(2, killer=f"{one}[1]")) == (one,)
    assert list_killers(judge(2)) == ()
    assert ask(judge(1, covering=(two,)), killed) == Nearest(two, "it kills 1 other mutant of this function")


@pytest.mark.parametrize(
    ("tests", "expected", "why"),
    [
        # a method of the class, a function of the file, a file of the name, a name
        ("class file stem name", "class", "it enters other methods of Cart"),
        ("file stem name", "file", "it enters other functions of shop/cart.py"),
        ("stem name", "stem", "its file is named after shop/cart.py"),
        ("name other", "name", "its name is the closest"),
        ("other", "", ""),
        ("", "", ""),
    ],
)
def test_find_related_where_no_test_enters(
    judge: Judge, name_test: NameTest, tests: str, expected: str, why: str
) -> None:
    untested = judge(1, "Cart.apply_refund", Status.NO_TESTS)
    known = {
        "class": (name_test("test_x", "tests/test_class.py"), "Cart.total", "shop/cart.py"),
        "file": (name_test("test_refund_applied", "tests/test_file.py"), "Cartesian.total", "shop/cart.py"),
        "stem": (name_test("test_y", "tests/test_cart.py"), "total", "shop/other.py"),
        "name": (name_test("TestMoney::test_refund", "tests/test_money.py"), "Cart.total", "shop/other.py"),
        "other": (name_test("test_z", "tests/test_z.py"), "total", "shop/other.py"),
    }
    others = [
        judge(number, known[name][1], path=known[name][2], covering=(known[name][0],))
        for number, name in enumerate(tests.split(), 2)
    ]

    found = ask(untested, *others)

    assert found == (Nearest(known[expected][0], why) if expected else None)


def test_find_related_of_closest_name(judge: Judge, name_test: NameTest) -> None:
    untested = judge(1, "apply_refund", Status.NO_TESTS)
    far, near = name_test("test_a"), name_test("test_refund")

    assert ask(untested, judge(2, covering=(far, near))) == Nearest(near, "it enters other functions of shop/cart.py")
    assert ask(untested, judge(2, covering=(far,))) == Nearest(far, "it enters other functions of shop/cart.py")


def test_find_related_by_half_the_words(judge: Judge, name_test: NameTest) -> None:
    half, third = name_test("test_refund", "tests/test_z.py"), name_test("test_order", "tests/test_z.py")

    def find(function: str, test: TestId) -> Nearest | None:
        return ask(judge(1, function, Status.NO_TESTS), judge(2, "g", path="shop/other.py", covering=(test,)))

    assert find("apply_refund", half) == Nearest(half, "its name is the closest")
    assert find("apply_full_refund", half) is None
    assert find("applyRefund", half) == Nearest(half, "its name is the closest")
    assert find("order", third) == Nearest(third, "its name is the closest")
    assert find("_", third) is None


def test_find_related_among_tests_that_enter_nothing(judge: Judge, name_test: NameTest) -> None:
    test = name_test("test_y", "tests/cart_test.py")

    found = ask(judge(1, status=Status.NO_TESTS), seconds={test: 1.0})

    assert found == Nearest(test, "its file is named after shop/cart.py")


def test_leave_out_quarantined(judge: Judge, name_test: NameTest) -> None:
    test = name_test("test_f")
    untested = judge(1, status=Status.NO_TESTS)
    coverage = CoverageEvidence((), (TestRun(test, Outcome.FAILED, 0.1),), True)

    kept = know_tests(MutationEvidence((untested,)), coverage)
    quarantined = know_tests(MutationEvidence((untested,), (Quarantined(test, "fails"),)), coverage)

    assert find_nearest(untested, kept) == Nearest(test, "its file is named after shop/cart.py")
    assert find_nearest(untested, quarantined) is None


def test_never_name_a_quarantined_test(judge: Judge, name_test: NameTest) -> None:
    bad, good = name_test("test_a"), name_test("test_b")
    survivor = judge(1, covering=(bad, good))
    alone = judge(2, "g", covering=(bad,))
    kept = know_tests(MutationEvidence((survivor, alone), (Quarantined(bad, "fails"),)))

    assert find_nearest(survivor, kept) == Nearest(good, "it enters no other mutated function")
    assert find_nearest(alone, kept) == Nearest(good, "it enters other functions of shop/cart.py")
