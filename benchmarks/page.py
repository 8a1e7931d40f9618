"""A large report in, what its HTML page costs out: bytes, seconds to render, milliseconds to the first paint.

usage: python benchmarks/page.py [--mutants N] [--findings N]

The report is made up: files of fifty mutants, of which one in five survived, and files of fifty findings; every mutant
is met by ten tests. The page is opened in headless chromium (`.ci/browser` installs it) from the disk, in a fresh
process each time; the first contentful paint is what the browser itself tells. The slowest of five is printed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

from qualitygate.model import (
    Evidence,
    Finding,
    Judgement,
    Mutant,
    MutationEvidence,
    Report,
    Severity,
    Span,
    Status,
    TestId,
    Verdict,
)
from qualitygate.reports import render

#: How many mutants or findings a file has, lines a mutated file has, and tests that meet a mutant.
PER_FILE, LINES, TESTS = 50, 400, 10

#: How often the page is opened.
TIMES = 5

_PAINT = "return performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)[0]"


def build_report(mutants: int, findings: int) -> Report:
    """A report of that size."""
    verdicts = tuple(build_verdict(number) for number in range(mutants))
    paths = dict.fromkeys(verdict.mutant.path for verdict in verdicts)
    source = "".join(f"    value_{number} = compute(first, second) < {number}\n" for number in range(LINES))
    found = tuple(build_finding(number) for number in range(findings))
    mutation = MutationEvidence(verdicts, tests=len(paths) * TESTS)
    return Report("large", None, Judgement(found), Evidence(mutation=mutation), sources=dict.fromkeys(paths, source))


def build_verdict(number: int) -> Verdict:
    """One of five survived."""
    file, place = divmod(number, PER_FILE)
    path, line, function = f"package/part_{file // 20}/module_{file}.py", 1 + place * 7, f"Service.method_{place // 5}"
    span, changes = Span(line, 40, line, 44), (f"< {line - 1}", f"<= {line - 1}")
    mutant = Mutant(f"{number:012x}", path, function, span, "swap_op", *changes, f"module.x_method__mutmut_{number}")
    tests = tuple(TestId(f"tests/part_{file // 20}/test_module_{file}.py", f"test_method_{n}") for n in range(TESTS))
    diff = (
        f"--- {path}\n+++ {path}\n@@ -{line} +{line} @@\n"
        f"-    value = compute(first, second) < {line - 1}\n+    value = compute(first, second) <= {line - 1}\n"
    )
    if number % 5:
        return Verdict(mutant, Status.KILLED, str(tests[0]), "assert 3 == 4", 0.1, tests)
    return Verdict(mutant, Status.SURVIVED, seconds=0.1, covering=tests, diff=diff)


def build_finding(number: int) -> Finding:
    """Every severity in turn."""
    file, line = divmod(number, PER_FILE)
    message = "`compute(first, second)` is called and nothing is asserted of it: say what has to hold afterwards"
    severity = (Severity.ERROR, Severity.WARNING, Severity.INFO)[number % 3]
    path = f"tests/part_{file // 20}/test_module_{file}.py"
    return Finding("no-oracle", "assertions", severity, path, f"test_method_{line}", message, Span(1 + line * 4, 4))


def measure_paint(page: Path) -> float:
    """Milliseconds from the start of the navigation to the first contentful paint."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    service = webdriver.ChromeService(shutil.which("chromedriver") or "")
    with webdriver.Chrome(options=options, service=service) as browser:
        browser.get(page.as_uri())
        return float(WebDriverWait(browser, 60).until(lambda one: one.execute_script(_PAINT)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--findings", type=int, default=5_000)
    wanted = parser.parse_args()
    report = build_report(wanted.mutants, wanted.findings)
    render("html", Report("warm"))  # imports are not rendering
    begin = time.perf_counter()
    text = render("html", report)
    seconds = time.perf_counter() - begin
    data = text.partition('id="mutants-data">')[2].partition("</script>")[0]
    print(f"{wanted.mutants:,} mutants, {wanted.findings:,} findings")
    print(f"page: {len(text.encode()):,} bytes, of these {len(data.encode()):,} data of the viewer")
    print(f"rendered in {seconds:.1f} s")
    with tempfile.TemporaryDirectory(prefix="qualitygate-page-") as folder:
        page = Path(folder) / "report.html"
        page.write_text(text, encoding="utf-8")
        paints = sorted(measure_paint(page) for _ in range(TIMES))
    print(f"first contentful paint: {paints[0]:.0f} to {paints[-1]:.0f} ms in {TIMES} fresh browsers")


if __name__ == "__main__":
    main()
