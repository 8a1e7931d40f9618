"""What is told apart before and after judging: mutants that ran at import, the order, kills to be judged again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.gather import gather
from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.making import attempt
from qualitygate.engines.mutation.prepare import Clean, generate_all, mark_all_cold, read_source
from qualitygate.engines.mutation.reach import binds, run_at_import
from qualitygate.engines.mutation.reach import tests_by_function as find_tests_by_function
from qualitygate.engines.mutation.run import describe, describe_sample, judge_within
from qualitygate.engines.mutation.scope import Scope
from qualitygate.engines.session import Living
from qualitygate.engines.workspace import Scratch
from qualitygate.errors import NothingToAnalyse
from qualitygate.model import (
    NOWHERE,
    Config,
    CoverageEvidence,
    Decision,
    FileCoverage,
    Mutant,
    MutateConfig,
    NotMutable,
    Project,
    PytestConfig,
    Sample,
    Shard,
    Span,
    Status,
    TestId,
    Verdict,
)

SOURCE = """\
def square(n):
    if n < 0:
        n = -n
    return (
        n * n
    )


def cube(n): return n ** 3


class Table:
    def fill(self, size):
        for n in range(size):
            self.put(n + 1)
"""
A, B = TestId("tests/test_a.py", "test_a"), TestId("tests/test_a.py", "test_b")


def make_setting(root: Path, files: Mapping[str, str], say: list[tuple[str, int, int]] | None = None) -> Setting:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    project = Project(str(root), tuple(files), ("tests",), sys.executable)
    said = say if say is not None else []
    return Setting(
        project, Scratch(root, root.parent / "scratch"), (), 1, tuple(files), lambda *told: said.append(told)
    )


def make_baseline(imported: Sequence[int] = (), contexts: Mapping[int, frozenset[TestId]] | None = None) -> Baseline:
    file = FileCoverage("calc.py", frozenset(), frozenset(), frozenset(), 0, 0, frozenset(imported), contexts or {})
    return Baseline(CoverageEvidence((file,), (), True), (), (), {}, {}, 0.0, 0.0, ())


@pytest.mark.parametrize(
    ("imported", "early"),
    [
        # Only definitions ran: whatever was entered was not traced, so its mutants may all have run.
        ((1, 9, 12, 13), {2, 3, 5, 9, 15}),
        ((1, 2, 4, 5), {2, 5}),
        ((1, 2, 3, 4, 5), {2, 3, 5}),
        ((1, 4), {5}),
        ((1, 5), {5}),
    ],
)
def test_run_at_import_finds_mutants_of_statements_that_ran(
    imported: tuple[int, ...], early: set[int], tmp_path: Path
) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": SOURCE})
    mutants = [m for m in generate("calc.py", SOURCE, "calc").mutants if m.operator in ("number", "swap_op")]
    entered = frozenset(
        {"calc.x_square"} if imported[1] != 9 else {"calc.x_square", "calc.x_cube", "calc.xǁTableǁfill"}
    )

    found = run_at_import(setting, make_baseline(imported), mutants, entered)

    assert {mutant.span.line for mutant in mutants if mutant.id in found} == early


def test_run_at_import_leaves_functions_that_were_not_entered(tmp_path: Path) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": SOURCE})
    mutants = generate("calc.py", SOURCE, "calc").mutants

    assert run_at_import(setting, make_baseline(range(1, 16)), mutants, frozenset()) == frozenset()


def test_run_at_import_takes_all_mutants_of_an_entered_function_of_a_file_without_coverage(tmp_path: Path) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": SOURCE})
    mutants = generate("calc.py", SOURCE, "calc").mutants
    baseline = replace(make_baseline(), evidence=CoverageEvidence((), (), True))

    found = run_at_import(setting, baseline, mutants, frozenset({"calc.x_square"}))

    assert found == {mutant.id for mutant in mutants if mutant.function == "square"}


MAKER = """\
def make(n):
    if n:
        m = n + 1

    def inner():
        return n * 2

    return inner
