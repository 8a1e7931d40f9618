"""Which silent tests show that there was something to look at (no-oracle), and which only run (smoke-test)."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan


def find(folder: Path) -> list[str]:
    """What the two rules find: the name of the rule and the line."""
    rules = [rule for rule in load_rules() if rule.name in ("no-oracle", "smoke-test")]
    return [f"{found.rule} {found.span.line}" for found in judge(scan(folder, [folder]), rules, []).findings]


def write_asserting(folder: Path, number: int) -> None:
    """A file with so many tests that assert."""
    tests = (f"def test_{each}(): assert f({each})" for each in range(number))
    (folder / "test_asserting.py").write_text("\n".join(tests))


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(): f() == 3",
        "def test_a():\n    with g():\n        f() > 3\n    h()",
        "def test_a(): np.allclose(f(), 3)",
        "def test_a(): f().startswith('a')",
        "def test_a(): total = f()",
        "def test_a():\n    total = f()\n    total = f(1)",
        "async def test_a(): total = await f()",
        "def test_a(cart):\n    for each in cart:\n        total = each.total()",
        "def test_a():\n    try:\n        total = f()\n    finally:\n        g()",
        "def test_a(): print(f())",
        "def test_a():\n    total = f()\n    print('total', total.value)",
        "def test_a():\n    for each in f():\n        if each:\n            print(f'{each} left')",
        "def test_add(cart): cart.add('apple')",
        "def test_add_item(cart): cart.add_item('apple')",
        "def testAddItem(cart): cart.addItem('apple')",
        "def test_item_count(cart): cart.count_items()",
        "async def test_remove(cart): await cart.remove_all()",
        "def test_cancel_restores_stock(cart): cancel(cart)",
        "def test_price_returns_number(cart): cart.price()",
        "def test_config(monkeypatch):\n    monkeypatch.setenv('A', '1')\n    monkeypatch.delenv('B')",
    ],
)
def test_what_nobody_looked_at_is_an_error(tmp_path: Path, code: str) -> None:
    write_asserting(tmp_path, 9)
    (tmp_path / "test_silent.py").write_text(f"import numpy as np\n{code}\n")

    assert find(tmp_path) == ["no-oracle 2"]


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(): f()",
        "def test_a(): f() << 3",
        "def test_a(): repr(f())",
        "def test_a(): f().starts('a')",
        "def test_a(): _total = f()",
        "def test_a(): cart = Cart()",
        "def test_a(): total = len(f())",
        "def test_a(): read = json.loads(f())",
        "def test_a(): patched = mocker.patch('shop.f')",
        "def test_a(): self.total = f()",
        "def test_a(): a, b = f()",
        "def test_a(): a = b = f()",
        "def test_a(): total = 3",
        "def test_a():\n    total = 3\n    total += f()",
        "def test_a():\n    total = f()\n    g()",
        "def test_a():\n    def g(): return total\n    h(g)\n    total = f()",
        "def test_a():\n    h(g[:total])\n    total = f()",
        "def test_a():\n    global total\n    total = f()",
        "def test_a(): print('done')",
        "def test_a():\n    total = f()\n    print(total)",
        "def test_a():\n    print(f())\n    g()",
        "def test_a(verbose):\n    f()\n    if verbose:\n        print(f())",
        "def test_a(): log(f())",
        "def test_add(cart): cart.weigh()",
        "def test_weigh(cart): cart.add('apple')",
        "def test_address(cart): cart.add('apple')",
        "def test_add(cart): cart.address()",
        "def test_add(cart):\n    cart.add('apple')\n    cart.weigh()",
        "def test_add_twice(cart): cart.add('apple')",
        "def test_cancel_restores_stock(cart): stock = 3",
        "def test_config(monkeypatch):\n    monkeypatch.setenv('A', '1')\n    f()",
        "def test_config(monkeypatch): env = monkeypatch.setenv('A', '1')",
        "def test_config(environ): environ.setenv('A', '1')",
    ],
)
def test_what_only_runs_is_told(tmp_path: Path, code: str) -> None:
    write_asserting(tmp_path, 9)
    (tmp_path / "test_silent.py").write_text(f"import json\n{code}\n")

    assert find(tmp_path) == ["smoke-test 2"]


@pytest.mark.parametrize(
    "expecting",
    ["with pytest.raises(E): f(1)", "pytest.raises(E, f, 1)", "pytest.raises(E, shop.f, 1)"],
)
def test_result_of_what_another_test_expects_to_raise_need_not_be_read(tmp_path: Path, expecting: str) -> None:
    write_asserting(tmp_path, 9)
    (tmp_path / "test_silent.py").write_text(
        f"import pytest\ndef test_a(): total = f()\ndef test_b(): total = g()\ndef test_c():\n    {expecting}\n"
    )

    assert find(tmp_path) == ["smoke-test 2", "no-oracle 3"]


@pytest.mark.parametrize(
    ("asserting", "silent", "rule"),
    [(2, 1, "no-oracle"), (3, 1, "smoke-test"), (6, 3, "no-oracle"), (7, 3, "smoke-test"), (6, 4, "smoke-test"),
     (5, 5, "no-oracle"), (6, 5, "smoke-test"), (12, 12, "no-oracle"), (13, 12, "smoke-test")],
)  # fmt: skip
def test_where_silence_is_a_habit_every_silent_test_is_an_error(
    tmp_path: Path, asserting: int, silent: int, rule: str
) -> None:
    write_asserting(tmp_path, asserting)
    tests = (f"def test_{each}(): f({each})" for each in range(silent))
    (tmp_path / "test_silent.py").write_text("\n".join(tests))

    assert find(tmp_path) == [f"{rule} {line}" for line in range(1, silent + 1)]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("f()", "no-oracle"),
        ("shop.connect()", "smoke-test"),
        ("with shop.login() as it:\n        it.order()", "smoke-test"),
        ("subprocess.Popen(['shop'])", "smoke-test"),
        ("shop.connection()", "no-oracle"),
        ("shop.start()\n    shop.stop_now()", "smoke-test"),
        ("shop.start()\n    shop.sell()", "no-oracle"),
        ("shop.restart()", "no-oracle"),
        ("x = shop.Shop()\n    x.close()", "smoke-test"),
        ("x = shop.Shop()", "no-oracle"),
    ],
)
def test_what_only_has_to_end_is_no_habit(tmp_path: Path, body: str, rule: str) -> None:
    (tmp_path / "test_silent.py").write_text(f"import shop\ndef test_a():\n    {body}\n")

    assert find(tmp_path) == [f"{rule} 2"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (
            "def test_a(server): f()\n@pytest.fixture\ndef server():\n"
            "    with responses.RequestsMock() as it: yield it",
            [],
        ),
        (
            "def test_a(server): f()\n@pytest.fixture\ndef server():\n"
            "    with responses.RequestsMock(assert_all_requests_are_fired=False) as it: yield it",
            ["no-oracle 3"],
        ),
        (
            "def test_a():\n    with responses.RequestsMock(assert_all_requests_are_fired=True):\n"
            "        f()\n        g()",
            [],
        ),
        ("@respx.mock\ndef test_a(): f()", []),
        ("def test_a(httpx_mock): f()", []),
        ("def test_a(respx_mock): f()", []),
        ("def test_a(mock): f()", ["no-oracle 3"]),
        ("@pytest.mark.xfail(raises=ValueError)\ndef test_a(): f()", []),
        ("@pytest.mark.xfail(reason='later')\ndef test_a(): f()", ["no-oracle 4"]),
        ("class TestA(shop.Base):\n    def test_a(self): super().test_a()", []),
        (
            "class Base:\n    def test_a(self): f()\nclass TestA(Base):\n    def test_a(self): super().test_a()",
            ["no-oracle 6"],
        ),
    ],
)
def test_what_fails_by_other_means_is_not_silent(tmp_path: Path, code: str, found: list[str]) -> None:
    (tmp_path / "test_silent.py").write_text(f"import pytest, responses, respx, shop\n\n{code}\n")

    assert find(tmp_path) == found
