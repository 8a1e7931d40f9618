"""What makes a fix safe, unsafe, or not possible at all, for the rules that have safe ones."""

from __future__ import annotations

import re
import unittest
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.fixing.passes import fix_suite
from qualitygate.plugins import load_rules
from qualitygate.rules.assertions.telling_unittest_assert import BETTER
from qualitygate.scanner.scan import scan

RULES = {rule.name: rule for rule in load_rules()}
UNITTEST = """\
import unittest
from shop import Base, a, b

class CartTest({base}):
    def test_cart(self):
        {line}
{more}"""


def lines_after(root: Path, rule: str, program: str) -> tuple[str, str]:
    """The program after the safe fixes, and after all."""
    (root / "test_a.py").write_text(program, encoding="utf-8")
    suite = scan(root, [root])
    safe, unsafe = (fix_suite(suite, [RULES[rule]], unsafe=unsafe).after for unsafe in (False, True))
    return (
        safe["test_a.py"].text if safe else program,
        unsafe["test_a.py"].text if unsafe else program,
    )


@pytest.mark.parametrize(
    ("line", "expected", "is_safe"),
    [
        ("self.assertTrue(a == b)", "self.assertEqual(a, b)", True),
        ("self.assertFalse(a == b)", "self.assertNotEqual(a, b)", False),
        ("self.assertTrue(a != b)", "self.assertNotEqual(a, b)", True),
        ("self.assertFalse(a != b)", "self.assertEqual(a, b)", False),
        ("self.assertTrue(a<b)", "self.assertLess(a, b)", True),
        ("self.assertFalse(a < b)", "self.assertGreaterEqual(a, b)", False),
        ("self.assertTrue(a not  in b)", "self.assertNotIn(a, b)", True),
        ("self.assertFalse(a in b)", "self.assertNotIn(a, b)", True),
        ("self.assertTrue(a is b)", "self.assertIs(a, b)", True),
        ("self.assertFalse(a is b)", "self.assertIsNot(a, b)", True),
        ("self.assertTrue(a is not None)", "self.assertIsNotNone(a)", True),
        ("self.assertFalse(a is not None)", "self.assertIsNone(a)", True),
        ("self.assertTrue(isinstance(a, b))", "self.assertIsInstance(a, b)", True),
        ("self.assertFalse(isinstance(a, (b, a)))", "self.assertNotIsInstance(a, (b, a))", True),
        ("self.assertEqual(a, None)", "self.assertIsNone(a)", False),
        ("self.assertEqual(False, a)", "self.assertFalse(a)", False),
        ("self.assertTrue((a or b) == (b))", "self.assertEqual((a or b), (b))", True),
        ("self.assertTrue((a == b))", None, False),
        ("self.assertTrue(a == b, )", "self.assertEqual(a, b, )", True),
        ("self.assertTrue(a  # why\n            == b)", None, False),
        ("self.assertTrue(a < b < a)", None, False),
    ],
)
def test_tier_of_unittest_assert(line: str, expected: str | None, is_safe: bool, tmp_path: Path) -> None:
    program = UNITTEST.format(base="unittest.TestCase", line=line, more="")

    safe, unsafe = lines_after(tmp_path, "suboptimal-unittest-assert", program)

    assert unsafe == program.replace(line, expected or line)
    assert safe == (unsafe if is_safe else program)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.text("ab", max_size=2) | st.binary(max_size=1),
    lambda inner: st.lists(inner, max_size=2) | st.lists(inner, max_size=2).map(tuple)
    | st.dictionaries(st.text("ab"), inner, max_size=2)
    | st.frozensets(st.integers(0, 2)) | st.sets(st.text("ab", max_size=1)),
    max_leaves=3,
)  # fmt: skip


def outcome(method: Callable[..., None], *args: Callable[[], object]) -> bool:
    """Whether a check passes; an error is no pass."""
    try:
        method(*(each() for each in args))
    except (AssertionError, TypeError, ValueError):
        return False
    return True


