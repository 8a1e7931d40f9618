"""The table of settings and what was found of a project in, a commented section of TOML out.

Every setting stands there with its meaning. What was found is set; the rest is commented out, with its default where it
has one and an example where it has none, so that a setting is changed by removing two characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from qualitygate.config.reference import assign, show_value
from qualitygate.config.schema import OPTIONS, Option, tables

_WIDTH = 100
_HEAD = "What is commented out shows its default, or an example. `qualitygate config validate` checks what you write."


def render_section(found: Mapping[str, tuple[str, ...]], prefix: str = "tool.qualitygate") -> str:
    """The section, ready to stand at the end of a file.

    Args:
        found: the settings to set, by key; the others are comments.
        prefix: what the names of tables begin with; empty in ``qualitygate.toml``.

    >>> print("\\n".join(render_section({"source": ("src/shop",)}).splitlines()[:5]))
    [tool.qualitygate]
    # What is commented out shows its default, or an example. `qualitygate config validate` checks what you write.
    <BLANKLINE>
    # The packages or modules that are production code: what is measured and mutated. Left out, they are
    # found.
    """
    return "\n".join("\n".join(_render_table(table, found, prefix)) + "\n" for table in tables())


def _render_table(table: str, found: Mapping[str, tuple[str, ...]], prefix: str) -> Iterator[str]:
    name = ".".join(part for part in (prefix, table) if part)
    if name:
        yield f"[{name}]"
    if not table:
        yield f"# {_HEAD}"
    for number, option in enumerate(option for option in OPTIONS if option.table == table):
        if number or not table:
            yield ""
        yield from (f"# {line}" for line in wrap(option.doc, _WIDTH - 2, break_on_hyphens=False))
        yield assign(option, show_value(found[option.key])) if option.key in found else _comment(option)


def _comment(option: Option) -> str:
    default = show_value(option.default)
    return f"# {assign(option, option.example if default in ('-', '[]') else default)}"
