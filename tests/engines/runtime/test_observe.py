"""What a process does in, what no line and no entered function shows of it out: first by hand, then for real."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.runtime.observe import HIDDEN, OUTSIDE, SPAWNED, Observer, is_local


@pytest.fixture
def observer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Observer:
    """One that nobody calls: an audit hook would stay in this process for good."""
    hooks: list[Any] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    for name in ("multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "project").mkdir()
    observer = Observer([str(tmp_path / "project")])
    assert hooks == [observer.hear]
    return observer


@pytest.mark.parametrize(
    ("event", "args", "seen"),
    [
        ("subprocess.Popen", ("python", [], None, None), [SPAWNED]),
        ("os.posix_spawn", (b"python", [], {}), [SPAWNED]),
        ("os.exec", (b"python", [], None), [SPAWNED]),
        ("os.system", (b"true",), [SPAWNED]),
        ("sys.settrace", (), [HIDDEN]),
        ("sys.monitoring.register_callback", (None,), [HIDDEN]),
        ("os.fork", (), [HIDDEN]),
        ("os.forkpty", (), [HIDDEN]),
        ("socket.getaddrinfo", ("example.org", 80, 0, 0, 0), [OUTSIDE]),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0), []),
        ("socket.getaddrinfo", ("127.0.0.1", 80, 0, 0, 0), []),
        ("socket.getaddrinfo", ("::1", 80, 0, 0, 0), []),
        ("socket.getaddrinfo", ("", 80, 0, 0, 0), []),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), []),
        ("socket.gethostbyname", ("example.org",), [OUTSIDE]),
        ("socket.gethostbyname", ("localhost",), []),
        ("socket.connect", (None, ("192.0.2.1", 80)), [OUTSIDE]),
        ("socket.connect", (None, ("127.0.0.1", 80)), [OUTSIDE]),
        ("socket.connect", (None, "/run/database.sock"), [OUTSIDE]),
        ("socket.sendto", (None, ("127.0.0.1", 53)), [OUTSIDE]),
        ("socket.bind", (None, ("127.0.0.1", 0)), []),
        ("socket.sendmsg", (None, ("192.0.2.1", 53)), [OUTSIDE]),
        ("os.listdir", ("/",), []),
        ("os.listdir", (None,), []),
        ("os.listdir", ("/usr",), []),
        ("os.scandir", (4,), []),
        ("sqlite3.connect", (":memory:",), []),
        ("compile", (None, "a.py"), []),
    ],
)
def test_hear_one_event(event: str, args: tuple[Any, ...], seen: list[str], observer: Observer) -> None:
    observer.hear(event, args)

    assert observer.findings() == seen


@pytest.mark.parametrize(
    ("event", "address", "seen"),
    [
        ("socket.connect", ("127.0.0.1", 80), []),
        ("socket.connect", ("localhost", 80), []),
        ("socket.connect", ("::1", 80, 0, 0), []),
        ("socket.connect", "/run/own.sock", []),
        ("socket.connect", ("192.0.2.1", 80), [OUTSIDE]),
        ("socket.sendto", ("127.0.0.2", 53), []),
        ("socket.sendto", ("10.0.0.1", 53), [OUTSIDE]),
    ],
)
def test_hear_connections_of_a_process_that_serves_itself(
    event: str, address: Any, seen: list[str], observer: Observer
) -> None:
    observer.hear("socket.bind", (None, ("127.0.0.1", 0)))

    observer.hear(event, (None, address))

    assert observer.findings() == seen


def test_hear_tells_everything_once_and_in_order(observer: Observer) -> None:
    for event in ("os.system", "os.fork", "subprocess.Popen", "sys.settrace"):
        observer.hear(event, ())
    observer.hear("socket.gethostbyname", ("example.org",))

    assert observer.findings() == [HIDDEN, OUTSIDE, SPAWNED]


@pytest.mark.parametrize("name", ["multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"])
def test_findings_know_what_starts_processes_without_telling(
    name: str, observer: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = observer.findings()
    monkeypatch.setitem(sys.modules, name, sys)

    assert (before, observer.findings()) == ([], [SPAWNED])


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("project/data.txt", False),
        ("project/../project/data.txt", False),
        ("project-of-others/data.txt", True),
        ("data.txt", True),
        ("project/link.txt", True),
        ("link-inside.txt", False),
        ("missing.txt", False),
        ("project/missing.txt", False),
        ("project", False),
        ("project-of-others", True),
        ("what?.txt", True),
    ],
)
def test_is_outside(path: str, outside: bool, observer: Observer, tmp_path: Path) -> None:
    (tmp_path / "project-of-others").mkdir()
    for name in ("data.txt", "project/data.txt", "project-of-others/data.txt", "what?.txt"):
        (tmp_path / name).write_text("1")
    (tmp_path / "project/link.txt").symlink_to(tmp_path / "data.txt")
    (tmp_path / "link-inside.txt").symlink_to(tmp_path / "project/data.txt")

    assert observer.is_outside(str(tmp_path / path)) is outside
    assert observer.is_outside(str(tmp_path / path).encode()) is outside

    observer.hear("open", (str(tmp_path / path), "r", 0))
    assert observer.findings() == [OUTSIDE] * outside


@pytest.mark.parametrize("event", ["open", "os.listdir", "os.scandir", "sqlite3.connect"])
@pytest.mark.parametrize(("folder", "seen"), [("project", []), ("other", [OUTSIDE])])
def test_hear_files_and_folders(event: str, folder: str, seen: list[str], observer: Observer, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    path = tmp_path / folder / "data.db"
    path.write_text("")

    observer.hear(event, (path if event.startswith("os") else str(path),))

    assert observer.findings() == seen


@pytest.mark.parametrize(("folder", "seen"), [("project", []), ("other", [OUTSIDE])])
def test_hear_databases_by_their_uri(folder: str, seen: list[str], observer: Observer, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "data.db").write_text("")

    observer.hear("sqlite3.connect", (f"file:{tmp_path / folder / 'data.db'}?mode=ro",))

    assert observer.findings() == seen


@pytest.mark.parametrize("path", [3, None, "/dev/null", "/etc/passwd", "/proc/self/stat", "/usr/lib", sys.executable])
def test_is_not_outside_what_every_machine_has(path: Any, observer: Observer) -> None:
    assert observer.is_outside(path) is False


def test_is_not_outside_what_is_a_library(observer: Observer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("lib/site-packages", "lib/dist-packages", "lib/own"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "data").write_text("")
        monkeypatch.syspath_prepend(tmp_path / folder)

    fresh = Observer([])

    assert [observer.is_outside(str(tmp_path / f"lib/{one}/data")) for one in ("site-packages", "own")] == [True, True]
    assert [fresh.is_outside(str(tmp_path / f"lib/{one}-packages/data")) for one in ("site", "dist")] == [False, False]
    assert fresh.is_outside(str(tmp_path / "lib/own/data"))


def test_an_empty_folder_is_not_everything(tmp_path: Path, observer: Observer) -> None:
    (tmp_path / "data.txt").write_text("")

    assert Observer([""]).is_outside(str(tmp_path / "data.txt"))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("/run/x.sock", True),
        (b"\0abstract", True),
        (("localhost", 1), True),
        (("127.0.0.1", 1), True),
        (("127.255.0.9", 1), True),
        (("::1", 1, 0, 0), True),
        (("", 1), True),
        (("128.0.0.1", 1), False),
        (("12.7.0.1", 1), False),
        (("127", 1), False),
        (("::2", 1, 0, 0), False),
        (("example.org", 1), False),
        ((16, 0), False),
    ],
)
def test_is_local(address: Any, local: bool) -> None:
    assert is_local(address) is local


@given(st.ip_addresses(network="127.0.0.0/8"), st.integers(0, 65535))
def test_every_loopback_address_is_local(address: Any, port: int) -> None:
    assert is_local((str(address), port))


#: Each is done in a forked child of one process, in a folder that is the project's.
ACTIONS = {
    "nothing": ("pass", []),
    "own file": ("open('own.txt').close()", []),
    "new file": ("open('new.txt', 'w').close(); open('new.txt').close()", []),
    "file of others": ("open('../others.txt').close()", [OUTSIDE]),
    "file of others by os.open": ("os.close(os.open('../others.txt', os.O_RDONLY))", [OUTSIDE]),
    "file that is not there": ("open_or_not('../missing.txt')", []),
    "library": ("import colorsys", []),
    "subprocess": ("subprocess.run(['true'], check=True)", [SPAWNED]),
    "shell": ("os.system('true')", [SPAWNED]),
    "posix_spawn": ("os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)", [SPAWNED]),
    "fork": ("os.waitpid(os.fork() or os._exit(0), 0)", [HIDDEN]),
    "tracer": ("sys.settrace(None)", [HIDDEN]),
    "processes without telling": ("import multiprocessing.popen_spawn_posix", [SPAWNED]),
    "own server": (
        "with socket.create_server(('127.0.0.1', 0)) as s: socket.create_connection(s.getsockname()).close()", [],
    ),
    "server of others": ("socket.socket().connect_ex(('127.0.0.1', 1))", [OUTSIDE]),
    "name of others": ("socket.getaddrinfo('192.0.2.1', 80, flags=socket.AI_NUMERICHOST)", [OUTSIDE]),
    "own name": ("socket.getaddrinfo('localhost', 80)", []),
}  # fmt: skip

PROGRAM = """\
import json, os, socket, subprocess, sys
from qualitygate.engines.runtime.observe import Observer

def open_or_not(path):
    try:
        open(path).close()
    except OSError:
        pass

for action in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        observer = Observer([os.getcwd()])
        exec(action)
        print(json.dumps(observer.findings()), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.integration
def test_what_a_process_really_does_is_seen(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/own.txt").write_text("")
    (tmp_path / "others.txt").write_text("")
    actions = json.dumps([action for action, _ in ACTIONS.values()])

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, actions], cwd=tmp_path / "project", capture_output=True, text=True, timeout=60
    )

    assert done.stderr == ""
    seen = dict(zip(ACTIONS, map(json.loads, done.stdout.splitlines()), strict=True))
    assert seen == {name: expected for name, (_, expected) in ACTIONS.items()}
