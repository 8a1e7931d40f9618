"""The project's configuration in, a verdict on it, its values or its schema out."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from operator import attrgetter
from pathlib import Path

import click

from qualitygate.cli.commands import SuggestingGroup
from qualitygate.cli.options import config_option
from qualitygate.cli.output import write_out
from qualitygate.config import Settings, find_root, load_settings
from qualitygate.config.reference import render_reference, render_schema, show_value
from qualitygate.config.schema import OPTIONS
from qualitygate.model import Severity


@click.group(cls=SuggestingGroup)
def command() -> None:
    """Check and show the configuration.

    It stands in [tool.qualitygate] of pyproject.toml, or in qualitygate.toml.
    """


@command.command()
@config_option
def validate(config_file: Path | None) -> None:
    """Check every key and value; all problems are told at once."""
    settings = load_settings(find_root(Path.cwd()), config_file)
    number = len(settings.origins)
    if settings.config.path is None:
        write_out("no configuration: the defaults hold")
    else:
        write_out(f"{settings.config.path}: {number} {'setting' if number == 1 else 'settings'}, no problem")


@command.command()
@config_option
@click.option("--output-format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(config_file: Path | None, format: str) -> None:
    """Print each value and where it comes from."""
    settings = load_settings(find_root(Path.cwd()), config_file)
    write_out(_show_json(settings) if format == "json" else _show_text(settings))


@command.command()
@click.option("--output-format", "format", type=click.Choice(["json", "markdown"]), default="json", show_default=True)
def schema(format: str) -> None:
    """Print the schema of the configuration, for editors, or its reference page."""
    write_out(render_reference() if format == "markdown" else render_schema())


def list_values(settings: Settings) -> list[tuple[str, object, str]]:
    """Key, value and origin of every setting; where any name may stand, of those there are."""
    rows: list[tuple[str, object, str]] = []
    for option in OPTIONS:
        value = attrgetter(option.attribute)(settings.config)
        if option.name != "*":
            rows.append((option.key, value, settings.origins.get(option.key, "default")))
            continue
        keys = [(f"{option.table}.{name}", one) for name, one in value.items()]
        rows.extend((key, one, settings.origins.get(key, "default")) for key, one in keys)
    return rows


def _show_text(settings: Settings) -> str:
    rows = [(key, show_value(value), origin) for key, value, origin in list_values(settings)]
    first = max(len(row[0]) for row in rows)
    second = min(max(len(row[1]) for row in rows), 60)
    return "\n".join(f"{key:<{first}}  {value:<{second}}  {origin}" for key, value, origin in rows)


def _show_json(settings: Settings) -> str:
    rows = {key: {"value": _plain(value), "origin": origin} for key, value, origin in list_values(settings)}
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _plain(value: object) -> object:
    if is_dataclass(value) or (isinstance(value, tuple) and any(map(is_dataclass, value))):
        return show_value(value)
    return value.value if isinstance(value, Severity) else value
