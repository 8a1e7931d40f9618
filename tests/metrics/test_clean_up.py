from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.metrics.clean_up import measure
from qualitygate.model import Facts, Finding, Judgement, Measured, Severity, Span, Suite, Tally

Read = Callable[[str], Facts]
NOTHING = "no test or fixture acquires anything that it must release"
PROGRAM = """def test_a():
    with open('a') as file: assert file.read()

def test_b():
    assert open(
        'b').read()
"""


def leak(line: int, end_line: int = 0, **more: object) -> Finding:
    found = Finding(
        "unclosed-resource", "resources", Severity.WARNING, "tests/test_example.py", "", "m", Span(line, 0, end_line, 0)
    )
    return replace(found, **more)  # type: ignore[arg-type]


def test_measure_without_parts() -> None:
    assert measure(Facts(judgement=Judgement())) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."), Judgement())) == Measured(None, reason=NOTHING)


@pytest.mark.parametrize(
    ("finding", "good"),
    [
        (leak(2), 1),
        (leak(1, 2), 1),
        (leak(2, 3), 1),
        (leak(1), 2),
        (leak(3), 2),
        (leak(2, 9), 0),
        (leak(2, path="tests/test_b.py"), 2),
        (leak(2, rule="hard-coded-port"), 2),
        (leak(2, ignored="the close is what is tested"), 2),
    ],
)
def test_hold_findings_against_acquisitions(read: Read, finding: Finding, good: int) -> None:
    facts = replace(read(PROGRAM), judgement=Judgement((finding,)))

    found = measure(facts)

    assert found.tally == Tally(good, 2)
    assert found.value == 50.0 * good
    assert len(found.evidence) == 2 - good


@pytest.mark.parametrize(
    ("rule", "program"),
    [
        ("unclosed-resource", "def test_a():\n    file = open('a')\n    assert file.read()"),
        ("mkdtemp-in-test", "import tempfile\ndef test_a():\n    assert save(tempfile.mkdtemp())"),
        ("tracemalloc-without-stop", "import tracemalloc\ndef test_a():\n    tracemalloc.start()\n    assert load()"),
        ("patch-without-stop", "import mock\ndef test_a():\n    mock.patch('a.b').start()\n    assert f()"),
        ("server-never-stopped", "import subprocess\ndef test_a():\n    subprocess.Popen(['a'])\n    assert load()"),
    ],
)
def test_believe_every_rule_about_leaks(read: Read, rule: str, program: str) -> None:
    found = measure(read(program))

    assert found.tally == Tally(0, 1)
    assert found.evidence[0].endswith(f" is not released ({rule})")


def test_count_released_acquisitions(read: Read) -> None:
    program = """
import subprocess
import tempfile
import pytest

@pytest.fixture
def folder():
    folder = tempfile.mkdtemp()
    yield folder
    remove(folder)

@pytest.fixture
def process():
    with subprocess.Popen(["shop"]) as process:
        yield process

def test_a(folder, process):
    with open(folder) as file:
        assert file.read()
"""

    found = measure(read(program))

    assert found == Measured(100.0, Tally(3, 3))
