"""Every form of oracle, normalised; and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import CheckKind, Function
from qualitygate.scanner.query import render

Make = Callable[[str], Function]


def _kinds(function: Function) -> list[CheckKind]:
    return [check.kind for check in function.checks]


@pytest.mark.parametrize(
    ("statement", "kind", "test"),
    [
        ("assert a == b", "compare", "a == b"),
        ("assert not a == b", "compare", "not a == b"),
        ("assert a", "truth", "a"),
        ("assert a and b > 1", "compare", "a and b > 1"),
        ("assert a or b", "truth", "a or b"),
        ("assert a == pytest.approx(b)", "approx", "a == pytest.approx(b)"),
        ("assert pytest.approx(b) == a", "approx", "pytest.approx(b) == a"),
        ("assert math.isclose(a, b)", "approx", "math.isclose(a, b)"),
        ("assert np.allclose(a, b)", "approx", "np.allclose(a, b)"),
        ("assert a == snapshot", "snapshot", "a == snapshot"),
        ("assert snapshot(name='x') == a", "snapshot", "snapshot(name='x') == a"),
        ("self.assertEqual(a, b)", "compare", "a == b"),
        ("self.assertEqual(a, b, 'message')", "compare", "a == b"),
        ("self.assertEquals(a, b)", "compare", "a == b"),
        ("self.assertNotEqual(a, b)", "compare", "a != b"),
        ("self.assertIs(a, b)", "compare", "a is b"),
        ("self.assertIsNot(a, b)", "compare", "a is not b"),
        ("self.assertIn(a, b)", "compare", "a in b"),
        ("self.assertNotIn(a, b)", "compare", "a not in b"),
        ("self.assertGreater(a, b)", "compare", "a > b"),
        ("self.assertGreaterEqual(a, b)", "compare", "a >= b"),
        ("self.assertLess(a, b)", "compare", "a < b"),
        ("self.assertLessEqual(a, b)", "compare", "a <= b"),
        ("self.assertListEqual(a, b)", "compare", "a == b"),
        ("self.assertDictEqual(a, b)", "compare", "a == b"),
        ("self.assertCountEqual(a, b)", "compare", "a == b"),
        ("self.assertTrue(a)", "truth", "a"),
        ("self.assertTrue(a == b)", "compare", "a == b"),
        ("self.assertFalse(a)", "truth", "not a"),
        ("self.assertFalse(a < b)", "compare", "not a < b"),
        ("self.assertIsNone(a)", "compare", "a is None"),
        ("self.assertIsNotNone(a)", "compare", "a is not None"),
        ("self.assertIsInstance(a, b)", "truth", "isinstance(a, b)"),
        ("self.assertNotIsInstance(a, b)", "truth", "not isinstance(a, b)"),
        ("self.assertRegex(a, b)", "truth", "search(b, a)"),
        ("self.assertNotRegex(a, b)", "truth", "not search(b, a)"),
        ("self.assertAlmostEqual(a, b, places=2)", "approx", "a == b"),
        ("self.assertNotAlmostEqual(a, b)", "approx", "a != b"),
        ("cls.assertEqual(a, b)", "compare", "a == b"),
        ("self.assertRaises(E, f, 1)", "raises", "self.assertRaises(E, f, 1)"),
        ("self.assertRaisesRegex(E, 'x', f)", "raises", "self.assertRaisesRegex(E, 'x', f)"),
        ("self.assertWarns(W, f)", "warns", "self.assertWarns(W, f)"),
        ("self.assertLogs('x')", "library", "self.assertLogs('x')"),
        ("self.assertRedirects(a, b)", "library", "self.assertRedirects(a, b)"),
        ("self.fail('no')", "fail", "self.fail('no')"),
        ("pytest.fail('no')", "fail", "pytest.fail('no')"),
        ("pytest.raises(E, f)", "raises", "pytest.raises(E, f)"),
        ("pytest.warns(W, f)", "warns", "pytest.warns(W, f)"),
        ("pytest.deprecated_call(f)", "warns", "pytest.deprecated_call(f)"),
        ("raise AssertionError('no')", "fail", "AssertionError('no')"),
        ("raise AssertionError", "fail", "AssertionError"),
        ("m.assert_called_once_with(1)", "mock", "m.assert_called_once_with(1)"),
        ("m.return_value.assert_not_called()", "mock", "m.return_value.assert_not_called()"),
        ("m.assert_awaited()", "mock", "m.assert_awaited()"),
        ("await m.assert_awaited_once()", "mock", "m.assert_awaited_once()"),
        ("np.testing.assert_allclose(a, b)", "library", "np.testing.assert_allclose(a, b)"),
        ("assert_frame_equal(a, b)", "library", "assert_frame_equal(a, b)"),
        ("x = assert_valid(a)", "library", "assert_valid(a)"),
        ("assert_that(a).is_equal_to(b)", "library", "assert_that(a)"),
        ("check_model(a)", "library", "check_model(a)"),
        ("verify(a)", "library", "verify(a)"),
        ("await expect_page(a)", "library", "expect_page(a)"),
        ("expect(a).to_have_text(b)", "library", "expect(a).to_have_text(b)"),
        ("a.should.equal(b)", "library", "a.should.equal(b)"),
        ("result.stdout.fnmatch_lines(['a'])", "library", "result.stdout.fnmatch_lines(['a'])"),
        ("doctest.testmod(m)", "library", "doctest.testmod(m)"),
        ("snapshot.assert_match(a)", "library", "snapshot.assert_match(a)"),
        ("data_regression.check(a)", "snapshot", "data_regression.check(a)"),
    ],
)
def test_check_is_found_and_normalised(function: Make, statement: str, kind: str, test: str) -> None:
    (check,) = function(f"import pytest\nasync def f(a, b):\n    {statement}\n").checks

    assert check.kind is CheckKind(kind)
    assert check.test is not None
    assert render(check.test) == test
    assert check.span.line == 3
    assert (check.conditional, check.swallowed) == (False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "f(a)",
        "ok = check_model(a)",
        "return verify(a)",
        "x = [expect(a)]",
        "raise ValueError('no')",
        "raise",
        "a.failure()",
        "assertion = a",
        "self.failing = a",
        "a.fail",
        "fixture.raised(a)",
        "rows[0].fail(a)",
        "fail_slowly(a)",
    ],
)
def test_check_is_not_seen_in_other_code(function: Make, statement: str) -> None:
    assert function(f"def f(a):\n    {statement}\n").checks == ()


@pytest.mark.parametrize(
    ("statement", "form"),
    [
        ("assert a", "assert"),
        ("self.assertTrue(a)", "self.assertTrue"),
        ("raise AssertionError", "raise"),
        ("raises(E, f)", "pytest.raises"),
        ("m.x.assert_called()", "m.x.assert_called"),
    ],
)
def test_check_names_its_form(function: Make, statement: str, form: str) -> None:
    (check,) = function(f"from pytest import raises\ndef f(a):\n    {statement}\n").checks

    assert check.form == form


def test_check_keeps_source_order_and_skips_nested_functions(function: Make) -> None:
    lowered = function(
        """
        import pytest
        def f(m):
            with pytest.raises(E):
                m.assert_called()
            def inner():
                assert 1
            class Local:
                def method(self):
                    assert 2
            assert m
        """
    )

    assert _kinds(lowered) == [CheckKind.RAISES, CheckKind.MOCK, CheckKind.TRUTH]
    assert [check.span.line for check in lowered.checks] == [4, 5, 11]


def test_check_in_a_parametrize_table_belongs_to_the_test(function: Make) -> None:
    lowered = function(
        "import pytest\n@pytest.mark.parametrize('e', [pytest.raises(V)])\ndef test_f(e):\n    with e: pass\n"
    )

    assert _kinds(lowered) == [CheckKind.RAISES]


@pytest.mark.parametrize(
    ("block", "conditional"),
    [
        ("if x:\n  assert a", True),
        ("if x:\n  pass\nelse:\n  assert a", True),
        ("if x:\n  pass\nelif y:\n  assert a", True),
        ("for i in x:\n  assert a", True),
        ("for i in x:\n  pass\nelse:\n  assert a", False),
        ("for i in [1, 2]:\n  assert a", False),
        ("for i in []:\n  assert a", True),
        ("for i in [*x]:\n  assert a", True),
        ("for i in [*x, 1]:\n  assert a", False),
        ("for i in range(3):\n  assert a", False),
        ("for i in range(0):\n  assert a", True),
        ("for i in range(3, 3):\n  assert a", True),
        ("for i in range(1, 3):\n  assert a", False),
        ("for i in range(3, 1, -1):\n  assert a", False),
        ("for i in range(n):\n  assert a", True),
        ("for i in 'ab':\n  assert a", False),
        ("for i in '':\n  assert a", True),
        ("for i, j in enumerate([1]):\n  assert a", False),
        ("for i, j in {1: 2}.items():\n  assert a", False),
        ("for i, j in zip([1], x):\n  assert a", True),
        ("for i, j in zip([1], [2]):\n  assert a", False),
        ("while x:\n  assert a", True),
        ("while True:\n  assert a", False),
        ("match x:\n  case 1:\n    assert a", True),
        ("try:\n  assert a\nexcept KeyError:\n  pass", False),
        ("try:\n  pass\nexcept KeyError:\n  assert a", True),
        ("try:\n  pass\nfinally:\n  assert a", False),
        ("with x:\n  assert a", False),
        ("if x:\n  with y:\n    assert a", True),
    ],
)
def test_check_knows_whether_it_may_not_run(function: Make, block: str, conditional: bool) -> None:
    text = block.replace("\n", "\n    ")

    (check,) = function(f"def f(a, x, y, n):\n    {text}\n").checks

    assert check.conditional is conditional
    assert not check.swallowed


def test_check_after_a_block_is_not_conditional(function: Make) -> None:
    lowered = function("def f(x):\n    if x:\n        def g():\n            assert 1\n    assert x\n")

    assert [check.conditional for check in lowered.checks] == [False]


@pytest.mark.parametrize(
    ("handlers", "swallowed"),
    [
        ("except:\n  pass", True),
        ("except Exception:\n  pass", True),
        ("except BaseException:\n  log()", True),
        ("except AssertionError:\n  pass", True),
        ("except (ValueError, AssertionError):\n  pass", True),
        ("except ValueError:\n  pass", False),
        ("except (ValueError, KeyError):\n  pass", False),
        ("except Exception:\n  raise", False),
        ("except Exception:\n  pytest.fail('no')", False),
        ("except Exception:\n  self.fail('no')", False),
        ("except Exception:\n  assert False", False),
        ("except Exception:\n  assert x", True),
        ("except Exception:\n  if x:\n    raise", True),
        ("except Exception:\n  if x:\n    raise\n  else:\n    raise E", False),
        ("except Exception:\n  with x:\n    raise", False),
        ("except Exception:\n  pytest.skip('no')", False),
        ("except ValueError:\n  raise\nexcept Exception:\n  pass", True),
        ("finally:\n  pass", False),
    ],
)
def test_check_knows_whether_its_failure_is_swallowed(function: Make, handlers: str, swallowed: bool) -> None:
    text = f"try:\n  assert a\n{handlers}".replace("\n", "\n    ")

    lowered = function(f"def f(a, x):\n    {text}\n    assert x\n")

    assert lowered.checks[0].swallowed is swallowed
    assert not any(check.swallowed for check in lowered.checks[1:])


@pytest.mark.parametrize(
    ("context", "swallowed"),
    [
        ("contextlib.suppress(Exception)", True),
        ("contextlib.suppress(AssertionError)", True),
        ("contextlib.suppress(KeyError)", False),
        ("other(Exception)", False),
    ],
)
def test_check_knows_whether_a_with_swallows_it(function: Make, context: str, swallowed: bool) -> None:
    lowered = function(f"import contextlib\ndef f(a):\n    with {context}:\n        assert a\n    assert a\n")

    assert [check.swallowed for check in lowered.checks] == [swallowed, False]
