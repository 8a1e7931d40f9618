"""What was missed may only become less: counts of items, identities of mutants, and the file that keeps both."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.conditions import Judged
from qualitygate.errors import ConfigError, UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import (
    Condition,
    Measured,
    Measurement,
    Metric,
    Mutant,
    MutationEvidence,
    Sample,
    Span,
    State,
    Status,
    Tally,
    Verdict,
)
from qualitygate.ratchet import (
    DEFAULT,
    Missed,
    count_missed,
    find_ratchet,
    hold,
    locate_ratchet,
    read_ratchet,
    tighten,
    write_ratchet,
)

KEYS = ("template-usage", "total-coverage", "unit-coverage")


def build(key: str, tally: Tally | None, *, weight: float = 1, **more: object) -> Measurement:
    measured = replace(Measured(tally.percent if tally is not None else 1.0, tally), **more)  # type: ignore[arg-type]
    return Measurement(Metric(80, weight, lambda facts: measured, key=key), measured, 80)


def run_mutants(statuses: Mapping[str, Status], **more: object) -> MutationEvidence:
    verdicts = (
        Verdict(Mutant(id, "a.py", "f", Span(number), "op", "a", "b", id), status)
        for number, (id, status) in enumerate(statuses.items(), start=1)
    )
    return replace(MutationEvidence(tuple(verdicts)), **more)  # type: ignore[arg-type]


def miss(mutants: Collection[str] | None = None, **counts: int) -> Missed:
    named = {key.replace("_", "-"): number for key, number in counts.items()}
    return Missed(named, None if mutants is None else frozenset(mutants))


def judge(
    before: Missed, measurements: Iterable[Measurement], mutation: MutationEvidence | None = None
) -> list[Judged]:
    return list(hold(before, count_missed(list(measurements), mutation), mutation))


statuses = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(Status))
runs = st.builds(
    run_mutants, statuses, sample=st.sampled_from([None, Sample(99)]), scope=st.sampled_from(["", "since main"])
)
tallies = st.builds(lambda good, missed: Tally(good, good + missed), st.integers(1, 50), st.integers(0, 50))
measured_tallies = st.dictionaries(st.sampled_from(KEYS), tallies).map(
    lambda found: [build(key, tally) for key, tally in found.items()]
)
kept = st.builds(
    Missed,
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 50)),
    st.none() | st.frozensets(st.sampled_from("abcdefgh")),
)


@pytest.mark.parametrize(
    ("measurement", "counts"),
    [
        (build("unit-coverage", Tally(7, 10)), {"unit-coverage": 3}),
        (build("unit-coverage", Tally(10, 10)), {"unit-coverage": 0}),
        (build("unit-coverage", Tally(7, 10), low=70.0, high=70.0), {"unit-coverage": 3}),
        (build("unit-coverage", Tally(7, 10), low=60.0), {}),
        (build("unit-coverage", Tally(7, 10), high=80.0), {}),
        (build("unit-coverage", Tally(7, 10), value=None), {}),
        (build("unit-coverage", Tally(0, 0), value=None), {}),
        (build("unit-coverage", Tally(0, 0), value=None, dropped=True), {"unit-coverage": 0}),
        (build("performance-coverage", None, value=None, dropped=True), {}),
        (build("anti-patterns", None), {}),
        (build("naming", Tally(7, 10), weight=0), {}),
        (build("mutation-score", Tally(7, 10)), {}),
    ],
)
def test_count_items_that_are_known_to_be_missed(measurement: Measurement, counts: dict[str, int]) -> None:
    assert count_missed([measurement], None) == Missed(counts, None)


def test_count_mutants_by_identity() -> None:
    mutation = run_mutants({status.value: status for status in Status})

    missed = count_missed([], mutation)

    assert missed.mutants == {"survived", "no tests", "error", "ignored"}
    assert missed.whole


@pytest.mark.parametrize("left_out", [{"sample": Sample(9)}, {"scope": "since main"}, {"scope": "shard 1/2"}])
def test_know_that_not_all_mutants_were_judged(left_out: dict[str, object]) -> None:
    assert not count_missed([], run_mutants({"a": Status.SURVIVED}, **left_out)).whole


@pytest.mark.parametrize(
    ("missed", "state", "code"),
    [
        (2, State.PASSED, ExitCode.OK),
        (3, State.PASSED, ExitCode.OK),
        (4, State.FAILED, ExitCode.GATE),
    ],
)
def test_hold_the_number_of_missed_items(missed: int, state: State, code: ExitCode) -> None:
    judged = judge(miss(unit_coverage=3), [build("unit-coverage", Tally(10_000, 10_000 + missed))])

    assert judged == [(Condition("ratchet unit-coverage", state, f"{missed} missed, 3 before"), code)]


def test_leave_open_what_was_measured_before() -> None:
    judged = judge(miss(total_coverage=1200, unit_coverage=3), [build("unit-coverage", Tally(1, 1))])

    assert judged == [
        (
            Condition("ratchet total-coverage", State.UNMEASURED, "1,200 missed before, not measured now"),
            ExitCode.UNDECIDED,
        ),
        (Condition("ratchet unit-coverage", State.PASSED, "0 missed, 3 before"), ExitCode.OK),
    ]


def test_hold_nothing_that_was_not_kept() -> None:
    assert judge(Missed(), [build("unit-coverage", Tally(0, 9))], run_mutants({"a": Status.SURVIVED})) == []


@pytest.mark.parametrize("more", [{}, {"sample": Sample(99)}, {"scope": "since main"}])
@pytest.mark.parametrize(
    ("found", "state", "detail"),
    [
        ({}, State.PASSED, "0 mutants of 0 judged are newly not detected"),
        ({"old": Status.SURVIVED, "a": Status.KILLED}, State.PASSED, "0 mutants of 2 judged are newly not detected"),
        ({"a": Status.TIMEOUT, "b": Status.CRASHED}, State.PASSED, "0 mutants of 2 judged are newly not detected"),
        ({"a": Status.ERROR, "b": Status.IGNORED}, State.PASSED, "0 mutants of 0 judged are newly not detected"),
        ({"old": Status.KILLED, "a": Status.SURVIVED}, State.FAILED,
         "1 mutant of 2 judged is newly not detected: a.py:2"),
        ({"a": Status.SURVIVED, "b": Status.NO_TESTS}, State.FAILED,
         "2 mutants of 2 judged are newly not detected: a.py:1, a.py:2"),
    ],
)  # fmt: skip
def test_hold_mutants_by_identity(found: dict[str, Status], more: dict[str, object], state: State, detail: str) -> None:
    code = ExitCode.OK if state is State.PASSED else ExitCode.GATE

    judged = judge(miss({"old", "gone"}), [], run_mutants(found, **more))

    assert judged == [(Condition("ratchet mutants", state, detail), code)]


def test_leave_mutants_open_that_nobody_ran() -> None:
    condition = Condition("ratchet mutants", State.UNMEASURED, "no mutants were run")

    assert judge(miss({"old"}), []) == [(condition, ExitCode.UNDECIDED)]


@pytest.mark.parametrize(
    ("before", "now", "kept"),
    [
        (None, miss({"a"}, unit_coverage=3), miss({"a"}, unit_coverage=3)),
        (None, replace(miss({"a"}, unit_coverage=3), whole=False), miss(unit_coverage=3)),
        (miss(), replace(miss({"a"}), whole=False), miss()),
        (miss(), miss({"a"}), miss({"a"})),
        (miss(unit_coverage=3), miss(unit_coverage=2), miss(unit_coverage=2)),
        (miss(unit_coverage=3), miss(unit_coverage=4), miss(unit_coverage=3)),
        (miss(unit_coverage=3), miss(), miss(unit_coverage=3)),
        (miss(unit_coverage=3), miss(total_coverage=9), miss(unit_coverage=3, total_coverage=9)),
        (miss({"a"}), miss(), miss({"a"})),
        (miss({"a", "caught", "unseen"}), miss({"a", "new"}), miss({"a", "unseen"})),
        (miss({"a", "caught"}), replace(miss({"a", "new"}), whole=False), miss({"a"})),
    ],
)  # fmt: skip
def test_tighten(before: Missed | None, now: Missed, kept: Missed) -> None:
    judged = frozenset({"a", "caught", "new"}) if now.mutants is not None else frozenset()

    assert tighten(before, now, judged) == kept


@pytest.mark.parametrize("status", [Status.ERROR, Status.IGNORED, Status.SURVIVED, Status.NO_TESTS])
def test_keep_mutants_that_were_not_caught_now_either(status: Status) -> None:
    mutation = run_mutants({"old": status}, sample=Sample(99))

    assert tighten(miss({"old"}), count_missed([], mutation), frozenset({"old"})).mutants == {"old"}


def identify(mutation: MutationEvidence) -> frozenset[str]:
    return frozenset(one.mutant.id for one in mutation.verdicts)


@given(kept, measured_tallies, runs)
def test_never_loosen(before: Missed, measurements: list[Measurement], mutation: MutationEvidence) -> None:
    after = tighten(before, count_missed(measurements, mutation), identify(mutation))

    assert all(after.counts[key] <= missed for key, missed in before.counts.items())
    assert before.mutants is None or (after.mutants is not None and after.mutants <= before.mutants)


@given(measured_tallies, runs)
def test_pass_on_the_very_run_that_was_written(measurements: list[Measurement], mutation: MutationEvidence) -> None:
    written = tighten(None, count_missed(measurements, mutation), identify(mutation))

    judged = judge(written, measurements, mutation)

    assert {code for _, code in judged} <= {ExitCode.OK}
    assert len(judged) == len(measurements) + (written.mutants is not None)


@given(statuses, st.data())
def test_pass_on_any_sample_of_the_run_that_was_written(found: dict[str, Status], data: st.DataObject) -> None:
    written = tighten(None, count_missed([], run_mutants(found)), frozenset(found))
    drawn = data.draw(st.sets(st.sampled_from(sorted(found))) if found else st.just(set()))
    part = run_mutants({id: found[id] for id in drawn}, sample=Sample(len(found)))

    (condition, code), *_ = judge(written, [], part)

    assert (condition.state, code) == (State.PASSED, ExitCode.OK)


@given(kept, measured_tallies, runs)
def test_tighten_twice_as_once(before: Missed, measurements: list[Measurement], mutation: MutationEvidence) -> None:
    now = count_missed(measurements, mutation)
    once = tighten(before, now, identify(mutation))

    assert tighten(once, now, identify(mutation)) == once


@given(kept)
def test_read_what_was_written(tmp_path_factory: pytest.TempPathFactory, missed: Missed) -> None:
    file = tmp_path_factory.mktemp("kept") / DEFAULT

    write_ratchet(file, missed)

    assert read_ratchet(file) == missed


def test_write_the_same_text_in_whatever_order(tmp_path: Path) -> None:
    file = tmp_path / DEFAULT

    write_ratchet(file, miss(["b", "a"], unit_coverage=3, total_coverage=0))

    assert file.read_text() == (
        '{\n "form": 1,\n "missed": {\n  "total-coverage": 0,\n  "unit-coverage": 3\n },\n'
        ' "mutants": [\n  "a",\n  "b"\n ]\n}\n'
    )


def test_write_no_mutants_where_none_are_known(tmp_path: Path) -> None:
    file = tmp_path / DEFAULT

    write_ratchet(file, miss(unit_coverage=3))

    assert json.loads(file.read_text()) == {"form": 1, "missed": {"unit-coverage": 3}}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("<<<<<<< HEAD", "Expecting value: line 1 column 1 (char 0)"),
        ("[]", "its form is None, this version reads 1"),
        ("{}", "its form is None, this version reads 1"),
        ('{"form": 2, "missed": {}}', "its form is 2, this version reads 1"),
        ('{"form": 1}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": ["a"]}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": {"a": -1}}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": {"a": 1.0}}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": {"a": true}}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": {"a": 1, "b": "1"}}', "`missed` is no table of whole numbers from 0"),
        ('{"form": 1, "missed": {}, "mutants": "ab"}', "`mutants` is no list of ids"),
        ('{"form": 1, "missed": {}, "mutants": {"ab": 1}}', "`mutants` is no list of ids"),
        ('{"form": 1, "missed": {}, "mutants": ["a", 1]}', "`mutants` is no list of ids"),
    ],
)
def test_refuse_what_is_no_ratchet(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / DEFAULT
    file.write_text(text)

    with pytest.raises(ConfigError) as caught:
        read_ratchet(file)

    assert str(caught.value) == (
        f"error[config]: not a ratchet\n  --> {file}\n  | {why}\n"
        "help: restore it from version control, or delete it and run `qualitygate report --update-ratchet`"
    )
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 100_000], ids=["not UTF-8", "too deep"])
def test_refuse_bytes_that_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / DEFAULT
    file.write_bytes(data)

    with pytest.raises(ConfigError, match="not a ratchet"):
        read_ratchet(file)


def test_refuse_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_ratchet(tmp_path)

    assert "Is a directory" in caught.value.why


def test_refuse_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "gone" / DEFAULT

    with pytest.raises(UsageError) as caught:
        write_ratchet(file, Missed())

    assert str(caught.value) == (
        f"error[usage]: cannot write {file}: No such file or directory\n  --> --update-ratchet\n"
        "help: name a file in a folder that exists and that you may write to: `ratchet` in [tool.qualitygate.gate]"
    )


@pytest.mark.parametrize(
    ("configured", "place"), [(None, DEFAULT), ("quality/kept.json", "quality/kept.json"), ("none", None)]
)
def test_locate_the_file_that_is_there_or_not(tmp_path: Path, configured: str | None, place: str | None) -> None:
    assert locate_ratchet(tmp_path, configured) == (None if place is None else tmp_path / place)


@pytest.mark.parametrize("configured", [None, DEFAULT, "kept.json"])
def test_find_the_file(tmp_path: Path, configured: str | None) -> None:
    file = tmp_path / (configured or DEFAULT)
    file.write_text("{}")

    assert find_ratchet(tmp_path, configured) == file


@pytest.mark.parametrize("there", [False, True])
def test_find_none_where_none_is_wanted(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / DEFAULT).write_text("{}")
        (tmp_path / "none").write_text("{}")

    assert find_ratchet(tmp_path, "none") is None
    assert (find_ratchet(tmp_path, None) is None) is not there


@pytest.mark.parametrize("configured", [DEFAULT, "kept.json", "folder"])
def test_refuse_a_configured_file_that_does_not_exist(tmp_path: Path, configured: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(ConfigError) as caught:
        find_ratchet(tmp_path, configured)

    assert str(caught.value) == (
        f"error[config]: no such file: {configured}\n  --> [tool.qualitygate.gate] ratchet\n"
        "help: `qualitygate report --update-ratchet` writes it"
    )
