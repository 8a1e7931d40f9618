"""Reports built by hand, and golden files: ``pytest tests/reports --update-golden`` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.gate import judge_gate
from qualitygate.measure import measure
from qualitygate.model import (
    Case,
    CoverageEvidence,
    Disagreement,
    Evidence,
    Facts,
    File,
    FileCoverage,
    Finding,
    Function,
    Judgement,
    Kind,
    Mutant,
    MutationEvidence,
    NotMutable,
    Outcome,
    Quarantined,
    Report,
    Sample,
    Severity,
    Skipped,
    SkipReason,
    Span,
    Status,
    Style,
    Suite,
    TestId,
    TestRun,
    Use,
    Verdict,
    Verification,
)
from qualitygate.plugins import load_metrics
from qualitygate.score import score

GOLDEN = Path(__file__).parent / "golden"

CART, ORDERS = "tests/test_cart.py", "tests/integration/test_orders.py"
ADD, EMPTY = TestId(CART, "test_add_item"), TestId(CART, "TestCart::test_empty")
STORE = TestId(ORDERS, "test_store_order")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files of the reports anew")


@pytest.fixture
def check_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Holds a text equal to a file under golden/, or writes the file."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("update_golden", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

        assert path.read_text(encoding="utf-8") == text

    return check


def build_case(test: TestId, kind: Kind) -> Case:
    name = test.qualname.rpartition(":")[2]
    return Case(test, Function(name, test.qualname, test.path, (), (), ()), Style.PYTEST, kind)


def build_verdict(number: int, status: Status, function: str = "total", **more: object) -> Verdict:
    line = 10 + number
    mutant = Mutant(
        f"{number:04x}",
        "shop/cart.py",
        function,
        Span(line, 11, line, 16),
        "swap_op",
        "< b",
        "<= b",
        f"shop.cart.x_{function}__mutmut_{number}",
    )
    diff = f"--- shop/cart.py\n+++ shop/cart.py\n@@ -{line} +{line} @@\n-    return a < b\n+    return a <= b\n"
    return replace(Verdict(mutant, status, covering=(ADD,), diff=diff), **more)  # type: ignore[arg-type]


@pytest.fixture
def facts() -> Facts:
    """A small shop with a bit of everything."""
    suite = Suite(
        "/shop",
        (
            File(CART, 120, (build_case(ADD, Kind.UNIT), build_case(EMPTY, Kind.UNIT))),
            File(ORDERS, 80, (build_case(STORE, Kind.INTEGRATION),)),
        ),
        (Skipped("tests/test_old.py", SkipReason.PYTHON2, "print statement", 3),),
    )
    judgement = Judgement(
        (
            Finding(
                "no-oracle", "assertions", Severity.ERROR, CART, "TestCart::test_empty",
                "the test runs code and checks nothing", Span(12, 4, 14, 0), (EMPTY,),
            ),
            Finding(
                "sleep-as-sync", "determinism", Severity.WARNING, ORDERS, "test_store_order",
                "sleeps 2 s to wait for the order; poll with a deadline, or wait on the event that says it is stored",
                Span(31, 4, 31, 17), (STORE,),
            ),
            Finding("print", "structure", Severity.INFO, CART, "test_add_item", "prints", Span(9, 4, 9, 12), (ADD,)),
            Finding(
                "broad-raises", "assertions", Severity.ERROR, CART, "test_add_item", "raises Exception",
                Span(20, 4, 20, 12), (ADD,), ignored="the library raises nothing better",
            ),
        ),
        (
            Use("rollback-session", "db", "tests/conftest.py", "session", Span(5, 0, 12, 0), ("close",), "",
                ("db",), (STORE,)),
            Use("raises-match", "errors", CART, "test_add_item", Span(18, 4, 18, 40), (), "", ("validation",), (ADD,)),
        ),
        ((ADD, ("validation",)), (STORE, ("db", "http")), (EMPTY, ())),
        ((CART, 44),),
    )  # fmt: skip
    cart = FileCoverage(
        "shop/cart.py", frozenset(range(1, 41)), frozenset({30, 31, 32, 40}), frozenset({50}), 10, 8,
        frozenset({1, 2, 3}), {line: frozenset({ADD}) for line in range(4, 30)},
    )  # fmt: skip
    orders = FileCoverage(
        "shop/orders.py", frozenset(range(1, 21)), frozenset({19, 20}), frozenset(), 4, 4,
        frozenset({1, 2}), {line: frozenset({STORE}) for line in range(3, 19)},
    )  # fmt: skip
    runs = (
        TestRun(ADD, Outcome.PASSED, 0.125),
        TestRun(EMPTY, Outcome.FAILED, 0.5, "assert [b]x[/b] == 1"),
        TestRun(STORE, Outcome.PASSED, 2.25),
    )
    coverage = CoverageEvidence((cart, orders), runs, True, 3.5, ("one test ran alone",))
    statuses = [Status.KILLED] * 20 + [Status.TIMEOUT, Status.CRASHED]
    verdicts = tuple(build_verdict(number, status) for number, status in enumerate(statuses))
    verdicts += (
        build_verdict(30, Status.SURVIVED),
        build_verdict(31, Status.SURVIVED, "discount", covering=(ADD, EMPTY, STORE, TestId(CART, "test_more"))),
        build_verdict(32, Status.NO_TESTS, "refund", covering=()),
        build_verdict(33, Status.NO_TESTS, "refund", covering=()),
        build_verdict(34, Status.ERROR, message="the child was stopped by the machine"),
        build_verdict(35, Status.IGNORED, message="equivalent: the sort is stable"),
    )
    mutation = MutationEvidence(
        verdicts,
        (Quarantined(EMPTY, "fails on the original code"),),
        (NotMutable("shop/orders.py", (1, 2, 3, 9), "module level"),),
        tests=3,
        seconds=12.5,
        notes=("2 mutants were judged in a fresh process",),
    )
    return Facts(suite, judgement, Evidence(coverage, mutation))


@pytest.fixture
def full_report(facts: Facts) -> Report:
    measurements = measure(facts, load_metrics(), {"unit-coverage": 70.0})
    gate, _ = judge_gate(
        measurements,
        required=("mutation-score", "total-coverage", "anti-patterns"),
        min_score=85,
        mutation=facts.evidence.mutation,
    )
    return Report(
        "shop",
        facts.suite,
        facts.judgement,
        facts.evidence,
        measurements,
        score(facts, measurements),
        gate,
        ("sources: shop (the only package beside the tests)",),
        seconds={"scan": 0.25, "mutation": 12.5},
    )


@pytest.fixture
def scan_report(facts: Facts) -> Report:
    return Report("shop", facts.suite, facts.judgement)


@pytest.fixture
def mutation_report(facts: Facts) -> Report:
    return Report("shop", evidence=Evidence(mutation=facts.evidence.mutation))


@pytest.fixture
def matrix_report(facts: Facts) -> Report:
    """A sampled, verified run with the kill matrix, partly taken from a run before."""
    mutation = facts.evidence.mutation
    assert mutation is not None
    killed = [
        replace(one, killer=f"{ADD}[x]", killers=(ADD, STORE) if number % 2 else (ADD,), reused=number < 5)
        if one.status is Status.KILLED
        else one
        for number, one in enumerate(mutation.verdicts)
    ]
    idle = tuple(TestId(CART, f"test_idle_{number:02}") for number in range(12))
    more = build_verdict(36, Status.SURVIVED, "Cart.total", covering=idle)
    mutation = replace(
        mutation,
        verdicts=(*killed, more),
        not_mutable=(*mutation.not_mutable, NotMutable("shop/odd.py", (), "cannot be read as UTF-8")),
        sample=Sample(400, "budget", basis="the tree of 1f2e3d"),
        verification=Verification(
            5, (Disagreement("0002", Status.KILLED, Status.SURVIVED, "3 passed"),), ("0003",), 4.0
        ),
        matrix=True,
        scope="since origin/main",
    )
    evidence = replace(facts.evidence, mutation=mutation)
    metrics = [one for one in load_metrics() if one.key == "mutation-score"]
    measurements = measure(replace(facts, evidence=evidence), metrics, {})
    sources = {"shop/cart.py": "\n" * 39 + "    return a < b\n", CART: "def test_add_item():\n    pass\n"}
    return Report("shop", facts.suite, evidence=evidence, measurements=measurements, sources=sources)


@pytest.fixture
def hostile_report() -> Report:
    """Names that are markup, escapes, tables and mentions."""
    evil = "[bold red]x[/] \x1b[31m<script>alert(1)</script> | `a` @everyone *b* \u202e\nsecond"
    test = TestId(f"tests/test_{evil}.py", evil)
    finding = Finding(evil, evil, Severity.ERROR, test.path, evil, evil, Span(1), (test,))
    mutant = Mutant(evil, evil, evil, Span(2), evil, evil, evil, evil)
    verdicts = (
        Verdict(mutant, Status.SURVIVED, covering=(test,), diff=f"--- a\n+++ b\n@@ -1 +1 @@\n-{evil}\n+```\n"),
        Verdict(mutant, Status.KILLED, killer=f"{test}[{evil}]", killers=(test,), message=evil),
        Verdict(mutant, Status.ERROR, message=evil),
        Verdict(mutant, Status.NO_TESTS),
    )
    facts = Facts(
        Suite(evil, (File(test.path, 1, (build_case(test, Kind.UNIT),)),), (Skipped(evil, SkipReason.SYNTAX, evil),)),
        Judgement((finding,), (Use(evil, evil, test.path, evil, missing=(evil,), tests=(test,)),), ((test, (evil,)),)),
        Evidence(
            CoverageEvidence((FileCoverage(evil, frozenset({1}), frozenset({1}), frozenset()),), (), True),
            MutationEvidence(
                verdicts,
                (Quarantined(TestId(evil, "quarantined"), evil),),
                (NotMutable(evil, (1,), evil),),
                sample=Sample(9, evil, basis=evil),
                verification=Verification(2, (Disagreement(evil, Status.KILLED, Status.SURVIVED, evil),), (evil,)),
                matrix=True,
                scope=evil,
                notes=(evil,),
            ),
        ),
        (evil,),
    )
    measurements = measure(facts, load_metrics(), {})
    gate, _ = judge_gate(measurements, required=(evil, "performance-coverage"), mutation=facts.evidence.mutation)
    rated = score(facts, measurements)
    return Report(
        evil,
        facts.suite,
        facts.judgement,
        facts.evidence,
        measurements,
        rated,
        gate,
        (evil,),
        sources={evil: f"x\n{evil}", test.path: evil},
        seconds={evil: 1.0},
    )
