from __future__ import annotations

import subprocess
import sys

import pytest

from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Report
from qualitygate.plugins import load_reporter
from qualitygate.reports import render

FORMATS = (
    "badge",
    "badge-svg",
    "concise",
    "github",
    "gitlab",
    "html",
    "json",
    "junit",
    "markdown",
    "sarif",
    "stryker",
    "text",
)


def test_list_every_format_without_importing_one() -> None:
    code = "import sys; from qualitygate.plugins import list_formats; print(*list_formats()); print(*sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    names, modules = printed.splitlines()

    assert tuple(names.split()) == FORMATS
    assert not {f"qualitygate.reports.{name.replace('-', '_')}" for name in FORMATS} & set(modules.split())


@pytest.mark.parametrize("name", FORMATS)
def test_load_a_format(name: str) -> None:
    reporter = load_reporter(name)

    assert reporter.name == name
    assert reporter.doc


def test_render_unknown_format() -> None:
    with pytest.raises(UsageError) as caught:
        render("jsn", Report("shop"))

    assert str(caught.value) == (
        "error[usage]: unknown output format `jsn`\n  --> --output-format\nhelp: did you mean `json`?"
    )
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("name", FORMATS)
def test_end_with_one_line_end(name: str, full_report: Report) -> None:
    text = render(name, full_report)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
