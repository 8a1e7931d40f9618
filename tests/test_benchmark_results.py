"""Files of pytest-benchmark in, the worst that each test showed out; what is no such file is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualitygate.benchmark_results import name_strangers, read_benchmarks
from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Benchmark, Case, Facts, Figures, File, Function, Kind, Style, Suite, TestId

#: As pytest-benchmark 5.3.1 wrote it, without what it says of the machine and the repository.
RECORDED = Path(__file__).parent / "benchmark_results" / "pytest-benchmark-5.3.1.json"
TOTAL = TestId("tests/performance/test_shop.py", "test_total")
TAX = TestId("tests/performance/test_shop.py", "TestCart::test_tax")
TEST = TestId("t.py", "test_a")


def write(root: Path, *results: dict[str, Any], name: str = "bench.json", **more: object) -> Path:
    """A file with these results."""
    file = root / name
    file.write_text(json.dumps({"benchmarks": results, "version": "5.3.1"} | more))
    return file


def result(mean: object = 0.5, name: str = "t.py::test_a", data: object = None, **extra: object) -> dict[str, Any]:
    """One result, with the time of its rounds where they are given."""
    stats = {"mean": mean} | ({} if data is None else {"data": data})
    return {"fullname": name, "stats": stats, "extra_info": extra}


def observe(root: Path, *results: dict[str, Any]) -> Figures:
    """What the only test of these results showed."""
    ((found,), _) = read_benchmarks([write(root, *results)])
    return found.observed


def test_read_what_pytest_benchmark_wrote() -> None:
    benchmarks, notes = read_benchmarks([RECORDED])

    found = {one.test: one.observed for one in benchmarks}
    assert found == {
        TOTAL: Figures(
            mean_ms=pytest.approx(9.445893447991693),
            p95_ms=pytest.approx(33.12720899702981),
            ops_per_s=pytest.approx(105.86611054908857),
        ),
        TAX: Figures(
            mean_ms=pytest.approx(0.0004143342569780846),
            p95_ms=pytest.approx(0.0008520000847056508),
            peak_mb=20,
            ops_per_s=pytest.approx(2413510.30757974),
            success_rate=0.98,
        ),
    }
    assert notes == (f"{RECORDED}: 3 results of pytest-benchmark 5.3.1 on 2026-11-21",)


def test_read_the_statistics_of_pytest_benchmark_itself() -> None:
    benchmarks, _ = read_benchmarks([RECORDED])

    stats = {one.test: one.stats for one in benchmarks}
    assert stats[TOTAL]["ops"] == pytest.approx(1 / stats[TOTAL]["mean"])
    assert (stats[TAX]["min"], stats[TAX]["max"]) == (1.9100116332992911e-07, 8.520000847056508e-07)
    assert "outliers" not in stats[TOTAL]
    assert "data" not in stats[TOTAL]


@pytest.mark.parametrize(("rounds", "rank"), [(1, 1), (19, 19), (20, 19), (21, 20), (40, 38), (100, 95), (101, 96)])
def test_take_the_nearest_rank_as_percentile(rounds: int, rank: int, tmp_path: Path) -> None:
    times = [float(number) for number in range(rounds, 0, -1)]

    assert observe(tmp_path, result(data=times)).p95_ms == 1000.0 * rank


@pytest.mark.parametrize("data", [None, [], "fast", [1.0, "slow"], [1.0, float("nan")], [-1.0]])
def test_know_no_percentile_without_rounds(data: object, tmp_path: Path) -> None:
    assert observe(tmp_path, result(0.5, data=data)) == Figures(mean_ms=500.0, ops_per_s=2.0)


def test_know_no_rate_where_no_time_passed(tmp_path: Path) -> None:
    assert observe(tmp_path, result(0)) == Figures(mean_ms=0.0)


@pytest.mark.parametrize(
    ("extra", "known"),
    [
        ({"peak_mb": 12}, {"peak_mb": 12}),
        ({"peak_mb": 0}, {"peak_mb": 0}),
        ({"peak_mb": -1}, {}),
        ({"peak_mb": "12 MB"}, {}),
        ({"peak_mb": True}, {}),
        ({"peak_mb": float("nan")}, {}),
        ({"peak_mb": float("inf")}, {}),
        ({"success_rate": 1}, {"success_rate": 1}),
        ({"success_rate": 0.0}, {"success_rate": 0.0}),
        ({"success_rate": 1.01}, {}),
        ({"success_rate": 95}, {}),
        ({"mean_ms": 1, "p95_ms": 1, "ops_per_s": 1}, {}),
    ],
)
def test_take_from_a_test_what_it_alone_knows(
    extra: dict[str, object], known: dict[str, float], tmp_path: Path
) -> None:
    assert observe(tmp_path, result(0.5, **extra)) == Figures(mean_ms=500.0, ops_per_s=2.0, **known)


@pytest.mark.parametrize("extra", [{}, {"extra_info": None}, {"extra_info": [1]}])
def test_read_a_result_without_more(extra: dict[str, object], tmp_path: Path) -> None:
    plain = {"fullname": "t.py::test_a", "stats": {"mean": 0.5}} | extra

    assert observe(tmp_path, plain) == Figures(mean_ms=500.0, ops_per_s=2.0)


def test_take_the_worst_of_all_parameters(tmp_path: Path) -> None:
    one = result(0.5, "t.py::test_a[1]", [0.1, 0.5], peak_mb=30, success_rate=0.9)
    other = result(0.25, "t.py::test_a[2-::]", [0.2, 0.75], peak_mb=20, success_rate=0.8)

    worst = Figures(mean_ms=500.0, p95_ms=750.0, peak_mb=30, ops_per_s=2.0, success_rate=0.8)
    assert observe(tmp_path, one, other) == worst
    assert observe(tmp_path, other, one) == worst


def test_know_only_what_all_parameters_tell(tmp_path: Path) -> None:
    one = result(0.5, "t.py::test_a[1]", [0.1], peak_mb=30)
    other = result(0.25, "t.py::test_a[2]", success_rate=0.8)

    assert observe(tmp_path, one, other) == Figures(mean_ms=500.0, ops_per_s=2.0)


def test_take_the_worst_of_all_files(tmp_path: Path) -> None:
    stats = {"mean": 0.5, "max": 0.6, "ops": 2.0, "min": 0.1}
    first = write(tmp_path, result() | {"stats": stats}, result(name="t.py::test_b"))
    second = write(tmp_path, result() | {"stats": {"mean": 0.25, "max": 0.7, "ops": 4.0}}, name="more.json")

    (found, beside), notes = read_benchmarks([first, second])

    assert (found.test, found.observed) == (TEST, Figures(mean_ms=500.0, ops_per_s=2.0))
    assert dict(found.stats) == {"mean": 0.5, "max": 0.7, "ops": 2.0}
    assert beside.test == TestId("t.py", "test_b")
    assert notes == (f"{first}: 2 results of pytest-benchmark 5.3.1", f"{second}: 1 result of pytest-benchmark 5.3.1")


def test_read_nothing_from_no_file() -> None:
    assert read_benchmarks([]) == ((), ())


def test_say_that_a_file_has_no_results(tmp_path: Path) -> None:
    file = write(tmp_path, datetime="2026-01-02T03:04:05+00:00")

    assert read_benchmarks([file]) == ((), (f"{file}: 0 results of pytest-benchmark 5.3.1 on 2026-01-02",))


NO_RESULT = "entry 0 of `benchmarks` has no `fullname` of a test, or no `mean`"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty: no benchmark ran to its end"),
        (b" \n", "it is empty: no benchmark ran to its end"),
        (b"\xff\xfe{}", "it is not UTF-8"),
        (b"<html>", "it is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"[]", "it has no `benchmarks`, or no `version`"),
        (b"{}", "it has no `benchmarks`, or no `version`"),
        (b'{"benchmarks": []}', "it has no `benchmarks`, or no `version`"),
        (b'{"benchmarks": {}, "version": "5"}', "it has no `benchmarks`, or no `version`"),
        (b'{"benchmarks": [], "version": 5}', "it has no `benchmarks`, or no `version`"),
        (b'{"benchmarks": [3], "version": "5"}', NO_RESULT),
        (b'{"benchmarks": [{"fullname": "t.py::a"}], "version": "5"}', NO_RESULT),
        (b'{"benchmarks": [{"fullname": "t.py::a", "stats": {}}], "version": "5"}', NO_RESULT),
        (b'{"benchmarks": [{"fullname": "t.py::a", "stats": {"mean": NaN}}], "version": "5"}', NO_RESULT),
        (b'{"benchmarks": [{"fullname": "t.py::a", "stats": {"mean": -0.1}}], "version": "5"}', NO_RESULT),
        (b'{"benchmarks": [{"fullname": "t.py", "stats": {"mean": 0.1}}], "version": "5"}', NO_RESULT),
        (
            b'{"benchmarks": [{"fullname": "t.py::a", "stats": {"mean": 0.1}}, {}], "version": "5"}',
            NO_RESULT.replace("0", "1", 1),
        ),
    ],
)
def test_refuse_what_pytest_benchmark_does_not_write(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)

    with pytest.raises(UsageError) as caught:
        read_benchmarks([RECORDED, file])

    assert str(caught.value) == (
        f"error[usage]: {file} is not what pytest-benchmark writes\n"
        "  --> --benchmark-json\n"
        f"  | {why}\n"
        "help: run the benchmarks with `pytest --benchmark-json FILE`, and give that file"
    )
    assert caught.value.exit_code is ExitCode.USAGE


def test_refuse_what_is_nested_too_deeply(tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text("[" * 200_000)

    with pytest.raises(UsageError, match=r"deep.json is not what pytest-benchmark writes"):
        read_benchmarks([file])


@pytest.mark.parametrize(("name", "why"), [("gone.json", "No such file or directory"), (".", "Is a directory")])
def test_refuse_what_cannot_be_read(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_benchmarks([tmp_path / name])

    assert caught.value.what == f"cannot read {tmp_path / name}: {why}"
    assert caught.value.where == "--benchmark-json"


def know_tests(*names: str) -> Suite:
    cases = [
        Case(TestId("t.py", name), Function(name, name, "t.py", (), (), ()), Style.PYTEST, Kind.UNIT) for name in names
    ]
    return Suite(".", (File("t.py", 9, tuple(cases)),))


def benchmarks_of(*names: str) -> tuple[Benchmark, ...]:
    return tuple(Benchmark(TestId("t.py", name), Figures(mean_ms=1.0), {}) for name in names)


def test_name_results_of_tests_that_are_not_there() -> None:
    facts = Facts(know_tests("a", "b"), benchmarks=benchmarks_of("b", "z\x1b", "a", "c"))

    assert name_strangers(facts) == ("results of 2 tests that the suite does not have: t.py::c, t.py::z\\x1b",)


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b")])
def test_name_no_result_of_a_test_that_is_there(names: tuple[str, ...]) -> None:
    assert name_strangers(Facts(know_tests("a", "b"), benchmarks=benchmarks_of(*names))) == ()
