"""What no-oracle leaves alone, beyond its own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.model import Rule
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan


@pytest.fixture
def rule() -> Rule:
    (found,) = (rule for rule in load_rules() if rule.name == "no-oracle")
    return found


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("def test_a(): f()", [2]),
        ("def test_a(): x = 1", [2]),
        ("async def test_a(): await f()", [2]),
        ("@pytest.mark.skipif(x)\ndef test_a(): f()", [3]),
        ("def test_a(): f()\ndef test_b():\n    assert f()", [2]),
        ("class TestA:\n    def test_a(self): f()\nclass TestB(TestA): pass", [3]),
        ("def test_a(): pass", []),
        ("def test_a(benchmark): benchmark(f)", []),
        ("def test_a(): pytest.skip('later')", []),
        ("def test_a(): raise NotImplementedError", []),
        ("def test_a(snapshot): f()", []),
        ("def test_a(): f()  # must not raise", []),
        ("def test_valid(): f()", [2]),
        ("def test_valid(): f()\ndef test_no():\n    with pytest.raises(E): f()", []),
    ],
)
def test_find(rule: Rule, tmp_path: Path, code: str, lines: list[int]) -> None:
    (tmp_path / "test_a.py").write_text(f"import pytest\n{code}\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert [finding.span.line for finding in judgement.findings] == lines


def test_find_joins_the_tests_of_an_inherited_method(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("class TestA:\n    def test_a(self): f()\nclass TestB(TestA): pass\n")

    (finding,) = judge(scan(tmp_path, [tmp_path]), [rule], []).findings

    assert finding.message == "`test_a` asserts nothing: it passes whatever the code returns"
    assert [str(test) for test in finding.tests] == ["test_a.py::TestA::test_a", "test_a.py::TestB::test_a"]


@pytest.mark.parametrize(
    ("asserting", "silent", "lines"),
    [(3, 0, [2]), (4, 0, []), (4, 1, []), (7, 2, [2, 3, 4]), (8, 2, [])],
)
def test_an_odd_name_is_meant_where_the_others_assert(
    rule: Rule, tmp_path: Path, asserting: int, silent: int, lines: list[int]
) -> None:
    odd = [f"def test_unknown_{n}(): f()" for n in range(silent + 1)]
    others = [f"def test_{n}(): assert f({n})" for n in range(asserting)]
    (tmp_path / "test_a.py").write_text("\n".join(["import pytest", *odd, *others]))

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert [finding.span.line for finding in judgement.findings] == lines
