"""Faults from outside: killed at any point, interrupted, no room, no rights, a damaged cache. Never a hang, never a
traceback, nothing left, and the next run goes on from what was kept.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qualitygate.engines.interpreter import environment_for
from qualitygate.engines.mutation.cache import Cache
from qualitygate.engines.workspace import open_scratch
from qualitygate.model import NOWHERE, Mutant, Status, Verdict

#: Far more than anything here takes, also on a busy machine.
_PATIENCE = 120.0

#: A mutant of a default, which only a fresh process can judge, and enough others to be caught while judging. So much
#: text is generated from in processes apart.
SHOP = (
    ("# " + "x" * 110 + "\n") * 600
    + """

def gross(net, rate=20):
    return net + net * rate // 100


def postage(weight):
    return 4 + weight * 2 // 3
"""
)
TESTS = """\
import time

from shop import gross, postage


def test_gross():
    time.sleep(0.3)
    assert gross(100) > 100


def test_postage():
    time.sleep(0.3)
    assert postage(3) > 4
"""


@dataclass(frozen=True)
class Place:
    """A project and a cache directory, where nobody else works."""

    folder: Path
    python: Path

    @property
    def root(self) -> Path:
        return self.folder / "project"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def database(self) -> Path:
        return self.cache / "verdicts" / "verdicts.sqlite"

    def start(self, *options: str, wrapper: tuple[str, ...] = (), **more: Any) -> subprocess.Popen[str]:
        """Begin ``qualitygate mutate`` here."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
        command = ["-m", "qualitygate", "mutate", "--python", str(self.python), "--output-format", "json"]
        return subprocess.Popen(
            [*wrapper, sys.executable, *command, "--verify", "0", "--jobs", "1", *options],
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment | {"QUALITYGATE_CACHE_DIR": str(self.cache)}, **more,
        )  # fmt: skip

    def run(self, *options: str, wrapper: tuple[str, ...] = (), **more: Any) -> tuple[int, dict[str, Any], str]:
        """Exit code, JSON report and error text of a whole run."""
        return end(self.start(*options, wrapper=wrapper, **more))

    def workspaces(self) -> list[Path]:
        return list(self.cache.glob("workspaces/*/*"))

    def processes(self, word: str = "") -> list[int]:
        """Processes that belong to this place, and have a word in their command."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
                if os.fsencode(self.folder) in command + environment and word.encode() in command:
                    found.append(int(process.name))
        return found

    def kept(self) -> int:
        """How many verdicts are in the cache."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM verdicts").fetchone()[0])
        return 0


def end(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    """Wait for a run and read what it says; one that hangs fails here."""
    try:
        out, errors = process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()
    return process.returncode, json.loads(out) if out.strip() else {}, errors


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is the case, while a process runs."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert process is None or process.poll() is None, f"too late: {process.communicate()}"
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)


def verdicts(report: dict[str, Any]) -> list[tuple[str, int, str]]:
    return sorted((one["name"], one["span"]["line"], one["status"]) for one in report["mutation"]["mutants"])


def reused(report: dict[str, Any]) -> int:
    return sum(one["reused"] for one in report["mutation"]["mutants"])


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".qualitygate" not in path.parts
    }


