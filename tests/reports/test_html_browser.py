"""The HTML report in a real browser: opened, clicked, without scripts, with hostile names, judged by axe-core."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qualitygate.model import Evidence, Mutant, MutationEvidence, Past, Report, Severity, Span, Status, TestId, Verdict
from qualitygate.reports import render

if not os.environ.get("CI"):
    pytest.importorskip("selenium", reason="selenium is not installed: pip install -e .[dev]")
from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parents[2]

#: Markup, quotes, ends of scripts and lines, an image that would tell that it was made.
EVIL = "x</script><script>window.hit=1</script>\"'><img src=x onerror=window.hit=1>\u2028&lt;{{7*7}}"

#: All elements that match, inside shadow roots too.
FIND_DEEP = """
const find = (root) => [...root.querySelectorAll("*")].flatMap(
  (one) => [...(one.matches(arguments[0]) ? [one] : []), ...(one.shadowRoot ? find(one.shadowRoot) : [])]);
return find(document);
"""

#: How many colors a picture has. Its pixels are read from the bytes: the policy of the page lets no picture be fetched.
COUNT_COLORS = """
const done = arguments[1], bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0));
createImageBitmap(new Blob([bytes], { type: "image/png" })).then((image) => {
  const canvas = new OffscreenCanvas(image.width, image.height), brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  done(new Set(new Uint32Array(brush.getImageData(0, 0, image.width, image.height).data.buffer)).size);
});
"""

#: Opens all folds but the viewer's, where clicking each is not the question.
UNFOLD = "document.querySelectorAll('section:not(#drill-down) details').forEach((one) => { one.open = true; })"

Browser = Any


def need(there: bool, what: str) -> None:
    """Skips where a developer lacks something; fails in CI, which has to have it."""
    if not there:
        reason = f"{what} is missing: run .ci/browser"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    need(chromium is not None and driver is not None, "chromium or chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    running.set_page_load_timeout(30)
    yield running
    running.quit()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Report], Browser]]:
    """Opens a report in the browser, from a clean start."""

    def open_report(report: Report, *, scripts: bool = True, width: int = 1200, scheme: str = "light") -> Browser:
        page = tmp_path / "report.html"
        page.write_text(render("html", report), encoding="utf-8")
        emulate = browser.execute_cdp_cmd
        emulate("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        emulate("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        emulate(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        browser.get(page.as_uri())
        return browser

    yield open_report
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.get("about:blank")
    drain(browser)


@pytest.fixture
def rich_report(full_report: Report, matrix_report: Report) -> Report:
    """With every section that a report can have."""
    values = {"mutation-score": 50.0}
    first = Past(datetime(2026, 1, 1, tzinfo=UTC), "abcdef" * 6, "main", True, values, 40.0, 60.0, "F", None, 1)
    past = (first, replace(first, when=first.when + timedelta(days=1), values={"mutation-score": 60.0}, proven=50.0))
    mutation = matrix_report.evidence.mutation
    evidence = replace(full_report.evidence, mutation=mutation)
    return replace(full_report, history=past, evidence=evidence, sources=matrix_report.sources)


@pytest.fixture
def evil_report(full_report: Report) -> Report:
    """Names of files and tests, messages, diffs and sources that want to be markup."""
    assert full_report.suite is not None
    assert full_report.judgement is not None
    test = TestId(f"tests/{EVIL}.py", EVIL)
    path = f"src/{EVIL}.py"
    mutant = Mutant("1", path, EVIL, Span(1, 0, 1, 3), EVIL, "abc", EVIL, EVIL)
    verdict = Verdict(
        mutant,
        Status.SURVIVED,
        message=EVIL,
        covering=(test,),
        diff=f"--- {EVIL}\n+++ b\n@@ -1 +1 @@\n-{EVIL}\n+{EVIL}\n",
    )
    other = replace(verdict, mutant=replace(mutant, id="2", path="src/b.py"), status=Status.KILLED, killer=str(test))
    findings = tuple(
        replace(one, rule=EVIL, path=test.path, scope=EVIL, message=EVIL, severity=Severity.ERROR)
        for one in full_report.judgement.findings
    )
    return replace(
        full_report,
        project=EVIL,
        judgement=replace(full_report.judgement, findings=findings),
        evidence=Evidence(mutation=MutationEvidence((verdict, other), notes=(EVIL,))),
        guessed=(EVIL,),
        sources={path: f"abc = 1 # {EVIL}\n", "src/b.py": "abc\n", test.path: EVIL},
        seconds={EVIL: 1.0},
    )


def drain(browser: Browser) -> tuple[list[str], list[str]]:
    """What the page asked for and what the console was told, since the last time."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return asked, [entry["message"] for entry in browser.get_log("browser")]


