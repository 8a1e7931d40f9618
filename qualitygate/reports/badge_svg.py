"""The report in, a small picture (SVG) out that says what the badge says: to store beside the code, without a service.

The picture needs no network and no font of its own; a screen reader reads its title. White on the dark shades has a
contrast of at least 4.5 to 1.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from qualitygate.model import Report, Reporter
from qualitygate.reports.badge import Shade, read_badge

#: Dark enough for white text.
FILLS = {
    Shade.BEST: "#1a7f37",
    Shade.GOOD: "#3d7a1f",
    Shade.FAIR: "#80650c",
    Shade.POOR: "#a34e08",
    Shade.BAD: "#c22a20",
    Shade.UNKNOWN: "#6a6a6a",
}
LABEL_FILL, TEXT_FILL = "#444444", "#ffffff"

#: Units of the picture: its height, the blank beside a text, the baseline, the size of the letters.
_HEIGHT, _BLANK, _BASELINE, _SIZE = 20, 6, 14, 11

#: Widths of letters in a common sans-serif of that size; all others have the last.
_WIDTHS = {" ": 4, ".": 4, "i": 3, "l": 3, "t": 4, "f": 4, "r": 5, "m": 11, "%": 10}
_WIDTH = 7


def render_badge_svg(report: Report, color: bool, width: int) -> str:
    """One picture of one size for one text, and a line end."""
    badge = read_badge(report)
    title = f"{badge.label}: {badge.message}"
    left, right = (_measure(text) + 2 * _BLANK for text in (badge.label, badge.message))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f"aria-label={quoteattr(title)}>",
        f"  <title>{escape(title)}</title>",
        f'  <rect width="{left}" height="{_HEIGHT}" fill="{LABEL_FILL}"/>',
        f'  <rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{FILLS[badge.shade]}"/>',
        f'  <g fill="{TEXT_FILL}" font-family="Verdana, DejaVu Sans, sans-serif" font-size="{_SIZE}" '
        'aria-hidden="true">',
        _write(badge.label, _BLANK),
        _write(badge.message, left + _BLANK),
        "  </g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _write(text: str, x: int) -> str:
    """A text that is as wide as was reckoned with, whatever font there is."""
    return f'    <text x="{x}" y="{_BASELINE}" textLength="{_measure(text)}">{escape(text)}</text>'


def _measure(text: str) -> int:
    return sum(_WIDTHS.get(character, _WIDTH) for character in text)


REPORTER = Reporter(render_badge_svg)