@pytest.mark.parametrize("sign", sorted(BETTER))
@given(left=VALUES, right=VALUES, same=st.booleans())
def test_better_method_passes_exactly_when_the_safe_original_does(
    sign: str, left: object, right: object, same: bool
) -> None:
    right = left if same else right
    case = unittest.TestCase()
    compared = eval(f"lambda: left {sign} right", {"left": left, "right": right})
    direct, negated = BETTER[sign]

    assert outcome(getattr(case, direct), lambda: left, lambda: right) is outcome(case.assertTrue, compared)
    if sign in ("in", "not in", "is", "is not"):
        assert outcome(getattr(case, negated), lambda: left, lambda: right) is outcome(case.assertFalse, compared)


@pytest.mark.parametrize(
    ("base", "more"),
    [
        ("Base", ""),
        ("Base, unittest.TestCase", ""),
        ("unittest.TestCase", "    def assertEqual(self, a, b): pass\n"),
        ("unittest.TestCase", "    assertEqual = a\n"),
        ("unittest.TestCase", "    def setUp(self): self.addTypeEqualityFunc(a, b)\n"),
    ],
)
def test_class_that_may_change_the_method_makes_it_unsafe(base: str, more: str, tmp_path: Path) -> None:
    program = UNITTEST.format(base=base, line="self.assertTrue(a == b)", more=more)
    program += "\nclass OtherTest(unittest.TestCase):\n    def test_other(self): self.fail()\n"

    safe, unsafe = lines_after(tmp_path, "suboptimal-unittest-assert", program)

    assert safe == program
    assert unsafe in (program, program.replace("self.assertTrue(a == b)", "self.assertEqual(a, b)"))


@pytest.mark.parametrize(
    ("check", "is_safe"),
    [
        ("total == 3", True),
        ("len([total]) == 1", True),
        ("not isinstance(total, int)", True),
        ("total.amount == 3", False),
        ("total[0] == 3", False),
        ('price("tea") == 3', False),
    ],
)
def test_tier_of_duplicate_assert(check: str, is_safe: bool, tmp_path: Path) -> None:
    once = f"from shop import price\n\ndef test_total():\n    total = price()\n    assert {check}\n"
    program = f"{once}    assert {check}\n"

    safe, unsafe = lines_after(tmp_path, "duplicate-assert", program)

    assert unsafe == once
    assert safe == (once if is_safe else program)


@pytest.mark.parametrize(
    ("body", "tier"),
    [
        ("yield 3", "safe"),
        ("cart = {}; yield cart", "safe"),
        ("yield", "safe"),
        ("yield cart, other", "safe"),
        ("made = open_(); yield made.name", "unsafe"),
        ("import os; yield os", "unsafe"),
        ("other = 1; cart = {}; yield cart", "unsafe"),
        ("(yield 3)", "none"),
    ],
)
def test_tier_of_useless_yield(body: str, tier: str, tmp_path: Path) -> None:
    program = (
        f"import pytest\n\n@pytest.fixture\ndef made(cart, other):\n    {body}\n\ndef test_a(made):\n    assert made\n"
    )
    returned = program.replace("yield", "return")

    safe, unsafe = lines_after(tmp_path, "useless-yield", program)

    assert safe == (returned if tier == "safe" else program)
    assert unsafe == (program if tier == "none" else returned)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("@pytest.fixture\n@other\ndef made():", "    yield 3"),
        ("@pytest.fixture\ndef made() -> Iterator[int]:", "    yield 3"),
        ("@pytest.fixture\nasync def made():", "    yield 3"),
        ("@pytest.fixture\ndef made(request):", "    if request.param:\n        return\n    yield 3"),
    ],
)
def test_yield_that_something_wants_stays(header: str, body: str, tmp_path: Path) -> None:
    program = f"import pytest\n\n{header}\n{body}\n\ndef test_a(made):\n    assert made\n"

    assert lines_after(tmp_path, "useless-yield", program) == (program, program)


def test_every_safe_rule_is_held_here() -> None:
    held = set(re.findall(r'lines_after\(tmp_path, "([a-z-]+)"', Path(__file__).read_text(encoding="utf-8")))

    assert held == {rule.name for rule in RULES.values() if rule.fix.value == "safe"}
