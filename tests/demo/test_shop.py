"""The bundled example makes its point: a green suite with full line coverage that much gets past."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate.demo.lay_out import lay_out
from qualitygate.plugins import load_rules

pytestmark = [pytest.mark.integration, pytest.mark.slow]

#: Promises of the shop that anybody would want kept: file, text, replacement. The example's suite notices none.
BROKEN_PROMISES = [
    ("shop/pricing.py", "quantity >= 50", "quantity > 50"),
    ("shop/pricing.py", "return 15", "return 51"),
    ("shop/pricing.py", "goods + tax(goods)", "goods - tax(goods)"),
    ("shop/pricing.py", "subtotal >= FREE", "subtotal < FREE"),
    ("shop/inventory.py", "quantity > self.level", "quantity >= self.level"),
    ("shop/accounts.py", "> MAX_LENGTH", ">= MAX_LENGTH"),
    ("shop/cart.py", "quantity < 1", "quantity < 0"),
    ("shop/orders.py", "inventory.put(sku, quantity)", "pass"),
]

#: Sicknesses that stand in its tests for all to see; those of which there is a rule must be found.
SICKNESSES = {
    "assertion-always-true",
    "broad-raises",
    "conditional-only-asserts",
    "no-oracle",
    "self-comparison",
    "several-statements-in-raises",
    "sleep-as-sync",
    "swallowed-assert",
    "upper-bound-only",
    "weak-oracle-only",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "shop")


def run_python(folder: Path, *arguments: str, python: Path | str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Python in a folder, without what this run has in its environment for pytest and coverage."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def test_shop_passes_with_full_line_coverage(shop: Path, hypothesis_python: Path) -> None:
    ran = run_python(shop, "-m", "coverage", "run", "-m", "pytest", "-q", python=hypothesis_python)
    run_python(shop, "-m", "coverage", "json", "-o", "coverage.json", python=hypothesis_python)

    assert ran.returncode == 0, ran.stdout
    totals = json.loads((shop / "coverage.json").read_text(encoding="utf-8"))["totals"]
    assert totals["missing_lines"] == 0
    assert totals["num_statements"] > 100


def test_shop_does_not_notice_broken_promises(shop: Path, hypothesis_python: Path) -> None:
    for path, text, replacement in BROKEN_PROMISES:
        code = (shop / path).read_text(encoding="utf-8")
        assert code.count(text) == 1, (path, text)
        (shop / path).write_text(code.replace(text, replacement), encoding="utf-8")

    ran = run_python(shop, "-m", "pytest", "-q", python=hypothesis_python)

    assert ran.returncode == 0, ran.stdout


def test_shop_is_not_blind(shop: Path, hypothesis_python: Path) -> None:
    code = (shop / "shop/orders.py").read_text(encoding="utf-8")
    (shop / "shop/orders.py").write_text(code.replace("Status.PAID: Status.PROCESSING", "Status.PAID: Status.SHIPPED"))

    ran = run_python(shop, "-m", "pytest", "-q", python=hypothesis_python)

    assert ran.returncode == 1, ran.stdout
    assert "1 failed" in ran.stdout


def test_shop_shows_its_sicknesses(shop: Path) -> None:
    scanned = run_python(shop, "-m", "qualitygate", "scan", "tests", "--output-format", "json")

    found = {finding["rule"] for finding in json.loads(scanned.stdout)["judgement"]["findings"]}
    known = {rule.name for rule in load_rules() if rule.default}
    assert SICKNESSES & known <= found
    assert len(SICKNESSES & found) >= 5
