"""Which mutants are judged, in which order, and what becomes of the others; changes come from real repositories."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.asked import Asked, Since
from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.scope import Scope, changed_mutants, find_scope, read_bytes
from qualitygate.engines.workspace import Scratch, open_scratch
from qualitygate.errors import UsageError
from qualitygate.model import (
    CoverageEvidence,
    Mutant,
    MutateConfig,
    Outcome,
    Project,
    Shard,
    Status,
    TestId,
    TestRun,
)
from qualitygate.model.config import IgnoredMutant
from qualitygate.revision import find_changes
from qualitygate.sampling import draw_sample, order_mutants

CALC = """\
def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def limit():
    return 5
"""
MORE = "def twice(a):\n    return a * 2\n"
TESTS = """\
import calc


def test_add():
    assert calc.add(1, 2) == 3


def test_sub():
    assert calc.sub(1, 2) == -1


def test_limit():
    assert calc.limit() == 5
"""
FILES = {"calc.py": CALC, "more.py": MORE, "tests/test_calc.py": TESTS, "conftest.py": "", "notes.txt": "old\n"}
ADD, SUB, LIMIT = (TestId("tests/test_calc.py", f"test_{name}") for name in ("add", "sub", "limit"))
RAN = {
    ("calc.py", "add"): frozenset({ADD}),
    ("calc.py", "sub"): frozenset({SUB}),
    ("calc.py", "limit"): frozenset({LIMIT}),
}
TODAY = date(2024, 5, 5)


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.fixture
def root(tmp_path: Path, own_git: None) -> Path:
    root = tmp_path / "project"
    write(root, FILES)
    return root


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def base(root: Path) -> str:
    """The commit of the project as it was."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state")
    return git(root, "rev-parse", "HEAD")


def make_setting(root: Path, scratch: Scratch | None = None) -> Setting:
    sources = tuple(path for path in ("calc.py", "more.py") if (root / path).exists())
    project = Project(str(root), sources, ("tests",), sys.executable)
    return Setting(project, scratch or Scratch(root, root.parent / "scratch"), (), 1, sources, lambda *told: None)


def make_baseline(*tests: TestId) -> Baseline:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in tests or (ADD, SUB, LIMIT))
    return Baseline(CoverageEvidence((), runs, True), tests, (), {}, {}, 0.0, 0.0, ())


def make_mutants(root: Path) -> list[Mutant]:
    texts = {path: (root / path).read_text() for path in ("calc.py", "more.py") if (root / path).exists()}
    return [one for path, text in texts.items() for one in generate(path, text, path.removesuffix(".py")).mutants]


def scope_of(root: Path, mutants: Sequence[Mutant], **asked: object) -> Scope:
    config = MutateConfig(ignore=asked.pop("ignore", ()))  # type: ignore[arg-type]
    wanted = Asked(config, basis="basis", today=TODAY, **asked)  # type: ignore[arg-type]
    return find_scope(make_setting(root), make_baseline(), wanted, mutants, RAN, "state")


def test_everything_is_judged_in_the_order_that_is_drawn(root: Path) -> None:
    mutants = make_mutants(root)

    scope = scope_of(root, mutants)

    assert scope == Scope(order_mutants(mutants, "basis"), len(mutants))
    assert len(mutants) == 5


@pytest.mark.parametrize(("size", "judged"), [(1, 1), (4, 4), (5, 5), (6, 5)])
def test_a_sample_is_drawn_of_all_in_scope(size: int, judged: int, root: Path) -> None:
    mutants = make_mutants(root)

    scope = scope_of(root, mutants, sample=size)

    assert scope.population == 5
    assert scope.judge == draw_sample(mutants, size, "basis")
    assert (len(scope.judge), scope.words) == (judged, "")


def test_a_sample_of_nothing_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="a sample of 0 mutants"):
        scope_of(root, make_mutants(root), sample=0)


def entry(mutant: str, expires: date) -> IgnoredMutant:
    return IgnoredMutant(mutant, "why", "who", expires)


