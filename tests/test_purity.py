"""Which functions are pure, and why the others are not. A false "pure" asks for a property test that cannot be."""

from __future__ import annotations

from textwrap import dedent

import pytest

from qualitygate.purity import find_impurities
from qualitygate.scanner.index import Index
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.source import Source


def lower(path: str, code: str) -> Source:
    source = lower_file(path, dedent(code).encode())
    assert isinstance(source, Source)
    return source


def read(code: str, **others: str) -> dict[str, str]:
    """Why each function of the module ``shop`` is not pure; ``others`` are modules beside it."""
    files = {"shop.py": code} | {f"{name}.py": text for name, text in others.items()}
    impurities = find_impurities(Index([lower(path, text) for path, text in files.items()]))
    return {qualname: why for (path, qualname, _), why in impurities.items() if path == "shop.py"}


@pytest.mark.parametrize(
    "code",
    [
        "def f(x: int): return x + 1",
        "def f(x): raise ValueError(f'no {x}')",
        "import math\ndef f(x): return math.sqrt(x)",
        "from decimal import Decimal as D\ndef f(x): return D(x).quantize(D('0.01'))",
        "import re\nWORD = re.compile('a')\ndef f(x): return WORD.fullmatch(x)",
        "import os\ndef f(x): return os.path.join(x, 'a')",
        "from os import path\ndef f(x): return path.basename(x)",
        "def f(x): return sorted(x, key=lambda y: -y)",
        "def f(x):\n    found = []\n    found.append(x)\n    return found",
        "def f(x):\n    found = {}\n    found[x] = 1\n    found.update(a=1)\n    del found['a']\n    return found",
        "def f(x):\n    copy = list(x)\n    copy.sort()\n    copy += [1]\n    return copy",
        "from collections import defaultdict\ndef f(x):\n    g = defaultdict(list)\n    g[x].append(x)",
        "def f(x):\n    return [y for y in x].pop()",
        "def f(x: int):\n    x += 1\n    return x",
        "def f(x):\n    x += 1\n    return x",
        "def f(x):\n    total = x\n    total -= 2.5\n    return total",
        "def f(x):\n    def inner(y): return y\n    return inner(x)",
        "def f(x):\n    return f(x - 1) if x else 0",
        "import functools\n@functools.lru_cache(maxsize=None)\ndef f(x): return x",
        "from contextlib import suppress\ndef f(x):\n    with suppress(KeyError): return x['a']",
        "def f(print): return print",
        "def f(x):\n    from math import sqrt\n    return sqrt(x)",
        "def f(x): return x[1:]",
        "class Fault(ValueError): pass\ndef f(x): raise Fault(x)",
        "class Box:\n    def __init__(self, x): self.x = x\ndef f(x): return Box(x)",
        "from dataclasses import dataclass\n@dataclass\nclass Box:\n    x: int\ndef f(x): return Box(x)",
        "import more\ndef f(x): return more.double(x)",
        "import more\ndef f(x): return more.TABLE.get(x)",
        "from more import double\ndef f(x): return list(map(double, x))",
    ],
)
def test_see_no_effect(code: str) -> None:
    assert read(code, more="TABLE = {}\ndef double(x): return 2 * x")["f"] == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def f(x): print(x)", "uses `print`"),
        ("def f(x): return map(print, x)", "uses `print`"),
        ("def f(x): return open(x)", "uses `open`"),
        ("import os\ndef f(x): return os.environ[x]", "uses `os.environ`"),
        ("from os import environ as e\ndef f(x): return e[x]", "uses `os.environ`"),
        ("import os.path\ndef f(x): return os.path.getsize(x)", "uses `os.path.getsize`"),
        ("import sys\ndef f(x): return sys.argv", "uses `sys.argv`"),
        ("def f(x):\n    import random\n    return random.choice(x)", "uses `random.choice`"),
        ("import time\ndef f(x): return x + time.time()", "uses `time.time`"),
        ("import subprocess as s\ndef f(x): s.run(x)", "uses `subprocess.run`"),
        ("from datetime import datetime\ndef f(x): return datetime.now()", "calls the method `now`"),
        ("from datetime import datetime\ndef f(x): return map(datetime.now, x)", "uses `datetime.datetime.now`"),
        ("from datetime import date\ndef f(x: date): return x.today()", "calls the method `today`"),
        ("import heapq\ndef f(x): heapq.heappush(x, 1)", "uses `heapq.heappush`"),
        ("def f(x): return x.read_text()", "calls the method `read_text`"),
        ("import requests\ndef f(x): return requests.get(x)", "calls `requests.get`, of which nothing is known"),
        ("import left\ndef f(x): return left.TABLE[x].get(x)", "calls `get`, of which nothing is known"),
        ("from more import TABLE\ndef f(x): TABLE.pop(x)", "changes `TABLE`, which it has not made"),
        ("from left import *\ndef f(x): return pad(x)", "calls `pad`, of which nothing is known"),
        ("def f(x): return x()", "calls `x`, of which nothing is known"),
        ("TABLE = {}\ndef f(x): return TABLE[x](1)", "calls `?`, of which nothing is known"),
        ("def f(x): return x.frobnicate()", "calls `x.frobnicate`, of which nothing is known"),
        ("N = 0\ndef f(x):\n    global N\n    N = x", "writes the global `N`"),
        ("def f(x):\n    n = 0\n    def g():\n        nonlocal n\n        n = 1\n    g()", "writes the nonlocal `n`"),
        ("SEEN = {}\ndef f(x): SEEN[x] = 1", "changes `SEEN`, which it has not made"),
        ("SEEN = []\ndef f(x): SEEN.append(x)", "changes `SEEN`, which it has not made"),
        ("def f(x): x.y = 1", "changes its argument `x`"),
        ("def f(x): x[0] = 1", "changes its argument `x`"),
        ("def f(x): (a, x[0]) = 1, 2", "changes its argument `x`"),
        ("def f(x): x.items[0].n = 1", "changes its argument `x`"),
        ("def f(x): del x[0]", "changes its argument `x`"),
        ("def f(x):\n    for x.y in [1]: pass", "changes its argument `x`"),
        ("def f(x): x.sort()", "changes its argument `x`"),
        ("def f(x): x.items.append(1)", "changes its argument `x`"),
        ("def f(x: list):\n    x += [1]", "changes its argument `x`"),
        ("def f(x):\n    alias = x\n    alias.append(1)", "changes `alias`, which it has not made"),
        ("def f(x):\n    alias = []\n    alias = x\n    alias[0] = 1", "changes `alias`, which it has not made"),
        ("def f(x):\n    a, b = x\n    a.append(1)", "changes `a`, which it has not made"),
        ("def f(x):\n    for y in x: y.append(1)", "changes `y`, which it has not made"),
        ("def f(x):\n    with x as y: pass", "enters a context that it has not made"),
        ("def f(x): return next(x)", "takes from an iterator that it has not made"),
        ("def f(x):\n    rows = [x]\n    rows[0].append(1)", "changes `rows`, which it has not made"),
        ("def f(x): return [y.pop() for y in x]", "changes `y`, which it has not made"),
        ("def f(x): return x[g() : 1]", "holds `g() : 1`, which is not read"),
        ("async def f(x): return x", "is a coroutine"),
        ("def f(x): yield x", "is a generator"),
        ("import click\n@click.command()\ndef f(x): return x", "is decorated with `click.command`"),
    ],
)
def test_see_effect(code: str, why: str) -> None:
    assert read(code, more="TABLE = {}")["f"] == why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def g(x): print(x)\ndef f(x): g(x)", "calls `g`, which uses `print`"),
        ("def h(x): print(x)\ndef g(x): h(x)\ndef f(x): g(x)", "calls `g`, which calls `h`"),
        ("def f(x): return g(x)\ndef g(x): return f(print)", "calls `g`, which uses `print`"),
        ("import more\ndef f(x): more.shout(x)", "calls `more.shout`, which uses `print`"),
        ("from more import shout as s\ndef f(x): return map(s, x)", "calls `shout`, which uses `print`"),
        ("def g(x): x.pop()\ndef f(y): g(y)", "changes its argument `y`"),
        ("def g(x): x.pop()\nALL = []\ndef f(y): g(ALL)", "calls `g`, which changes what it is given"),
        ("def g(x): x.pop()\ndef f(y): g([y])", ""),
        ("def g(x): x.pop()\ndef f(y: int): g([y], y)", ""),
        ("class A:\n    def __init__(self): print(1)\ndef f(x): return A()", "calls `A`, which uses `print`"),
        ("class A:\n    def __init__(self, x): x.pop()\ndef f(x): return A(x)", "changes its argument `x`"),
        (
            "import left\nclass A(left.B): pass\ndef f(x): return A()",
            "calls `A`, of whose base `left.B` nothing is known",
        ),
        ("class A:\n    def go(self): print(1)\ndef f(x): x.go()", "calls `x.go`, which uses `print`"),
        ("class A:\n    def go(self): self.n = 1\ndef f(x): x.go()", "changes its argument `x`"),
        (
            "class A:\n    @property\n    def go(self): print(1)\ndef f(x): return x.go",
            "calls `go`, which uses `print`",
        ),
        ("class A:\n    @property\n    def go(self): return 1\ndef f(x): return x.go", ""),
    ],
)
def test_see_effect_of_what_is_called(code: str, why: str) -> None:
    assert read(code, more="def shout(x): print(x)")["f"] == why


def test_read_methods() -> None:
    found = read(
        """
        class Base:
            def __init__(self, rate): self.rate = rate
            def lift(self): return self.rate
            def log(self): print(self.rate)
        class Cart(Base):
            def __init__(self, rate):
                super().__init__(rate)
                self.lines = []
            def lift(self): return super().lift() + 1
            def add(self, line): self.lines.append(line)
            def both(self): return self.lift() + self.lift()
            def tell(self): return self.log()
            def hold(self, other): other.lines.clear()
            @staticmethod
            def plain(line): return line
            @classmethod
            def make(cls, rate): return rate
            @property
            def size(self): return len(self.lines)
            @size.setter
            def size(self, n): self.lines = n
        """
    )

    assert {name: why for name, why in found.items() if why} == {
        "Base::__init__": "changes its argument `self`",
        "Base::log": "uses `print`",
        "Cart::__init__": "changes its argument `self`",
        "Cart::add": "changes its argument `self`",
        "Cart::tell": "calls `self.log`, which uses `print`",
        "Cart::hold": "changes its argument `other`",
        "Cart::size": "changes its argument `self`",
    }
