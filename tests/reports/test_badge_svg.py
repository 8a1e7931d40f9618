from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from qualitygate.model import Report
from qualitygate.reports import render
from qualitygate.reports.badge import Shade, read_badge
from qualitygate.reports.badge_svg import FILLS, LABEL_FILL, TEXT_FILL

SVG = "{http://www.w3.org/2000/svg}"
REPORTS = ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"]


def shine(color: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_reckon_luminance() -> None:
    assert shine("#000000") == 0
    assert shine("#ffffff") == pytest.approx(1)
    assert shine("#808080") == pytest.approx(0.2159, abs=0.0001)


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("full.badge.svg", render("badge-svg", full_report))


@pytest.mark.parametrize("name", REPORTS)
def test_say_what_the_badge_says(name: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(name)
    badge = read_badge(report)

    picture = ElementTree.fromstring(render("badge-svg", report))

    assert picture.get("role") == "img"
    assert picture.get("aria-label") == picture.findtext(f"{SVG}title") == f"{badge.label}: {badge.message}"
    assert [text.text for text in picture.iter(f"{SVG}text")] == [badge.label, badge.message]
    assert picture.findall(f"{SVG}rect")[1].get("fill") == FILLS[badge.shade]


@pytest.mark.parametrize("name", REPORTS)
def test_keep_texts_inside_their_fields(name: str, request: pytest.FixtureRequest) -> None:
    picture = ElementTree.fromstring(render("badge-svg", request.getfixturevalue(name)))

    left, right = (int(rect.attrib["width"]) for rect in picture.iter(f"{SVG}rect"))
    spans = [(int(text.attrib["x"]), int(text.attrib["textLength"])) for text in picture.iter(f"{SVG}text")]
    assert int(picture.attrib["width"]) == left + right
    assert [start for start, _ in spans] == [6, left + 6]
    assert [start + length + 6 for start, length in spans] == [left, left + right]
    assert all(length > 0 for _, length in spans)


def test_need_nothing_from_elsewhere(full_report: Report) -> None:
    text = render("badge-svg", full_report)

    assert text.count("http") == text.count("http://www.w3.org/2000/svg") == 1
    assert not {"script", "style", "image", "href"} & set(text.replace("<", " ").replace("=", " ").split())


@pytest.mark.parametrize("fill", [LABEL_FILL, *FILLS.values()])
def test_contrast_is_enough_to_read(fill: str) -> None:
    assert (shine(TEXT_FILL) + 0.05) / (shine(fill) + 0.05) >= 4.5


def test_give_every_shade_a_color_of_its_own() -> None:
    assert FILLS.keys() == set(Shade)
    assert len(set(FILLS.values())) == len(Shade)