def test_what_somebody_answers_for_is_not_judged(root: Path) -> None:
    mutants = make_mutants(root)

    scope = scope_of(root, mutants, ignore=(entry("calc.py:add", TODAY),))

    assert [(one.mutant.function, one.status, one.message) for one in scope.ignored] == [("add", Status.IGNORED, "why")]
    assert "add" not in {mutant.function for mutant in scope.judge}
    assert (scope.population, scope.expired, scope.notes) == (4, (), ())


def test_an_exception_that_has_expired_ignores_nothing_and_is_told(root: Path) -> None:
    scope = scope_of(root, make_mutants(root), ignore=(entry("calc.py:add", date(2024, 5, 4)),))

    assert (scope.population, scope.ignored) == (5, ())
    assert scope.expired == ("calc.py:add (who: why), until 2024-05-04",)
    assert scope.notes == ("the exception for calc.py:add (who: why) expired after 2024-05-04: it ignores nothing",)


def test_a_comment_in_the_source_is_read(root: Path) -> None:
    write(root, {"calc.py": CALC.replace("return 5", "return 5  # qualitygate: ignore-mutant any will do")})

    scope = scope_of(root, make_mutants(root))

    assert [(one.mutant.function, one.message) for one in scope.ignored] == [("limit", "any will do")]


def test_shards_judge_everything_once_and_the_first_tells_of_the_ignored(root: Path) -> None:
    mutants = make_mutants(root)
    whole = scope_of(root, mutants, ignore=(entry("calc.py:add", TODAY),))

    parts = [
        scope_of(root, mutants, shard=Shard(number, 3), ignore=(entry("calc.py:add", TODAY),)) for number in (1, 2, 3)
    ]

    assert sorted(one.id for part in parts for one in part.judge) == sorted(one.id for one in whole.judge)
    assert [part.ignored for part in parts] == [whole.ignored, (), ()]
    assert [part.words for part in parts] == ["shard 1/3", "shard 2/3", "shard 3/3"]
    assert [part.population for part in parts] == [4, 4, 4]
    for number, part in enumerate(parts, start=1):
        assert part.shard is not None
        assert (part.shard.number, part.shard.of, part.shard.state) == (number, 3, "state")
        assert part.shard.mutants == len(part.judge)
        assert [one for one in whole.judge if one in part.judge] == list(part.judge)


def test_shards_of_a_sample_judge_the_sample(root: Path) -> None:
    mutants = make_mutants(root)

    parts = [scope_of(root, mutants, shard=Shard(number, 2), sample=3) for number in (1, 2)]

    assert {one.id for part in parts for one in part.judge} == {one.id for one in draw_sample(mutants, 3, "basis")}


def since(root: Path, base: str, **more: object) -> dict[str, object]:
    return {"since": Since("main", base, find_changes(root, base)), **more}


@pytest.mark.integration
@pytest.mark.parametrize(
    ("files", "functions"),
    [
        ({}, set()),
        ({"notes.txt": "new\n"}, set()),
        ({"calc.py": CALC.replace("a + b", "b + a")}, {"add"}),
        ({"calc.py": "# calc\n" + CALC}, set()),
        ({"calc.py": CALC.replace("return 5", "return 6")}, {"limit"}),
        ({"calc.py": CALC + "\n\ndef last():\n    return 7\n"}, {"last"}),
        ({"tests/test_calc.py": TESTS.replace("== 3", "== (3)")}, {"add"}),
        ({"tests/test_calc.py": TESTS.replace("import calc", "import calc as calc")}, {"add", "sub", "limit"}),
        ({"tests/test_calc.py": TESTS + "\n\ndef test_other():\n    calc.add(1, 1)\n"}, {"add"}),
        ({"conftest.py": "A = 1\n"}, {"add", "sub", "limit"}),
        ({"tests/data.json": "{}"}, {"add", "sub", "limit"}),
        ({"more.py": MORE.replace("2", "3"), "tests/test_calc.py": TESTS.replace("-1", "(-1)")}, {"twice", "sub"}),
    ],
    ids=["nothing", "notes", "a line", "a comment", "another line", "a new function", "a test", "what tests share",
         "a new test", "conftest", "data of tests", "both"],
)  # fmt: skip
def test_changes_put_mutants_in_scope(files: Mapping[str, str], functions: set[str], root: Path, base: str) -> None:
    write(root, files)
    mutants = make_mutants(root)
    ran = RAN | {("calc.py", "add"): frozenset({ADD, TestId("tests/test_calc.py", "test_other")})}
    tests = {test for found in ran.values() for test in found}
    asked = Asked(MutateConfig(), basis="basis", **since(root, base))  # type: ignore[arg-type]

    scope = find_scope(make_setting(root), make_baseline(*sorted(tests)), asked, mutants, ran, "state")

    assert {one.function for one in scope.judge} == functions
    assert scope.judge == order_mutants([one for one in mutants if one.function in functions], "basis")
    assert (scope.population, scope.words) == (len(scope.judge), "since main")


