"""What a shard wrote comes back; whatever else is given is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualitygate.errors import EnvironmentFault, UsageError
from qualitygate.model import (
    NOWHERE,
    CoverageEvidence,
    Evidence,
    Mutant,
    MutationEvidence,
    Outcome,
    Shard,
    Status,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.shard_files import read_shards, write_shard
from qualitygate.store import FORM

TEST = TestId("tests/test_a.py", "test_a")
MUTANT = Mutant("1", "a.py", "f", NOWHERE, "number", "1", "2", "a.x_f__mutmut_1")


def make_evidence(number: int = 1, of: int = 2) -> Evidence:
    verdict = Verdict(MUTANT, Status.KILLED, "tests/test_a.py::test_a", covering=(TEST,))
    shard = Shard(number, of, "state", "fingerprint", 1)
    runs = (TestRun(TEST, Outcome.PASSED, 0.5),)
    return Evidence(
        CoverageEvidence((), runs, True), MutationEvidence((verdict,), scope=f"shard {number}/{of}", shard=shard)
    )


@pytest.mark.parametrize(("number", "of"), [(1, 1), (1, 2), (12, 120)])
def test_a_shard_comes_back_as_it_was_written(number: int, of: int, tmp_path: Path) -> None:
    evidence = make_evidence(number, of)

    file = write_shard(tmp_path, evidence)
    ((part, read),) = read_shards([file])

    assert file == tmp_path / f".qualitygate/shard-{number}-of-{of}.json"
    assert read == evidence
    assert (part.name, part.evidence) == (str(file), evidence.mutation)
    assert part.shard == Shard(number, of, "state", "fingerprint", 1)


def test_shards_are_read_in_the_order_they_are_given(tmp_path: Path) -> None:
    one, two = (write_shard(tmp_path, make_evidence(number)) for number in (1, 2))

    assert [part.shard.number for part, _ in read_shards([two, one])] == [2, 1]
    assert read_shards([]) == []


def test_write_takes_the_place_of_what_another_run_wrote(tmp_path: Path) -> None:
    write_shard(tmp_path, make_evidence(1, 2))
    file = write_shard(tmp_path, make_evidence(1, 2))

    assert [path.name for path in file.parent.iterdir()] == ["shard-1-of-2.json"]


def test_write_where_it_cannot_be_written_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / ".qualitygate").write_text("in the way")

    with pytest.raises(EnvironmentFault) as caught:
        write_shard(tmp_path, make_evidence())

    assert str(caught.value) == (
        "error[environment]: the shard's verdicts cannot be written: File exists\n"
        f"  --> {tmp_path / '.qualitygate/shard-1-of-2.json'}\nhelp: make room for them"
    )


def test_write_through_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".qualitygate").symlink_to("elsewhere")

    with pytest.raises(EnvironmentFault) as caught:
        write_shard(tmp_path, make_evidence())

    assert str(caught.value) == (
        "error[environment]: the shard's verdicts cannot be written: a link leads elsewhere\n"
        f"  --> {tmp_path / '.qualitygate'}\nhelp: remove the link"
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_read_of_no_file_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_shards([tmp_path / "shard-1-of-2.json"])

    assert str(caught.value) == (
        f"error[usage]: cannot read {tmp_path / 'shard-1-of-2.json'}: No such file or directory\n"
        "help: give the files of all shards"
    )


def test_read_of_a_folder_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*: Is a directory"):
        read_shards([tmp_path])


HELP = "help: give the files `.qualitygate/shard-K-of-N.json` of all shards, written by this version"


def without(*names: str) -> Callable[[dict[str, Any]], Any]:
    def change(kept: dict[str, Any]) -> Any:
        for name in names[:-1]:
            kept = kept[name]
        del kept[names[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda kept: kept.update(form=FORM - 1), "  | another version of qualitygate wrote it\n"),
        (lambda kept: kept.update(form=FORM + 1), "  | another version of qualitygate wrote it\n"),
        (lambda kept: kept["evidence"].update(mutation=None), "  | it holds no shard\n"),
        (lambda kept: kept["evidence"]["mutation"].update(shard=None), "  | it holds no shard\n"),
        (without("form"), ""),
        (without("evidence"), ""),
        (without("evidence", "tests"), ""),
        (without("evidence", "mutation", "verdicts"), ""),
        (lambda kept: kept["evidence"]["tests"].clear(), ""),
        (lambda kept: kept["evidence"]["mutation"].update(verdicts=5), ""),
        (lambda kept: kept["evidence"]["mutation"].update(shard={"number": 1}), ""),
        (lambda kept: kept.update(evidence=[]), ""),
    ],
)
def test_read_refuses_another_file(change: Callable[[dict[str, Any]], Any], why: str, tmp_path: Path) -> None:
    file = write_shard(tmp_path, make_evidence())
    kept = json.loads(file.read_text())
    change(kept)
    file.write_text(json.dumps(kept))

    with pytest.raises(UsageError) as caught:
        read_shards([file])

    assert str(caught.value) == (f"error[usage]: {file} is not what `qualitygate mutate --shard` wrote\n{why}{HELP}")


@pytest.mark.parametrize("content", [b"", b"[]", b"1", b"null", b"{", b"\xff\xfe", b"[" * 100_000])
def test_read_refuses_what_is_no_file_of_ours(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)

    with pytest.raises(UsageError) as caught:
        read_shards([file])

    assert str(caught.value) == f"error[usage]: {file} is not what `qualitygate mutate --shard` wrote\n{HELP}"


def test_read_refuses_evidence_of_a_whole_run(tmp_path: Path) -> None:
    good = write_shard(tmp_path, make_evidence())
    (tmp_path / "evidence.json").write_text(json.dumps({"form": FORM, "key": "k", "evidence": {"mutation": None}}))

    with pytest.raises(UsageError, match=r"evidence\.json is not what"):
        read_shards([good, tmp_path / "evidence.json"])
