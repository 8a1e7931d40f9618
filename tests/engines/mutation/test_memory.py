"""What is remembered of the runs before: which verdicts last, under which key, and what makes one another's."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.cache import Cache
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.memory import Memory, library_folders, outside_modules, recall
from qualitygate.engines.mutation.prepare import Clean
from qualitygate.engines.mutation.schedule import Selection
from qualitygate.engines.mutation.warm import LEFT
from qualitygate.engines.runtime.observe import HIDDEN, OUTSIDE, SPAWNED
from qualitygate.engines.workspace import Scratch
from qualitygate.manifest import Manifest, hash_file, read_manifest
from qualitygate.model import (
    NOWHERE,
    CoverageEvidence,
    Mutant,
    MutateConfig,
    Outcome,
    Project,
    Status,
    TestId,
    TestRun,
    Verdict,
)

A, B, C = (TestId("tests/test_a.py", f"test_{letter}") for letter in "abc")
KEY = "calc.x_add"
MUTANT = Mutant("1", "calc.py", "add", NOWHERE, "swap_op", "a + b", "a - b", f"{KEY}__mutmut_1")
OTHER = replace(MUTANT, id="2", function="sub", name="calc.x_sub__mutmut_1")
COLD = replace(MUTANT, id="3", cold="default argument")
FILES = {
    "calc.py": "def add(a, b):\n    return a + b\n",
    "tests/test_a.py": "import calc\n\n\ndef test_a():\n    assert calc.add(1, 1) == 2\n",
}


def make_baseline(
    seen: Mapping[TestId, Iterable[str]] | None = None,
    errors: tuple[tuple[str, str], ...] = (),
    loaded: Iterable[str] = (),
) -> Baseline:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in (A, B, C))
    told = {test: frozenset(what) for test, what in (seen or {}).items()}
    return Baseline(CoverageEvidence((), runs, True), (A, B, C), (), {}, {}, 0.0, 0.0, errors, told, frozenset(loaded))


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    root = tmp_path / "project"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
    return Setting(project, Scratch(root, tmp_path / "scratch"), (), 1, ("calc.py",), lambda *told: None)


def make_judge(
    setting: Setting, *, entered: Mapping[TestId, Iterable[str]] | None = None, spawning: Iterable[TestId] = (),
    failing: Iterable[TestId] = (), matrix: bool = False, left_out: Iterable[TestId] = (),
) -> Judge:  # fmt: skip
    """A judge of a suite in which A and B enter the function, unless said otherwise."""
    given = {A: [KEY], B: [KEY], C: []} if entered is None else entered
    functions = {test: frozenset(keys) for test, keys in given.items()}
    clean = Clean(functions, frozenset(), frozenset(), 0, dict.fromkeys(failing, "why"), frozenset(spawning))
    selection = Selection(functions, frozenset(spawning), make_baseline(), MutateConfig())
    ran = {("calc.py", "add"): frozenset({A, B})}
    workers: Any = [object()]  # there is a warm session; nobody uses it here
    return Judge(
        setting, make_baseline(), clean, selection, workers, 0, ran, frozenset(), matrix, left_out=list(left_out)
    )


@pytest.fixture
def manifest(setting: Setting) -> Manifest:
    return read_manifest(setting.project, "settings", {})


@pytest.fixture
def asked(manifest: Manifest, tmp_path: Path) -> Asked:
    return Asked(MutateConfig(), manifest=manifest, cache=tmp_path / "verdicts.sqlite")


@pytest.fixture
def memory(setting: Setting, asked: Asked) -> Memory:
    return recall(setting, make_baseline(), asked)


KILLED = Verdict(MUTANT, Status.KILLED, str(A), "assert 0 == 2", 0.5, (A, B), (A,))
SURVIVED = Verdict(MUTANT, Status.SURVIVED, covering=(A, B))


def keep(memory: Memory, judge: Judge, *verdicts: Verdict) -> None:
    with memory.open() as opened:
        for verdict in verdicts:
            opened.keep(judge, verdict)


def find(memory: Memory, judge: Judge, *mutants: Mutant) -> dict[str, Verdict]:
    with memory.open() as opened:
        return opened.find(judge, mutants or (MUTANT,))


@pytest.mark.parametrize("verdict", [KILLED, SURVIVED, replace(KILLED, status=Status.TIMEOUT, killer=None)])
def test_what_was_kept_is_found_again(verdict: Verdict, memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)

    keep(memory, judge, verdict)

    assert find(memory, judge, MUTANT, OTHER) == {"1": replace(verdict, reused=True)}


def test_what_was_judged_in_a_fresh_process_says_so_again(memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)
    verdict = Verdict(COLD, Status.KILLED, str(A), "no", 1.0, (A, B), cold=True)

    keep(memory, judge, verdict)

    (found,) = find(memory, judge, COLD).values()
    assert found == replace(verdict, reused=True)
    assert found.mutant.cold == "default argument"


@pytest.mark.parametrize("mutant", [MUTANT, replace(MUTANT, cold=LEFT)])
def test_a_warm_mutant_that_all_tests_judged_in_the_end_is_not_kept(
    mutant: Mutant, memory: Memory, setting: Setting
) -> None:
    judge = make_judge(setting)

    keep(memory, judge, Verdict(mutant, Status.KILLED, str(C), "no", 1.0, (A, B), cold=True))

    assert find(memory, judge) == {}
    with memory.open() as opened:
        assert opened.cache is not None
        assert opened.cache.connection is not None
        assert opened.cache.connection.execute("SELECT count(*) FROM verdicts").fetchone() == (0,)


def test_a_found_mutant_tells_why_it_is_cold_now(memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)
    judge.early = frozenset({"1"})
    keep(memory, judge, Verdict(MUTANT, Status.KILLED, str(A), cold=True))

    assert find(memory, judge)["1"].mutant.cold == "runs while tests are collected"


def test_covering_tests_are_those_of_now_in_their_order(memory: Memory, setting: Setting) -> None:
    keep(memory, make_judge(setting), replace(SURVIVED, covering=()))
    judge = make_judge(setting)
    judge.selection.note_kill(MUTANT, str(B))

    assert find(memory, judge)["1"].covering == (B, A)


@pytest.mark.parametrize(
    "other",
    [
        {"entered": {A: [KEY], B: [], C: []}},
        {"entered": {A: [KEY], B: [KEY], C: [KEY]}},
        {"spawning": [C]},  # it is judged in a fresh process as well
        {"failing": [B]},
    ],
    ids=["fewer tests", "more tests", "with a process", "one test judges elsewhere"],
)
def test_other_tests_make_another_key(other: dict[str, Any], memory: Memory, setting: Setting) -> None:
    keep(memory, make_judge(setting), SURVIVED)

    assert find(memory, make_judge(setting, **other)) == {}


def test_a_cold_mutant_has_another_key(memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)
    keep(memory, judge, SURVIVED)
    judge.early = frozenset({"1"})

    assert find(memory, judge) == {}


@pytest.mark.parametrize("path", ["calc.py", "tests/test_a.py", "new.txt"])
def test_another_state_makes_another_key(path: str, memory: Memory, setting: Setting, asked: Asked) -> None:
    keep(memory, make_judge(setting), KILLED)
    (Path(setting.project.root) / path).write_text("A = 1\n")
    now = recall(setting, make_baseline(), replace(asked, manifest=read_manifest(setting.project, "settings", {})))

    assert find(memory, make_judge(setting)) != {}
    assert find(now, make_judge(setting)) == {}
    assert now.state != memory.state


def test_the_inside_of_a_test_elsewhere_makes_no_other_key(setting: Setting, asked: Asked) -> None:
    other = Path(setting.project.root) / "tests/test_b.py"
    baseline = make_baseline()
    runs = (*baseline.evidence.runs, TestRun(TestId("tests/test_b.py", "test_x"), Outcome.PASSED, 0.0))
    baseline = replace(baseline, evidence=replace(baseline.evidence, runs=runs))
    found = []
    for text in ("assert calc.add(2, 2) == 4", "assert calc.add(2, 2)", "assert calc.add(2, 2)\n\n\nA = 1"):
        other.write_text(f"import calc\n\n\ndef test_x():\n    {text}\n")
        manifest = read_manifest(setting.project, "settings", {})
        memory = recall(setting, baseline, replace(asked, manifest=manifest))
        found.append(set(find(memory, make_judge(setting))))
        keep(memory, make_judge(setting), KILLED)

    assert found == [set(), {"1"}, set()]


@pytest.mark.parametrize(
    "changed",
    [
        {"matrix": True},
        {"config": MutateConfig(timeout_factor=11)},
        {"config": MutateConfig(timeout_constant=0.6)},
        {"config": MutateConfig(memory_mb=4095)},
    ],
)
def test_other_limits_make_another_key(changed: dict[str, Any], memory: Memory, setting: Setting, asked: Asked) -> None:
    keep(memory, make_judge(setting), KILLED)

    assert find(recall(setting, make_baseline(), replace(asked, **changed)), make_judge(setting)) == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"only": ("calc.py",)},
        {"sample": 3},
        {"budget": 1.0},
        {"bar": 85.0},
        {"verify": 0},
        {"basis": "b"},
        {"config": MutateConfig(min_score=5, exclude=("x",), verify=3)},
    ],
)
def test_what_is_asked_for_besides_makes_no_other_key(
    changed: dict[str, Any], memory: Memory, setting: Setting, asked: Asked
) -> None:
    keep(memory, make_judge(setting), KILLED)

    assert set(find(recall(setting, make_baseline(), replace(asked, **changed)), make_judge(setting))) == {"1"}


@pytest.mark.parametrize(
    "baseline",
    [make_baseline(errors=(("tests/test_b.py", "ImportError"),)), make_baseline(loaded=["/elsewhere/module.py"])],
    ids=["a file that cannot be collected", "a module from elsewhere"],
)
def test_what_else_was_there_makes_another_key(
    baseline: Baseline, memory: Memory, setting: Setting, asked: Asked
) -> None:
    keep(memory, make_judge(setting), KILLED)
    now = recall(setting, baseline, asked)

    assert find(now, make_judge(setting)) == {}
    assert now.state != memory.state


def test_a_mutant_that_no_test_meets_has_no_key(memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting, entered={A: [], B: [], C: []})

    with memory.open() as opened:
        assert opened.key(judge, MUTANT) == ""
        assert opened.key(judge, COLD) != ""  # the whole suite runs
        assert opened.key(make_judge(setting, entered={}, spawning=[A]), MUTANT) != ""


@pytest.mark.parametrize("status", [Status.ERROR, Status.NO_TESTS, Status.IGNORED])
def test_what_is_no_verdict_of_tests_is_not_kept(status: Status, memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)

    keep(memory, judge, Verdict(MUTANT, status, covering=(A, B)))

    assert find(memory, judge) == {}


@pytest.mark.parametrize(
    ("verdict", "volatile", "judge", "lasts"),
    [
        (KILLED, [A], {}, False),
        (KILLED, [B], {}, True),  # the kill stands by itself, whatever the other would have said
        (KILLED, [C], {}, True),
        (KILLED, [B], {"matrix": True}, False),  # but not who else kills
        (KILLED, [C], {"matrix": True}, True),
        (replace(KILLED, killer=f"{A}[1-x]"), [A], {}, False),
        (replace(KILLED, killer=None), [B], {}, False),
        (replace(KILLED, killer=None), [C], {}, True),
        (SURVIVED, [A], {}, False),
        (SURVIVED, [B], {}, False),
        (SURVIVED, [C], {}, True),
        (SURVIVED, [C], {"spawning": [C]}, False),
        (SURVIVED, [C], {"spawning": [C], "left_out": [C]}, True),
        (SURVIVED, [B], {"failing": [B]}, False),
        (replace(SURVIVED, status=Status.TIMEOUT), [B], {}, False),
        (replace(SURVIVED, status=Status.CRASHED), [C], {}, True),
        (Verdict(COLD, Status.SURVIVED, cold=True), [C], {}, False),  # every test ran
        (Verdict(COLD, Status.KILLED, str(A), cold=True), [C], {}, True),
    ],
)
def test_verdicts_of_tests_that_use_what_lies_outside_do_not_last(
    verdict: Verdict, volatile: list[TestId], judge: dict[str, Any], lasts: bool, memory: Memory, setting: Setting
) -> None:
    with replace(memory, volatile=frozenset(volatile)).open() as opened:
        assert opened.lasts(make_judge(setting, **judge), verdict) is lasts


def test_what_does_not_last_is_not_kept(memory: Memory, setting: Setting) -> None:
    judge = make_judge(setting)

    keep(replace(memory, volatile=frozenset({A})), judge, KILLED)

    assert find(memory, judge) == {}


def test_recall_finds_the_tests_that_use_what_lies_outside(setting: Setting, asked: Asked) -> None:
    baseline = make_baseline({A: [OUTSIDE, HIDDEN], B: [SPAWNED], C: [HIDDEN]})

    assert recall(setting, baseline, asked).volatile == {A}


@pytest.mark.parametrize("missing", ["manifest", "cache"])
def test_without_a_manifest_or_a_file_nothing_is_kept(
    missing: str, setting: Setting, asked: Asked, tmp_path: Path
) -> None:
    memory = recall(setting, make_baseline(), replace(asked, **{missing: None}))
    judge = make_judge(setting)

    keep(memory, judge, KILLED)

    assert find(memory, judge) == {}
    assert not (tmp_path / "verdicts.sqlite").exists()
    assert bool(memory.state) == (missing == "cache")  # shards need it to be told apart
    assert (memory.volatile, memory.settings) == (frozenset(), "False 10.0 0.5 4096")


def test_the_state_is_that_of_a_run_without_a_cache(memory: Memory, setting: Setting, asked: Asked) -> None:
    assert recall(setting, make_baseline(), replace(asked, cache=None)).state == memory.state != ""


def test_the_file_is_closed_behind_a_run(memory: Memory, setting: Setting, tmp_path: Path) -> None:
    with memory.open() as opened:
        opened.keep(make_judge(setting), KILLED)
        cache = opened.cache

    assert cache is not None
    assert cache.connection is None
    with Cache(tmp_path / "verdicts.sqlite") as again, memory.open() as opened:
        assert again.find([opened.key(make_judge(setting), MUTANT)])


def test_outside_modules_are_neither_the_runs_nor_libraries(setting: Setting, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("A = 1\n")
    library = Path(sys.executable).parent.parent / "lib/python3/site-packages/pytest.py"
    loaded = [str(other), str(setting.scratch.folder / "original-0/project/calc.py"), str(library), "/usr/lib/x.py"]

    found = outside_modules(setting, make_baseline(loaded=loaded))

    assert found == [f"{other} {hash_file(other)}"]


def test_library_folders_of_an_environment_and_of_what_it_stands_on(tmp_path: Path) -> None:
    for folder in ("base/bin", "venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "base/bin/python3.11").write_text("")
    (tmp_path / "venv/bin/python").symlink_to(tmp_path / "base/bin/python3.11")

    folders = library_folders(str(tmp_path / "venv/bin/python"))

    assert set(folders) == {f"{tmp_path}/venv/", f"{tmp_path}/base/", "/usr/", "/opt/"}
