"""Random edits of a project in, verdicts of a run that remembers against those of one that does not out."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Where the verdicts are kept between the edits.
CACHE = "cache"

FILES = {
    "pyproject.toml": """\
[project]
name = 'shop'
version = '1'

[tool.pytest.ini_options]
testpaths = ['tests']
""",
    "shop.py": """\
import json
from pathlib import Path

import rates


def price(net, count=1):
    if count < 1:
        raise ValueError('count')
    return net * count + rates.FEE


def tax(net):
    return net * rates.RATE


def table():
    return json.loads((Path(__file__).parent / 'table.json').read_text())


def look_up(name):
    found = table().get(name)
    if found is None:
        return -1
    return found * 2


def scaled(factor):
    def scale(x):
        return x * factor
    return scale


half = scaled(0.5)
inside = []


def visit(name):
    inside.append(name)
    leave(name)


def leave(name):
    inside[:] = [one for one in inside if one != name]
""",
    "rates.py": """\
RATE = 0.5
FEE = 3


def double(x):
    return x * 2
""",
    "table.json": """\
{"a": 1, "b": 4}
""",
    "tests/conftest.py": """\
import pytest


@pytest.fixture
def net():
    return 10


@pytest.fixture(scope='session')
def count():
    return 2
""",
    "tests/checks.py": """\
LIMIT = 3


def check_price(value, least):
    assert value >= least
""",
    "tests/test_price.py": """\
import pytest
import shop
from checks import check_price


def test_price(net, count):
    assert shop.price(net, count) == net * count + 3


def test_least(net):
    check_price(shop.price(net), 3)


def test_refuse():
    with pytest.raises(ValueError):
        shop.price(1, 0)
""",
    "tests/test_tax.py": """\
import shop

CASES = [(2, 1), (4, 2)]


def test_tax():
    for net, tax in CASES:
        assert shop.tax(net) == tax
""",
    "tests/test_half.py": """\
import shop


def test_half():
    assert shop.half(4) == 2


def test_visit():
    shop.visit('a')
""",
    "tests/test_nobody.py": """\
import shop


def test_nobody_is_inside():
    assert shop.inside == []
""",
    "tests/test_table.py": """\
import shop


def test_known():
    assert shop.look_up('a') == 2


def test_unknown():
    assert shop.look_up('z') < 0


def test_double():
    import rates
    assert rates.double(2) == 4
