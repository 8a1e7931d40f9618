"""A report with mutants in, the drill-down into the source out: the vendored viewer, its data, and what starts it.

It is the only part of the page that needs JavaScript. It is started when its fold is opened, so that reading the data
of thousands of mutants delays nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from qualitygate.model import Report
from qualitygate.reports.page.markup import NOTHING, Html, element, fold, section
from qualitygate.reports.stryker import list_result

#: Starts the viewer once. What stands in its place until then tells who blocks scripts why there is nothing.
_START = """
(() => {
  const place = document.getElementById("viewer");
  const fold = place.parentElement;
  place.firstElementChild.textContent = "The viewer starts when this is opened.";
  fold.addEventListener("toggle", () => {
    const app = document.createElement("mutation-test-report-app");
    app.setAttribute("title-postfix", document.title);
    app.report = JSON.parse(document.getElementById("mutants-data").textContent);
    place.replaceChildren(app);
  }, { once: true });
})();
"""


@dataclass(frozen=True, slots=True)
class Drill:
    """The drill-down: its section, what stands at the end of the page, and the scripts that the policy must allow."""

    section: Html
    tail: Html
    scripts: tuple[str, ...]


def build_viewer(report: Report) -> Drill:
    """Empty where no mutant was judged."""
    if report.evidence.mutation is None:
        return Drill(NOTHING, NOTHING, ())
    hint = element("p", "This part needs JavaScript; everything else on this page does not.")
    opened = fold("Open every mutant in the source", element("div", hint, id="viewer"))
    scripts = (read_viewer(), _START)
    data = f'<script type="application/json" id="mutants-data">{write_json(shorten(report))}</script>'
    tail = "\n".join([data, *(f"<script>{script}</script>" for script in scripts)])
    return Drill(section("drill-down", "Mutants in the source", opened), Html(tail), scripts)


def shorten(report: Report) -> dict[str, Any]:
    """The report for viewers of the Stryker family; ids of tests are numbers, as every mutant repeats many of them."""
    result: dict[str, Any] = dict(list_result(report))
    tests = [test for file in result["testFiles"].values() for test in file["tests"]]
    numbers = {test["id"]: str(number) for number, test in enumerate(tests)}
    for test in tests:
        test["id"] = numbers[test["id"]]
    for file in result["files"].values():
        for mutant in file["mutants"]:
            mutant |= {key: [numbers[test] for test in mutant[key]] for key in ("coveredBy", "killedBy")}
    return result


def write_json(value: object) -> str:
    r"""JSON that may stand inside a script element: ASCII only, and nothing in it ends or opens an element.

    >>> print(write_json("</script>\u2028"))
    "\u003c/script>\u2028"
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


@cache
def read_viewer() -> str:
    """The vendored script as it is in its package."""
    place = files("qualitygate.reports.page") / "mutation-testing-elements" / "mutation-test-elements.js"
    return place.read_text(encoding="utf-8")
