"""The reference page and the schema say what the checks do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tomli

from qualitygate.config import load_config
from qualitygate.config.reference import render_reference, render_schema, show_value
from qualitygate.config.schema import OPTIONS, Option, tables
from qualitygate.model import DEFAULT_BUDGETS, Config, Figures, Severity
from qualitygate.model.config import IgnoredMutant

_PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_page_is_what_the_schema_says() -> None:
    assert _PAGE.read_text(encoding="utf-8") == render_reference(), (
        "run `qualitygate config schema --output-format markdown > docs/configuration.md`"
    )


def test_render_reference_names_every_key() -> None:
    page = render_reference()

    for option in OPTIONS:
        assert f"### `{f'<{option.stands_for}>' if option.name == '*' else option.name}`" in page
        assert option.doc in page
        for field in option.fields:
            assert f"- `{field.name}`: {field.expected}. {field.doc}\n" in page
    for table in tables():
        assert f"## `[tool.qualitygate{'.' + table if table else ''}]`" in page


def test_the_example_of_the_page_is_a_valid_configuration(tmp_path: Path) -> None:
    for folder in ("src/shop", "tests"):
        (tmp_path / folder).mkdir(parents=True)
    example = render_reference().partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "pyproject.toml").write_text(example)

    config = load_config(tmp_path, names=lambda vocabulary: ())

    assert config.mutate.min_score == 85.0
    assert config.critical == ("shop.pricing:total",)
    assert config.targets == {"template-usage": 90.0}
    assert config.budgets["shop.pricing:total"] == Figures(mean_ms=5.0, p95_ms=10.0)
    assert config.mutate.ignore == (IgnoredMutant("src/shop/cart.py:Cart.log", "only logs", "mia", date(2030, 12, 31)),)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_each_example_is_toml(option: Option) -> None:
    assert "x" in tomli.loads(f"x = {option.example}")


@pytest.mark.parametrize("option", [option for option in OPTIONS if option.name != "*"], ids=lambda option: option.key)
def test_each_default_is_a_valid_value(option: Option, tmp_path: Path) -> None:
    shown = show_value(option.default)
    line = f"{option.key} = {shown}" if shown != "-" else ""
    (tmp_path / "qualitygate.toml").write_text(line)

    config = load_config(tmp_path, names=lambda vocabulary: ())

    assert replace(config, path=None) == Config()


def test_render_schema_has_every_key_and_no_other() -> None:
    schema = json.loads(render_schema())

    found = set()
    for name, inner in schema["properties"].items():
        for key in inner.get("properties", {}) or [None]:
            found.add(f"{name}.{key}" if key else name)
    assert found == {option.key if option.name != "*" else option.table for option in OPTIONS}
    assert schema["additionalProperties"] is False


def test_render_schema_tells_bounds_and_choices() -> None:
    properties = json.loads(render_schema())["properties"]

    score = properties["mutate"]["properties"]["min-score"]
    assert (score["type"], score["minimum"], score["maximum"]) == ("number", 0, 100)
    assert properties["jobs"]["minimum"] == 1
    assert "maximum" not in properties["jobs"]
    assert properties["jobs"]["type"] == "integer"
    assert properties["python"]["type"] == "string"
    assert properties["scan"]["properties"]["fail-on"]["enum"] == ["error", "warning", "info"]
    assert properties["tests"]["items"] == {"type": "string", "minLength": 1}
    assert properties["targets"]["additionalProperties"]["maximum"] == 100
    assert properties["performance"]["properties"]["critical"]["items"]["pattern"].startswith("^[^")


def test_render_schema_tells_the_keys_of_an_entry() -> None:
    ignore = json.loads(render_schema())["properties"]["mutate"]["properties"]["ignore"]

    entry = ignore["items"]
    assert ignore["type"] == "array"
    assert (entry["type"], entry["additionalProperties"]) == ("object", False)
    assert entry["required"] == list(entry["properties"]) == ["mutant", "reason", "owner", "expires"]
    assert (entry["properties"]["expires"]["type"], entry["properties"]["expires"]["format"]) == ("string", "date")
    assert entry["properties"]["mutant"]["pattern"] == "^([0-9a-f]{12}|[^:]+:[^:]+)$"
    assert "pattern" not in entry["properties"]["owner"]


def test_render_schema_tells_the_keys_of_a_budget() -> None:
    budgets = json.loads(render_schema())["properties"]["performance"]["properties"]["budgets"]

    entry = budgets["additionalProperties"]
    assert budgets["properties"] == {}
    assert (entry["type"], entry["additionalProperties"]) == ("object", False)
    assert "required" not in entry
    assert {name: (one["type"], one["minimum"], one.get("maximum")) for name, one in entry["properties"].items()} == {
        "mean_ms": ("number", 0, None),
        "p95_ms": ("number", 0, None),
        "peak_mb": ("number", 0, None),
        "ops_per_s": ("number", 0, None),
        "success_rate": ("number", 0, 1),
    }


def test_render_reference_tells_the_budgets_of_each_kind() -> None:
    told = "Defaults: `performance` `mean_ms = 100`; `integration` `p95_ms = 200`; `e2e` `p95_ms = 5000`."

    assert told in render_reference()
    assert set(DEFAULT_BUDGETS) == {"performance", "integration", "e2e"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        ({}, "-"),
        ((), "[]"),
        (("a", "ü"), '["a", "ü"]'),
        (5.0, "5"),
        (0.25, "0.25"),
        (4096, "4096"),
        ("x", '"x"'),
        (Severity.INFO, '"info"'),
        (date(2030, 1, 2), "2030-01-02"),
        (Figures(p95_ms=0.5, mean_ms=5.0), "{ mean_ms = 5, p95_ms = 0.5 }"),
        (Figures(), "{}"),
        (
            (IgnoredMutant("a.py:f", "ü", "mia", date(2030, 1, 2)),),
            '[{ mutant = "a.py:f", reason = "ü", owner = "mia", expires = 2030-01-02 }]',
        ),
    ],
)
def test_show_value_writes_toml(value: object, shown: str) -> None:
    assert show_value(value) == shown
