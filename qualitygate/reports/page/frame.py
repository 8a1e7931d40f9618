"""Sections in, a whole page out, under a policy that lets it load nothing and run only what it brings."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from qualitygate import __version__
from qualitygate.reports.page.markup import Html, code, element, join, listing


def build_page(title: str, project: str, sections: Sequence[Html], tail: Html, scripts: Sequence[str]) -> str:
    """The page as text; ``tail`` stands at its end, ``scripts`` are the texts of the scripts in it."""
    style = (files("qualitygate.reports.page") / "page.css").read_text(encoding="utf-8")
    head = join(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=write_policy(style, scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        Html(f"<style>{style}</style>"),
    )
    body = join(
        element("a", "Skip to the report", href="#report", class_="skip"),
        element("header", element("p", "qualitygate"), element("h1", code(project))),
        element("nav", listing(_link(one) for one in sections), aria_label="Contents"),
        element("main", Html("\n".join(one.text for one in sections)), id="report", tabindex="-1"),
        element("footer", element("p", f"qualitygate {__version__}")),
    )
    page = f'<html lang="en">\n<head>{head.text}</head>\n<body>\n{body.text}\n{tail.text}\n</body>\n</html>\n'
    return f"<!doctype html>\n{page}"


def write_policy(style: str, scripts: Sequence[str]) -> str:
    """Nothing is loaded from anywhere, and only these very texts run.

    Where there are scripts, attributes ``style`` and pictures inside the page are allowed: the vendored viewer has
    them, and neither can load anything.

    >>> write_policy("", [])[:66]
    "default-src 'none'; base-uri 'none'; form-action 'none'; script-sr"
    """
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    rules.append(f"script-src {allowed}")
    rules.append(f"style-src-elem {_hash(style)}")
    rules += ["style-src-attr 'unsafe-inline'", "img-src data:"] if scripts else []
    return "; ".join(rules)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _link(section: Html) -> Html:
    """From a section's own heading, so that the list of contents cannot name another."""
    found = re.match(r'<section id="([\w-]+)"[^>]*><h2[^>]*>([^<]*)</h2>', section.text)
    if found is None:
        raise ValueError(f"a section starts with its id and heading, not with {section.text[:60]!r}")
    return element("a", Html(found[2]), href=f"#{found[1]}")
