"""Runs come back as they were recorded, whoever else records; what cannot be kept is told and harms nothing."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitygate.errors import EnvironmentFault
from qualitygate.history import (
    FILE,
    Change,
    Checkout,
    Kept,
    Run,
    describe_run,
    name_gone,
    read_checkout,
    read_runs,
    record,
    rescore,
    weigh_changes,
)
from qualitygate.history.database import FORM
from qualitygate.measure import measure
from qualitygate.model import (
    Condition,
    CoverageEvidence,
    Direction,
    Evidence,
    Facts,
    FileCoverage,
    Finding,
    Gate,
    Judgement,
    Measured,
    Metric,
    Mutant,
    MutationEvidence,
    Past,
    Report,
    Score,
    Severity,
    Span,
    State,
    Status,
    Tally,
    Verdict,
)
from qualitygate.model.judgement import BaselineMatch
from qualitygate.plugins import load_metrics
from qualitygate.score import MODEL, score

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 2**63 - 1)
measured = st.builds(
    Measured, numbers, st.none() | st.builds(Tally, counts, counts), reason=texts, low=numbers, high=numbers,
    dropped=st.booleans(), density=numbers,
)  # fmt: skip
zones = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=zones).map(lambda at: at.astimezone(UTC))


def build_run(
    when: datetime, checkout: Checkout, rated: Score | None, passed: bool | None, silent: int,
    results: dict[str, Measured],
) -> Run:  # fmt: skip
    return Run(
        Past(
            when, checkout.commit, checkout.branch, checkout.dirty,
            MappingProxyType({key: one.value for key, one in results.items()}),
            rated.proven if rated else None, rated.possible if rated else None, rated.grade if rated else "", passed,
            rated.model if rated else MODEL,
        ),
        rated.caps if rated else (), silent, MappingProxyType(results),
    )  # fmt: skip


runs = st.builds(
    build_run,
    moments,
    st.builds(Checkout, texts, texts, st.booleans()),
    st.none()
    | st.builds(
        Score, st.floats(0, 100), st.floats(0, 100), texts, st.lists(texts, max_size=3).map(tuple), model=counts
    ),
    st.none() | st.booleans(),
    counts,
    st.dictionaries(texts, measured, max_size=4),
)

METRICS = (
    Metric(80.0, 3, lambda facts: Measured(None), key="mutation-score"),
    Metric(0.6, 1, lambda facts: Measured(None), Direction.DOWN, "/100", half=6.0, key="anti-patterns"),
)


def make_run(
    score_: float | None = 80.0, density: float | None = 6.0, *, when: datetime = NOON, silent: int = 0
) -> Run:
    results = {
        "mutation-score": Measured(score_, low=score_, high=score_),
        "anti-patterns": Measured(density, density=density),
    }
    return build_run(when, Checkout("1f2e3d", "main"), Score(1.0, 2.0, "F", ("a cap",)), False, silent, results)


RUN = make_run()


# --- kept and read back


@settings(max_examples=30, deadline=None)
@given(st.lists(runs, min_size=1, max_size=3))
def test_read_runs_gives_back_what_was_recorded(given_: list[Run]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, run in enumerate(given_):
            assert record(folder, run) == Kept(tuple(given_[:number]))

        assert read_runs(folder) == tuple(given_)


def test_read_runs_without_a_history_gives_none_and_makes_nothing(tmp_path: Path) -> None:
    assert read_runs(tmp_path) == ()
    assert read_runs(tmp_path / "gone") == ()
    assert list(tmp_path.iterdir()) == []


def test_read_runs_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    record(tmp_path, RUN)

    read_runs(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_record_writes_one_file_in_the_mode_that_lets_readers_in(tmp_path: Path) -> None:
    record(tmp_path, RUN)

    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (FORM,)


def test_runs_stand_as_they_were_recorded_whatever_the_clock_says(tmp_path: Path) -> None:
    given_ = [make_run(when=NOON + timedelta(hours=hours)) for hours in (2, 0, 1)]
    for run in given_:
        record(tmp_path, run)

    assert read_runs(tmp_path) == tuple(given_)


@pytest.mark.parametrize("odd", [float("inf"), float("-inf"), float("nan")])
def test_number_that_is_none_comes_back_as_not_known(odd: float, tmp_path: Path) -> None:
    record(tmp_path, make_run(odd))

    (run,) = read_runs(tmp_path)

    assert run.measured["mutation-score"] == Measured(None)


def test_name_that_is_no_unicode_is_kept_readable(tmp_path: Path) -> None:
    record(tmp_path, replace(RUN, shown=replace(RUN.shown, branch="a\udcffb")))

    assert read_runs(tmp_path)[0].shown.branch == "a\\udcffb"


RECORD = """
import sys
from pathlib import Path
from qualitygate.history import read_runs, record
folder, name = Path(sys.argv[1]), sys.argv[2]
(run,) = read_runs(folder / "one")
notes = {record(folder, type(run)(run.shown, (name, str(number)))).note for number in range(50)} - {""}
sys.exit("; ".join(notes) or 0)
"""


def start_recording(folder: Path) -> list[tuple[int, str]]:
    """Two processes record 50 runs each at once: their exit codes and what they said."""
    record_into = folder / "one"
    record_into.mkdir()
    record(record_into, RUN)
    processes = [
        subprocess.Popen([sys.executable, "-c", RECORD, str(folder), name], stderr=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    return [(process.wait(), said) for process in processes for _, said in [process.communicate(timeout=120)]]


@pytest.mark.integration
@pytest.mark.slow
def test_processes_that_record_at_once_lose_no_run(tmp_path: Path) -> None:
    ended = start_recording(tmp_path)

    assert ended == [(0, ""), (0, "")]
    caps = [run.caps for run in read_runs(tmp_path)]
    for name in ("a", "b"):
        assert [number for who, number in caps if who == name] == [str(number) for number in range(50)]


@pytest.mark.integration
@pytest.mark.slow
def test_processes_that_find_damage_at_once_lose_no_run(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"damaged" * 1000)

    ended = start_recording(tmp_path)

    assert sorted(code for code, _ in ended) == [0, 1]
    assert "begins anew" in "".join(said for _, said in ended)
    assert len(read_runs(tmp_path)) == 100
    assert (tmp_path / "history.damaged-1.sqlite3").read_bytes() == b"damaged" * 1000
    assert not (tmp_path / "history.damaged-2.sqlite3").exists()


def test_file_that_another_process_begins_anew_meanwhile_is_not_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"damaged" * 1000)
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # as the other one holds it

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(record, tmp_path, RUN)
        wait([waiting], timeout=0.5)
        (tmp_path / FILE).unlink()
        record(tmp_path, RUN)
        os.close(folder)

    assert waiting.result() == Kept((RUN,))
    assert read_runs(tmp_path) == (RUN, RUN)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


# --- files that are no history


def spoil(statement: str) -> Callable[[Path], None]:
    """Run SQL on the history."""

    def run(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute(statement)

    return run


def make_foreign(file: Path) -> None:
    file.unlink()
    spoil("CREATE TABLE mine (x)")(file)


def overwrite_pages(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "text": lambda file: file.write_text("no database at all, and longer than the header is\n" * 20),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:5000]),
    "overwritten pages": overwrite_pages,
    "another program's": make_foreign,
    "without a table": spoil("DROP TABLE measured"),
    "without a column": spoil("ALTER TABLE run DROP COLUMN silent"),
    "no moment": spoil("UPDATE run SET at = 'yesterday'"),
    "moment without a zone": spoil("UPDATE run SET at = '2026-03-01T12:00:00'"),
    "text for a number": spoil("UPDATE measured SET value = 'much'"),
    "text for a count": spoil("UPDATE run SET silent = 'few'"),
    "bytes for text": spoil("UPDATE run SET branch = x'00ff'"),
    "caps that are no JSON": spoil("UPDATE run SET caps = '['"),
    "caps that are no list": spoil("UPDATE run SET caps = '1'"),
    "caps that are no text": spoil("UPDATE run SET caps = '[1]'"),
    "deep caps": spoil(f"UPDATE run SET caps = '{'[' * 100_000}'"),
}


@pytest.fixture(params=DAMAGES)
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a history that cannot be read."""
    record(tmp_path, RUN)
    DAMAGES[request.param](tmp_path / FILE)
    return tmp_path


