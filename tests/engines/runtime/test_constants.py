"""What Hypothesis takes from the code in a warm session is what it takes from the code as it was written."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate.engines.runtime.constants import read_module, take_out

PLAIN = '''
import enum

LIMIT = 4711

class Cart:
    def add(self, count=12):
        """Adds."""
        return count + 345

    async def wait(self):
        del self.count
        return 'done'

def total(rows):
    print(__import__('math').pi)
    return sum(rows) * 67
'''

MADE = '''
__import__('_qualitygate_runtime.trampoline')
import enum

LIMIT = 4711

class Cart:
    def add(self, count=12):
        """Adds."""
        return count + 345
    def _qualitygate_0(self, count):
        _qualitygate_enter('shop.xǁCartǁadd'); return count + 345
    def _qualitygate_1(self, count):
        return count + 346
    _qualitygate_switch('shop.xǁCartǁadd', add, _qualitygate_0, {1: _qualitygate_1}, 0, 0)
    del _qualitygate_0, _qualitygate_1

    async def wait(self):
        del self.count
        return 'done'
    async def _qualitygate_0(self):
        _qualitygate_enter('shop.xǁCartǁwait'); return 'XXdoneXX'
    _qualitygate_switch('shop.xǁCartǁwait', wait, _qualitygate_0, {}, 0, 0)
    del _qualitygate_0

def total(rows):
    print(__import__('math').pi)
    return sum(rows) * 67
def _qualitygate_0(rows):
    _qualitygate_enter('shop.x_total'); return sum(rows) * 67
def _qualitygate_1(rows):
    return sum(rows) * 68
_qualitygate_switch('shop.x_total', total, _qualitygate_0, {1: _qualitygate_1}, 0, 0)
del _qualitygate_0, _qualitygate_1
'''


def test_take_out_all_that_was_put_in() -> None:
    assert take_out(MADE) == ast.unparse(ast.parse(PLAIN))


def test_leave_what_was_written() -> None:
    assert take_out(PLAIN) == ast.unparse(ast.parse(PLAIN))


def test_read_module_without_a_text(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("strange", tmp_path / "strange.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)

    assert read_module(module) == ""
    assert read_module(sys) == ""
    (tmp_path / "strange.py").write_bytes(b"A = '\xff'")
    assert read_module(module) == ""
    (tmp_path / "strange.py").write_text("A = 1\n")
    assert read_module(module) == "A = 1\n"


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("text", [PLAIN, MADE], ids=["plain", "instrumented"])
def test_hypothesis_draws_what_stands_in_the_plain_code(text: str, tmp_path: Path) -> None:
    package = tmp_path / "_qualitygate_runtime"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "trampoline.py").write_text(
        "import builtins\nSECRET = 990099\nbuiltins._qualitygate_switch = lambda *told: None\n"
    )
    (tmp_path / "shop.py").write_text(text)
    program = (
        "import sys, hypothesis, shop, _qualitygate_runtime.trampoline\n"
        "from qualitygate.engines.runtime.constants import settle_constants\n"
        "settle_constants()\n"
        "from hypothesis.internal.conjecture import providers\n"
        "found = providers._get_local_constants()\n"
        "print(sorted(found.integers), sorted(found.strings))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    integers, strings = done.stdout.strip().split("] [")
    assert {"4711", "345"} <= set(integers.strip("[] ").split(", "))
    assert not {"346", "68", "990099"} & set(integers.strip("[] ").split(", "))
    assert "XXdoneXX" not in strings
