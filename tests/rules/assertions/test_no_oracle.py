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
        ("def test_a(client): client.get('/', status=404)", []),
        ("def test_a(client): client.post_json('/', {}, status=201)", []),
        ("def test_a(client): client.get('/', status='open')", [2]),
        ("def test_a(client): client.settle('/', status=404)", [2]),
        ("def test_a(): f(bogus_keyword=1)", []),
        ("def test_a(): self.getDeprecatedModuleAttribute('shop', 'Cart')", []),
        ("def test_a(request): return {'cart': f()}", []),
        ("def test_a(request): return f()", [2]),
        ("def test_a(request): return f()\ndef test_b(): assert g(test_a)", []),
        ("def test_a(request): f()\ndef test_b(): assert g(test_a)", [2]),
        ("def test_a(): run('x = 1; assert x')", []),
        ("def run(name): importlib.import_module(name).main()\ndef test_a(): run('shop')", []),
        ("def test_a(): run('the assertion; assertive')", [2]),
        ("def test_a(request):\n    f()\n    return {'cart': 1}", [2]),
        ("def test_a():\n    with f():\n        pass", []),
        ("def test_a():\n    import g\n    with f():\n        pass", []),
        ("def test_a():\n    with f():\n        g()", [2]),
        ("def test_a():\n    for n in f():\n        g = n + 1\n        with h(g):\n            pass", []),
        ("def test_a():\n    with f():\n        x = 1", [2]),
        ("@pytest.mark.skip(reason='slow')\ndef test_a(): f()", []),
        ("async def test_a():\n    with anyio.fail_after(3):\n        await f()", []),
        ("linear = partial(assert_grows, 2)\ndef test_a(): linear(f)", []),
        ("linear = partial(grows, 2)\ndef test_a(): linear(f)", [3]),
        ("class TestA(leaks.LeakCase):\n    def test_a(self): self.execute(f)", []),
        ("class TestA(leaks.LeakCase):\n    def test_a(self): execute(f)", [3]),
        ("class TestA(leaks.LeakCase):\n    def test_a(self): x = self.execute(f)", [3]),
        ("class TestA(unittest.TestCase):\n    def test_a(self): self.execute(f)", [3]),
        ("class TestA:\n    def test_a(self): self.execute(f)", [3]),
        ("class TestA(leaks.LeakCase):\n    def run(self): f()\n    def test_a(self): self.run()", [4]),
        ("class TestA(Base):\n    def test_a(self): self.run()\nclass Base: pass", [3]),
        ("def test_a():\n    f()\n    # no error!", []),
        ("def test_fuzz(data): f(data)", []),
        ("def test_fuzzy(data): f(data)", []),
        ("def test_defuzz(data): f(data)", [2]),
        ("def test_a(): ShouldRaise(E)", []),
        ("def test_a(): Shoulder(E)", [2]),
        ("def check(x, n): assert f(x) == n\nblack = partial(check, 3)\ndef test_a(): black(1)", []),
        ("def check(x, n): assert f(x) == n\nblack = partial(check, 3)\ndef test_a(): white(1)", [4]),
        ("def check(x, n): assert f(x) == n\nblack = partial(f, 3)\ndef test_a(): black(1)", [4]),
        ("def check(x, n): f(x)\nblack = partial(check, 3)\ndef test_a(): black(1)", [4]),
        ("def check(x, n): assert f(x) == n\nblack = other(check, 3)\ndef test_a(): black(1)", [4]),
    ],
)
def test_find(rule: Rule, tmp_path: Path, code: str, lines: list[int]) -> None:
    (tmp_path / "test_a.py").write_text(f"import pytest\n{code}\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert [finding.span.line for finding in judgement.findings] == lines


@pytest.mark.parametrize(
    ("raised", "lines"),
    [
        ("raise RuntimeError('the disk is full')", []),
        ("if text: raise LogError", []),
        ("raise OSError", []),
        ("raise KeyError(text)", [5]),
        ("raise errors.NotImplementedError", [5]),
        ("raise StopIteration", [5]),
        ("raise", [5]),
        ("return text", [5]),
    ],
)
def test_a_double_of_the_file_that_fails_is_there_to_be_noticed(
    rule: Rule, tmp_path: Path, raised: str, lines: list[int]
) -> None:
    double = f"class Log:\n    def write(self, text):\n        {raised}"
    (tmp_path / "test_a.py").write_text(f"import pytest\n{double}\ndef test_a(): f(Log())\n")
    (tmp_path / "test_b.py").write_text(f"import pytest\n{double}\ndef test_b(): f()\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert [(finding.path, finding.span.line) for finding in judgement.findings] == [
        *(("test_a.py", line) for line in lines),
        ("test_b.py", 5),
    ]


@pytest.mark.parametrize(
    ("kept", "lines"),
    [
        ("PROGRAM = 'assert shop.is_open()'", []),
        ("PROGRAM = {'till.py': 'import shop\\nassert shop.is_open()'}", []),
        ("PROGRAM = 'shop.open()'", [5]),
        ("OTHER = 'assert shop.is_open()'", [5]),
    ],
)
def test_a_program_that_the_file_keeps_may_assert(rule: Rule, tmp_path: Path, kept: str, lines: list[int]) -> None:
    method = "    def test_a(self): run(self.PROGRAM)"
    (tmp_path / "test_class.py").write_text(f"import os\n\nclass TestA:\n    {kept}\n{method}\n")
    (tmp_path / "test_module.py").write_text(f"import os\n\n\n{kept}\ndef test_a(): run(PROGRAM)\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    expected = [(path, line) for path in ("test_class.py", "test_module.py") for line in lines]
    assert [(finding.path, finding.span.line) for finding in judgement.findings] == expected


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
    tmp_path: Path, asserting: int, silent: int, lines: list[int]
) -> None:
    rules = [rule for rule in load_rules() if rule.name in ("no-oracle", "smoke-test")]
    odd = [f"def test_unknown_{n}(): f()" for n in range(silent + 1)]
    others = [f"def test_{n}(): assert f({n})" for n in range(asserting)]
    (tmp_path / "test_a.py").write_text("\n".join(["import pytest", *odd, *others]))

    judgement = judge(scan(tmp_path, [tmp_path]), rules, [])

    assert [finding.span.line for finding in judgement.findings] == lines


@pytest.mark.parametrize(
    ("asserting", "silent", "name"),
    [(19, 0, "no-oracle"), (20, 0, "smoke-test"), (20, 4, "smoke-test"), (20, 5, "smoke-test"), (20, 6, "no-oracle"),
     (24, 6, "smoke-test")],
)  # fmt: skip
def test_among_many_that_assert_it_is_a_smoke_test(tmp_path: Path, asserting: int, silent: int, name: str) -> None:
    rules = [rule for rule in load_rules() if rule.name in ("no-oracle", "smoke-test")]
    tests = [f"def test_silent_{n}(): total = f()" for n in range(silent + 1)]
    tests += [f"def test_{n}(): assert f({n})" for n in range(asserting)]
    (tmp_path / "test_a.py").write_text("\n".join(["import pytest", *tests]))

    findings = judge(scan(tmp_path, [tmp_path]), rules, []).findings

    assert [finding.span.line for finding in findings] == [*range(2, silent + 3)]
    assert {finding.rule for finding in findings} == {name}
    assert {finding.severity.value for finding in findings} == {"error" if name == "no-oracle" else "info"}
