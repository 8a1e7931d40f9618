"""A mutant as a change of text in, its verdict from a fresh process out.

Nothing is shared with the warm session: the original source with one textual change, in a copy of the project that
holds nothing instrumented, under a plain pytest that starts from zero.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualitygate.engines.channel import Channel, name_signal
from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.guard import Guard
from qualitygate.errors import EngineError
from qualitygate.model import Status, TestId


@dataclass(frozen=True, slots=True)
class Fresh:
    """How a fresh process ended."""

    status: Status
    killer: str | None = None
    message: str = ""
    seconds: float = 0.0
    killers: tuple[str, ...] = ()  #: node ids of all tests that failed, of a run that goes on after a failure


@dataclass(slots=True)
class ColdRunner:
    """One workspace for fresh runs, one run at a time."""

    setting: Setting
    name: str  #: of the workspace
    memory: int = 0  #: bytes of address space that a run may take beyond what it begins with; 0 is no limit
    preload: tuple[str, ...] = ()  #: modules of nobody's own that the tests load: runs that are forked begin with them
    channel: Channel | None = field(default=None, init=False)
    late: bool = field(default=True, init=False)  #: runs are forked after the conftests, not before
    unfit: bool = field(default=False, init=False)  #: project code loads with pytest: every run starts Python anew
    runs: int = field(default=0, init=False)
    guard: Guard | None = field(default=None, init=False)  #: undoes what a run did to the workspace

    def run(
        self,
        path: str,
        text: str,
        *,
        left_out: Sequence[TestId] = (),
        first: Sequence[TestId | str] = (),
        only: Sequence[TestId] | None = None,
        files: Sequence[str] | None = None,
        matrix: bool = False,
        cpu: float,
        wall: float,
        keep_bytecode: bool = False,
    ) -> Fresh:
        """Put the text in place of a file, run pytest until the first failure, put the file back.

        Args:
            path: relative to the project; an empty path changes nothing.
            text: the whole file with the change.
            left_out: tests that are not run.
            first: tests that are run before the others, or single cases of them by node id.
            only: the only tests to run; all when None.
            files: the only test files to collect; all when None.
            matrix: go on after a failure.
            cpu: CPU seconds, whole seconds up.
            wall: seconds.
            keep_bytecode: write compiled files, so that later runs compile only what changed.
        """
        workspace = self.setting.scratch.copy(self.name)
        target = workspace / path
        before, stamp = target.read_bytes() if path else b"", target.stat()
        if self.guard is None:
            self.guard = self.setting.guard(self.name)
        if path:
            target.write_text(text, "utf-8", newline="")
            # Compiled files are told apart by size and whole seconds: no text may pass for another.
            os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 2_000_000_000 * (self.runs + 1)))
        order = {
            "left_out": [str(test) for test in left_out],
            "first": [str(test) for test in first],
            "only": None if only is None else [str(test) for test in only],
            "files": None if files is None else list(files),
            "paths": len(self.setting.project.tests),
            "matrix": matrix,
            "cpu": cpu,
            "memory": self.memory,
        }
        try:
            return self._run(workspace, order, wall, keep_bytecode)
        finally:
            if path and target.parent.is_dir():
                target.write_bytes(before)
                os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            if keep_bytecode:
                self.guard.adopt("__pycache__")
            self.guard.restore()

    def _run(self, workspace: Path, order: dict[str, Any], wall: float, keep_bytecode: bool) -> Fresh:
        folder = self.setting.scratch.folder / self.name
        self.runs += 1
        temporary = self.setting.scratch.temporary(self.name) / f"run-{self.runs}"
        order |= {
            "report": str(folder / "report.json"),
            "output": str(folder / "output.log"),
            "tmp": str(temporary),
            "wall": wall,
        }
        Path(order["report"]).unlink(missing_ok=True)
        started = time.monotonic()
        if keep_bytecode or not self.open_template(workspace):
            code, timed_out = self.start_anew(workspace, order, wall, keep_bytecode)
        else:
            code, timed_out = self.fork(order)
        seconds = time.monotonic() - started
        shutil.rmtree(temporary, ignore_errors=True)
        report = Path(order["report"])
        said = json.loads(report.read_text("utf-8")) if report.exists() else {}
        return judge_ending(code, timed_out, said, Path(order["output"]).read_text("utf-8", "replace"), seconds)

    def command(self) -> list[str]:
        """What runs pytest in the workspace until the first failure."""
        python = self.setting.project.python
        return [python, "-m", "pytest", "-x", "-p", "_qualitygate_runtime.cold", *self.setting.arguments(self.name)]

    def open_template(self, workspace: Path) -> bool:
        """Whether there is a process to fork fresh runs from: pytest loaded, no source of the project.

        Best one that has loaded the conftests as well, if they neither import a source nor begin anything that would
        have to be begun in each run.
        """
        while self.channel is None and not self.unfit:
            environment = self.setting.environment(self.name) | {"QUALITYGATE_PRELOAD": " ".join(self.preload)}
            environment |= {"QUALITYGATE_LATE": "1"} if self.late else {}
            log = self.setting.scratch.folder / self.name / "template.log"
            self.channel = Channel(self.command(), workspace, environment, log)
            answer = self.channel.hear()
            if answer is None or not self.is_fit(workspace, answer):
                self.late, self.unfit = False, not self.late
                self.stop()
        return self.channel is not None

    def is_fit(self, workspace: Path, ready: Mapping[str, Any]) -> bool:
        """Whether a template has loaded nothing that a mutant could change, and has nothing that a fork would lose."""
        if not self.late:
            return not any(file.startswith(str(workspace)) for file in ready["files"])
        sources = {str(workspace / file) for file in self.setting.files}
        return sources.isdisjoint(ready["files"]) and bool(ready["alone"] and ready["plain"])

    def fork(self, order: dict[str, Any]) -> tuple[int, bool]:
        """The exit status of a run forked from the template, negative for a signal, and whether it was cut off.

        Raises:
            EngineError: the template ended.
        """
        channel = self.channel
        answer = channel.ask(order) if channel is not None else None
        if answer is None:
            why = channel.output() if channel is not None else ""
            raise EngineError("the process that fresh runs start from ended unexpectedly", why=why)
        return exit_status(answer), answer["end"] == "timeout"

    def start_anew(self, workspace: Path, order: dict[str, Any], wall: float, keep_bytecode: bool) -> tuple[int, bool]:
        """The exit status of a run in a new Python, negative for a signal, and whether it was cut off.

        Raises:
            EngineError: the process that keeps it ended.
        """
        environment = self.setting.environment(self.name)
        environment |= {
            "QUALITYGATE_COLD": json.dumps(order),
            "TMPDIR": order["tmp"],
            "PYTEST_DEBUG_TEMPROOT": order["tmp"],
        }
        if keep_bytecode:
            del environment["PYTHONDONTWRITEBYTECODE"]
        temporary = Path(order["tmp"])
        temporary.mkdir(parents=True, exist_ok=True)
        python, *rest = self.command()
        keeper = [python, "-S", "-m", "_qualitygate_runtime.keeper", str(wall), str(workspace), python, *rest]
        # It is the runner's channel while it runs, so that `stop` ends it at once.
        self.channel = channel = Channel(keeper, temporary, environment, Path(order["output"]))
        try:
            answer = channel.hear()
        finally:
            self.stop()
        if answer is None:
            raise EngineError("the process that keeps a fresh run ended unexpectedly", why=channel.output())
        return exit_status(answer), answer["end"] == "timeout"

    def stop(self) -> None:
        """End what is running, with everything it started."""
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.close()


def exit_status(answer: Mapping[str, Any]) -> int:
    """The exit status in an answer, negative for a signal."""
    return -int(answer["signal"]) if "signal" in answer else int(answer.get("code", 0))


def judge_ending(code: int, timed_out: bool, said: dict[str, Any], output: str, seconds: float) -> Fresh:
    """The verdict of a fresh pytest from its exit code and what the plugin wrote.

    A failed report kills; so does a collection error, or any other exit code that would turn a build red.
    """
    failure = said.get("failure")
    if failure is not None:
        return Fresh(Status.KILLED, failure["test"], failure["message"], seconds, tuple(said.get("failing", ())))
    if timed_out or code == -signal.SIGXCPU:
        return Fresh(Status.TIMEOUT, None, "did not end in time", seconds)
    if said.get("errors"):
        nodeid, message = said["errors"][0]
        return Fresh(Status.KILLED, nodeid, message, seconds)
    if code < 0:
        return Fresh(Status.CRASHED, None, f"the process died by {name_signal(-code)}", seconds)
    if code == 0 and said.get("finished"):
        return Fresh(Status.SURVIVED, None, "", seconds)
    if code == 0:
        return Fresh(Status.CRASHED, None, "the process ended before the tests did, with exit status 0", seconds)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = next((line for line in reversed(lines) if line.startswith("E ")), lines[-1] if lines else "")
    return Fresh(Status.KILLED, None, f"pytest ended with exit status {code}: {telling}"[:400], seconds)