@pytest.fixture
def place(tmp_path: Path, lean_python: Path) -> Iterator[Place]:
    """A place whose project is as it was, and has no process left, whatever happens there."""
    place = Place(tmp_path, lean_python)
    (place.root / "tests").mkdir(parents=True)
    (place.root / "shop.py").write_text(SHOP)
    (place.root / "tests" / "test_shop.py").write_text(TESTS)
    (place.root / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    before = contents(place.root)
    yield place
    left = place.processes()
    for pid in left:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    assert contents(place.root) == before
    assert left == []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, lean_python: Path) -> list[tuple[str, int, str]]:
    """The verdicts of a run that nothing disturbs."""
    place = Place(tmp_path_factory.mktemp("undisturbed"), lean_python)
    (place.root / "tests").mkdir(parents=True)
    (place.root / "shop.py").write_text(SHOP)
    (place.root / "tests" / "test_shop.py").write_text(TESTS)
    (place.root / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    code, report, errors = place.run()
    assert code == 0, errors
    found = verdicts(report)
    assert {status for _, _, status in found} == {"killed", "survived"}
    assert reused(report) == 0
    return found


def is_in_baseline(place: Place) -> object:
    return list(place.cache.glob("workspaces/*/*/original-0/session.log"))


def is_generating(place: Place) -> object:
    return place.processes("multiprocessing.spawn")


def is_judging(place: Place) -> object:
    return place.kept() >= 2


def is_judging_fresh(place: Place) -> object:
    return list(place.cache.glob("workspaces/*/*/cold-0/report.json"))


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_killed_at_every_point_and_finished_in_the_end(place: Place, undisturbed: list[tuple[str, int, str]]) -> None:
    for reached, options in (
        (is_in_baseline, ()),
        (is_generating, ("--jobs", "2")),
        (is_judging, ()),
        (is_judging_fresh, ()),
    ):
        before = place.workspaces()
        process = place.start(*options)
        wait_for(lambda: reached(place), process)  # noqa: B023 - it is called at once
        assert not set(before) & set(place.workspaces()), "what the killed run left is removed by the next"
        process.kill()
        process.communicate(timeout=_PATIENCE)
        wait_for(lambda: not place.processes())
        assert len(place.workspaces()) == 1

    code, report, errors = place.run()

    assert code == 0, errors
    assert verdicts(report) == undisturbed
    assert 2 <= reused(report) < len(undisturbed)
    assert place.workspaces() == []


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_interrupt_ends_at_once_and_is_resumed(place: Place, undisturbed: list[tuple[str, int, str]]) -> None:
    process = place.start()
    wait_for(lambda: is_judging(place), process)

    process.send_signal(signal.SIGINT)
    code, report, errors = end(process)

    assert (code, report, errors) == (130, {}, "interrupted\n")
    assert place.processes() == []
    assert place.workspaces() == []
    code, report, errors = place.run()
    assert code == 0, errors
    assert verdicts(report) == undisturbed
    assert 2 <= reused(report) < len(undisturbed)


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize(
    ("reached", "word"),
    [(is_in_baseline, "_qualitygate_runtime.session"), (is_judging, "_qualitygate_runtime.session"),
     (is_judging_fresh, "_qualitygate_runtime.")],
)  # fmt: skip
def test_killed_session_is_told_or_mended(
    reached: Callable[[Place], object], word: str, place: Place, undisturbed: list[tuple[str, int, str]]
) -> None:
    process = place.start()
    wait_for(lambda: reached(place) and place.processes(word), process)

    for pid in place.processes(word):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    code, report, errors = end(process)

    assert "Traceback" not in errors
    assert place.workspaces() == []
    if code == 0:
        assert verdicts(report) == undisturbed
    else:
        assert code in (3, 4), errors
        assert errors.startswith(("error[engine]: ", "error[baseline]: "))
        assert report == {}


def mount(options: str, place: Place) -> tuple[str, ...] | None:
    """What puts a file system with these options in place of the cache directory, for one command alone.

    None where nobody may do that.
    """
    place.cache.mkdir()
    script = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"'
    wrapper = ("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", options, str(place.cache))
    try:
        subprocess.run([*wrapper, "true"], check=True, capture_output=True, timeout=_PATIENCE)
    except (OSError, subprocess.CalledProcessError):
        return None
    return wrapper


def limit_files() -> None:
    """Let no file of this process hold more than a page: the nearest to a full disk where nothing can be mounted."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("size", ["40k", "300k", "700k"])
def test_full_disk_is_told_wherever_it_is_met(size: str, place: Place) -> None:
    """At the start, while the project is copied, and at the very end: tests may have failed for nothing else."""
    wrapper = mount(f"size={size}", place)

    if wrapper is not None:
        code, report, errors = place.run(wrapper=wrapper)
    else:
        code, report, errors = place.run(preexec_fn=limit_files)

    assert code == 2, errors
    assert errors.startswith("error[environment]: cannot write a workspace: ")
    assert f"--> {place.cache}" in errors
    assert "help: set QUALITYGATE_CACHE_DIR to a writable folder with room" in errors
    assert report == {}
    assert not (place.root / ".qualitygate").exists()


@pytest.mark.integration
@pytest.mark.slow
def test_cache_directory_that_cannot_be_written_is_told(place: Place) -> None:
    wrapper = mount("ro", place)
    if wrapper is None:
        place.cache.chmod(0o500)

    code, report, errors = place.run(wrapper=wrapper or ())

    place.cache.chmod(0o700)
    assert (code, report) == (2, {})
    assert errors.startswith("error[environment]: cannot write a workspace: ")
    assert not (place.root / ".qualitygate").exists()


def fill_with_garbage(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 64)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def cut_to_nothing(file: Path) -> None:
    file.write_bytes(b"")


def overwrite_the_middle(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def change_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "DROP TABLE verdicts; CREATE TABLE verdicts (id INTEGER); INSERT INTO verdicts VALUES (1)"
        )


def change_form(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA user_version = 77; ALTER TABLE verdicts ADD COLUMN more TEXT")


DAMAGES = [fill_with_garbage, cut_off, cut_to_nothing, overwrite_the_middle, change_tables, change_form]

MUTANT = Mutant("1", "shop.py", "gross", NOWHERE, "number", "1", "2", "shop.x_gross__mutmut_1")
VERDICT = Verdict(MUTANT, Status.KILLED, "tests/test_shop.py::test_gross", "assert 1 == 2", 0.5)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A sound file with a verdict under the key ``old``."""
    file = tmp_path / "cache" / "verdicts" / "verdicts.sqlite"
    with Cache(file) as cache:
        cache.keep("old", VERDICT)
    return file


def test_cache_finds_what_it_kept(database: Path) -> None:
    with Cache(database) as cache:
        found = cache.find(["old", "other"])

    assert {key: (one.status, one.killer, one.message) for key, one in found.items()} == {
        "old": (Status.KILLED, "tests/test_shop.py::test_gross", "assert 1 == 2")
    }


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_is_begun_anew(damage: Callable[[Path], None], database: Path) -> None:
    damage(database)

    with Cache(database) as cache:
        before = cache.find(["old"])
        cache.keep("new", VERDICT)
    with Cache(database) as cache:
        cache.keep("newer", VERDICT)
    with Cache(database) as cache:
        after = cache.find(["old", "new", "newer"])

    assert before == {}
    assert "newer" in after
    assert "old" not in after


def test_cache_with_a_verdict_that_says_nothing_forgets_it(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute('UPDATE verdicts SET verdict = \'{"status": "killed"}\'')
        connection.commit()

    with Cache(database) as cache:
        assert cache.find(["old"]) == {}


def test_cache_that_another_process_holds_is_done_without(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with Cache(database) as cache:
            cache.keep("new", VERDICT)
    with Cache(database) as cache:
        assert cache.find(["old"]).keys() == {"old"}


def test_cache_that_is_held_for_a_while_is_written_later(database: Path) -> None:
    with Cache(database) as cache:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            cache.written -= 60  # time to write
            cache.keep("new", VERDICT)
        cache.keep("newer", VERDICT)

    with Cache(database) as cache:
        assert cache.find(["old", "new", "newer"]).keys() == {"old", "new", "newer"}


@pytest.mark.parametrize("there", ["folder", "link to nowhere"])
def test_cache_that_is_no_file_is_done_without(there: str, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.sqlite"
    if there == "folder":
        (file / "inside").mkdir(parents=True)
    else:
        file.symlink_to(tmp_path / "missing" / "verdicts.sqlite")

    with Cache(file) as cache:
        cache.keep("new", VERDICT)
        found = cache.find(["new"])

    assert found == {}
    assert (file / "inside").is_dir() or file.is_symlink()


@pytest.mark.integration
@pytest.mark.slow
def test_run_with_a_damaged_and_with_a_held_cache(place: Place, undisturbed: list[tuple[str, int, str]]) -> None:
    place.database.parent.mkdir(parents=True)
    fill_with_garbage(place.database)
    code, report, errors = place.run()
    assert (code, errors, reused(report)) == (0, "", 0)
    assert verdicts(report) == undisturbed
    assert place.kept() == len(undisturbed)

    shutil.rmtree(place.root / ".qualitygate")
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, report, errors = place.run()

    assert (code, errors, reused(report)) == (0, "", 0)
    assert verdicts(report) == undisturbed


@pytest.mark.parametrize("named", ["cache", "{root}/cache"])
def test_cache_directory_may_be_inside_the_project(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "shop.py").write_text(SHOP)
    monkeypatch.chdir(root)
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", named.format(root=root))

    with open_scratch(root) as scratch:
        copies = [scratch.copy("a"), scratch.copy("b")]

        assert scratch.folder.is_relative_to(root / "cache")
        assert [sorted(path.name for path in copy.iterdir()) for copy in copies] == [["shop.py"]] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_end_of_a_run_ends_what_still_runs_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    sleeping = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]

    with open_scratch(tmp_path / "project") as scratch:
        environment = environment_for(scratch.runtime, (), scratch.temporary("a"))
        ours = subprocess.Popen(sleeping, env=environment, start_new_session=True)
        theirs = subprocess.Popen(sleeping, cwd=scratch.folder, env={"PWD": str(scratch.folder)})

    try:
        assert ours.wait(_PATIENCE) == -signal.SIGKILL
        assert theirs.poll() is None
    finally:
        theirs.kill()
        theirs.wait()
