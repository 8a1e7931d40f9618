from __future__ import annotations

from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualitygate.display import show_line, show_text
from qualitygate.reports.page.markup import Html, code, element, join, listing, mark_code, section, table, write

EVIL = "\"'><img src=x onerror=alert(1)></script><!-- &lt; \u2028"


@given(st.text(max_size=30))
@example(EVIL)
def test_text_means_only_itself(text: str) -> None:
    written = write(text)

    assert not set("<>\"'") & set(written)
    assert unescape(written) == show_text(text)


@given(st.text(max_size=30))
@example(EVIL)
def test_attribute_means_only_itself(text: str) -> None:
    written = element("p", title=text).text

    value = written.removeprefix('<p title="').removesuffix('"></p>')
    assert not set("<>\"'\n") & set(value)
    assert unescape(value) == show_line(text)


def test_keep_markup_and_escape_text() -> None:
    assert join(Html("<b>"), "<b>").text == "<b>&lt;b&gt;"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (element("p"), "<p></p>"),
        (element("p", "a", code("b")), "<p>a<code>b</code></p>"),
        (element("p", class_="x", aria_label="y", id=None), '<p class="x" aria-label="y"></p>'),
        (element("meta", charset="utf-8"), '<meta charset="utf-8">'),
        (element("rect", x="1"), '<rect x="1"/>'),
        (element("path", d="M0 0"), '<path d="M0 0"/>'),
        (element("line", x1="1"), '<line x1="1"/>'),
        (code("a\n b"), "<code>a b</code>"),
        (listing(["a", code("b")]), "<ul><li>a</li><li><code>b</code></li></ul>"),
        (listing([], class_="x"), '<ul class="x"></ul>'),
    ],
)
def test_write_elements(made: Html, expected: str) -> None:
    assert made.text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call `f < 1` so", "call <code>f &lt; 1</code> so"),
        ("`a``b`", "<code>a</code><code>b</code>"),
        ("odd ` tick", "odd ` tick"),
        ("", ""),
    ],
)
def test_mark_code(text: str, expected: str) -> None:
    assert mark_code(text).text == expected


@pytest.mark.parametrize(("detail", "note"), [("", ""), ("2 files", '<p class="detail">2 files</p>')])
def test_section_is_named_by_its_heading(detail: str, note: str) -> None:
    assert section("x", "T", "body", detail=detail).text == (
        f'<section id="x" aria-labelledby="x-title"><h2 id="x-title">T</h2>{note}body</section>'
    )


@pytest.mark.parametrize(("stacked", "kind", "label"), [(True, ' class="stacked"', ' data-label="n"'), (False, "", "")])
def test_table_names_rows_and_columns(stacked: bool, kind: str, label: str) -> None:
    assert table("T", ("a", "n"), [("x", "1")], ("n",), stacked=stacked).text == (
        '<div class="scroll" role="region" aria-label="T" tabindex="0">'
        f"<table{kind}><caption>T</caption>"
        '<thead><tr><th scope="col">a</th><th scope="col" class="number">n</th></tr></thead>'
        f'<tbody><tr><th scope="row">x</th><td class="number"{label}>1</td></tr></tbody></table></div>'
    )


def test_markup_is_something_when_it_holds_anything() -> None:
    assert Html("x")
    assert not Html("")