def test_record_sets_a_damaged_file_aside_and_says_so(damaged: Path) -> None:
    before, aside = (damaged / FILE).read_bytes(), damaged / "history.damaged-1.sqlite3"

    kept = record(damaged, RUN)

    assert kept == Kept((), f"the history was damaged and begins anew; what was there is now {aside}")
    assert aside.read_bytes() == before
    assert record(damaged, RUN) == Kept((RUN,))


def test_read_runs_of_a_damaged_file_says_what_to_do_and_changes_nothing(damaged: Path) -> None:
    before = (damaged / FILE).read_bytes()

    with pytest.raises(EnvironmentFault) as told:
        read_runs(damaged)

    assert told.value.what == "the history cannot be read"
    assert told.value.where == str(damaged / FILE)
    assert told.value.why
    assert told.value.help == "move the file away: the next `qualitygate report` begins a new one"
    assert (damaged / FILE).read_bytes() == before


def test_what_was_set_aside_before_stays(tmp_path: Path) -> None:
    for text in ("first" * 200, "second" * 200):
        (tmp_path / FILE).write_text(text)
        record(tmp_path, RUN)

    assert (tmp_path / "history.damaged-1.sqlite3").read_text() == "first" * 200
    assert (tmp_path / "history.damaged-2.sqlite3").read_text() == "second" * 200
    assert read_runs(tmp_path) == (RUN,)


