"""Classes that unittest runs: by the name of a base, and by what they call where the base is not at hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from qualitygate.model import Style, Suite

Make = Callable[..., Suite]

#: A package that is not scanned: a case, one that is made on the way, and plain classes.
ELSEWHERE = """
    import unittest

    class WebCase(unittest.TestCase):
        def assertStatus(self, status): pass
        def assertBody(self, body): pass

    def make_case():
        return WebCase

    class Certificates:
        pass

    class Common:
        def assertOrder(self, order): pass
"""

SUITE = """
    import elsewhere
    from elsewhere import Common

    class Base(elsewhere.WebCase):
        pass

    class Cart(Base):
        def test_status(self):
            self.assertStatus(200)

        def test_size(self):
            self.assertEqual(len([]), 0)

    class Order(elsewhere.WebCase):
        def test_body(self):
            self.assertBody(b"")

    class Made(elsewhere.make_case()):
        def test_made(self):
            with self.assertRaises(ValueError):
                int("a")

    class MadeToo(elsewhere.make_case()):
        def test_unseen(self):
            self.assertBody(b"")

    class Mixin(elsewhere.Certificates):
        def test_mixed(self):
            self.assertTrue(True)

    class Secure(Mixin, elsewhere.WebCase):
        pass

    class Plain:
        def test_no(self):
            self.assertEqual(1, 1)

    class Bare(object):
        def test_no(self):
            self.assertEqual(1, 1)

    class Own(Common):
        def assertEqual(self, left, right): pass

        def test_no(self):
            self.assertEqual(1, 1)

    class Given(Common):
        assertIn = Common.assertOrder

        def test_no(self):
            self.assertIn(1)

    class Left(Common):
        def test_no(self):
            if not Common:
                self.skipTest("never")

    class TestOrder(Common):
        def test_order(self):
            self.assertOrder(1)

    class Orders(Common):
        def test_no(self):
            self.assertOrder(1)
"""

#: What pytest makes of it; `MadeToo` has only a base that is made, which says nothing of what is made elsewhere.
COLLECTED = [
    "Cart::test_status", "Cart::test_size", "Order::test_body", "Made::test_made", "Secure::test_mixed",
    "TestOrder::test_order",
]  # fmt: skip


def test_collect_what_calls_on_itself_what_only_a_test_case_has(make_suite: Make) -> None:
    suite = make_suite(SUITE)

    assert sorted(case.id.qualname for case in suite.cases) == sorted(COLLECTED)
    assert {case.class_name for case in suite.cases if case.style is Style.PYTEST} == {"TestOrder"}


def test_collect_agrees_with_pytest_on_a_case_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(dedent(ELSEWHERE))
    (tmp_path / "test_cart.py").write_text(dedent(SUITE))
    command = [sys.executable, "-B", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "test_cart.py"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = kept | {"PYTHONPATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    told = {line.partition("::")[2] for line in done.stdout.splitlines() if line.startswith("test_cart.py::")}
    assert told == {*COLLECTED, "MadeToo::test_unseen"}


def test_collect_takes_a_base_from_elsewhere_for_a_case_in_every_file(make_suite: Make) -> None:
    cart = "import elsewhere\nclass Cart(elsewhere.WebCase):\n    def test_size(self): self.assertIn(1, [1])\n"
    order = "from elsewhere import WebCase\nclass Order(WebCase):\n    def test_body(self): self.assertBody(b'')\n"

    assert [case.id.qualname for case in make_suite({"tests/test_order.py": order}).cases] == []
    both = make_suite({"tests/test_cart.py": cart, "tests/test_order.py": order})
    assert [case.id.qualname for case in both.cases] == ["Cart::test_size", "Order::test_body"]


@pytest.mark.parametrize(
    ("bases", "expected"),
    [("Mixin, elsewhere.WebCase", []), ("Mixin, Other", []), ("Mixin, object", ["test_mixed"]), ("Mixin, Own",
      ["test_mixed"])],
    ids=["a base from elsewhere", "one that has it", "object", "one of the suite"],
)  # fmt: skip
def test_collect_no_mixin_by_what_the_class_it_is_mixed_into_has(
    make_suite: Make, bases: str, expected: list[str]
) -> None:
    suite = make_suite(
        f"""
        import elsewhere
        class Other(elsewhere.WebCase): pass
        class Own: pass
        class Mixin(elsewhere.Certificates):
            def test_mixed(self): self.assertTrue(1)
        class Secure({bases}):
            __test__ = False
        """
    )

    assert [case.function.name for case in suite.cases] == expected
