"""An order in, the outcome of its tests out through a pipe: the life of one forked child."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time
import traceback
from typing import Any

from . import ahead, leftovers, moment, picture, trampoline
from .limits import limit_memory, lower
from .observe import Observer
from .wording import first_line

#: Above anything that tests open or close by number.
_REPORT_FD = 240

#: The exit status of a child whose tests passed but left something behind with which a plain pytest may not end, or not
#: end well: what becomes of that only a fresh process can show.
_UNSURE = 71

#: Seconds for threads to end.
_MOMENT = 0.5

#: Where these modules are; later none of them tells.
_FOLDER = os.path.dirname(os.path.abspath(__file__))

#: The interpreter tells their threads to end before it waits for them.
_POOLS = ("concurrent.futures.thread", "concurrent.futures.process")


class Listener:
    """Hears every report; remembers the failures and, when watching, the outcome of each test."""

    def __init__(self) -> None:
        self.stop_first = False  #: whether a failure ends the run
        self.failures: list[dict[str, Any]] = []
        self.outcomes: dict[str, list[Any]] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "failed":
            self.failures.append({"test": report.nodeid, "when": report.when, "message": first_line(report)})
        if not self.stop_first:
            outcome, seconds = self.outcomes.get(report.nodeid, ["skipped", 0.0])
            self.outcomes[report.nodeid] = [combine(outcome, report), seconds + report.duration]

    @property
    def stopped(self) -> bool:
        return self.stop_first and bool(self.failures)


def combine(outcome: str, report: Any) -> str:
    """The outcome of a test from its phases: any failure fails, a passed call passes."""
    if report.outcome == "failed" or outcome == "failed":
        return "failed"
    if report.when == "call":
        if report.outcome == "passed":
            return "passed"
        return "xfailed" if hasattr(report, "wasxfail") else "skipped"
    return outcome


def entered_functions() -> list[str]:
    """Mutated functions entered so far in this process, and in those that it started."""
    entered = set(trampoline.state.entered)
    if trampoline.state.log is not None:
        with contextlib.suppress(OSError), open(trampoline.state.log, encoding="utf-8") as log:
            entered.update(log.read().split())
    return sorted(entered)


def end_recording() -> list[str]:
    """What was entered while collecting; from here on functions run as they are, so that no child need switch them."""
    entered = entered_functions()
    trampoline.state.recording = False
    return entered


def live(session: Any, order: dict[str, Any], writing: int, meter: Any, listener: Listener) -> None:
    """Run the ordered tests and report; never returns.

    A test may fork: the copy goes on with the tests as it would under plain pytest, but has no say.
    """
    status = 70
    home = os.getpid()
    try:
        report_fd = move_away(writing)
        os.register_at_fork(after_in_child=lambda: silence(report_fd))
        settle_process(session, order)
        outcome = run(session, order, report_fd, meter, listener)
        if os.getpid() != home:
            status = int(decided(outcome))
        elif order["mode"] in ("judge", "matrix") and not decided(outcome) and not ends_well(session):
            status = _UNSURE
        else:
            os.write(report_fd, b"\n" + json.dumps(outcome).encode() + b"\n")
            status = 0
    except BaseException:  # noqa: BLE001 - whatever happens, the parent must hear of it
        with contextlib.suppress(OSError):
            os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)


def move_away(writing: int) -> int:
    """The pipe under a number that tests do not meet."""
    import fcntl

    moved = fcntl.fcntl(writing, fcntl.F_DUPFD_CLOEXEC, _REPORT_FD)
    os.close(writing)
    return moved


def silence(report_fd: int) -> None:
    """Lead the pipe to nowhere."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, report_fd, inheritable=False)
        os.close(nowhere)


def decided(outcome: dict[str, Any]) -> bool:
    """Whether the tests have turned against the mutant: nothing that comes after them changes that."""
    return bool(outcome["failures"] or outcome["ended"])


def ends_well(session: Any) -> bool:
    """Whether a plain pytest would now end at once and well: it returns to its folder, and waits for what it started.

    That are threads and processes, daemons apart. Threads of pools end when they are told to: they are told here, and
    given a moment.
    """
    if not os.path.isdir(session.config.invocation_params.dir):
        return False
    threads = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    for pools in filter(None, map(sys.modules.get, _POOLS if threads else ())):
        threading.Thread(target=pools._python_exit, daemon=True).start()
    deadline = time.monotonic() + _MOMENT
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    processes = sys.modules.get("multiprocessing.process")
    started = processes.active_children() if processes is not None else []
    return not any(thread.is_alive() for thread in threads) and all(process.daemon for process in started)