""",
}


def compare_edits(folder: Path, edits: int, seed: int = 1) -> None:
    """Edit at random, run with and without memory after each edit, count the verdicts that differ.

    An edit after which the tests cannot run at all is no state to judge; its two runs must still end alike. Every
    twenty edits it is told how many verdicts were stale so far: a long run may be cut off.
    """
    draw = random.Random(seed)
    root = folder / "shop"
    lay_out(root)
    mutants = reused = stale = broken = 0
    kinds: dict[str, int] = {}
    for number in range(edits):
        if number % 20 == 19:
            print(f"  after {number} edits {mutants} verdicts of fresh runs, {reused} taken from runs before; "
                  f"stale: {stale}", flush=True)  # fmt: skip
            lay_out(root)  # back to a project whose tests pass, so that not all ends in ruins
        kind, edit = draw.choice(EDITS)
        kinds[kind] = kinds.get(kind, 0) + 1
        edit(root, draw)
        kept, fresh = run(root, folder, cache=True), run(root, folder, cache=False)
        if kept is None or fresh is None:
            broken += 1
            stale += (kept is None) != (fresh is None)
            continue
        mutants += len(fresh)
        reused += sum(was for _, was in kept.values())
        different = [
            name for name in fresh.keys() | kept.keys() if kept.get(name, ("",))[0] != fresh.get(name, ("",))[0]
        ]
        stale += len(different)
        for name in different:
            print(f"  edit {number} ({kind}): {name} {kept.get(name)} {fresh.get(name)}", flush=True)
    print(f"edits: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}")
    print(
        f"seed {seed}: {edits} edits, after {broken} of them the tests could not run; {mutants} verdicts of fresh "
        f"runs, {reused} taken from runs before; stale: {stale}"
    )


def run(root: Path, folder: Path, *, cache: bool) -> dict[str, tuple[str, bool]] | None:
    """Status of each mutant and whether it was taken from a run before; None when there was nothing to judge."""
    options = ["-q", "--verify", "0", "--output-format", "json", *([] if cache else ["--no-cache"])]
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "mutate", *options], cwd=root, capture_output=True, text=True,
        check=False, env=os.environ | {"QUALITYGATE_CACHE_DIR": str(folder / CACHE)},
    )  # fmt: skip
    if not done.stdout.strip():
        return None
    report: dict[str, Any] = json.loads(done.stdout)
    return {
        f"{one['name']} {one['replacement']}": (one["status"], one["reused"]) for one in report["mutation"]["mutants"]
    }


def lay_out(root: Path) -> None:
    """The project as it is at first."""
    shutil.rmtree(root, ignore_errors=True)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def replace_in(*choices: tuple[str, str, str]) -> Callable[[Path, random.Random], None]:
    """An edit that puts one text in the place of another, or back, in one of several files."""

    def edit(root: Path, draw: random.Random) -> None:
        path, one, other = draw.choice(choices)
        text = (root / path).read_text()
        (root / path).write_text(text.replace(other, one) if other in text else text.replace(one, other))

    return edit


def add_test(root: Path, draw: random.Random) -> None:
    number = draw.randrange(10**6)
    path = root / draw.choice(["tests/test_price.py", "tests/test_tax.py", "tests/test_new.py"])
    head = path.read_text() if path.exists() else "import shop\n"
    what = draw.choice(["shop.price(1, 3) == 6", "shop.tax(10) > 4", "shop.look_up('b') == 8", "True"])
    path.write_text(f"{head}\n\ndef test_added_{number}():\n    assert {what}\n")


def remove_test(root: Path, draw: random.Random) -> None:
    path = root / draw.choice(["tests/test_price.py", "tests/test_table.py"])
    head, *tests = path.read_text().split("\n\n\ndef test_")
    if len(tests) > 1:
        tests.pop(draw.randrange(len(tests)))
    path.write_text("\n\n\ndef test_".join([head, *tests]))


EDITS: list[tuple[str, Callable[[Path, random.Random], None]]] = [
    (
        "test",
        replace_in(
            ("tests/test_price.py", "== net * count + 3", ">= 3"),
            ("tests/test_tax.py", "== tax", "> 0"),
            ("tests/test_table.py", "== 2", "> 0"),
            ("tests/test_half.py", "== 2", "> 0"),
            ("tests/test_nobody.py", "== []", "is not None"),
            ("tests/test_price.py", "shop.price(1, 0)", "shop.price(1, -1)"),
        ),
    ),
    ("added test", add_test),
    ("removed test", remove_test),
    (
        "fixture",
        replace_in(("tests/conftest.py", "return 10", "return 1"), ("tests/conftest.py", "return 2", "return 1")),
    ),
    (
        "helper",
        replace_in(("tests/checks.py", ">= least", "> 0"), ("tests/checks.py", "assert value", "assert 1 + value")),
    ),
    (
        "constant",
        replace_in(
            ("tests/test_tax.py", "(4, 2)", "(0, 0)"),
            ("rates.py", "FEE = 3", "FEE = 0"),
            ("tests/checks.py", "LIMIT = 3", "LIMIT = 4"),
        ),
    ),
    ("data", replace_in(("table.json", '"a": 1', '"a": 0'), ("table.json", '"b": 4', '"c": 4'))),
    ("source", replace_in(("shop.py", "count < 1", "count <= 0"), ("rates.py", "x * 2", "x + x"))),
    (
        "mark",
        replace_in(
            ("tests/test_tax.py", "def test_tax", "import pytest\n\n\n@pytest.mark.skip\ndef test_tax"),
            ("tests/test_table.py", "def test_known", "def known"),
        ),
    ),
    (
        "configuration",
        replace_in(("pyproject.toml", "testpaths = ['tests']", "testpaths = ['tests']\naddopts = '-k not refuse'")),
    ),
]