def check_quiet(browser: Browser) -> None:
    """Nothing but the page itself was asked for, and the console is empty."""
    asked, told = drain(browser)
    assert browser.current_url.partition("#")[0] in asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    assert told == []


def find_deep(browser: Browser, selector: str) -> list[Any]:
    return WebDriverWait(browser, 10).until(lambda one: one.execute_script(FIND_DEEP, selector))


def open_folds(browser: Browser) -> int:
    """Clicks every fold but the viewer's; how many there were."""
    folds = browser.find_elements("css selector", "section:not(#drill-down) details")
    for fold in folds:
        fold.find_element("css selector", "summary").click()
    assert all(fold.get_attribute("open") for fold in folds)
    return len(folds)


def open_viewer(browser: Browser) -> None:
    browser.find_element("css selector", "#drill-down summary").click()


def follow(browser: Browser, part: str) -> None:
    """Clicks the viewer's link to the file with this in its name."""
    next(one for one in find_deep(browser, f"a[href*='{part}']") if one.is_displayed()).click()


def open_mutant(browser: Browser) -> str:
    """Clicks the first survivor in the source; what the viewer then tells of it."""
    next(one for one in find_deep(browser, ".mutant-dot.Survived") if one.is_displayed()).click()
    drawer = find_deep(browser, "mte-drawer")[0]
    return WebDriverWait(browser, 10).until(lambda _: drawer.text)


def test_show_and_open_everything(show: Callable[..., Browser], rich_report: Report) -> None:
    page = show(rich_report)

    picture = base64.b64decode(page.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])
    colors = page.execute_async_script(COUNT_COLORS, base64.b64encode(picture).decode())
    assert colors > 20
    assert open_folds(page) > 10
    names = [one.get_attribute("id") for one in page.find_elements("css selector", "main > section")]
    assert names == [
        "gate", "score", "next", "metrics", "advisory", "trend", "findings", "mutants", "survivors", "idle",
        "drill-down", "unread", "tests", "guessed", "durations",
    ]  # fmt: skip
    check_quiet(page)


def test_open_a_mutant_in_the_viewer(show: Callable[..., Browser], rich_report: Report) -> None:
    page = show(rich_report)

    open_viewer(page)
    follow(page, "cart.py")

    assert "Survived" in open_mutant(page)
    check_quiet(page)


def test_need_no_script_but_for_the_viewer(show: Callable[..., Browser], rich_report: Report) -> None:
    page = show(rich_report, scripts=False)

    assert open_folds(page) > 10
    open_viewer(page)
    text = page.find_element("css selector", "main").text
    for told in ("not passed", "What each metric costs", "Every report", "no-oracle", "to kill it", "print statement"):
        assert told in text
    assert page.find_element("css selector", "#viewer").text == (
        "This part needs JavaScript; everything else on this page does not."
    )


def test_hostile_names_do_nothing(show: Callable[..., Browser], evil_report: Report) -> None:
    page = show(evil_report)

    page.execute_script(UNFOLD)
    open_viewer(page)
    follow(page, "window.hit")
    assert "Survived" in open_mutant(page)

    assert page.execute_script("return window.hit === undefined")
    with pytest.raises(NoAlertPresentException):
        _ = page.switch_to.alert
    assert page.execute_script(FIND_DEEP, "img, [onerror]") == []
    assert page.execute_script("return document.scripts.length") == 3
    text = page.find_element("css selector", "main").text
    assert text.count("<img src=x onerror=window.hit=1>") > 10
    check_quiet(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, show: Callable[..., Browser], rich_report: Report) -> None:
    scripts = sorted((ROOT / ".cache").glob("axe-core-*/axe.min.js"))
    need(bool(scripts), "axe-core")
    page = show(rich_report, scheme=scheme)
    page.execute_script(UNFOLD)

    page.execute_script(scripts[-1].read_text(encoding="utf-8"))
    found = page.execute_async_script("axe.run(document).then(arguments[0])")

    assert len(found["passes"]) > 20
    assert [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ] == []


def test_scheme_changes_colors(show: Callable[..., Browser], rich_report: Report) -> None:
    color = "return getComputedStyle(document.body).backgroundColor"

    papers = [show(rich_report, scheme=scheme).execute_script(color) for scheme in ("light", "dark")]

    assert papers == ["rgb(253, 252, 250)", "rgb(23, 22, 20)"]


@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_is_wider_than_the_window(width: int, show: Callable[..., Browser], rich_report: Report) -> None:
    page = show(rich_report, width=width)
    page.execute_script(UNFOLD)

    assert page.execute_script("return innerWidth") == width
    assert page.execute_script("const one = document.documentElement; return one.scrollWidth - one.clientWidth") == 0