def settle_process(session: Any, order: dict[str, Any]) -> None:
    """A process group, limits, temporary folder, standard input and capture of its own."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(session.config.invocation_params.dir)  # a run before may have removed and restored it
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if order.get("tmp"):
        os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = order["tmp"]
        tempfile.tempdir = None
    empty_capture(session.config.pluginmanager.getplugin("capturemanager"))
    limit_memory(order.get("memory", 0))
    sys.setrecursionlimit(sys.getrecursionlimit() + order.get("stack", 0))


def empty_capture(manager: Any) -> None:
    """Forget what an ended child left in the files of pytest's capture, which all children share, one at a time."""
    capture = getattr(manager, "_global_capturing", None)
    for stream in (getattr(capture, "out", None), getattr(capture, "err", None)):
        file = getattr(stream, "tmpfile", None)
        with contextlib.suppress(OSError, ValueError):  # of capture=sys it is in memory, and our own
            number = file.fileno() if file is not None else None
            if number is not None and os.lseek(number, 0, os.SEEK_END):
                os.ftruncate(number, 0)
                os.lseek(number, 0, os.SEEK_SET)


def tell_state(session: Any, asked: str) -> str:
    """A digest of what the process holds now: ``all`` of it, or that ``apart`` from the modules of the tests."""
    return remember(session, asked).tell()


@functools.cache
def remember(session: Any, asked: str) -> moment.Moment:
    """What the process holds before the first fork."""
    apart = test_files(session) if asked == "apart" else ()
    return moment.Moment(str(session.config.invocation_params.dir), apart)


@functools.cache
def test_files(session: Any) -> frozenset[str]:
    """The files of the tests and their conftests; not the source that holds doctests. Known before the first fork."""
    files = {str(item.path) for item in session.items if not hasattr(item, "dtest")}
    loaded = map(leftovers.file_of, leftovers.modules_in(str(session.config.invocation_params.dir)).values())
    return frozenset(files).union(file for file in loaded if os.path.basename(file) == "conftest.py")


def take_picture(session: Any) -> picture.Picture | None:
    """What the process holds now apart from the modules of the tests, to be compared; None when that is too much."""
    with contextlib.suppress(Exception):  # a thread that changes it meanwhile, no memory
        return picture.Picture(str(session.config.invocation_params.dir), test_files(session))
    return None


def allow_cpu(seconds: float) -> None:
    """From now on at most so many CPU seconds: the timer is exact, the limit behind it counts whole seconds.

    The timer ends the process by SIGPROF unless the code under test takes that signal; then the limit does.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    lower(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 2, resource.RLIM_INFINITY)


def run(session: Any, order: dict[str, Any], report_fd: int, meter: Any, listener: Listener) -> dict[str, Any]:
    """Run the tests as pytest would, the next *selected* one as the next item."""
    watching = order["mode"] == "watch"
    listener.stop_first = order["mode"] in ("judge", "fail")
    if not watching:
        ahead.shorten_failures(session.config)
    ours = [os.getcwd(), os.path.dirname(order["tmp"]), _FOLDER]
    observer = Observer(ours) if order.get("observe") else None
    if order["mode"] == "fail":
        os.environ["QUALITYGATE_FAILING"] = "1"
    if order.get("mutant"):
        os.environ["QUALITYGATE_MUTANT"] = order["mutant"]
    if order.get("record") or order["mode"] == "fail":
        os.environ["QUALITYGATE_ENTERED"] = trampoline.state.log = os.path.join(order["tmp"], "entered")
    trampoline.state.home = os.getpid()
    trampoline.state.entered.clear()
    trampoline.state.recording = bool(order.get("record"))
    trampoline.state.failing = order["mode"] == "fail"
    trampoline.activate(order.get("mutant"))
    before = take_picture(session) if order.get("compare") else None
    started = time.process_time()
    items = [session.items[index] for index in order["tests"]]
    ended = ""
    try:
        for item, following, seconds in zip(items, [*items, None][1:], order["cpu"], strict=True):
            os.write(report_fd, f"\n@{item.nodeid}\n".encode("utf-8", "replace"))
            allow_cpu(seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if listener.stopped:
                break
            if session.shouldfail or session.shouldstop:
                ended = str(session.shouldfail or session.shouldstop)
                break
    except BaseException as error:  # noqa: BLE001 - pytest.exit(), KeyboardInterrupt, SystemExit of the code under test
        ended = f"{type(error).__name__}: {error}"
    outcome: dict[str, Any] = {
        "done": True,
        "failures": listener.failures[:1] if listener.stop_first else listener.failures,
        "outcomes": listener.outcomes,
        "ended": ended,
        "process_cpu": time.process_time() - started,
    }
    if order.get("cover") and meter is not None:
        outcome["lines"] = meter.take()
    if order.get("record") or order["mode"] == "fail":
        outcome["entered"] = entered_functions()
    if observer is not None:
        outcome["seen"] = observer.findings()
    if meter is not None:
        meter.stop()  # the observer would take it for the test's doing
    if order.get("state") and not decided(outcome):
        outcome["state"] = tell_state(session, order["state"])
    if before is not None:
        with contextlib.suppress(Exception):  # as above
            outcome["left"] = before.changed()
    return outcome
