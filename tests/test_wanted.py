"""A user's words: which contradict each other, what a run of them is called, and what the engine is asked."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from qualitygate.engines.mutation.asked import Engine
from qualitygate.errors import UsageError
from qualitygate.manifest import Manifest
from qualitygate.model import Config, MutateConfig, Project, Shard
from qualitygate.wanted import Wanted, ask, complete, demand_sense

EVERY = {
    "paths": Wanted(paths=("a.py",)),
    "since": Wanted(since="main"),
    "sample": Wanted(sample=5),
    "budget": Wanted(budget=1.0),
    "early stop": Wanted(early_stop=True),
    "shard": Wanted(shard=Shard(1, 2)),
    "engine": Wanted(engine="mutmut"),
}


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(matrix=True), Wanted(verify=0), Wanted(verify=-1), Wanted(cache=False)],
)
def test_everything_is_wanted_however_it_is_judged(wanted: Wanted) -> None:
    assert wanted.everything
    assert wanted.scope(85.0) == ""


@pytest.mark.parametrize("wanted", EVERY.values(), ids=EVERY)
def test_not_everything_is_wanted(wanted: Wanted) -> None:
    assert not wanted.everything
    assert not replace(wanted, matrix=True, verify=3, cache=False).everything


def test_scopes_differ_by_all_that_the_outcome_depends_on() -> None:
    others = [replace(EVERY["paths"], matrix=True), Wanted(paths=("b.py",)), Wanted(sample=6), Wanted(since="main~")]
    scopes = [wanted.scope(None) for wanted in (*EVERY.values(), *others)]

    assert len(set(scopes)) == len(scopes)
    assert "" not in scopes


def test_scope_names_the_bar_only_where_it_stops_the_run() -> None:
    stopping, sample = EVERY["early stop"], EVERY["sample"]

    assert stopping.scope(80.0) != stopping.scope(90.0)
    assert sample.scope(80.0) == sample.scope(90.0) == sample.scope(None)


def test_scope_is_the_same_without_a_cache() -> None:
    sample = EVERY["sample"]

    assert replace(sample, cache=False).scope(None) == sample.scope(None)


EARLY = """\
error[usage]: --early-stop without a score to decide
help: add --min-score, or set mutate.min-score"""
SAMPLED = """\
error[usage]: --early-stop and --sample contradict each other
  | an early stop judges as many mutants as it takes to decide about all of them
help: leave one of them out"""
SHARDED = """\
error[usage]: {} and --shard contradict each other
  | shards are merged to the verdicts of all mutants: none may leave some out
help: use --sample, which draws the same mutants on every machine"""
PLAIN = """\
error[usage]: {} and --engine {} contradict each other
  | plain mutmut judges all mutants in its own way
help: leave one of them out"""


@pytest.mark.parametrize(
    ("wanted", "bar", "error"),
    [
        (Wanted(early_stop=True), None, EARLY),
        (Wanted(early_stop=True, sample=1), None, EARLY),
        (Wanted(early_stop=True, sample=1), 0.0, SAMPLED),
        (Wanted(early_stop=True, shard=Shard(1, 2)), 85.0, SHARDED.format("--early-stop")),
        (Wanted(early_stop=True, budget=1.0, shard=Shard(1, 2)), 85.0, SHARDED.format("--early-stop")),
        (Wanted(budget=1.0, shard=Shard(1, 1)), None, SHARDED.format("--budget")),
        (Wanted(engine="mutmut", since="main"), None, PLAIN.format("--since", "mutmut")),
        (Wanted(engine="mutmut", sample=1), None, PLAIN.format("--sample", "mutmut")),
        (Wanted(engine="mutmut", budget=1.0), None, PLAIN.format("--budget", "mutmut")),
        (Wanted(engine="mutmut", early_stop=True), 0.0, PLAIN.format("--early-stop", "mutmut")),
        (Wanted(engine="mutmut", shard=Shard(1, 2)), None, PLAIN.format("--shard", "mutmut")),
        (Wanted(engine="mutmut", matrix=True), None, PLAIN.format("--kill-matrix", "mutmut")),
        (Wanted(engine="mutmut", verify=-1), None, PLAIN.format("--verify", "mutmut")),
        (Wanted(engine="mutmut-forkserver", verify=3), None, PLAIN.format("--verify", "mutmut-forkserver")),
        (Wanted(engine="mutmut", since="a", matrix=True), None, PLAIN.format("--since", "mutmut")),
    ],
)
def test_words_that_contradict_each_other_are_refused(wanted: Wanted, bar: float | None, error: str) -> None:
    with pytest.raises(UsageError) as caught:
        demand_sense(wanted, bar)

    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("wanted", "bar"),
    [
        *((wanted, 85.0) for wanted in EVERY.values()),
        (Wanted(early_stop=True), 0.0),
        (Wanted(early_stop=True, budget=1.0, since="main", matrix=True, verify=-1, paths=("a.py",)), 85.0),
        (Wanted(sample=3, shard=Shard(2, 2), since="main"), 85.0),
        (Wanted(engine="mutmut", verify=0, paths=("a.py",), cache=False), 85.0),
        (Wanted(engine="mutmut-forkserver"), None),
    ],
)
def test_words_that_go_together_are_taken(wanted: Wanted, bar: float | None) -> None:
    assert demand_sense(wanted, bar) is None


MANIFEST = Manifest({"a.py": "1"}, "e")


def ask_for(root: Path, wanted: Wanted, bar: float | None = None, config: Config = Config()):  # noqa: B008 - frozen
    return ask(Project(str(root), ("a.py",), ("tests",), "python"), config, wanted, bar, MANIFEST, ("a.py",))


@pytest.fixture
def root(tmp_path: Path, own_git: None) -> Path:
    """A folder with one source, in no repository."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_bytes(b"x = 1")
    return root


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state")
    return git(root, "rev-parse", "HEAD")


