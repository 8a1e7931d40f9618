"""Metrics that carry weight and metrics that only advise stand in tables of their own."""

from __future__ import annotations

import pytest

from qualitygate.model import Facts, Measured, Measurement, Metric, Report
from qualitygate.reports.markdown import render_markdown
from qualitygate.reports.text import render_text


def measured(key: str, weight: float, value: float | None) -> Measurement:
    found = Measured(value, evidence=(f"why {key}",), reason="nobody asked")

    def measure(_: Facts) -> Measured:
        return found

    return Measurement(Metric(80, weight, measure, key=key), found, 80)


CARRYING = (measured("total-coverage", 8, 60.0), measured("unit-coverage", 6, None))
ADVISORY = (measured("naming", 0, 50.0), measured("pyramid", 0, None))


def test_show_two_tables() -> None:
    text = render_text(Report("shop", measurements=(*CARRYING, *ADVISORY)), False, 100)

    assert text == (
        "qualitygate  shop\n"
        "\n"
        "Metrics  1 of 2 measured\n"
        "  metric                 value  target    gap  points\n"
        "  ───────────────────────────────────────────────────\n"
        "  total-coverage         60.0%  >= 80%  -20.0\n"
        "      why total-coverage\n"
        "  unit-coverage   not measured  >= 80%\n"
        "      nobody asked\n"
        "\n"
        "Advisory  no weight in the score\n"
        "  metric          value  target    gap\n"
        "  ────────────────────────────────────\n"
        "  naming          50.0%  >= 80%  -30.0\n"
        "      why naming\n"
        "  pyramid  not measured  >= 80%\n"
        "      nobody asked\n"
    )


@pytest.mark.parametrize(
    ("measurements", "shown", "left_out"),
    [(CARRYING, "\n\nMetrics  1 of 2 measured\n", "Advisory"), (ADVISORY, "\n\nAdvisory  no weight", "Metrics")],
)
def test_show_no_empty_table(measurements: tuple[Measurement, ...], shown: str, left_out: str) -> None:
    text = render_text(Report("shop", measurements=measurements), False, 100)

    assert shown in text
    assert left_out not in text


def test_fold_two_tables_of_markdown() -> None:
    text = render_markdown(Report("shop", measurements=(*CARRYING, *ADVISORY)), False, 0)

    first, second = text.split("<details>")[1:]
    assert first.startswith("<summary>2 metrics</summary>\n")
    assert second.startswith("<summary>2 advisory metrics, no weight in the score</summary>\n")
    assert [key in first for key in ("`unit-coverage`", "`naming`")] == [True, False]
    assert [key in second for key in ("`unit-coverage`", "`naming`")] == [False, True]


@pytest.mark.parametrize(
    ("measurements", "summaries"),
    [
        (CARRYING, ["2 metrics"]),
        (ADVISORY[:1], ["1 advisory metric, no weight in the score"]),
    ],
)
def test_fold_no_empty_table(measurements: tuple[Measurement, ...], summaries: list[str]) -> None:
    text = render_markdown(Report("shop", measurements=measurements), False, 0)

    assert [part.partition("</summary>")[0] for part in text.split("<summary>")[1:]] == summaries
