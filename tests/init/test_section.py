"""The section that `init` writes: every setting with its meaning, and what is commented out holds when it is not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from qualitygate.config import load_config
from qualitygate.config.schema import OPTIONS
from qualitygate.init.section import render_section
from qualitygate.model import Config, Figures

FOUND = {"source": ("src/shop", "lib/größe"), "tests": ('tests/"a"\\b',)}


@pytest.mark.parametrize("prefix", ["tool.qualitygate", ""])
def test_section_sets_what_was_found_and_nothing_else(prefix: str) -> None:
    values = tomllib.loads(render_section(FOUND, prefix))

    for part in prefix.split(".") if prefix else []:
        values = values[part]
    assert values.pop("performance") == {"budgets": {}}
    assert {key: value for key, value in values.items() if value != {}} == {
        "source": ["src/shop", "lib/größe"],
        "tests": ['tests/"a"\\b'],
    }


def test_section_changes_no_default(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(render_section({}), encoding="utf-8")

    assert load_config(tmp_path, tmp_path / "pyproject.toml") == Config(path="pyproject.toml")


def test_every_comment_of_a_setting_is_valid_without_its_mark(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=(?:[a-z-]+|\"[a-z.:]+\") = )", "", render_section({}), flags=re.MULTILINE)
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    for folder in ("src/shop", "tests"):
        (tmp_path / folder).mkdir(parents=True)

    config = load_config(tmp_path)

    assert config.source == ("src/shop",)
    assert config.mutate.timeout_factor == Config().mutate.timeout_factor
    assert config.mutate.ignore[0].owner == "mia"
    assert dict(config.targets) == {"template-usage": 90.0}
    assert config.critical == ("shop.pricing:total",)
    assert config.budgets["shop.pricing:total"] == Figures(mean_ms=5.0, p95_ms=10.0)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_section_has_the_meaning_of_every_setting(option: object) -> None:
    flowing = " ".join(render_section({}).replace("\n# ", " ").split())

    assert " ".join(option.doc.split()) in flowing


def test_section_has_no_long_line_but_examples() -> None:
    lines = render_section({}).splitlines()

    assert [line for line in lines if len(line) > 100 and not re.match(r"# [a-z-]+ = ", line)] == [
        "# What is commented out shows its default, or an example. `qualitygate config validate` checks what you write."
    ]
