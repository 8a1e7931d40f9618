"""What a run remembers of the runs before: a mutant and its tests in, the verdict they would give again out.

Not remembered are verdicts without a ground to stand on: those of tests that use what lies outside the project, and
survivors that other processes may have met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.cache import Cache
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.keys import Keys, read_keys
from qualitygate.engines.mutation.prepare import read_source
from qualitygate.engines.mutation.warm import EARLIER, LEFT
from qualitygate.engines.runtime.observe import OUTSIDE
from qualitygate.manifest import hash_file
from qualitygate.model import Mutant, Status, TestId, Verdict


@dataclass(frozen=True, slots=True)
class Memory:
    """The cache of verdicts, and the grounds of the keys for this state of the project; empty when there is none."""

    keys: Keys | None
    file: Path | None
    volatile: frozenset[TestId]  #: tests that use what lies outside the project
    settings: str  #: what else a verdict depends on

    @property
    def state(self) -> str:
        """A hash of everything that is judged."""
        return self.keys.whole if self.keys is not None else ""

    @contextmanager
    def open(self) -> Iterator[Opened]:
        """Open the cache for one run."""
        if self.keys is None or self.file is None:
            yield Opened(self, None)
            return
        with Cache(self.file) as cache:
            yield Opened(self, cache)


@dataclass(frozen=True, slots=True)
class Opened:
    """The memory while it can be asked."""

    memory: Memory
    cache: Cache | None

    def find(self, judge: Judge, mutants: Sequence[Mutant]) -> dict[str, Verdict]:
        """The verdicts that are known, by mutant's id."""
        if self.cache is None:
            return {}
        keys = {mutant.id: key for mutant in mutants if (key := self.key(judge, mutant))}
        kept = self.cache.find(keys.values())
        found: dict[str, Verdict] = {}
        for mutant in mutants:
            one = kept.get(keys.get(mutant.id, ""))
            if one is not None:
                covering = judge.covering(mutant)
                found[mutant.id] = Verdict(
                    replace(mutant, cold=judge.reason(mutant)), one.status, one.killer, one.message, one.seconds,
                    covering, one.killers, one.cold, reused=True,
                )  # fmt: skip
        return found

    def keep(self, judge: Judge, verdict: Verdict) -> None:
        """Keep a verdict for the next run, if it would be the same then."""
        if self.cache is None or not self.lasts(judge, verdict):
            return
        key = self.key(judge, verdict.mutant)
        if key:
            self.cache.keep(key, verdict)

    def key(self, judge: Judge, mutant: Mutant) -> str:
        """The key of a mutant's verdict; empty when none is kept, whatever it is."""
        assert self.memory.keys is not None
        fresh = bool(judge.reason(mutant)) or bool(judge.beside(mutant))
        covering = judge.covering(mutant)
        if not covering and not fresh:
            return ""  # there is nothing to run
        earlier = sorted({one for test in covering for one in judge.selection.earlier(test)})
        return self.memory.keys.key(mutant, (*covering, *earlier), fresh=fresh, extra=self.memory.settings)

    def lasts(self, judge: Judge, verdict: Verdict) -> bool:
        """Whether the same would come out again."""
        if verdict.status in (Status.ERROR, Status.NO_TESTS, Status.IGNORED):
            return False
        mutant = replace(verdict.mutant, cold="") if verdict.mutant.cold in (LEFT, EARLIER) else verdict.mutant
        if verdict.cold and not judge.reason(mutant) and not judge.beside(mutant):
            return False  # all tests had a say, of which the key knows those alone that meet the mutant
        if verdict.status is Status.KILLED and verdict.killer is not None and not judge.matrix:
            return TestId.of(verdict.killer) not in self.memory.volatile
        tests = judge.baseline.tests if judge.reason(verdict.mutant) else judge.covering(verdict.mutant)
        return self.memory.volatile.isdisjoint((*tests, *judge.beside(verdict.mutant)))


def recall(setting: Setting, baseline: Baseline, asked: Asked) -> Memory:
    """The memory of this project in its present state."""
    volatile = frozenset(test for test, seen in baseline.seen.items() if OUTSIDE in seen)
    settings = f"{asked.matrix} {asked.config.timeout_factor} {asked.config.timeout_constant} {asked.config.memory_mb}"
    if asked.manifest is None:
        return Memory(None, None, volatile, settings)
    root = Path(setting.project.root)
    texts = {
        path: text
        for path in asked.manifest.files
        if path.endswith(".py") and (text := read_source(root / path)) is not None
    }
    tests = {run.id.path for run in baseline.evidence.runs}
    elsewhere = [*outside_modules(setting, baseline), *(f"{path}: {text}" for path, text in baseline.errors)]
    keys = read_keys(asked.manifest, texts, tests, elsewhere)
    return Memory(keys, asked.cache, volatile, settings)


def outside_modules(setting: Setting, baseline: Baseline) -> list[str]:
    """Hashes of the loaded modules that belong neither to the project nor to its environment: other people's trees."""
    inside = (str(setting.scratch.folder), *library_folders(setting.project.python))
    return [f"{file} {hash_file(Path(file))}" for file in sorted(baseline.loaded) if not file.startswith(inside)]


def library_folders(python: str) -> tuple[str, ...]:
    """The folders whose modules come and go with distributions and interpreters."""
    here = Path(python)
    return (*(f"{path.parent.parent}/" for path in {here, here.resolve()}), "/usr/", "/opt/")
