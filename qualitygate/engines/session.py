"""Orders to a warm session in, results out: the parent's side of `qualitygate.engines.runtime.session`."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate.engines.channel import Channel
from qualitygate.engines.guard import Guard
from qualitygate.errors import BaselineFailed, EngineError
from qualitygate.model import TestId

#: Who may do what in a temporary folder.
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Living:
    """Mutated functions, by key, whose code something runs that was made while collecting: it is never switched."""

    begun: frozenset[str] = frozenset()  #: generators and coroutines of theirs wait, or they were copied
    inside: frozenset[str] = frozenset()  #: what was defined inside them lives on: a decorator's wrapper


NOTHING_LIVES = Living()


@dataclass(frozen=True, slots=True)
class Ready:
    """What the session found when collecting."""

    tests: tuple[str, ...]  #: node ids in pytest's order
    errors: tuple[tuple[str, str], ...]  #: files that could not be collected, and why
    threads: int  #: threads alive after collection, the main one apart
    entered: frozenset[str]  #: mutated functions that ran while collecting
    arcs: Mapping[str, Sequence[Sequence[int]]]  #: lines run while collecting, by absolute path
    files: frozenset[str]  #: files of all loaded modules
    modules: tuple[str, ...] = ()  #: names of those that are nobody's own, in the order of their loading
    living: Living = NOTHING_LIVES
    state: str = ""  #: a digest of what the process holds before the first test
    apart: str = ""  #: the same without the modules of the tests

    def group(self) -> dict[TestId, list[int]]:
        """Indexes of the tests by test function, parameters together, in pytest's order."""
        groups: dict[TestId, list[int]] = {}
        for index, nodeid in enumerate(self.tests):
            groups.setdefault(TestId.of(nodeid), []).append(index)
        return groups


@dataclass(frozen=True, slots=True)
class Order:
    """One run in a forked child."""

    tests: tuple[int, ...]
    mode: str = "judge"  #: judge: stop at the first failure; matrix, watch: run all; fail: mutated functions raise
    mutant: str | None = None
    cpu: tuple[float, ...] = ()  #: CPU seconds for each test
    wall: tuple[float, ...] = ()  #: seconds for each test
    memory: int = 0  #: bytes above the session's own; 0 is no limit
    cover: bool = False
    record: bool = False
    observe: bool = False
    state: str = ""  #: what is asked of the state that is left: all, apart (from the modules of the tests), or nothing
    compare: bool = False  #: tell in which globals something is left


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an order."""

    end: str  #: done, timeout, signal or exit
    failures: tuple[Mapping[str, Any], ...] = ()  #: test, when, message
    outcomes: Mapping[str, tuple[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    ended: str = ""  #: why the run stopped by itself: pytest.exit(), KeyboardInterrupt
    at: str | None = None  #: the test last started
    signal: int = 0
    code: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    entered: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()  #: what neither lines nor functions show: `qualitygate.engines.runtime.observe`
    arcs: Mapping[str, Sequence[Sequence[int]]] = field(default_factory=lambda: MappingProxyType({}))
    #: A digest of what the process holds after tests that found nothing; empty where nothing can be told.
    state: str = ""
    left: frozenset[str] = frozenset()  #: globals that tests changed: `qualitygate.engines.runtime.picture`


class Session:
    """One process that collected the suite and forks a child per order. Use as a context manager."""

    def __init__(
        self,
        python: str,
        arguments: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        log: Path,
        *,
        cover: bool = False,
    ) -> None:
        environment = dict(environment)
        self.temporary = environment["TMPDIR"]
        self.child = ""  #: the temporary folder of what runs now
        self.folders = 0
        self.clear_child()
        if cover:
            environment["QUALITYGATE_COVER"] = str(cwd)
        command = [python, "-m", "_qualitygate_runtime.session", *arguments]
        self.channel = Channel(command, cwd, environment, log)
        self.guard: Guard | None = None  #: undoes what a child did to the workspace

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session and everything it started."""
        self.channel.close()

    def ready(self) -> Ready:
        """Wait until the suite is collected.

        Raises:
            BaselineFailed: pytest ended before that; the end of its output is in ``why``.
        """
        answer = self.channel.hear()
        if answer is None:
            code = self.channel.process.wait()
            raise BaselineFailed(
                f"pytest cannot collect the tests (exit status {code})",
                why=self.channel.output(),
                help="run `python -m pytest --collect-only` in the project and mend what it says",
            )
        return Ready(
            tuple(answer["tests"]),
            tuple((nodeid, text) for nodeid, text in answer["errors"]),
            answer["threads"],
            frozenset(answer["entered"]),
            answer["lines"],
            frozenset(answer["files"]),
            tuple(answer["modules"]),
            Living(**{name: frozenset(keys) for name, keys in answer["living"].items()}),
            answer["state"],
            answer["apart"],
        )

    def clear_child(self) -> None:
        """Give the next child an empty temporary folder, its owner's: nearly always that of the one before still is."""
        with contextlib.suppress(OSError):
            if os.lstat(self.child).st_mode == stat.S_IFDIR | _PRIVATE and not os.listdir(self.child):
                return
        shutil.rmtree(self.child, ignore_errors=True)
        self.folders += 1
        self.child = os.path.join(self.temporary, f"child-{self.folders}")
        os.makedirs(self.child, _PRIVATE)

    def run(self, order: Order) -> Result:
        """Run an order and wait for its result.

        Raises:
            EngineError: the session itself died.
        """
        message: dict[str, Any] = {name: getattr(order, name) for name in Order.__slots__}
        message["tmp"] = self.child
        answer = self.channel.ask(message)
        if answer is None:
            where, why = str(self.channel.log), self.channel.output()
            raise EngineError("the test session ended unexpectedly", where=where, why=why)
        self.clear_child()
        if self.guard is not None:
            self.guard.restore()
        return Result(
            answer["end"],
            tuple(answer.get("failures", ())),
            {test: (outcome, seconds) for test, (outcome, seconds) in answer.get("outcomes", {}).items()},
            answer.get("ended", ""),
            answer.get("at"),
            answer.get("signal", 0),
            answer.get("code", 0),
            answer["seconds"],
            answer["cpu"],
            frozenset(answer.get("entered", ())),
            frozenset(answer.get("seen", ())),
            answer.get("lines", {}),
            answer.get("state", ""),
            frozenset(answer.get("left", ())),
        )


def pytest_arguments(tests: Sequence[str], rootdir: Path, addopts: Sequence[str], cache: Path) -> list[str]:
    """What pytest is called with: the same for sessions and cold runs."""
    return [
        "-q", "--rootdir", str(rootdir), "-p", "no:randomly", "-o", f"cache_dir={cache}",
        "-o", f"addopts={shlex.join(addopts)}", *tests,
    ]  # fmt: skip
