"""The shards of one run become one run; what does not fit together is refused by name."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.errors import UsageError
from qualitygate.merging import Part, merge_shards
from qualitygate.model import (
    Disagreement,
    Mutant,
    MutationEvidence,
    NotMutable,
    Quarantined,
    Sample,
    Span,
    Status,
    TestId,
    Verdict,
    Verification,
)
from qualitygate.sharding import Shard, take_shard

MUTANTS = [Mutant(str(n), f"{'ab'[n % 2]}.py", "f", Span(n + 1), "number", "1", "2", f"x_{n}") for n in range(20)]
WHOLE = MutationEvidence(
    tuple(Verdict(mutant, Status.KILLED) for mutant in sorted(MUTANTS, key=lambda one: (one.path, one.span.line))),
    tests=7,
    seconds=5.0,
    notes=("a note",),
)


def split(of: int, whole: MutationEvidence = WHOLE, mutants: list[Mutant] = MUTANTS) -> list[Part]:
    """The whole as shards would write it."""
    parts = []
    for number in range(1, of + 1):
        taken, shard = take_shard(mutants, Shard(number, of), "state")
        verdicts = tuple(verdict for verdict in whole.verdicts if verdict.mutant in taken)
        parts.append(Part(f"{number}.json", shard, replace(whole, verdicts=verdicts, scope=f"shard {number}/{of}")))
    return parts


def change(part: Part, **fields: object) -> Part:
    return replace(part, evidence=replace(part.evidence, **fields))


def refuse(parts: list[Part]) -> UsageError:
    with pytest.raises(UsageError) as caught:
        merge_shards(parts)
    return caught.value


@given(st.integers(1, 30), st.randoms(use_true_random=False))
def test_merge_gives_the_whole(of: int, random: Random) -> None:
    parts = split(of)
    random.shuffle(parts)

    assert merge_shards(parts) == WHOLE


def test_merge_shards_without_mutants() -> None:
    assert merge_shards(split(2, replace(WHOLE, verdicts=()), [])) == replace(WHOLE, verdicts=())


def test_merge_the_ignored_that_one_shard_tells_of() -> None:
    first, second = split(2)
    ignored = Verdict(replace(MUTANTS[0], id="ignored", path="z.py"), Status.IGNORED)

    merged = merge_shards([change(first, verdicts=(ignored, *first.evidence.verdicts)), second])

    assert merged == replace(WHOLE, verdicts=(*WHOLE.verdicts, ignored))


def test_take_seconds_of_the_slowest() -> None:
    first, second, third = split(3)

    merged = merge_shards([first, change(second, seconds=9.0), third])

    assert merged.seconds == 9.0


def test_join_what_was_kept_out_and_what_is_not_mutable() -> None:
    first, second = split(2)
    a, b = (TestId("test_a.py", f"test_{letter}") for letter in "ab")
    one, other = NotMutable("a.py", (1,), "module level"), NotMutable("b.py", (1,), "module level")

    merged = merge_shards([
        change(second, quarantined=(Quarantined(b, "fails"), Quarantined(a, "flaky")), not_mutable=(one, other)),
        change(first, quarantined=(Quarantined(a, "fails"),), not_mutable=(one,)),
    ])  # fmt: skip

    assert merged.quarantined == (Quarantined(a, "fails"), Quarantined(b, "fails"))
    assert merged.not_mutable == (one, other)


def test_join_verifications() -> None:
    first, second, third = split(3)
    wrong = Disagreement("1", Status.KILLED, Status.SURVIVED)
    other = Disagreement("2", Status.KILLED, Status.SURVIVED)

    merged = merge_shards([
        change(first, verification=Verification(5, (wrong,), ("3",), 2.0)),
        second,
        change(third, verification=Verification(6, (other,), ("4", "5"), 1.0)),
    ])  # fmt: skip

    assert merged.verification == Verification(11, (wrong, other), ("3", "4", "5"), 2.0)


def test_tell_notes_of_one_shard_as_its_own() -> None:
    first, second = split(2)

    merged = merge_shards([change(first, notes=("both", "mine")), change(second, notes=("theirs", "both"))])

    assert merged.notes == ("both", "shard 1/2: mine", "shard 2/2: theirs")


@pytest.mark.parametrize(
    ("written", "scope"),
    [
        ("shard {}/2", ""),
        ("", ""),
        ("since main, shard {}/2", "since main"),
        ("shard {}/2, since main, sample", "since main, sample"),
    ],
)
def test_keep_scope_without_the_shard(written: str, scope: str) -> None:
    parts = [change(part, scope=written.format(part.shard.number)) for part in split(2)]

    assert merge_shards(parts).scope == scope


def test_keep_sample_engine_and_matrix() -> None:
    whole = replace(WHOLE, sample=Sample(100, basis="tree abc"), engine="mutmut", matrix=True)

    assert merge_shards(split(3, whole)) == whole


def test_refuse_nothing() -> None:
    error = refuse([])

    assert (error.what, error.help) == ("no shards to merge", "name the files that the shards wrote")


@pytest.mark.parametrize(
    ("there", "what"),
    [
        ([2, 3, 4, 5], "missing: shard 1 of 5"),
        ([1], "missing: shards 2-5 of 5"),
        ([1, 3, 5], "missing: shards 2, 4 of 5"),
    ],
)
def test_refuse_missing_shards(there: list[int], what: str) -> None:
    parts = split(5)

    error = refuse([parts[number - 1] for number in there])

    assert error.what == what
    assert error.where == ", ".join(f"{number}.json" for number in there)
    assert error.help == "give the files of all shards; nothing is decided without them"


def test_refuse_shard_given_twice() -> None:
    first, second, third = split(3)

    error = refuse([first, second, replace(second, name="copy.json"), third, third])

    assert error.what == "shard 2/3 is there 2 times"
    assert error.where == "2.json, copy.json"
    assert error.help == "give each shard once"


def test_refuse_shards_of_different_counts() -> None:
    error = refuse([*split(3)[:2], split(2)[1]])

    assert error.what == "the shards are not of one run: some of 2, some of 3"
    assert error.where == "1/3 (1.json), 2/3 (2.json) | 2/2 (2.json)"
    assert error.help == "merge shards with the same number after the slash"


def test_refuse_shards_of_different_code() -> None:
    first, second, third = split(3)

    error = refuse([third, replace(second, shard=replace(second.shard, state="other")), first])

    assert error.what == "the shards ran on different code, tests or settings"
    assert error.where == "1/3 (1.json), 3/3 (3.json) | 2/3 (2.json)"
    assert error.help == "run all shards on the same commit, with the same options and the same recorded durations"


def test_refuse_shards_of_different_mutants() -> None:
    first, _ = split(2)
    second = split(2, mutants=MUTANTS[1:])[1]

    error = refuse([first, second])

    assert error.what == "the shards shared out different mutants, or by different durations"
    assert error.where == "1/2 (1.json) | 2/2 (2.json)"


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"tests": 8}, "collected different numbers of tests"),
        ({"engine": "mutmut"}, "used different engines"),
        ({"matrix": True}, "ran some with the kill matrix and some without"),
        ({"sample": Sample(50, basis="tree a")}, "drew different samples"),
        ({"scope": "since main, shard 2/2"}, "were given different scopes"),
    ],
)
def test_refuse_shards_of_different_options(fields: dict[str, object], what: str) -> None:
    first, second = split(2)

    error = refuse([first, change(second, **fields)])

    assert error.what == f"the shards {what}"
    assert error.where == "1/2 (1.json) | 2/2 (2.json)"


@pytest.mark.parametrize("why", ["budget", "early stop"])
def test_refuse_shards_that_were_ended(why: str) -> None:
    first, second = split(2, replace(WHOLE, sample=Sample(20, why)))

    error = refuse([second, first])

    assert error.what == f"shard 1/2 was ended by its {why}: what it left out is no random part of the whole"
    assert error.where == "1.json"
    assert error.help == "run shards with `--sample`, or without a limit"


def test_refuse_shard_that_was_interrupted() -> None:
    first, second = split(2)
    number = len(second.evidence.verdicts)

    error = refuse([first, change(second, verdicts=second.evidence.verdicts[1:])])

    assert error.what == f"shard 2/2 is not complete: {number - 1} of {number} mutants judged"
    assert error.where == "2.json"
    assert error.help == "run it to its end"


def test_refuse_shard_that_judged_another_mutant() -> None:
    first, second = split(2)
    stranger = Verdict(replace(MUTANTS[0], id="stranger"), Status.KILLED)

    error = refuse([first, change(second, verdicts=(*second.evidence.verdicts[1:], stranger))])

    assert error.what == "the shards did not judge the mutants that were theirs"
    assert error.where == "1.json, 2.json"


def test_refuse_mutant_that_was_judged_twice() -> None:
    first, second = split(2)

    error = refuse([first, change(second, verdicts=(*second.evidence.verdicts[1:], first.evidence.verdicts[0]))])

    assert error.what == "the shards did not judge the mutants that were theirs"
