"""The pipe as a library: what it says while it works, what it keeps, and which setting wins."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.collector import resting_collector
from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import (
    Config,
    CoverageEvidence,
    Evidence,
    Mutant,
    MutateConfig,
    MutationEvidence,
    NotMutable,
    Outcome,
    Report,
    Sample,
    Shard,
    Span,
    Status,
    TestId,
    TestRun,
    Verification,
)
from qualitygate.model import Verdict as Judged
from qualitygate.pipeline import (
    Obtained,
    Verdict,
    discover_project,
    merge_project,
    mutate_project,
    obtain_evidence,
    read_sources,
    save_results,
    save_shard,
    scan_project,
)
from qualitygate.recall import name_run, narrow, recall_evidence
from qualitygate.sharding import take_shard
from qualitygate.store import FOLDER, digest_kept, load, save
from qualitygate.wanted import Wanted

KEPT = "kept in .qualitygate/: while nothing changes, it is found again at once"
CALC = "def add(a, b):\n    return a + b\n\n\ndef limit():\n    return 5\n"
TESTS = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n    assert calc.limit()\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    for path, text in {"calc.py": CALC, "tests/test_calc.py": TESTS, "conftest.py": ""}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.mark.integration
@pytest.mark.slow
def test_mutate_project_says_what_it_does(root: Path, lean_python: Path) -> None:
    said: list[tuple[str, int, int]] = []

    verdict = mutate_project(root, Config(jobs=1), python=str(lean_python), say=lambda *told: said.append(told))

    assert verdict.exit_code is ExitCode.OK
    assert list(dict.fromkeys(what for what, _, _ in said)) == [
        "running the tests on the original code", "running each test alone on the original code",
        "checking the instrumented code without a mutant", "judging mutants",
        "verifying with plain runs of the whole suite",
    ]  # fmt: skip
    assert [(done, total) for what, done, total in said if what == "judging mutants"] == [(1, 2), (2, 2)]
    assert set(verdict.report.seconds) == {"mutate"}
    assert verdict.report.project == "project"
    assert verdict.report.suite is None


@pytest.mark.integration
@pytest.mark.slow
def test_a_run_collects_what_it_leaves_behind(root: Path, lean_python: Path) -> None:
    collects: list[bool] = []

    with resting_collector():
        mutate_project(root, Config(jobs=1), python=str(lean_python), say=lambda *told: collects.append(gc.isenabled()))
        after = gc.isenabled()

    assert set(collects) == {True}
    assert not after


@pytest.mark.integration
@pytest.mark.slow
def test_mutate_project_leaves_out_excluded_sources(root: Path, lean_python: Path) -> None:
    (root / "made.py").write_text("def give():\n    return 1\n")
    config = Config(jobs=1, mutate=MutateConfig(exclude=("made*",)))

    mutation = mutate_project(root, config, python=str(lean_python)).report.evidence.mutation

    assert mutation is not None
    assert {verdict.mutant.path for verdict in mutation.verdicts} == {"calc.py"}


@pytest.mark.integration
@pytest.mark.slow
def test_obtain_evidence_runs_what_coverage_alone_does_not_hold(root: Path, lean_python: Path) -> None:
    config = Config(jobs=1)
    project = discover_project(root, config, python=str(lean_python))
    first = obtain_evidence(project, config, Wanted(verify=0), None, lambda *told: None)
    kept = json.loads((root / FOLDER / "evidence.json").read_text())["key"]
    save(root, kept, Evidence(first.evidence.coverage))

    second = obtain_evidence(project, config, Wanted(verify=0), None, lambda *told: None)

    assert first.notes == second.notes == (KEPT,)
    assert second.evidence.mutation is not None
    assert [verdict.status for verdict in second.evidence.mutation.verdicts] == [Status.KILLED, Status.SURVIVED]
    assert load(root, kept) == second.evidence


@pytest.mark.integration
@pytest.mark.slow
def test_obtain_evidence_of_other_settings_runs_again(root: Path, lean_python: Path) -> None:
    config = Config(jobs=1)
    project = discover_project(root, config, python=str(lean_python))
    first = obtain_evidence(project, config, Wanted(verify=0), None, lambda *told: None)

    kept = digest_kept(root)
    same = obtain_evidence(project, replace(config, jobs=2), Wanted(verify=0), None, lambda *told: None)
    other = obtain_evidence(
        project, replace(config, mutate=MutateConfig(timeout_factor=11)), Wanted(verify=0), None, lambda *told: None
    )

    assert same.notes == ("nothing has changed since the last run: its evidence in .qualitygate/ was used",)
    assert first.name == same.name
    assert same.name.endswith(f" {kept}")
    assert other.notes == (KEPT,)
    assert other.name.endswith(f" {digest_kept(root)}")
    assert other.name != same.name


@pytest.mark.integration
@pytest.mark.slow
def test_obtain_evidence_names_the_state_that_it_is_of(root: Path, lean_python: Path) -> None:
    config, wanted = Config(jobs=1), Wanted(budget=100.0, verify=0)
    project = discover_project(root, config, python=str(lean_python))
    text = (root / "calc.py").read_text()

    def obtain(source: str) -> Obtained:
        (root / "calc.py").write_text(source)
        return obtain_evidence(project, config, wanted, None, lambda *told: None)

    folder, changed = root / FOLDER, f"{text}\n"
    obtain(changed)
    # as a run leaves it whose time was too short for everything
    (folder / "evidence.json").rename(folder / f"{name_run(wanted, None)}.json")
    obtain(text)
    found, back = obtain(changed), obtain(text)

    assert found.notes == back.notes
    assert found.notes == ("nothing has changed since the last run: its evidence in .qualitygate/ was used",)
    assert found.name != back.name


def test_scan_project_names_what_is_kept_of_the_whole_and_nothing_else(root: Path) -> None:
    first, again, whole = (scan_project(root, Config(), whole=whole, cached=True) for whole in (False, False, True))
    known = root / "known.jsonl"
    known.write_text('{"schema": "qualitygate-baseline/1"}\n')
    (root / "tests/test_calc.py").write_text(f"{TESTS}    assert True\n")
    changed = scan_project(root, Config(), whole=False, cached=True)

    assert first.name.startswith("told:")
    assert (again.name, whole.name) == (first.name, first.name)
    assert changed.name not in ("", first.name)
    assert scan_project(root, Config(), ignore=["assertions"], cached=True).name not in ("", changed.name)
    assert scan_project(root, Config()).name == ""
    assert scan_project(root, Config(), baseline=known, cached=True).name == ""


@pytest.mark.integration
@pytest.mark.slow
def test_scan_project_loads_neither_engine(root: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom qualitygate.model import Config\n"
        "from qualitygate.pipeline import scan_project\nscan_project(Path('.'), Config())\n"
        "sys.exit(', '.join(sorted({'mutmut', 'coverage', 'pytest'} & set(sys.modules))))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)

    assert done.stderr.strip() == ""
    assert scan_project(root, Config()).suite is not None


A, B = TestId("tests/test_calc.py", "test_a"), TestId("tests/test_more.py", "test_b")
MUTANTS = [
    Mutant(str(n), path, "f", Span(n + 1), "number", "1", "2", f"calc.x_f__mutmut_{n}")
    for n, path in enumerate(("calc.py", "calc.py", "pkg/a.py", "pkg/b.py", "pkgs.py"))
]


def make_evidence(**more: object) -> Evidence:
    """A run of everything: five mutants, three killed."""
    statuses = (Status.KILLED, Status.SURVIVED, Status.KILLED, Status.SURVIVED, Status.KILLED)
    verdicts = tuple(
        Judged(mutant, status, covering=(A,), killers=(B,)) for mutant, status in zip(MUTANTS, statuses, strict=True)
    )
    lines = tuple(NotMutable(path, (3,), "no operator applies") for path in ("calc.py", "pkg/a.py"))
    coverage = CoverageEvidence((), (TestRun(A, Outcome.PASSED, 0.1),), True)
    mutation = MutationEvidence(verdicts, not_mutable=lines, tests=1, verification=Verification(1))
    return Evidence(coverage, replace(mutation, **more))  # type: ignore[arg-type]


def paths_of(evidence: Evidence | None) -> list[str]:
    assert evidence is not None
    assert evidence.mutation is not None
    return [one.mutant.path for one in evidence.mutation.verdicts]


@pytest.mark.parametrize(
    ("paths", "expected", "lines"),
    [
        ((), ["calc.py", "calc.py", "pkg/a.py", "pkg/b.py", "pkgs.py"], ["calc.py", "pkg/a.py"]),
        ((".",), ["calc.py", "calc.py", "pkg/a.py", "pkg/b.py", "pkgs.py"], ["calc.py", "pkg/a.py"]),
        (("calc.py",), ["calc.py", "calc.py"], ["calc.py"]),
        (("pkg",), ["pkg/a.py", "pkg/b.py"], ["pkg/a.py"]),
        (("pkg/b.py", "pkgs.py"), ["pkg/b.py", "pkgs.py"], []),
    ],
)
def test_narrow_to_the_paths(paths: tuple[str, ...], expected: list[str], lines: list[str]) -> None:
    found = narrow(make_evidence(), Wanted(paths=paths))

    assert paths_of(found) == expected
    assert found is not None
    assert found.mutation is not None
    assert [one.path for one in found.mutation.not_mutable] == lines
    assert found.coverage == make_evidence().coverage


def test_narrow_to_what_was_not_judged_says_nothing() -> None:
    assert narrow(make_evidence(), Wanted(paths=("other.py",))) is None
    assert narrow(make_evidence(), Wanted(paths=("pk",))) is None


@pytest.mark.parametrize("paths", [(), ("calc.py",)])
def test_narrow_of_coverage_alone_leaves_it(paths: tuple[str, ...]) -> None:
    coverage = replace(make_evidence(), mutation=None)

    assert narrow(coverage, Wanted(paths=paths)) is coverage


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(matrix=True), Wanted(verify=-1), Wanted(cache=False)])
def test_name_run_of_everything(wanted: Wanted) -> None:
    assert name_run(wanted, 85.0) == "evidence"


def test_name_run_tells_parts_apart() -> None:
    wanted = [
        Wanted(paths=("a.py",)), Wanted(paths=("b.py",)), Wanted(since="main"), Wanted(sample=3), Wanted(budget=3.0),
        Wanted(shard=Shard(1, 2)), Wanted(early_stop=True), Wanted(sample=3, matrix=True), Wanted(engine="mutmut"),
    ]  # fmt: skip

    names = [*(name_run(one, 85.0) for one in wanted), name_run(Wanted(early_stop=True), 86.0)]

    assert len(set(names)) == len(names)
    assert all(name.startswith("evidence-") and len(name) == len("evidence-") + 8 for name in names)
    assert name_run(Wanted(sample=3), 85.0) == name_run(Wanted(sample=3, cache=False), None)


ALL_CHECKED = Verification(5)


@pytest.mark.parametrize(
    ("wanted", "whole", "expected"),
    [
        (Wanted(), {}, 5),
        (Wanted(verify=0), {}, 5),
        (Wanted(verify=0), {"verification": None}, 5),
        (Wanted(), {"verification": None}, None),
        (Wanted(paths=("calc.py",)), {"verification": None}, None),
        (Wanted(paths=("calc.py",)), {}, 2),
        (Wanted(paths=("other.py",)), {}, None),
        (Wanted(budget=1.0), {}, 5),
        (Wanted(budget=1.0, paths=("pkg",)), {}, 2),
        (Wanted(early_stop=True), {}, 5),
        (Wanted(since="main"), {}, None),
        (Wanted(shard=Shard(1, 2)), {}, None),
        # A sample of all, or more, is all.
        (Wanted(sample=4), {}, None),
        (Wanted(sample=5), {}, 5),
        (Wanted(sample=6), {}, 5),
        # Who kills besides is known of a run with the matrix only.
        (Wanted(matrix=True), {}, None),
        (Wanted(matrix=True), {"matrix": True}, 5),
        (Wanted(), {"matrix": True}, 5),
        (Wanted(matrix=True, paths=("calc.py",)), {"matrix": True}, 2),
        # As many must have been verified.
        (Wanted(verify=1), {"verification": None}, None),
        (Wanted(verify=1), {"verification": Verification(1)}, 5),
        (Wanted(verify=2), {"verification": Verification(1)}, None),
        (Wanted(verify=5), {"verification": Verification(4)}, None),
        (Wanted(verify=6), {"verification": ALL_CHECKED}, 5),
        (Wanted(verify=-1), {"verification": ALL_CHECKED}, 5),
        (Wanted(verify=-1), {"verification": Verification(4)}, None),
        (Wanted(verify=-1), {"verification": None}, None),
        (Wanted(verify=1, paths=("calc.py",)), {"verification": Verification(4)}, None),
        (Wanted(verify=1, paths=("calc.py",)), {"verification": ALL_CHECKED}, 2),
    ],
)
def test_recall_takes_a_run_of_everything_where_it_says_what_is_wanted(
    wanted: Wanted, whole: dict[str, object], expected: int | None, tmp_path: Path
) -> None:
    save(tmp_path, "key", make_evidence(**whole))

    found = recall_evidence(tmp_path, "key", wanted, 85.0)

    assert (None if found is None else len(paths_of(found))) == expected


def test_recall_of_a_verified_run_needs_no_mutant_verified_that_has_no_verdict(tmp_path: Path) -> None:
    evidence = make_evidence(verification=Verification(3))
    assert evidence.mutation is not None
    first, second, *others = evidence.mutation.verdicts
    verdicts = (replace(first, status=Status.ERROR), replace(second, status=Status.IGNORED), *others)
    save(tmp_path, "key", replace(evidence, mutation=replace(evidence.mutation, verdicts=verdicts)))

    assert recall_evidence(tmp_path, "key", Wanted(verify=-1), None) is not None


def test_recall_takes_a_run_of_the_same(tmp_path: Path) -> None:
    wanted = Wanted(sample=2)
    part = make_evidence(sample=Sample(5))
    save(tmp_path, "key", part, name_run(wanted, None))

    assert recall_evidence(tmp_path, "key", wanted, None) == part
    assert recall_evidence(tmp_path, "key", wanted, 85.0) == part
    assert recall_evidence(tmp_path, "key", Wanted(sample=3), None) is None
    assert recall_evidence(tmp_path, "key", Wanted(), None) is None


def test_recall_takes_a_run_of_the_same_that_was_verified(tmp_path: Path) -> None:
    for verify, checked in ((3, 2), (4, 4), (-1, 5)):
        evidence = make_evidence(verification=Verification(checked))
        save(tmp_path, "key", evidence, name_run(Wanted(since="main", verify=verify), None))

    found = {
        verify: recall_evidence(tmp_path, "key", Wanted(since="main", verify=verify), None) is not None
        for verify in (3, 4, -1)
    }

    assert found == {3: False, 4: True, -1: True}


def test_recall_prefers_a_run_of_everything_to_a_part(tmp_path: Path) -> None:
    wanted = Wanted(budget=1.0)
    save(tmp_path, "key", make_evidence(sample=Sample(5, "budget")), name_run(wanted, None))
    save(tmp_path, "key", make_evidence())

    assert recall_evidence(tmp_path, "key", wanted, None) == make_evidence()


def test_recall_of_paths_that_everything_did_not_hold_takes_the_run_of_the_same(tmp_path: Path) -> None:
    wanted = Wanted(paths=("other.py",))
    save(tmp_path, "key", make_evidence(), name_run(wanted, None))
    save(tmp_path, "key", make_evidence(tests=2))

    assert recall_evidence(tmp_path, "key", wanted, None) == make_evidence()


def test_recall_takes_nothing_of_another_state(tmp_path: Path) -> None:
    save(tmp_path, "key", make_evidence())

    assert recall_evidence(tmp_path, "other", Wanted(), None) is None
    assert recall_evidence(tmp_path / "nowhere", "key", Wanted(), None) is None


def test_recall_never_takes_a_run_that_may_end_otherwise(tmp_path: Path) -> None:
    evidence = make_evidence()
    assert evidence.coverage is not None
    volatile = replace(evidence, coverage=replace(evidence.coverage, volatile=(A,)))
    for name in ("evidence", name_run(Wanted(sample=2), None)):
        save(tmp_path, "key", volatile, name)

    assert recall_evidence(tmp_path, "key", Wanted(), None) is None
    assert recall_evidence(tmp_path, "key", Wanted(sample=2), None) is None


@pytest.mark.parametrize("half", [{"mutation": None}, {"coverage": None}])
def test_recall_never_takes_half_of_the_evidence(half: dict[str, None], tmp_path: Path) -> None:
    save(tmp_path, "key", replace(make_evidence(), **half))

    assert recall_evidence(tmp_path, "key", Wanted(), None) is None


def test_read_sources_of_mutants_and_of_the_tests_that_meet_them(tmp_path: Path) -> None:
    files = {
        "calc.py": b"a = 1\r\n", "pkg/a.py": b"\xef\xbb\xbfb = 2\n", "pkg/b.py": b"# \xe9\n", "unrelated.py": b"",
        "tests/test_calc.py": b"# a\n", "tests/test_more.py": b"# b\n", "tests/test_run.py": b"# c\n",
        "tests/test_unmet.py": b"",
    }  # fmt: skip
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    evidence = make_evidence()
    assert evidence.coverage is not None
    run = TestRun(TestId("tests/test_run.py", "test_c"), Outcome.PASSED, 0.1)
    evidence = replace(evidence, coverage=replace(evidence.coverage, runs=(*evidence.coverage.runs, run)))

    assert read_sources(tmp_path, evidence) == {
        "calc.py": "a = 1\r\n", "pkg/a.py": "b = 2\n",
        "tests/test_calc.py": "# a\n", "tests/test_more.py": "# b\n", "tests/test_run.py": "# c\n",
    }  # fmt: skip
    assert "tests/test_run.py" not in read_sources(tmp_path, replace(evidence, coverage=None))
    assert read_sources(tmp_path, replace(evidence, mutation=None)) == {}


def make_parts(root: Path, of: int = 2) -> list[Path]:
    """The files of all shards of the run of everything."""
    whole = make_evidence().mutation
    assert whole is not None
    files = []
    for number in range(1, of + 1):
        taken, shard = take_shard(MUTANTS, Shard(number, of), "state")
        verdicts = tuple(one for one in whole.verdicts if one.mutant in taken)
        evidence = make_evidence(verdicts=verdicts, shard=shard, scope=f"shard {shard}")
        save_shard(root, Verdict(Report("project", evidence=evidence), ExitCode.OK))
        files.append(root / FOLDER / f"shard-{number}-of-{of}.json")
    return files


def test_save_shard_says_where(tmp_path: Path) -> None:
    shard = Shard(2, 3, "state", "print", 5)
    verdict = Verdict(Report("p", evidence=make_evidence(shard=shard), guessed=("a note",)), ExitCode.UNDECIDED)

    saved = save_shard(tmp_path, verdict)

    note = "written to .qualitygate/shard-2-of-3.json: give it to `qualitygate merge`"
    assert saved.report.guessed == ("a note", note)
    assert saved.exit_code is ExitCode.UNDECIDED
    assert (tmp_path / ".qualitygate/shard-2-of-3.json").is_file()


@pytest.mark.parametrize(
    ("configured", "least", "code"),
    [
        (None, None, ExitCode.OK),
        (None, 60.0, ExitCode.OK),
        (None, 60.1, ExitCode.GATE),
        (60.1, None, ExitCode.GATE),
        (60.1, 60.0, ExitCode.OK),
    ],
)
def test_merge_project_judges_the_whole(
    configured: float | None, least: float | None, code: ExitCode, tmp_path: Path
) -> None:
    (tmp_path / "calc.py").write_text("a = 1\n")
    files = make_parts(tmp_path)

    verdict = merge_project(tmp_path, Config(mutate=MutateConfig(min_score=configured)), files[::-1], min_score=least)

    assert verdict.exit_code is code
    merged, whole = verdict.report.evidence.mutation, make_evidence().mutation
    assert merged is not None
    assert whole is not None
    assert (merged.verdicts, merged.scope, merged.shard) == (whole.verdicts, "", None)
    assert verdict.report.sources == {"calc.py": "a = 1\n"}
    assert [one.key for one in verdict.report.measurements] == ["mutation-score"]
    assert verdict.report.project == tmp_path.name
    names = ["mutants", "oracle"] if configured is least is None else ["min-score", "mutants", "oracle"]
    assert verdict.report.gate is not None
    assert [one.name for one in verdict.report.gate.conditions] == names


def test_merge_project_refuses_a_part(tmp_path: Path) -> None:
    files = make_parts(tmp_path, 3)

    with pytest.raises(UsageError, match="missing: shard 2 of 3"):
        merge_project(tmp_path, Config(), [files[0], files[2]])


@pytest.mark.parametrize("half", [{"mutation": None}, {"coverage": None}])
def test_save_results_of_half_of_the_evidence_writes_nothing(half: dict[str, None], tmp_path: Path) -> None:
    verdict = Verdict(Report("p", evidence=replace(make_evidence(), **half)), ExitCode.OK)

    assert save_results(tmp_path, verdict) is verdict
    assert not (tmp_path / FOLDER).exists()


def test_save_results_says_why_they_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    evidence = make_evidence()
    sources = {mutant.path: "a = 1\n" for mutant in MUTANTS}

    saved = save_results(tmp_path, Verdict(Report("p", evidence=evidence, sources=sources), ExitCode.OK))

    (note,) = saved.report.guessed
    assert note.startswith("the results were not written for mutmut: ")
