"""What weak-oracle-only leaves alone, and what it still finds beside that, beyond its own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.model import Rule
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan


@pytest.fixture
def rule() -> Rule:
    (found,) = (rule for rule in load_rules() if rule.name == "weak-oracle-only")
    return found


ASKED = "def test_a(): assert shop.fetch(1) is not None\n"


@pytest.mark.parametrize(
    ("code", "count"),
    [
        (ASKED, 1),
        (ASKED + "def test_missing():\n    with pytest.raises(E): shop.fetch(2)", 0),
        (ASKED + "def test_b():\n    with pytest.raises(KeyError): x = shop.fetch(2)", 0),
        (ASKED + "def test_b():\n    with pytest.raises(E): shop.fetch(2)", 1),
        (ASKED + "def test_b():\n    with pytest.raises(KeyError): shop.fetch(2).sell()", 1),
        (ASKED + "def test_b():\n    with pytest.raises(KeyError): f()\n    shop.fetch(2)", 1),
        (ASKED + "def test_b():\n    with warn(KeyError): shop.fetch(2)\n    assert f()", 1),
        (ASKED + "def test_no_such(self): self.assertRaises(E, shop.fetch, 2)", 0),
        (
            "def test_a():\n    x = f(1)\n    assert x is not None\n    assert hasattr(x, 'y')\n"
            "def test_missing():\n    with pytest.raises(E): f(2)",
            1,
        ),
        (ASKED + "def test_no_such(self): self.assertRaises(E, shop.sell, 2)", 1),
        ("def test_a():\n    for n in PRICES:\n        assert shop.take(n) is not None", 0),
        ("def test_a():\n    for n in PRICES.keys(): assert shop.take(n) is not None", 0),
        ("def test_a():\n    for n in PRICES: assert shop.take(1) is not None", 1),
        ("TABLE = [1]\ndef test_a():\n    for n in TABLE: assert shop.take(n) is not None", 1),
        ("def test_a():\n    from shop import MUGS\n    for n in MUGS: assert shop.take(n) is not None", 0),
        ("def test_a():\n    for n in f(): assert shop.take(n) is not None", 1),
        ("def test_a():\n    shop.till = None\n    assert f() is not None", 0),
        ("def test_a():\n    till = None\n    till = f()\n    assert till is not None", 1),
        ("def test_a():\n    shop.till = 1\n    assert f() is not None", 1),
        ("def test_order_is_printable(): assert f() is not None", 0),
        ("def test_printables(): assert f() is not None", 1),
        ("def test_sell_succeeds(): assert f() is not None", 0),
        ("def test_a():\n    # we can't do anything else\n    assert f() is not None", 0),
        ("def test_a():\n    # check something returns\n    assert f() is not None", 0),
        ("def test_a():\n    # something odd\n    assert f() is not None", 1),
        ("def test_a():\n    # it should evaluate to True\n    x = f()\n    assert x", 0),
        ("def test_a():\n    # true to its word\n    x = f()\n    assert x", 1),
        ("def test_a():\n    x = shop.onOrder()\n    assert x", 0),
        ("def test_a():\n    x = shop.onward()\n    assert x", 1),
        ("def test_a():\n    def g(): return True\n    x = g()\n    assert x", 0),
        ("def test_a():\n    def g(): return h(1)\n    x = g()\n    assert x", 1),
        ("def g(): return True\ndef test_a():\n    def g(): return h(1)\n    x = g()\n    assert x", 1),
        ("def test_a(loop):\n    x = loop.run_until_complete(is_open())\n    assert x", 0),
        ("def test_a(loop):\n    x = loop.run_until_complete(f())\n    assert x", 1),
        ("def test_a():\n    x = is_open()\n    x = list(x)\n    assert x", 0),
        ("def test_a():\n    x = is_open()\n    x = sorted(list(x))\n    assert x", 0),
        ("def test_a():\n    x = is_open()\n    x = f(x)\n    assert x", 1),
        ("def test_a():\n    x = is_open()\n    x = list(f(x))\n    assert x", 1),
    ],
)
def test_find(rule: Rule, tmp_path: Path, code: str, count: int) -> None:
    (tmp_path / "test_a.py").write_text(f"import pytest\nfrom shop import PRICES, f, is_open, shop\n\n{code}\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert len(judgement.findings) == count
