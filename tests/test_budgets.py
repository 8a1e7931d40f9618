"""Which checks assert a budget: a measured time, memory or rate held against a limit."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from qualitygate.budgets import find_budgets, read_limits
from qualitygate.scanner.scan import scan

TIMED = "    start = time.perf_counter()\n    act()\n    elapsed = time.perf_counter() - start\n"


def list_budgets(root: Path, code: str, conftest: str = "") -> list[int]:
    """The lines of the budgets of the last test."""
    (root / "tests").mkdir()
    (root / "tests/conftest.py").write_text(dedent(conftest))
    (root / "tests/test_a.py").write_text("import time\n" + dedent(code))
    suite = scan(root, [root / "tests"])
    return [check.span.line for check in find_budgets(suite.cases[-1], suite)]


@pytest.mark.parametrize(
    ("body", "budget"),
    [
        (f"{TIMED}    assert elapsed < 0.5", True),
        (f"{TIMED}    assert 0.5 >= elapsed", True),
        (f"{TIMED}    assert elapsed * 1000 <= LIMIT, 'slow'", True),
        (f"{TIMED}    assert 0 < elapsed < 0.5", True),
        (f"{TIMED}    assert found and elapsed < 0.5", True),
        (f"{TIMED}    assert found or elapsed < 0.5", False),
        (f"{TIMED}    assert elapsed > 0.5", False),
        (f"{TIMED}    assert 0.5 < elapsed", False),
        (f"{TIMED}    assert elapsed == 0.5", False),
        (f"{TIMED}    assert elapsed", False),
        (f"{TIMED}    assert act() < 5", False),
        (f"{TIMED}    try:\n        assert elapsed < 5\n    except AssertionError: pass", False),
        (f"{TIMED}    ms = elapsed * 1000\n    assert ms < 5", True),
        (f"{TIMED}    rate = 100 / elapsed\n    assert rate > 50", True),
        (f"{TIMED}    assert 100 / elapsed >= 50", True),
        (f"{TIMED}    assert 100 / elapsed < 50", False),
        (f"{TIMED}    assert elapsed / elapsed < 50", True),
        (f"{TIMED}    times = []\n    times.append(elapsed)\n    assert max(times) < 1", True),
        (f"{TIMED}    times = []\n    times.append(elapsed)\n    assert len(times) < 1", False),
        (f"{TIMED}    times = [elapsed]\n    for one in times:\n        assert one < 1", True),
        ("    start = time.time()\n    assert time.time() - start < 1", True),
        ("    deadline = time.time() + 5\n    assert act() < 5", False),
        ("    before = act()\n    assert act() - before < 1", False),
        ("    import timeit\n    assert timeit.timeit(act, number=9) < 1", True),
        ("    import timeit\n    assert min(timeit.repeat(stmt=act)) < 1", True),
        ("    import tracemalloc\n    _, peak = tracemalloc.get_traced_memory()\n    assert peak < 100", True),
        ("    import psutil\n    assert psutil.Process().memory_info().rss < 100", True),
    ],
)
def test_find_budget_of_measured(tmp_path: Path, body: str, budget: bool) -> None:
    found = list_budgets(tmp_path, f"def test_a():\n{body}\n")

    assert bool(found) is budget


@pytest.mark.parametrize(
    ("check", "budget"),
    [
        ("assert found == 30", False),
        ("assert found < 30", False),
        ("assert benchmark.stats['mean'] < 0.1", True),
        ("assert benchmark.stats.stats.max < 0.1", True),
        ("assert benchmark.stats['ops'] > 100", True),
        ("assert benchmark.stats['ops'] < 100", False),
        ("stats = benchmark.stats\n    assert stats['stddev'] <= 0.1", True),
        ("assert benchmark.name < 'b'", False),
    ],
)
def test_find_budget_of_benchmark(tmp_path: Path, check: str, budget: bool) -> None:
    found = list_budgets(tmp_path, f"def test_a(benchmark):\n    found = benchmark(act)\n    {check}\n")

    assert bool(found) is budget


HELPERS = """
import time
import pytest

def measure(func):
    start = time.perf_counter()
    func()
    return {"seconds": time.perf_counter() - start, "ops_per_s": 1}

def double(x):
    return 2 * x

def assert_faster(func, limit):
    start = time.perf_counter()
    func()
    assert time.perf_counter() - start < limit

