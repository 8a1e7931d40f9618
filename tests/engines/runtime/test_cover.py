"""The arcs of a stretch of execution: told the same whichever way coverage.py gives them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate.engines.runtime.cover import Keeper

MODULE = """\
def first(value):
    if value:
        return 1
    return 2


def second():
    return [each for each in (1, 2)]
"""

PROGRAM = """\
import json, sys
sys.path.insert(0, {folder!r})
from qualitygate.engines.runtime.cover import Meter

meter = Meter({folder!r})
{spoil}
import measured
found = [meter.take()]
measured.first(True)
found.append(meter.take())
measured.first(False), measured.first(True), measured.second()
found += [meter.take(), meter.take()]
meter.stop()
measured.second()
found.append(meter.take())
print(json.dumps(found))
"""


@pytest.fixture
def told(tmp_path: Path) -> str:
    """What a program says that measures a module, with a piece of code right after the measuring began."""
    (tmp_path / "measured.py").write_text(MODULE)
    return run(tmp_path, "")


def run(folder: Path, spoil: str) -> str:
    program = PROGRAM.format(folder=str(folder), spoil=spoil)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_each_take_tells_what_ran_since_the_last(told: str, tmp_path: Path) -> None:
    loaded, first, rest, nothing, stopped = json.loads(told)
    file = str(tmp_path / "measured.py")

    assert loaded == {file: [[-1, 1], [1, 7], [7, -1]]}
    assert first == {file: [[-1, 2], [2, 3], [3, -1]]}
    assert {(2, 4), (4, -1), (2, 3)} < {(begin, end) for begin, end in rest[file]}
    assert nothing == stopped == {}


@pytest.mark.parametrize(
    "spoil",
    [
        "meter.collector = None",
        "del type(meter.keeper).add_arcs",
        "meter.collector = type('Other', (), {})()",
    ],
    ids=["no collector", "a keeper that it does not know", "another collector"],
)
def test_another_coverage_tells_the_same_in_its_own_way(spoil: str, told: str, tmp_path: Path) -> None:
    if "del" not in spoil:
        spoil = f"meter.collector.use_data(meter.database, None); {spoil}"

    assert run(tmp_path, spoil) == told


def test_arcs_of_a_file_that_come_in_parts_are_joined() -> None:
    keeper = Keeper()
    keeper.add_arcs({"b.py": {(2, 3), (1, 2)}, "a.py": [(1, -1)]})
    keeper.add_arcs({"b.py": [(1, 2), (-1, 1)]})

    taken = keeper.take()
    assert taken == {"a.py": [(1, -1)], "b.py": [(-1, 1), (1, 2), (2, 3)]}
    assert list(taken) == ["a.py", "b.py"]
    assert keeper.take() == {}