@pytest.mark.integration
def test_ask_passes_every_word_on(root: Path, tmp_path: Path) -> None:
    shard = Shard(1, 2)
    wanted = Wanted(("a.py",), None, 3, 4.5, False, shard, True, 7, "mutmut-forkserver", True)

    before = date.today()
    asked = ask_for(root, wanted, bar=85.0)
    after = date.today()

    assert (asked.only, asked.since, asked.sample, asked.budget) == (("a.py",), None, 3, 4.5)
    assert (asked.bar, asked.shard, asked.matrix, asked.verify) == (None, shard, True, 7)
    assert asked.engine is Engine.MUTMUT_FORKSERVER
    assert asked.manifest is MANIFEST
    assert asked.cache == tmp_path / "cache/verdicts/verdicts.sqlite"
    assert asked.today in (before, after)


@pytest.mark.parametrize(
    ("said", "configured", "expected"), [(None, None, None), (None, 9, 9), (0, 9, 0), (-1, 9, -1), (3, None, 3)]
)
def test_complete_takes_the_configured_verification_unless_another_is_wanted(
    said: int | None, configured: int | None, expected: int | None
) -> None:
    wanted = Wanted(verify=said, sample=3)

    assert complete(wanted, Config(mutate=MutateConfig(verify=configured))) == replace(wanted, verify=expected)


@pytest.mark.integration
@pytest.mark.parametrize(("early_stop", "expected"), [(True, 85.0), (False, None)])
def test_ask_gives_the_bar_only_where_it_stops_the_run(early_stop: bool, expected: float | None, root: Path) -> None:
    assert ask_for(root, Wanted(early_stop=early_stop), bar=85.0).bar == expected


@pytest.mark.integration
def test_ask_without_a_cache_names_no_file(root: Path) -> None:
    asked = ask_for(root, Wanted(cache=False))

    assert asked.cache is None
    assert asked.manifest is MANIFEST


@pytest.mark.integration
def test_ask_draws_the_order_from_the_tree_of_a_clean_checkout_else_from_the_sources(root: Path) -> None:
    inner = sha256(b"a.py").digest() + sha256(b"x = 1").digest()
    sources = f"sources {sha256(inner).hexdigest()[:40]}"
    without = ask_for(root, Wanted()).basis
    git(root, "init", "-q")
    commit(root)

    clean = ask_for(root, Wanted()).basis
    (root / "b.txt").write_text("")
    dirty = ask_for(root, Wanted()).basis

    assert without == dirty == sources
    assert clean == f"tree {git(root, 'rev-parse', 'HEAD^{tree}')}"


@pytest.mark.integration
def test_ask_since_finds_the_merge_base_and_the_changes(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    base = commit(root)
    git(root, "checkout", "-q", "-b", "work")
    (root / "b.py").write_text("y = 1\n")
    commit(root)
    (root / "a.py").write_text("x = 2")

    since = ask_for(root, Wanted(since="main")).since

    assert since is not None
    assert (since.reference, since.base) == ("main", base)
    assert [change.path for change in since.changes] == ["a.py", "b.py"]


@pytest.mark.integration
def test_ask_since_an_unknown_revision_says_what_there_is(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    commit(root)

    with pytest.raises(UsageError) as caught:
        ask_for(root, Wanted(since="mian"))

    assert str(caught.value) == (
        f"error[usage]: unknown git reference `mian`\n  --> {root}\nhelp: did you mean `main`?"
    )
