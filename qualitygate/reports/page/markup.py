"""Text and elements in, markup out: whatever is not an `Html` is escaped, so that no name can become markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from qualitygate.display import show_line, show_text

#: Elements without content; those of pictures have to be closed all the same.
_VOID = {"meta": ">", "rect": "/>", "path": "/>", "line": "/>"}


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is whole and safe."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


#: What an element may hold: markup as it is, text to be escaped.
Content = Html | str

NOTHING = Html("")


def element(tag: str, *content: Content, **attributes: str | None) -> Html:
    """One element; ``class_`` and ``aria_label`` become ``class`` and ``aria-label``, an attribute of None is left out.

    >>> element("p", "a < b", element("code", "c"), class_="x").text
    '<p class="x">a &lt; b<code>c</code></p>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(show_line(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}{_VOID[tag]}")
    return Html(f"<{tag}{written}>{join(*content).text}</{tag}>")


def join(*content: Content) -> Html:
    """All of it, one after the other."""
    return Html("".join(one.text if isinstance(one, Html) else write(one) for one in content))


def write(text: str) -> str:
    r"""Text that means only itself; what a browser would obey or hide is made visible.

    >>> print(write("<b> \u202e"))
    &lt;b&gt; \u202e
    """
    return escape(show_text(text))


def code(text: str) -> Html:
    """A name or a piece of source on one line."""
    return element("code", show_line(text))


def mark_code(text: str) -> Html:
    """Prose in which code stands in backticks.

    >>> mark_code("call `f` once").text
    'call <code>f</code> once'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return join(show_line(text))
    return join(*(code(part) if number % 2 else part for number, part in enumerate(parts)))


def section(id_: str, title: str, *content: Content, detail: str = "") -> Html:
    """A part of the page under its heading; the id is what the list of contents points at."""
    note = element("p", detail, class_="detail") if detail else NOTHING
    heading = element("h2", title, id=f"{id_}-title")
    return element("section", heading, note, *content, id=id_, aria_labelledby=f"{id_}-title")


def fold(summary: Content, *content: Content, class_: str | None = None) -> Html:
    """What is closed until someone wants it; needs no script."""
    return element("details", element("summary", summary), *content, class_=class_)


def listing(items: Iterable[Content], class_: str | None = None) -> Html:
    """One below the other."""
    return element("ul", *(element("li", item) for item in items), class_=class_)


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Content]],
    right: Iterable[str] = (),
    *,
    stacked: bool = True,
) -> Html:
    """A table whose rows the first cell names; ``right`` columns hold numbers, the caption is for screen readers.

    On a narrow screen the cells of a row stand below each other, each with its column's name. A table that is not
    ``stacked`` stays one, and scrolls sideways.
    """
    rights = set(right)
    classes = ["number" if name in rights else None for name in head]
    heads = (element("th", name, scope="col", class_=kind) for name, kind in zip(head, classes, strict=True))
    names = head if stacked else [None] * len(head)
    body = (
        element(
            "tr",
            *(
                element("td", cell, class_=classes[column], data_label=names[column])
                if column
                else element("th", cell, scope="row")
                for column, cell in enumerate(row)
            ),
        )
        for row in rows
    )
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        class_="stacked" if stacked else None,
    )
    return element("div", whole, class_="scroll", role="region", aria_label=caption, tabindex="0")