def test_log_of_a_damaged_file_goes_with_it(tmp_path: Path) -> None:
    """What another connection has not yet moved from the log into the file belongs to that file."""
    record(tmp_path, RUN)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("UPDATE run SET at = 'yesterday'")

        record(tmp_path, RUN)

        with closing(sqlite3.connect(tmp_path / "history.damaged-1.sqlite3")) as aside:
            assert aside.execute("SELECT at FROM run").fetchall() == [("yesterday",)]
    assert read_runs(tmp_path) == (RUN,)


def test_empty_file_is_a_history_without_runs(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")

    assert read_runs(tmp_path) == ()
    assert record(tmp_path, RUN) == Kept(())
    assert read_runs(tmp_path) == (RUN,)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    record(tmp_path, RUN)
    spoil(f"PRAGMA user_version = {FORM + 1}")(tmp_path / FILE)
    return tmp_path


NEWER = f"the history is of a newer form: {FORM + 1}, this version of qualitygate knows {FORM}"


def test_record_leaves_a_newer_form_alone(newer: Path) -> None:
    before = (newer / FILE).read_bytes()

    kept = record(newer, RUN)

    assert kept == Kept((), f"this run was not kept in the history: {NEWER} ({newer / FILE})")
    assert (newer / FILE).read_bytes() == before
    assert [path.name for path in newer.iterdir()] == [FILE]


def test_read_runs_of_a_newer_form_says_who_can(newer: Path) -> None:
    with pytest.raises(EnvironmentFault) as told:
        read_runs(newer)

    assert told.value.what == NEWER
    assert told.value.where == str(newer / FILE)
    assert told.value.help == "use the version of qualitygate that wrote it, or a later one"


# --- places where nothing can be kept


def test_record_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    kept = record(tmp_path / "gone", RUN)

    file = tmp_path / "gone" / FILE
    assert kept == Kept((), f"this run was not kept in the history: unable to open database file ({file})")
    assert not (tmp_path / "gone").exists()


def test_record_where_a_folder_has_the_files_name_says_so(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    kept = record(tmp_path, RUN)

    assert kept.note == f"this run was not kept in the history: unable to open database file ({tmp_path / FILE})"
    assert (tmp_path / FILE).is_dir()


def test_record_into_a_folder_without_rights_says_so_and_reads_what_is_there(tmp_path: Path) -> None:
    record(tmp_path, RUN)
    (tmp_path / FILE).chmod(0o444)
    tmp_path.chmod(0o555)

    kept = record(tmp_path, RUN)

    tmp_path.chmod(0o755)
    may_write_everywhere = os.geteuid() == 0
    refused = "this run was not kept in the history: attempt to write a readonly database"
    assert kept == Kept((RUN,), "" if may_write_everywhere else f"{refused} ({tmp_path / FILE})")


@pytest.mark.integration
def test_user_without_rights_reads_and_is_told() -> None:
    """The same as an ordinary user: one who may write everywhere becomes another."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        record(folder, RUN)
        (folder / FILE).chmod(0o444)
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                kept = record(folder, RUN)
                refused = f"not kept in the history: attempt to write a readonly database ({folder / FILE})"
                os._exit(0 if kept == Kept((RUN,), f"this run was {refused}") else 1)
            finally:
                os._exit(2)

        ended = os.waitpid(child, 0)[1]
        folder.chmod(0o755)
        assert os.waitstatus_to_exitcode(ended) == 0
        assert read_runs(folder) == (RUN,)


#: No file of this process may grow beyond a megabyte, which SQLite meets as it meets a full disk.
FILL = """
import resource, signal, sys
from dataclasses import replace
from pathlib import Path
from qualitygate.history import read_runs, record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
folder = Path(sys.argv[1])
kept = record(folder, replace(read_runs(folder)[0], caps=("x" * 10_000_000,)))
print(len(kept.earlier), kept.note)
"""


@pytest.mark.integration
def test_full_disk_is_told_and_leaves_the_history_whole(tmp_path: Path) -> None:
    record(tmp_path, RUN)

    done = subprocess.run([sys.executable, "-c", FILL, tmp_path], capture_output=True, text=True, timeout=120)

    assert done.stdout.startswith("1 this run was not kept in the history: "), done.stderr
    assert read_runs(tmp_path) == (RUN,)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
def test_no_link_of_a_file_is_followed(end: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("")
    link = tmp_path / "project" / f"{FILE}{end}"
    link.parent.mkdir()
    (link.parent / FILE).write_bytes(b"")
    link.unlink(missing_ok=True)
    link.symlink_to(precious)

    kept = record(link.parent, RUN)

    assert kept == Kept((), f"this run was not kept in the history: a link leads elsewhere ({link.parent / FILE})")
    assert precious.read_text() == ""
    with pytest.raises(EnvironmentFault, match="a link leads elsewhere") as told:
        read_runs(link.parent)
    assert (told.value.where, told.value.help) == (str(link), "put a folder or file in its place")


def test_no_link_of_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    folder = tmp_path / "folder"
    folder.symlink_to(tmp_path / "home")

    kept = record(folder, RUN)

    assert kept == Kept((), f"this run was not kept in the history: a link leads elsewhere ({folder / FILE})")
    assert list((tmp_path / "home").iterdir()) == []


# --- what is kept of a report


def find_silent(path: str) -> Finding:
    return Finding("no-oracle", "assertions", Severity.ERROR, path, "test_a", "checks nothing", Span(1))


@pytest.fixture
def facts() -> Facts:
    """Two tests without an oracle and one whose finding is suppressed; half of the mutants killed."""
    findings = (
        find_silent("tests/a.py"),
        find_silent("tests/b.py"),
        replace(find_silent("tests/c.py"), ignored="a smoke test"),
        replace(find_silent("tests/a.py"), rule="print", severity=Severity.INFO),
    )
    mutant = Mutant("1", "a.py", "f", Span(1), "number", "1", "2", "a.x_f__mutmut_1")
    verdicts = tuple(Verdict(mutant, status) for status in (Status.KILLED, Status.SURVIVED))
    file = FileCoverage("a.py", frozenset(range(1, 51)), frozenset({9}), frozenset())
    evidence = Evidence(CoverageEvidence((file,), (), True), MutationEvidence(verdicts))
    return Facts(judgement=Judgement(findings), evidence=evidence)


@pytest.fixture
def report(facts: Facts) -> Report:
    measurements = measure(facts, load_metrics(), {"mutation-score": 50.0})
    gate = Gate((Condition("mutation-score", State.PASSED, ""),))
    return Report(
        "shop", None, facts.judgement, facts.evidence, measurements, score(facts, measurements), gate
    )  # fmt: skip


def test_describe_run_keeps_what_was_shown_and_measured(report: Report) -> None:
    when = datetime(2026, 3, 1, 13, 30, tzinfo=timezone(timedelta(hours=1)))

    run = describe_run(report, Checkout("1f2e3d", "main", True), when)

    assert report.score is not None
    assert (run.shown.when, run.shown.when.tzinfo) == (when, UTC)
    assert (run.shown.commit, run.shown.branch, run.shown.dirty) == ("1f2e3d", "main", True)
    assert (run.shown.proven, run.shown.possible) == (report.score.proven, report.score.possible)
    assert (run.shown.grade, run.shown.passed, run.shown.model) == (report.score.grade, True, MODEL)
    assert run.caps == report.score.caps
    assert run.silent == 2
    assert run.shown.values["mutation-score"] == 50.0
    assert run.measured["mutation-score"] == Measured(50.0, Tally(1, 2), low=50.0, high=50.0)
    assert list(run.measured) == [metric.key for metric in load_metrics()]


def test_describe_run_counts_silent_tests_that_the_baseline_knows(report: Report) -> None:
    assert report.judgement is not None
    known, *new = report.judgement.findings
    match = BaselineMatch("base.jsonl", known=(known,))
    apart = replace(report, judgement=Judgement(tuple(new), baseline=match))

    assert describe_run(apart, Checkout(), NOON).silent == 2


def test_describe_run_of_an_empty_report() -> None:
    run = describe_run(Report("shop"), Checkout(), NOON)

    assert run == Run(Past(NOON, "", "", False, {}, None, None, "", None, MODEL))


def test_describe_run_of_a_failed_gate(report: Report) -> None:
    failed = replace(report, gate=Gate((Condition("mutation-score", State.UNMEASURED, ""),)))

    assert describe_run(failed, Checkout(), NOON).shown.passed is False


# --- scored anew


def test_rescore_of_today_is_what_was_shown(report: Report, tmp_path: Path) -> None:
    record(tmp_path, describe_run(report, Checkout("1f2e3d", "main"), NOON))
    (run,) = read_runs(tmp_path)

    assert rescore(run, load_metrics()) == run


def test_rescore_by_hand() -> None:
    scored = rescore(make_run(80.0, 6.0, silent=1), METRICS)

    assert scored.shown.proven == pytest.approx(75 * 0.9 + 25 * 0.5)
    assert scored.shown.possible == scored.shown.proven
    assert (scored.shown.grade, scored.shown.model) == ("B", MODEL)
    assert scored.caps == ("1 test without any oracle: at most B",)
    assert scored.shown.passed is False


def test_rescore_follows_weight_target_and_curve() -> None:
    heavier = (METRICS[0], replace(METRICS[1], weight=3))
    stricter = (replace(METRICS[0], target=90.0), METRICS[1])
    steeper = (METRICS[0], replace(METRICS[1], half=2.0))

    assert rescore(RUN, heavier).shown.proven == pytest.approx(50 * 0.9 + 50 * 0.5)
    assert rescore(RUN, stricter).shown.proven == pytest.approx(75 * 0.9 * 8 / 9 + 25 * 0.5)
    assert rescore(RUN, steeper).shown.proven == pytest.approx(75 * 0.9 + 25 * 0.25)


def test_rescore_leaves_out_a_metric_that_is_gone() -> None:
    scored = rescore(RUN, METRICS[:1])

    assert scored.shown.proven == pytest.approx(90.0)
    assert dict(scored.shown.values) == {"mutation-score": 80.0}
    assert set(scored.measured) == {"mutation-score"}


def test_rescore_takes_a_metric_that_is_new_as_not_measured() -> None:
    scored = rescore(RUN, (*METRICS, Metric(80.0, 4, lambda facts: Measured(None), key="new")))

    assert scored.shown.values["new"] is None
    assert scored.measured["new"] == Measured(None, reason="that report did not know this metric")
    assert scored.shown.possible == pytest.approx((scored.shown.proven or 0) + 50)
    assert scored.caps == ("only 50.0% of the weight is measured, below 60%: at most C",)


def test_rescore_without_any_weight() -> None:
    scored = rescore(RUN, ())

    assert (scored.shown.proven, scored.shown.possible, scored.shown.grade, scored.caps) == (None, None, "", ())


def test_rescore_keeps_when_and_where() -> None:
    scored = rescore(RUN, METRICS).shown

    assert (scored.when, scored.commit, scored.branch, scored.dirty) == (NOON, "1f2e3d", "main", False)


def test_name_gone_names_each_once() -> None:
    assert name_gone((RUN, RUN), METRICS[:1]) == ("anti-patterns",)
    assert name_gone((RUN,), METRICS) == ()
    assert name_gone((), METRICS) == ()


def test_weigh_changes_in_points_the_best_first() -> None:
    changes = weigh_changes(make_run(40.0, 2.0), make_run(80.0, 6.0), METRICS)

    assert [(one.key, one.before, one.after) for one in changes] == [
        ("mutation-score", 40.0, 80.0), ("anti-patterns", 2.0, 6.0)
    ]  # fmt: skip
    assert [one.points for one in changes] == pytest.approx([75 * 0.45, -25 * 0.25])


@pytest.mark.parametrize("first", [make_run(None), make_run(80.0)])
def test_weigh_changes_leaves_out_what_one_did_not_measure_and_what_is_equal(first: Run) -> None:
    assert weigh_changes(first, make_run(80.0, 3.0), METRICS) == (
        Change("anti-patterns", 6.0, 3.0, pytest.approx(25 * (2 / 3 - 1 / 2))),
    )


# --- what is checked out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without a commit, on the branch main; git knows nothing of this machine's user."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    done = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "state")
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.integration
def test_read_checkout_of_a_branch_clean_and_changed(repository: Path) -> None:
    (repository / "a.py").write_text("a = 1\n")
    head = commit(repository)

    assert read_checkout(repository) == Checkout(head, "main")
    (repository / "b.py").write_text("b = 1\n")
    assert read_checkout(repository) == Checkout(head, "main", True)


@pytest.mark.integration
def test_read_checkout_without_a_branch(repository: Path) -> None:
    head = commit(repository)
    git(repository, "checkout", "-q", "--detach")

    assert read_checkout(repository) == Checkout(head, "")


@pytest.mark.integration
def test_read_checkout_of_a_folder_that_no_commit_holds(repository: Path) -> None:
    head = commit(repository)
    (repository / "new").mkdir()
    (repository / "new" / "a.py").write_text("a = 1\n")

    assert read_checkout(repository / "new") == Checkout(head, "main", True)


@pytest.mark.integration
def test_read_checkout_says_nothing_without_commit_repository_or_git(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = repository.parent / "outside"
    outside.mkdir()

    assert read_checkout(repository) == Checkout()
    assert read_checkout(outside) == Checkout()
    commit(repository)
    monkeypatch.setenv("PATH", str(outside))
    assert read_checkout(repository) == Checkout()