"""


@pytest.mark.parametrize(
    ("entered", "living", "early"),
    [
        ({"calc.x_make"}, Living(), set()),
        ({"calc.x_make"}, Living(inside=frozenset({"calc.x_make"})), {6}),
        ({"calc.x_make"}, Living(inside=frozenset({"calc.x_other"})), set()),
        ({"calc.x_make"}, Living(begun=frozenset({"calc.x_make"})), {3, 6}),
        (set(), Living(begun=frozenset({"calc.x_make"})), {3, 6}),
        (set(), Living(begun=frozenset({"calc.x_other"})), set()),
    ],
)
def test_run_at_import_takes_what_is_left_of_a_function_and_runs_later_as_it_was(
    entered: set[str], living: Living, early: set[int], tmp_path: Path
) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": MAKER})
    mutants = [m for m in generate("calc.py", MAKER, "calc").mutants if m.operator == "number"]

    found = run_at_import(setting, make_baseline((1, 2, 5, 8)), mutants, frozenset(entered), living)

    assert {mutant.span.line for mutant in mutants} == {3, 6}
    assert {mutant.span.line for mutant in mutants if mutant.id in found} == early


def test_run_at_import_takes_a_mutant_that_unbinds_a_name_wherever_it_stands(tmp_path: Path) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": SOURCE})
    mutant = Mutant("1", "calc.py", "square", Span(3, 8, 3, 9), "name", "(k := n)", "n", "calc.x_square__mutmut_1")
    plain = replace(mutant, id="2", original="n", replacement="m")

    found = run_at_import(setting, make_baseline((1, 2)), [mutant, plain], frozenset({"calc.x_square"}))

    assert found == {"1"}


@pytest.mark.parametrize(
    ("operator", "original", "replacement", "expected"),
    [
        ("match", "case 1: pass", "", True),
        ("number", "1", "2", False),
        ("name", "(a := 1)", "1", True),
        ("name", "f(a := 1)", "g(a := 1)", False),
        ("name", "1", "(a := 1)", True),
        ("name", "(a := (b := 1))", "(a := 1)", True),
    ],
)
def test_binds_tells_changes_that_take_a_name_away(
    operator: str, original: str, replacement: str, expected: bool
) -> None:
    assert binds(Mutant("1", "a.py", "f", NOWHERE, operator, original, replacement, "a.x_f__mutmut_1")) is expected


def make_mutants(*ids: str) -> list[Mutant]:
    return [Mutant(one, "a.py", "f", NOWHERE, "number", "1", "2", f"a.x_f__mutmut_{one}") for one in ids]


class Counting:
    """Judges at once, and remembers the sizes of the batches."""

    def __init__(self, statuses: Mapping[str, Status] | None = None) -> None:
        self.batches: list[int] = []
        self.statuses = statuses or {}
        self.left: list[list[Verdict]] = []  #: what was heard when warm sessions were needed no more

    def judge(self, mutants, done, leave=None):
        self.batches.append(len(mutants))
        done(len(mutants))
        if leave is not None:
            leave([])
        return [Verdict(mutant, self.statuses.get(mutant.id, Status.KILLED)) for mutant in mutants]


@pytest.mark.parametrize(
    ("count", "budget", "batches"),
    [(0, None, []), (100, None, [100]), (100, 1e9, [40, 40, 20]), (40, 1e9, [40]), (100, 0.0, [40]), (5, 0.0, [5])],
)
def test_judge_within_a_budget_judges_in_batches(
    count: int, budget: float | None, batches: list[int], tmp_path: Path
) -> None:
    said: list[tuple[str, int, int]] = []
    setting = make_setting(tmp_path, {}, said)
    judge, mutants = Counting(), make_mutants(*map(str, range(count)))

    asked = Asked(MutateConfig(), budget=budget)
    verdicts = judge_within(setting, judge, mutants, {}, asked, judge.left.append)  # type: ignore[arg-type]

    assert judge.batches == batches
    assert judge.left == ([[]] if batches and budget is None else [])
    assert [verdict.mutant for verdict in verdicts] == mutants[: sum(batches)]
    assert said == [("judging mutants", sum(batches[: i + 1]), count) for i in range(len(batches))]


def test_judge_within_takes_what_is_known_and_judges_the_rest(tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    judge, mutants = Counting(), make_mutants("0", "1", "2", "3")
    known = {mutant.id: Verdict(mutant, Status.SURVIVED, reused=True) for mutant in (mutants[1], mutants[3])}

    setting = make_setting(tmp_path, {}, said)
    verdicts = judge_within(setting, judge, mutants, known, Asked(MutateConfig()), judge.left.append)  # type: ignore[arg-type]

    assert [(one.mutant.id, one.status, one.reused) for one in verdicts] == [
        ("0", Status.KILLED, False),
        ("1", Status.SURVIVED, True),
        ("2", Status.KILLED, False),
        ("3", Status.SURVIVED, True),
    ]
    assert judge.batches == [2]
    assert said == [("judging mutants", 4, 4)]


@pytest.mark.parametrize(
    ("alive", "bar", "judged", "decision"),
    [(range(0), 85, 40, Decision.PASS), (range(40), 85, 40, Decision.FAIL), (range(0, 200, 5), 80, 200, Decision.PASS)],
)
def test_judge_within_stops_when_the_bar_is_decided(
    alive: range, bar: float, judged: int, decision: Decision, tmp_path: Path
) -> None:
    mutants = make_mutants(*map(str, range(200)))
    judge = Counting({str(number): Status.SURVIVED for number in alive})
    asked = Asked(MutateConfig(), bar=bar, basis="tree 1")

    setting = make_setting(tmp_path, {}, [])
    verdicts = judge_within(setting, judge, mutants, {}, asked, judge.left.append)  # type: ignore[arg-type]
    sample = describe_sample(asked, Scope(tuple(mutants), 200), verdicts)

    assert judge.left == []
    assert len(verdicts) == judged
    if judged == 200:
        assert sample is None
    else:
        assert sample is not None
        assert (sample.population, sample.why, sample.basis, sample.decision) == (200, "early stop", "tree 1", decision)


@pytest.mark.parametrize(
    ("asked", "judged", "shard", "expected"),
    [
        (Asked(MutateConfig()), 10, None, None),
        (Asked(MutateConfig(), sample=4, basis="b"), 4, None, Sample(10, "sample", basis="b")),
        (Asked(MutateConfig(), sample=10), 10, None, None),
        (Asked(MutateConfig(), budget=1.0), 4, None, Sample(10, "budget")),
        (Asked(MutateConfig()), 5, Shard(1, 2), None),
        (Asked(MutateConfig(), sample=4), 2, Shard(1, 2), Sample(10, "sample")),
        (Asked(MutateConfig(), sample=10), 5, Shard(1, 2), None),
    ],
)
def test_describe_sample(asked: Asked, judged: int, shard: Shard | None, expected: Sample | None) -> None:
    mutants = make_mutants(*map(str, range(10)))
    verdicts = [Verdict(mutant, Status.KILLED) for mutant in mutants[:judged]]

    assert describe_sample(asked, Scope(tuple(mutants), 10, shard=shard), verdicts) == expected


def test_tests_by_function_are_those_that_ran_a_line_inside(tmp_path: Path) -> None:
    setting = make_setting(tmp_path / "project", {"calc.py": SOURCE})
    baseline = make_baseline(contexts={1: frozenset({B}), 2: frozenset({A}), 5: frozenset({B}), 15: frozenset({A})})

    ran = find_tests_by_function(setting, baseline, [generate("calc.py", SOURCE, "calc")])

    assert ran == {("calc.py", "square"): {A, B}, ("calc.py", "cube"): frozenset(), ("calc.py", "Table.fill"): {A}}


def test_tests_by_function_join_functions_of_the_same_name(tmp_path: Path) -> None:
    source = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"
    setting = make_setting(tmp_path / "project", {"calc.py": source})
    baseline = make_baseline(contexts={2: frozenset({A}), 6: frozenset({B})})

    ran = find_tests_by_function(setting, baseline, [generate("calc.py", source, "calc")])

    assert ran == {("calc.py", "f"): {A, B}}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a = 1\r\n", "a = 1\r\n"),
        (b"\xef\xbb\xbfa = 1\n", "a = 1\n"),
        ("é".encode(), "é"),
        ("é".encode("latin-1"), None),
        (b"", ""),
    ],
)
def test_read_source_of_any_bytes(content: bytes, text: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(content)

    assert read_source(tmp_path / "a.py") == text


def test_read_source_of_no_file(tmp_path: Path) -> None:
    assert read_source(tmp_path / "a.py") is None
    assert read_source(tmp_path) is None


def test_attempt_names_what_cannot_be_read_or_parsed() -> None:
    unread = attempt(("a.py", None, "a", ("default",)))
    broken = attempt(("b.py", "def f(:\n", "b", ("default",)))
    good = attempt(("calc.py", SOURCE, "calc", ("default",)))

    assert unread == NotMutable("a.py", (), "cannot be read as UTF-8")
    assert isinstance(broken, NotMutable)
    assert (broken.path, broken.lines) == ("b.py", ())
    assert broken.reason.startswith("cannot be instrumented: cannot parse b.py: parser error: ")
    assert "\n" not in broken.reason
    assert good == generate("calc.py", SOURCE, "calc")


def test_generate_all_tells_files_from_those_that_fail(tmp_path: Path) -> None:
    setting = make_setting(tmp_path / "project", {"b.py": SOURCE, "a.py": SOURCE, "c.py": "print 1\n"})
    (tmp_path / "project/d.py").write_bytes(b"# \xe9\n")

    generated, failed = generate_all(setting, ("b.py", "a.py", "c.py", "d.py"), ("default",))

    assert [file.path for file in generated] == ["a.py", "b.py"]
    assert [(one.path, one.reason.partition(":")[0]) for one in failed] == [
        ("c.py", "cannot be instrumented"), ("d.py", "cannot be read as UTF-8"),
    ]  # fmt: skip


@pytest.mark.slow
def test_generate_all_gives_the_same_in_several_processes(tmp_path: Path) -> None:
    long = SOURCE + "#" * 70_000 + "\n"
    alone = make_setting(tmp_path / "project", {"a.py": long, "b.py": SOURCE, "c.py": "def f(:\n"})

    generated, failed = generate_all(replace(alone, jobs=2), ("a.py", "b.py", "c.py"), ("default",))

    assert (generated, failed) == generate_all(alone, ("a.py", "b.py", "c.py"), ("default",))
    assert [file.path for file in generated] == ["a.py", "b.py"]


def test_mark_all_cold_keeps_reasons_that_are_there() -> None:
    file = generate("calc.py", "def f(a=1):\n    return a + 2\n", "calc")

    (marked,) = mark_all_cold([file], "no session")

    assert {mutant.cold for mutant in marked.mutants} == {"default argument", "no session"}
    assert [replace(mutant, cold="") for mutant in marked.mutants] == [replace(m, cold="") for m in file.mutants]


def make_clean(failing: Mapping[TestId, str] | None = None, spawning: frozenset[TestId] = frozenset()) -> Clean:
    return Clean({}, frozenset(), frozenset(), 0, failing or {}, spawning)


def test_describe_counts_fresh_processes_by_reason() -> None:
    one, two, three, four = make_mutants("1", "2", "3", "4")
    verdicts = [
        Verdict(one, Status.KILLED), Verdict(two, Status.KILLED, cold=True),
        Verdict(replace(three, cold="docstring"), Status.KILLED, cold=True),
        Verdict(replace(four, cold="docstring"), Status.KILLED, cold=True),
    ]  # fmt: skip

    notes = describe(make_clean(), None, verdicts)  # type: ignore[arg-type]

    assert notes == [
        "3 of 4 mutants were judged in a fresh process (docstring: 2, tests that run beside the warm session: 1)"
    ]


def test_describe_names_tests_that_judge_elsewhere() -> None:
    notes = describe(make_clean({A: "RecursionError"}, frozenset({B})), None, [])  # type: ignore[arg-type]

    assert notes == [
        "tests/test_a.py::test_a fails on instrumented code without a mutant, so it judges in fresh processes: "
        "RecursionError",
        "1 test starts processes, so it judges in fresh processes",
    ]


def gather_in(root: Path, **wanted: object):
    project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
    return gather(
        project, Config(jobs=1), PytestConfig(), Asked(MutateConfig(), **({"verify": 0} | wanted)), lambda *told: None
    )  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.integration
@pytest.mark.parametrize("budget", [None, 1e9])
def test_warm_sessions_end_before_fresh_processes_judge_unless_more_is_to_come(
    budget: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[tuple[int, list[bool]]] = []
    plain = Judge.judge_fresh

    def judge_fresh(judge: Judge, jobs: Sequence[tuple[Mutant, tuple[TestId, ...] | None]]) -> Iterable[Verdict]:
        ended.append((len(jobs), [one.session.channel.process.poll() is not None for one in judge.workers]))
        return plain(judge, jobs)

    monkeypatch.setattr(Judge, "judge_fresh", judge_fresh)
    source = "def limit():\n    return 5\n\n\nLIMIT = limit()\n\n\ndef give():\n    return 6\n"
    tests = "import calc\n\ndef test_all():\n    assert (calc.LIMIT, calc.give()) == (5, 6)\n"
    root = tmp_path / "project"
    make_setting(root, {"calc.py": source, "tests/test_calc.py": tests})
    (root / "conftest.py").write_text("")

    evidence = gather_in(root, budget=budget).mutation

    assert evidence is not None
    assert {verdict.status for verdict in evidence.verdicts} == {Status.KILLED}
    assert {verdict.cold for verdict in evidence.verdicts} == {False, True}
    jobs = sum(verdict.cold for verdict in evidence.verdicts)
    assert ended == [(jobs, [budget is None] * len(ended[0][1]))]


@pytest.mark.integration
@pytest.mark.slow
def test_kills_by_a_test_that_a_mutant_broke_for_good_are_judged_again(tmp_path: Path, cache: Path) -> None:
    outside = tmp_path / "outside"
    source = (
        "from pathlib import Path\n\n\ndef limit():\n    return 5\n\n\n"
        + "".join(f"def give_{number}():\n    return {number}\n\n\n" for number in range(6))
        + f"def store():\n    if limit() > 5:\n        Path({str(outside)!r}).touch()\n    return 'stored'\n"
    )
    tests = (
        "from pathlib import Path\nimport calc\n\ndef test_store():\n    assert calc.store() == 'stored'\n\n"
        "def test_unrelated():\n    calc.limit()\n"
        + "".join(f"    calc.give_{number}()\n" for number in range(6))
        + f"    assert not Path({str(outside)!r}).exists()\n"
    )
    root = tmp_path / "project"
    make_setting(root, {"calc.py": source, "tests/test_calc.py": tests})
    (root / "conftest.py").write_text("")

    evidence = gather_in(root).mutation

    unrelated = TestId("tests/test_calc.py", "test_unrelated")
    assert outside.exists()
    assert evidence is not None
    assert any(note.startswith("1 test fails after the run without a mutant") for note in evidence.notes)
    assert [one.id for one in evidence.quarantined] == [unrelated]
    assert evidence.quarantined[0].reason.startswith("fails in a fresh process: AssertionError: assert not True")
    assert not any(verdict.killer and TestId.of(verdict.killer) == unrelated for verdict in evidence.verdicts)
    given_ = [verdict for verdict in evidence.verdicts if verdict.mutant.function.startswith("give_")]
    assert {verdict.status for verdict in given_} == {Status.SURVIVED}
    assert {verdict.cold for verdict in given_} == {False, True}
    assert list(cache.rglob("original-*")) == []


@pytest.mark.integration
def test_gather_without_sources_says_so(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()

    with pytest.raises(NothingToAnalyse) as caught:
        gather(
            Project(str(root), ("src", "lib"), (), sys.executable),
            Config(),
            PytestConfig(),
            Asked(MutateConfig()),
            lambda *_: None,
        )

    assert str(caught.value) == (
        "error[nothing to analyse]: no source files\n  --> src, lib\n"
        "help: name your packages: `source = [...]` in [tool.qualitygate]"
    )