class Watch:
    def __enter__(self):
        self.start = time.perf_counter()
        return self
    def __exit__(self, *_):
        self.elapsed = time.perf_counter() - self.start

@pytest.fixture
def timer():
    def run(func):
        start = time.perf_counter()
        func()
        return time.perf_counter() - start
    return run

@pytest.fixture
def number():
    return 3
"""


@pytest.mark.parametrize(
    ("test", "budget"),
    [
        ("def test_a(): assert measure(act)['seconds'] < 1", True),
        ("def test_a(): assert measure(act)['ops_per_s'] >= 100", True),
        ("def test_a(): assert measure(act)['ops_per_s'] <= 100", False),
        ("def test_a():\n    result = measure(func=act)\n    assert result['seconds'] < 1", True),
        ("def test_a(): assert double(3) < 7", False),
        ("def test_a(): assert_faster(act, 1)", True),
        ("def test_a():\n    with Watch() as watch: act()\n    assert watch.elapsed < 1", True),
        ("def test_a(timer): assert timer(act) < 1", True),
        ("def test_a(number): assert number < 4", False),
        ("def test_a(timer): assert act() < 1", False),
    ],
)
def test_find_budget_through_helper(tmp_path: Path, test: str, budget: bool) -> None:
    code = f"from conftest import assert_faster, double, measure, Watch\n{test}\n"

    assert bool(list_budgets(tmp_path, code, HELPERS)) is budget


def test_find_every_budget(tmp_path: Path) -> None:
    code = f"def test_a():\n{TIMED}    assert elapsed < 1\n    assert act() == 1\n    assert elapsed < 2\n"

    assert list_budgets(tmp_path, code) == [6, 8]


@pytest.mark.parametrize(
    ("check", "limits"),
    [
        ("assert benchmark.stats['mean'] < 0.5", [("mean", 0.5)]),
        ("assert benchmark.stats['max'] <= 1", [("max", 1)]),
        ("assert benchmark.stats.stats.median < 0.5", [("median", 0.5)]),
        ("assert benchmark.stats.stats['min'] < 0.5", [("min", 0.5)]),
        ("assert 0.5 > benchmark.stats['mean']", [("mean", 0.5)]),
        ("assert 0.5 >= benchmark.stats['mean']", [("mean", 0.5)]),
        ("assert 0 < benchmark.stats['mean'] < 0.5", [("mean", 0.5)]),
        ("assert benchmark.stats['mean'] < 0.5 and benchmark.stats['max'] < 2", [("mean", 0.5), ("max", 2)]),
        ("assert benchmark.stats['mean'] < 0.5 and benchmark.stats['ops'] < 9", [("mean", 0.5)]),
        ("assert benchmark.stats['mean'] < 0.5 and benchmark.stats['max'] > 9", [("mean", 0.5)]),
        ("assert benchmark.stats['mean'] < 0.5 and benchmark.stats['stddev'] < 9", [("mean", 0.5)]),
        ("assert benchmark.stats['ops'] > 100", [("ops", 100)]),
        ("assert 100 <= benchmark.stats['ops']", [("ops", 100)]),
        ("stats = benchmark.stats\n    assert stats['mean'] < 0.5", [("mean", 0.5)]),
        ("stats = benchmark.stats.stats\n    assert stats.max < 0.5", [("max", 0.5)]),
        ("stats = benchmark.extra_info\n    assert stats['mean'] < 0.5", []),
        ("assert benchmark.stats['mean'] < LIMIT", []),
        ("assert benchmark.stats['mean'] * 1000 < 5", []),
        ("assert benchmark.stats['stddev'] < 0.5", []),
        ("assert benchmark.stats['mean'] > 0.5", []),
        ("assert benchmark.stats['ops'] < 100", []),
        ("assert benchmark.stats['mean'] == 0.5", []),
        ("assert found['mean'] < 0.5", []),
        ("try:\n        assert benchmark.stats['mean'] < 5\n    except AssertionError: pass", []),
    ],
)
def test_read_limits_of_statistics(tmp_path: Path, check: str, limits: list[tuple[str, float]]) -> None:
    (tmp_path / "test_a.py").write_text(f"def test_a(benchmark):\n    found = benchmark(act)\n    {check}\n")
    suite = scan(tmp_path, [tmp_path])

    assert list(read_limits(suite.cases[0], suite)) == limits
