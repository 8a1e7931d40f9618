"""Which mutants a change concerns: by their lines, and by the tests that have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import dedent
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.places import statement_lines
from qualitygate.engines.mutation.since import InScope, TestFile, find_changed_tests, read_test_file, select_mutants
from qualitygate.model import Mutant, Span, TestId
from qualitygate.revision import ChangedFile

SOURCE = dedent("""\
    def f(a,
          b=1):
        if a:
            g(
                a,
                b,
            )
        return b


    def h():
        return 2
    """)
STATEMENTS = {"shop.py": statement_lines(SOURCE)}
A, B, C = (TestId("tests/test_shop.py", f"test_{letter}") for letter in "abc")


def mutant(line: int, path: str = "shop.py") -> Mutant:
    return Mutant(f"{path}:{line}", path, "f", Span(line, 0, line, 1), "number", "1", "2", f"shop.x_{line}")


def select(change: ChangedFile, *lines: int) -> list[int]:
    """Lines of the mutants in scope, of one at each line."""
    found = select_mutants([mutant(line) for line in lines], {change.path: change}, STATEMENTS, {}, ())
    return [one.span.line for one in found.on_lines]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (set(), []),
        ({1}, [1, 2]),
        ({2}, [1, 2]),
        ({3}, [3]),
        ({4}, [4, 5, 6]),
        ({6}, [4, 5, 6]),
        ({7}, [4, 5, 6]),
        ({8}, [8]),
        ({9, 10}, []),
        ({3, 12}, [3, 12]),
        ({99}, []),
    ],
)
def test_select_mutants_of_changed_statements(lines: set[int], expected: list[int]) -> None:
    assert select(ChangedFile("shop.py", frozenset(lines)), 1, 2, 3, 4, 5, 6, 8, 11, 12) == expected


@pytest.mark.parametrize(
    ("cut", "expected"),
    [(0, [1, 2]), (2, [1, 2, 3]), (5, [4, 5, 6]), (7, [4, 5, 6, 8]), (9, []), (10, [11]), (12, [12]), (13, [])],
)
def test_select_mutants_beside_deleted_lines(cut: int, expected: list[int]) -> None:
    assert select(ChangedFile("shop.py", cuts=frozenset({cut})), 1, 2, 3, 4, 5, 6, 8, 11, 12) == expected


def test_select_no_mutants_by_former_lines() -> None:
    assert select(ChangedFile("shop.py", former=frozenset({3}), before="shop.py"), 3) == []


def test_select_no_mutants_of_another_file() -> None:
    assert select(ChangedFile("other.py", frozenset({3})), 3) == []


def test_select_by_line_alone_without_statements() -> None:
    found = select_mutants([mutant(3), mutant(4)], {"shop.py": ChangedFile("shop.py", frozenset({4}))}, {}, {}, ())

    assert found == InScope((mutant(4),), ())


def test_select_mutants_of_changed_tests_once_and_in_order() -> None:
    mutants = [mutant(12), mutant(3), mutant(8), mutant(3, "other.py"), mutant(4, "other.py")]
    tests = {"shop.py:12": [A], "shop.py:3": (A, B), "shop.py:8": {C}, "other.py:3": frozenset({B})}

    found = select_mutants(mutants, {"shop.py": ChangedFile("shop.py", frozenset({3, 12}))}, STATEMENTS, tests, [B, C])

    assert found == InScope((mutant(12), mutant(3)), (mutant(8), mutant(3, "other.py")))


@given(st.sets(st.integers(1, 12)), st.sets(st.sampled_from([A, B, C])))
def test_select_more_for_more_changes(lines: set[int], tests: set[TestId]) -> None:
    mutants = [mutant(line) for line in (1, 3, 4, 8, 12)]
    ran = {one.id: {[A, B, C][one.span.line % 3]} for one in mutants}

    fewer = select_mutants(mutants, {"shop.py": ChangedFile("shop.py", frozenset(lines))}, STATEMENTS, ran, tests)
    more = select_mutants(
        mutants, {"shop.py": ChangedFile("shop.py", frozenset(lines | {3}))}, STATEMENTS, ran, tests | {A}
    )

    assert {*fewer.on_lines, *fewer.by_tests} <= {*more.on_lines, *more.by_tests}
    assert not {*more.on_lines} & {*more.by_tests}


TESTS = dedent("""\
    import pytest

    LIMIT = 3

    def build():
        return 1

    # about a
    @pytest.mark.parametrize("n", [1,
                                   2])
    def test_a(n):
        assert build() == n

    class TestB:
        size = 2

        def build(self):
            return 2

        def test_b(self):
            assert self.build() == 2

        @pytest.mark.slow
        async def test_c(self):
            pass

    if LIMIT:
        def test_d():
            pass
    """)
PATH = "tests/test_it.py"


def name(qualname: str, path: str = PATH) -> TestId:
    return TestId(path, qualname)


ALL = [name("test_a"), name("TestB::test_b"), name("TestB::test_c"), name("test_d")]


def test_read_lines_of_tests_and_what_they_share() -> None:
    file = read_test_file(PATH, TESTS.encode())

    assert file.tests == ((ALL[0], 9, 12), (ALL[1], 20, 21), (ALL[2], 23, 25), (ALL[3], 28, 29))
    assert sorted(file.shared) == [1, 3, 5, 6, 14, 15, 17, 18, 27]


@pytest.mark.parametrize(
    ("source", "tests", "shared"),
    [
        ("", (), set()),
        ("# only a comment\n", (), set()),
        ("class TestA: x = 1", (), {1}),
        ("class TestA:\n    '''Say.'''\n\n    def test_a(self): ...", (("TestA::test_a", 4, 4),), {1, 2}),
        ("@deco\n\nclass TestA(\n    Base\n):\n    x = 1", (), {1, 2, 3, 4, 5, 6}),
        ("class TestA:\n    class TestB:\n        def test_a(self): ...", (("TestA::TestB::test_a", 3, 3),), {1, 2}),
        ("try:\n    import a\nexcept E:\n    def test_a(): ...", (("test_a", 4, 4),), {1, 2, 3}),
        ("def help():\n    def test_a(): ...", (), {1, 2}),
        ("def test_a():\n    a = 1\nx = 1", (("test_a", 1, 2),), {3}),
        ("class A:\n    class B:\n        x = 1\n\n        y = 1\n\n    z = 1", (), {1, 2, 3, 5, 7}),
        ("if a:\n    class TestA:\n        def test_a(self): ...", (("TestA::test_a", 3, 3),), {1, 2}),
        ("class Base:\n    def test_a(self): ...\nclass TestA(Base): ...", (), {1, 2, 3}),
        ("class Base:\n    def test_a(self): ...\nclass TestA(mod.Base, x=1): ...", (), {1, 2, 3}),
        ("def latest(): ...\ndef test(): ...\ndef testing(): ...", (("test", 2, 2), ("testing", 3, 3)), {1}),
        ("def test_a(: ...\n\nx = 1", (), {1, 2, 3}),
        ("def test_a(): ...\n\0", (), {1, 2}),
    ],
)  # fmt: skip
def test_read_test_file(source: str, tests: tuple[tuple[str, int, int], ...], shared: set[int]) -> None:
    file = read_test_file(PATH, source.encode())

    assert file == TestFile(tuple((name(one), first, last) for one, first, last in tests), frozenset(shared))


def test_read_tests_by_the_projects_own_names() -> None:
    source = b"def check_a(): ...\ndef a_check(): ...\ndef test_a(): ..."

    file = read_test_file(PATH, source, ("check", "*_check"))

    assert [test.qualname for test, _, _ in file.tests] == ["check_a", "a_check"]


SUITE = [*ALL, name("test_x", "tests/unit/test_x.py"), name("test_y", "tests/unit/deep/test_y.py")]


def find(
    *changes: ChangedFile,
    now: str | None = TESTS,
    before: Mapping[str, str] = MappingProxyType({PATH: TESTS}),
    collected: list[TestId] = SUITE,
    folders: tuple[str, ...] = ("tests",),
    sources: tuple[str, ...] = (),
) -> set[str]:
    """Changed tests by name: of the file `PATH` without it."""
    found = find_changed_tests(
        changes,
        {} if now is None else {PATH: read_test_file(PATH, now.encode())},
        {path: read_test_file(path, source.encode()) for path, source in before.items()},
        collected,
        folders,
        sources,
    )
    return {str(test).removeprefix(f"{PATH}::") for test in found}


def changed(lines: Iterable[int], former: Iterable[int] = (), before: str | None = PATH) -> ChangedFile:
    return ChangedFile(PATH, frozenset(lines), frozenset(), frozenset(former), before)


EVERY = {"test_a", "TestB::test_b", "TestB::test_c", "test_d"}


@pytest.mark.parametrize(
    ("lines", "former", "expected"),
    [
        ({12}, set(), {"test_a"}),
        ({9}, set(), {"test_a"}),
        ({8}, set(), set()),
        ({4, 7, 13, 16, 19}, set(), set()),
        ({12, 20}, set(), {"test_a", "TestB::test_b"}),
        ({24}, set(), {"TestB::test_c"}),
        ({29}, set(), {"test_d"}),
        ({1}, set(), EVERY),
        ({6}, set(), EVERY),
        ({14}, set(), EVERY),
        ({15}, set(), EVERY),
        ({18}, set(), EVERY),
        ({27}, set(), EVERY),
        (set(), {21}, {"TestB::test_b"}),
        (set(), {8}, set()),
        (set(), {5}, EVERY),
        ({12}, {25}, {"test_a", "TestB::test_c"}),
        (set(), set(), set()),
    ],
)
def test_find_tests_of_changed_lines(lines: set[int], former: set[int], expected: set[str]) -> None:
    assert find(changed(lines, former)) == expected


def test_find_added_test_alone() -> None:
    more = TESTS + "\n\ndef test_e():\n    pass\n"

    found = find(changed({30, 31, 32, 33}), now=more, collected=[*SUITE, name("test_e")])

    assert found == {"test_e"}


def test_find_removed_test() -> None:
    removed = TESTS.replace("    @pytest.mark.slow\n    async def test_c(self):\n        pass\n\n", "")

    found = find(changed(set(), {23, 24, 25, 26}), now=removed, collected=[ALL[0], ALL[1], ALL[3]])

    assert found == {"TestB::test_c"}


def test_find_all_tests_of_a_file_whose_former_text_is_unknown() -> None:
    assert find(changed(set(), {12}), before={}) == EVERY
    assert find(changed({12}), before={}) == {"test_a"}


def test_find_all_tests_of_a_file_that_was_not_read() -> None:
    assert find(changed({12}), now=None) == EVERY


def test_find_all_tests_of_a_file_that_was_no_python() -> None:
    assert find(changed({12}, {1}), before={PATH: "def ("}) == EVERY


def test_find_tests_of_a_new_file() -> None:
    assert find(changed(set(range(1, 30)), before=None), before={}) == EVERY


def test_find_tests_under_both_names_after_a_rename() -> None:
    old = "tests/test_old.py"

    found = find(changed({12}, {12, 21}, before=old), before={old: TESTS})

    assert found == {
        "test_a", "TestB::test_b", "tests/test_old.py::test_a", "tests/test_old.py::TestB::test_b",
    }  # fmt: skip
    assert find(changed(set(), before=old), before={old: TESTS}) == set()


def test_find_all_tests_under_both_names_where_they_share_a_change() -> None:
    old = "tests/test_old.py"

    found = find(changed({6}, {6}, before=old), before={old: TESTS})

    assert found == EVERY | {f"{old}::{one}" for one in EVERY}


def test_find_tests_of_a_deleted_file() -> None:
    gone = ChangedFile(PATH, cuts=frozenset({0}), former=frozenset(range(1, 30)), before=PATH, deleted=True)

    assert find(gone, now=None, collected=SUITE[4:]) == EVERY


def test_take_functions_that_are_not_collected_for_shared() -> None:
    mixin = "class Mixin:\n    def test_m(self):\n        assert self.x\n\ndef test_a(): ...\n"

    for change in (changed({3}), changed(set(), {3})):
        assert find(change, now=mixin, before={PATH: mixin}, collected=[name("test_a")]) >= {"test_a"}
        assert find(change, now=mixin, before={PATH: mixin}, collected=[name("test_a"), name("Mixin::test_m")]) == {
            "Mixin::test_m"
        }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("conftest.py", {*EVERY, "tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/conftest.py", {*EVERY, "tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/unit/conftest.py", {"tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/unit/deep/conftest.py", {"tests/unit/deep/test_y.py::test_y"}),
        ("tests/empty/conftest.py", set()),
        ("tests/unit/data/x.json", {"tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/unit/deep/x.json", {"tests/unit/deep/test_y.py::test_y"}),
        ("tests/data/deeper/x.json", {*EVERY, "tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/helpers.py", {*EVERY, "tests/unit/test_x.py::test_x", "tests/unit/deep/test_y.py::test_y"}),
        ("tests/test_gone.py", set()),
        ("tests/gone_test.py", set()),
        ("shop/prices.json", set()),
        ("README.md", set()),
        ("tests.txt", set()),
    ],
)
def test_find_tests_that_stand_on_a_file(path: str, expected: set[str]) -> None:
    assert find(ChangedFile(path, frozenset({1}))) == expected
    assert find(ChangedFile(path, before=path, deleted=True)) == expected


def test_find_tests_of_every_test_folder() -> None:
    assert find(
        ChangedFile("checks/x.json"), folders=("tests", "checks"), collected=[name("test_z", "checks/z.py")]
    ) == {"checks/z.py::test_z"}


def test_leave_out_sources_among_the_tests() -> None:
    assert find(ChangedFile("shop.py"), folders=(".",), sources=("shop.py",), collected=ALL) == set()
    assert find(ChangedFile("other.py"), folders=(".",), sources=("shop.py",), collected=ALL) == EVERY


def test_find_nothing_without_tests() -> None:
    assert find(ChangedFile("tests/x.json"), ChangedFile("conftest.py"), collected=[]) == set()


def test_join_what_several_changes_concern() -> None:
    assert find(changed({12}), ChangedFile("tests/unit/deep/x.json")) == {
        "test_a", "tests/unit/deep/test_y.py::test_y",
    }  # fmt: skip
