"""What a suite acquires."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.acquisitions import LEAK_RULES, list_acquisitions
from qualitygate.examples import lay_out
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

IMPORTS = "import multiprocessing, subprocess, tempfile, threading, tracemalloc, sqlite3, pytest, requests, unittest"


def list_what(root: Path, program: str) -> list[tuple[str, str]]:
    lay_out(root, f"{IMPORTS}\nfrom unittest import mock\n{program}")
    return [(one.scope, one.what) for one in list_acquisitions(scan(root, [root]))]


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("open('a')", "open"),
        ("sqlite3.connect('a')", "sqlite3.connect"),
        ("door.open('a')", ""),
        ("tracemalloc.start()", "tracemalloc.start"),
        ("tracemalloc.stop()", ""),
        ("tempfile.mkdtemp()", "tempfile.mkdtemp"),
        ("tempfile.mkstemp()", "tempfile.mkstemp"),
        ("tempfile.mkdtemp(dir=tmp_path)", ""),
        ("tempfile.NamedTemporaryFile()", ""),
        ("tempfile.NamedTemporaryFile(delete=False)", "tempfile.NamedTemporaryFile"),
        ("tempfile.NamedTemporaryFile(delete=True)", ""),
        ("subprocess.Popen(['a'])", "process"),
        ("subprocess.run(['a'])", ""),
        ("threading.Thread(target=server.serve_forever)", "server"),
        ("multiprocessing.Process(target=app.run)", "server"),
        ("threading.Thread(target=worker.run)", ""),
        ("threading.Thread(target=load)", ""),
        ("mock.patch('a.b').start()", "patch"),
        ("mock.patch.object(a, 'b').start()", "patch"),
        ("mock.patch('a.b')", ""),
        ("thread.start()", ""),
        ("requests.Session()", ""),
    ],
)
def test_list_what_a_test_acquires(tmp_path: Path, call: str, what: str) -> None:
    found = list_what(tmp_path, f"def test_a(tmp_path):\n    assert {call}")

    assert found == ([("test_a", what)] if what else [])


def test_list_patch_started_through_variable(tmp_path: Path) -> None:
    made = "patcher = mock.patch('a.b'); other = load()"
    program = f"def test_a():\n    {made}\n    patcher.start(); other.start()"

    assert list_what(tmp_path, program) == [("test_a", "patch")]


def test_list_clients_of_fixtures_only(tmp_path: Path) -> None:
    fixture = "@pytest.fixture\ndef client():\n    return requests.Session(), open('a')"

    found = list_what(tmp_path, f"{fixture}\ndef test_a(client): assert requests.Session()")

    assert found == [("client", "requests.Session"), ("client", "open")]


def test_leave_out_what_no_rule_judges(tmp_path: Path) -> None:
    set_up = "    def setUp(self):\n        self.file = open('a')\n        self.folder = tempfile.mkdtemp()"
    program = f"class ATest(unittest.TestCase):\n{set_up}\n    def test_a(self): assert load()\ndef load(): open('b')"

    assert list_what(tmp_path, program) == [("ATest::setUp", "tempfile.mkdtemp")]


def test_rules_about_leaks_exist() -> None:
    assert {rule.name for rule in load_rules() if rule.default} >= LEAK_RULES