@pytest.mark.integration
def test_since_and_a_shard_are_told_together(root: Path, base: str) -> None:
    write(root, {"calc.py": CALC.replace("a + b", "b + a")})

    scope = scope_of(root, make_mutants(root), **since(root, base, shard=Shard(1, 1)))

    assert scope.words == "since main, shard 1/1"


@pytest.mark.integration
def test_since_leaves_out_the_ignored_of_unchanged_lines(root: Path, base: str) -> None:
    write(root, {"calc.py": CALC.replace("a + b", "b + a")})
    ignore = (entry("calc.py:add", TODAY), entry("calc.py:limit", TODAY))

    scope = scope_of(root, make_mutants(root), **since(root, base, ignore=ignore))

    assert [one.mutant.function for one in scope.ignored] == ["add"]
    assert (scope.judge, scope.population) == ((), 0)


@pytest.mark.integration
def test_a_sample_since_is_drawn_of_what_has_changed(root: Path, base: str) -> None:
    write(root, {"calc.py": CALC.replace("a + b", "b + a").replace("a - b", "b - a")})
    mutants = make_mutants(root)

    scope = scope_of(root, mutants, **since(root, base, sample=1))

    assert scope.population == 2
    assert scope.judge == draw_sample([one for one in mutants if one.function in ("add", "sub")], 1, "basis")


@pytest.mark.integration
@pytest.mark.slow
def test_removed_and_renamed_tests_put_what_they_ran_in_scope_also_of_a_renamed_source(root: Path, base: str) -> None:
    fresh = "from pkg import more\n\n\ndef test_twice():\n    assert more.twice(1) == 2\n"
    write(root, {"pkg/__init__.py": "", "pkg/more.py": MORE, "tests/test_more.py": fresh})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more")
    base = git(root, "rev-parse", "HEAD")
    (root / "tests/test_more.py").unlink()
    git(root, "mv", "pkg/more.py", "pkg/other.py")
    without_sub = TESTS.replace("def test_sub():\n    assert calc.sub(1, 2) == -1\n\n\n", "")
    write(root, {"tests/test_calc.py": without_sub.replace("test_limit", "test_bound")})
    mutants = [*make_mutants(root), *generate("pkg/other.py", MORE, "pkg.other").mutants]
    bound = TestId("tests/test_calc.py", "test_bound")
    ran = {("calc.py", "add"): frozenset({ADD}), ("calc.py", "limit"): frozenset({bound})}

    with open_scratch(root) as scratch:
        setting = make_setting(root, scratch)
        setting = replace(setting, project=replace(setting.project, sources=("calc.py", "pkg")))
        since = Since("main", base, find_changes(root, base))
        found = changed_mutants(setting, make_baseline(ADD, bound), since, mutants, ran)

    assert {(one.path, one.function) for one in found} == {
        ("calc.py", "sub"), ("calc.py", "limit"), ("pkg/other.py", "twice"),
    }  # fmt: skip


def test_read_bytes_of_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xff\n")

    assert read_bytes(tmp_path / "a.py") == b"\xff\n"
    assert read_bytes(tmp_path / "b.py") == read_bytes(tmp_path) == b""
