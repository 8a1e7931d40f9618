from __future__ import annotations

import pytest

from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Report
from qualitygate.plugins import load_reporters
from qualitygate.reports import render


def test_load_reporters_by_name() -> None:
    assert [reporter.name for reporter in load_reporters()] == [
        "badge",
        "badge-svg",
        "concise",
        "github",
        "gitlab",
        "json",
        "junit",
        "markdown",
        "sarif",
        "stryker",
        "text",
    ]
    assert all(reporter.doc for reporter in load_reporters())


def test_render_unknown_format() -> None:
    with pytest.raises(UsageError) as caught:
        render("jsn", Report("shop"))

    assert str(caught.value) == (
        "error[usage]: unknown output format `jsn`\n  --> --output-format\nhelp: did you mean `json`?"
    )
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    "name",
    ["badge", "badge-svg", "concise", "github", "gitlab", "json", "junit", "markdown", "sarif", "stryker", "text"],
)
def test_end_with_one_line_end(name: str, full_report: Report) -> None:
    text = render(name, full_report)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
