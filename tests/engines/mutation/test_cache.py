"""What was kept comes back; what cannot be kept is no error."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation import cache as module
from qualitygate.engines.mutation.cache import Cache, Kept, decode, encode
from qualitygate.model import NOWHERE, Mutant, Status, TestId, Verdict

MUTANT = Mutant("1", "a.py", "f", NOWHERE, "number", "1", "2", "a.x_f__mutmut_1")
texts = st.text(max_size=8)
verdicts = st.builds(
    Verdict,
    st.just(MUTANT),
    st.sampled_from(Status),
    st.none() | texts,
    texts,
    st.floats(0, 100),
    killers=st.lists(st.builds(TestId, texts, texts), max_size=3).map(tuple),
    cold=st.booleans(),
)


def kept_of(verdict: Verdict) -> Kept:
    return Kept(verdict.status, verdict.killer, verdict.message, verdict.seconds, verdict.cold, verdict.killers)


def keep(file: Path, **by_key: Verdict) -> None:
    with Cache(file) as cache:
        for key, verdict in by_key.items():
            cache.keep(key, verdict)


@given(verdicts)
def test_decode_gives_back_what_was_encoded(verdict: Verdict) -> None:
    assert decode(encode(verdict)) == kept_of(verdict)


def test_what_was_kept_is_found_by_its_key_only(tmp_path: Path) -> None:
    killed, survived = Verdict(MUTANT, Status.KILLED, "t::a", "x"), Verdict(MUTANT, Status.SURVIVED)
    keep(tmp_path / "deep/cache.sqlite", one=killed, two=survived)

    with Cache(tmp_path / "deep/cache.sqlite") as cache:
        found = cache.find(["two", "three", "one"])

    assert found == {"one": kept_of(killed), "two": kept_of(survived)}


def test_the_last_verdict_of_a_key_counts(tmp_path: Path) -> None:
    keep(tmp_path / "c", one=Verdict(MUTANT, Status.KILLED))
    keep(tmp_path / "c", one=Verdict(MUTANT, Status.SURVIVED))

    with Cache(tmp_path / "c") as cache:
        assert cache.find(["one"])["one"].status is Status.SURVIVED


def test_more_keys_than_sqlite_takes_at_a_time(tmp_path: Path) -> None:
    keep(tmp_path / "c", **{f"k{n}": Verdict(MUTANT, Status.KILLED, message=str(n)) for n in range(1500)})

    with Cache(tmp_path / "c") as cache:
        found = cache.find([f"k{n}" for n in range(2000)])

    assert {key: one.message for key, one in found.items()} == {f"k{n}": str(n) for n in range(1500)}


def test_verdicts_are_written_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.0)
    writing = Cache(tmp_path / "c").__enter__()
    writing.keep("one", Verdict(MUTANT, Status.KILLED))

    with Cache(tmp_path / "c") as reading:
        assert set(reading.find(["one"])) == {"one"}
    writing.__exit__()


def test_what_nobody_asked_for_in_a_month_is_forgotten(tmp_path: Path) -> None:
    keep(tmp_path / "c", old=Verdict(MUTANT, Status.KILLED), asked=Verdict(MUTANT, Status.KILLED))
    with sqlite3.connect(tmp_path / "c") as connection:
        connection.execute("UPDATE verdicts SET used = ?", (time.time() - 29 * 24 * 3600,))
    with Cache(tmp_path / "c") as cache:
        cache.find(["asked"])
    with sqlite3.connect(tmp_path / "c") as connection:
        connection.execute("UPDATE verdicts SET used = used - ?", (2 * 24 * 3600,))

    with Cache(tmp_path / "c") as cache:
        assert set(cache.find(["old", "asked"])) == {"asked"}


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_is_made_anew(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(content)

    keep(tmp_path / "c", one=Verdict(MUTANT, Status.KILLED))

    with Cache(tmp_path / "c") as cache:
        assert set(cache.find(["one"])) == {"one"}


def test_tables_of_another_form_are_made_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "c") as connection:
        connection.execute("CREATE TABLE verdicts (x)")
        connection.execute("PRAGMA user_version=99")

    keep(tmp_path / "c", one=Verdict(MUTANT, Status.KILLED))

    with Cache(tmp_path / "c") as cache:
        assert set(cache.find(["one"])) == {"one"}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"status": "sleeping"}', "null"])
def test_a_row_that_makes_no_sense_is_not_found(text: str, tmp_path: Path) -> None:
    keep(tmp_path / "c", one=Verdict(MUTANT, Status.KILLED))
    with sqlite3.connect(tmp_path / "c") as connection:
        connection.execute("UPDATE verdicts SET verdict = ?", (text,))

    with Cache(tmp_path / "c") as cache:
        assert cache.find(["one"]) == {}


def test_no_cache_where_none_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with Cache(tmp_path / "file/cache.sqlite") as cache:
        cache.keep("one", Verdict(MUTANT, Status.KILLED))
        assert cache.find(["one"]) == {}
    assert (tmp_path / "file").read_text() == ""


def test_many_threads_keep_at_once(tmp_path: Path) -> None:
    with Cache(tmp_path / "c") as cache:
        threads = [
            threading.Thread(
                target=lambda n=n: [cache.keep(f"{n}-{i}", Verdict(MUTANT, Status.KILLED)) for i in range(50)]
            )
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with Cache(tmp_path / "c") as cache:
        assert len(cache.find([f"{n}-{i}" for n in range(8) for i in range(50)])) == 400
