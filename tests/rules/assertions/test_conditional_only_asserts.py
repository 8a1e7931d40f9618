"""What conditional-only-asserts still finds beside what it leaves alone, beyond its own examples."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from qualitygate.judge import judge
from qualitygate.model import Rule
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan


@pytest.fixture
def rule() -> Rule:
    (found,) = (rule for rule in load_rules() if rule.name == "conditional-only-asserts")
    return found


def loop(*before: str, over: str, asserts: str = "each.paid") -> list[str]:
    return [*before, f"for each in {over}:", f"    assert {asserts}"]


def handle(*before: str, act: str, error: str = "OrderError") -> list[str]:
    return [*before, "try:", f"    {act}", f"except {error} as error:", "    assert str(error) == 'shipped'"]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param(loop("orders = find()", "known = {1}", over="orders - known"), 1, id="less than a result"),
        pytest.param(loop("orders = find()", "known = {1}", over="known - orders"), 0, id="less by a result"),
        pytest.param(loop("orders = find()", "more = find()", over="orders + more"), 1, id="sum of results"),
        pytest.param(loop("orders = find()", over="orders + [1]"), 0, id="sum with a table"),
        pytest.param([*loop("orders = find()", over="orders"), "orders = [1]"], 1, id="a result first"),
        pytest.param(loop("orders = []", "orders = find()", over="orders"), 1, id="empty at first"),
        pytest.param(loop("found = find()", over="zip(found, (1, 2))"), 1, id="zip that cuts"),
        pytest.param(loop("found = find()", over="zip((found, found), (1, 2))"), 0, id="zip of tables"),
        pytest.param(loop("found = find('''a\nb''')", over="found", asserts="each.ask()"), 0, id="a document, asked"),
        pytest.param(
            loop("found = find('''a\nb''')", over="found", asserts="ask(each)"), 1, id="a document, not asked"
        ),
        pytest.param(loop("found = find('a b')", over="found", asserts="each.ask()"), 1, id="a line"),
        pytest.param(handle("order = find()", act="order.cancel()"), 1, id="error of the code"),
        pytest.param(handle("def f():", "    order.cancel()", act="f()"), 1, id="error of the code below"),
        pytest.param(handle("def f():", "    raise OrderError", act="f()"), 0, id="error of the test below"),
        pytest.param(handle("order = find()", act="order.share(order.total / 2)"), 1, id="division"),
        pytest.param(handle("order = find()", act="order.share(1 // 0)"), 0, id="division by zero"),
        pytest.param(handle("order = find('raise it')", act="order.cancel()"), 1, id="text about raising"),
        pytest.param(handle("order = find('raise E(1)')", act="order.cancel()"), 0, id="program that raises"),
        pytest.param(handle(act="import shop", error="ImportError"), 0, id="what is installed"),
        pytest.param(handle(act="import shop; shop.open()", error="ImportError"), 1, id="what is installed, used"),
    ],
)
def test_find(rule: Rule, tmp_path: Path, body: list[str], count: int) -> None:
    code = indent("\n".join(body), "    ")
    (tmp_path / "test_a.py").write_text(f"from shop import find, order, OrderError\n\ndef test_order():\n{code}\n")

    judgement = judge(scan(tmp_path, [tmp_path]), [rule], [])

    assert len(judgement.findings) == count
