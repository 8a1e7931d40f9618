"""`qualitygate config`: check, show, schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.config.reference import render_reference, render_schema
from qualitygate.config.schema import OPTIONS
from qualitygate.model import DEFAULT_BUDGETS

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ('[project]\nname = "shop"\n', "no configuration: the defaults hold\n"),
        ("", "no configuration: the defaults hold\n"),
        ("[tool.qualitygate]\njobs = 2\n", "pyproject.toml: 1 setting, no problem\n"),
        ("[tool.qualitygate]\njobs = 2\ntests = ['tests']\n", "pyproject.toml: 2 settings, no problem\n"),
    ],
)
def test_config_validate_says_that_all_is_well(shop: Path, call: Call, text: str, out: str) -> None:
    (shop / "pyproject.toml").write_text(text)

    assert call("config", "validate") == (0, out, "")


def test_config_validate_works_below_the_root(shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate]\njobs = 2\n")
    monkeypatch.chdir(shop / "tests")

    assert call("config", "validate") == (0, "pyproject.toml: 1 setting, no problem\n", "")


def test_config_validate_tells_every_problem(shop: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate.mutate]\nmin-scroe = 85\ntimeout-factor = 0\n")

    assert call("config", "validate") == (
        2,
        "",
        "error[config]: unknown key `min-scroe`\n"
        "  --> pyproject.toml:2:1 [tool.qualitygate.mutate]\n"
        "help: did you mean `min-score`?\n"
        "\n"
        "error[config]: wrong value for `timeout-factor`: 0\n"
        "  --> pyproject.toml:3:1 [tool.qualitygate.mutate]\n"
        "  | expected a number from 1 to 1000\n"
        "help: for example `timeout-factor = 10`\n",
    )


def test_config_validate_knows_the_rules_and_metrics_there_are(shop: Path, call: Call) -> None:
    text = "[tool.qualitygate]\nrequired = ['mutation-scroe']\nscan.ignore = ['no-oracel']\ntargets.x = 1\n"
    (shop / "pyproject.toml").write_text(text)

    code, _, err = call("config", "validate")

    assert code == 2
    assert [line for line in err.splitlines() if line.startswith("error")] == [
        "error[config]: unknown metric `mutation-scroe`",
        "error[config]: unknown rule or family `no-oracel`",
        "error[config]: unknown metric `x`",
    ]


def test_config_validate_refuses_a_missing_file(shop: Path, call: Call) -> None:
    code, out, err = call("config", "validate", "--config", "gone.toml")

    assert (code, out) == (2, "")
    assert err.startswith("error[config]: no such configuration file\n  --> gone.toml\n")


def test_config_show_prints_values_and_origins(shop: Path, call: Call) -> None:
    text = "[tool.qualitygate]\njobs = 2\n\n[tool.qualitygate.targets]\ntotal-coverage = 90\n"
    (shop / "pyproject.toml").write_text(text)

    code, out, err = call("config", "show")

    rows = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert ["jobs", "2", "pyproject.toml:2"] in rows
    assert ["targets.total-coverage", "90", "pyproject.toml:5"] in rows
    assert ["scan.fail-on", '"warning"', "default"] in rows
    assert ["mutate.min-score", "-", "default"] in rows
    assert ["performance.budgets.e2e", "{", "p95_ms", "=", "5000", "}", "default"] in rows
    assert len(rows) == len(OPTIONS) - 1 + len(DEFAULT_BUDGETS)


def test_config_show_prints_json(shop: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate]\ntests = ['tests']\n")

    code, out, _ = call("config", "show", "--output-format", "json")

    shown = json.loads(out)
    assert code == 0
    assert shown["tests"] == {"value": ["tests"], "origin": "pyproject.toml:2"}
    assert shown["scan.fail-on"] == {"value": "warning", "origin": "default"}
    assert shown["jobs"] == {"value": None, "origin": "default"}


def test_config_show_prints_budgets_with_their_origins(shop: Path, call: Call) -> None:
    budgets = '[tool.qualitygate.performance.budgets]\ne2e = {}\n"shop.a:f" = { mean_ms = 5 }\n'
    (shop / "pyproject.toml").write_text(budgets)

    code, out, _ = call("config", "show", "--output-format", "json")

    shown = {key: one for key, one in json.loads(out).items() if key.startswith("performance.budgets.")}
    assert code == 0
    assert shown == {
        "performance.budgets.performance": {"value": "{ mean_ms = 100 }", "origin": "default"},
        "performance.budgets.integration": {"value": "{ p95_ms = 200 }", "origin": "default"},
        "performance.budgets.e2e": {"value": "{}", "origin": "pyproject.toml:2"},
        "performance.budgets.shop.a:f": {"value": "{ mean_ms = 5 }", "origin": "pyproject.toml:3"},
    }


def test_config_show_prints_entries_of_the_gate_as_json(shop: Path, call: Call) -> None:
    entry = '[{ metric = "naming", reason = "legacy" }]'
    (shop / "pyproject.toml").write_text(f"[tool.qualitygate.gate]\nnot-applicable = {entry}\n")

    code, out, err = call("config", "show", "--output-format", "json")

    assert (code, err) == (0, "")
    assert json.loads(out)["gate.not-applicable"] == {"value": entry, "origin": "pyproject.toml:2"}


def test_config_schema_prints_the_schema(call: Call) -> None:
    assert call("config", "schema") == (0, render_schema(), "")


def test_config_schema_prints_the_reference(call: Call) -> None:
    assert call("config", "schema", "--output-format", "markdown") == (0, render_reference(), "")
