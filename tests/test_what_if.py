"""What would be if findings were fixed, mutants killed and metrics reached: never worse, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.measure import measure
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    Facts,
    FileCoverage,
    Finding,
    Judgement,
    Measurement,
    Mutant,
    MutationEvidence,
    Sample,
    Severity,
    Span,
    Status,
    Suite,
    Tally,
    TestId,
    Verdict,
)
from qualitygate.plugins import load_metrics
from qualitygate.score import score
from qualitygate.what_if import Deed, Wish, foresee, fulfil, parse_wish

METRICS = load_metrics()
BY_KEY = {metric.key: metric for metric in METRICS}
RULES = ("no-oracle", "broad-raises", "assertions")


def find(rule: str, family: str = "assertions", severity: Severity = Severity.ERROR, ignored: str = "") -> Finding:
    return Finding(rule, family, severity, "t.py", "test_a", "m", Span(1), ignored=ignored or None)


def build_facts(
    findings: tuple[Finding, ...] = (), statuses: tuple[tuple[str, Status], ...] = (), sample: Sample | None = None
) -> Facts:
    """Two hundred statements, findings, and a mutant for each pair of path and status."""
    file = FileCoverage("src/a.py", frozenset(range(1, 201)), frozenset(), frozenset())
    verdicts = tuple(
        Verdict(Mutant(str(n), path, "f", Span(1), "op", "a", "b", str(n)), status)
        for n, (path, status) in enumerate(statuses)
    )
    evidence = Evidence(CoverageEvidence((file,), (), True), MutationEvidence(verdicts, sample=sample))
    return Facts(Suite("."), Judgement(findings), evidence)


def know_statuses(facts: Facts) -> list[Status]:
    assert facts.evidence.mutation is not None
    return [one.status for one in facts.evidence.mutation.verdicts]


def know_interval(facts: Facts) -> list[float | None]:
    """The ends of what an early stop knows of the score."""
    sample = facts.evidence.mutation.sample if facts.evidence.mutation is not None else None
    return [] if sample is None or sample.low is None else [sample.low, sample.high]


def look_up(measurements: tuple[Measurement, ...], key: str) -> Measurement:
    return next(one for one in measurements if one.key == key)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("fix:no-oracle", Wish(Deed.FIX, "no-oracle")),
        ("fix:assertions", Wish(Deed.FIX, "assertions")),
        ("fix:all", Wish(Deed.FIX, "all")),
        ("kill:all", Wish(Deed.KILL, "all")),
        ("kill:src/a=b:*.py", Wish(Deed.KILL, "src/a=b:*.py")),
        ("unit-coverage=0", Wish(Deed.REACH, "unit-coverage", 0.0)),
        ("unit-coverage=100", Wish(Deed.REACH, "unit-coverage", 100.0)),
        ("unit-coverage=87.123456", Wish(Deed.REACH, "unit-coverage", 87.123456)),
        ("anti-patterns=250", Wish(Deed.REACH, "anti-patterns", 250.0)),
    ],
)
def test_parse_a_wish_and_show_it_as_it_was_written(text: str, wish: Wish) -> None:
    assert parse_wish(text, RULES, BY_KEY) == wish
    assert str(wish) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fix:no-oracel", "no rule or family is named `no-oracel`\n  --> --what-if\nhelp: did you mean `no-oracle`?"),
        ("unit-covrage=1", "no metric is named `unit-covrage`\n  --> --what-if\nhelp: did you mean `unit-coverage`?"),
        (
            "unit-coverage=100.1",
            "`unit-coverage=100.1` is no value of unit-coverage\n  --> --what-if\nhelp: give a number from 0 to 100",
        ),
        (
            "anti-patterns=-0.1",
            "`anti-patterns=-0.1` is no value of anti-patterns\n  --> --what-if\nhelp: give a number from 0",
        ),
    ],
)
def test_refuse_a_wish_for_what_there_is_not(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_wish(text, RULES, BY_KEY)

    assert str(caught.value) == f"error[usage]: {told}"
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("text", ["", "fix:", "kill:", "fix", "all", "unit-coverage", "repair:no-oracle"])
def test_refuse_what_is_no_wish(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_wish(text, RULES, BY_KEY)

    assert str(caught.value) == (
        f"error[usage]: `{text}` is no wish\n  --> --what-if\nhelp: write `fix:no-oracle`, `fix:isolation`, `fix:all`, "
        "`kill:src/shop/*`, `kill:all` or `unit-coverage=90`"
    )


@pytest.mark.parametrize("number", ["", "high", "nan", "inf", "-1", "-inf", "90%"])
@pytest.mark.parametrize("key", ["unit-coverage", "anti-patterns"])
def test_refuse_what_is_no_value(key: str, number: str) -> None:
    with pytest.raises(UsageError, match=f"is no value of {key}"):
        parse_wish(f"{key}={number}", RULES, BY_KEY)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("no-oracle", {"sleep-as-sync", "known"}),
        ("determinism", {"no-oracle", "known"}),
        ("all", {"known"}),
    ],
)
def test_fix_findings_of_a_rule_or_a_family(what: str, left: set[str]) -> None:
    findings = (find("no-oracle"), find("sleep-as-sync", "determinism"), find("known", "determinism", ignored="why"))

    facts = fulfil(build_facts(findings), [Wish(Deed.FIX, what)])

    assert facts.judgement is not None
    assert {one.rule for one in facts.judgement.findings} == left


def test_kill_mutants_below_a_path() -> None:
    statuses = (*(("src/a.py", status) for status in Status), ("src/b.py", Status.SURVIVED))

    facts = fulfil(build_facts(statuses=statuses), [Wish(Deed.KILL, "src/a*")])

    kept = {Status.TIMEOUT, Status.CRASHED, Status.ERROR, Status.IGNORED}
    assert know_statuses(facts) == [one if one in kept else Status.KILLED for one in Status] + [Status.SURVIVED]
    assert Status.SURVIVED not in know_statuses(fulfil(build_facts(statuses=statuses), [Wish(Deed.KILL, "all")]))


@pytest.mark.parametrize(
    ("sample", "shifted"),
    [
        (Sample(40, "early stop", 50.0, 90.0), Sample(40, "early stop", 55.0, 95.0)),
        (Sample(10, "early stop", 50.0, 90.0), Sample(10, "early stop", 70.0, 100.0)),
        (Sample(2, "early stop", 50.0, 90.0), Sample(2, "early stop", 100.0, 100.0)),
        (Sample(40), Sample(40)),
    ],
)
def test_move_the_interval_of_an_early_stop(sample: Sample, shifted: Sample) -> None:
    facts = build_facts(statuses=(("src/a.py", Status.SURVIVED), ("src/a.py", Status.NO_TESTS)), sample=sample)

    killed = fulfil(facts, [Wish(Deed.KILL, "all")])

    assert killed.evidence.mutation is not None
    assert killed.evidence.mutation.sample == shifted


@pytest.mark.parametrize(
    ("facts", "wish", "what"),
    [
        (build_facts((find("no-oracle", ignored="why"),)), Wish(Deed.FIX, "no-oracle"), "finding"),
        (build_facts((find("other"),)), Wish(Deed.FIX, "no-oracle"), "finding"),
        (Facts(), Wish(Deed.FIX, "no-oracle"), "finding"),
        (build_facts(statuses=(("a.py", Status.KILLED),)), Wish(Deed.KILL, "a.py"), "mutant that is not detected"),
        (build_facts(statuses=(("a.py", Status.SURVIVED),)), Wish(Deed.KILL, "b.py"), "mutant that is not detected"),
        (Facts(), Wish(Deed.KILL, "a.py"), "mutant that is not detected"),
    ],
)
def test_refuse_a_wish_that_changes_nothing(facts: Facts, wish: Wish, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        fulfil(facts, [wish])

    assert str(caught.value) == f"error[usage]: `{wish}` changes nothing: there is no such {what}\n  --> --what-if"


@pytest.mark.parametrize("facts", [Facts(), build_facts(statuses=(("a.py", Status.KILLED),))])
@pytest.mark.parametrize("deed", [Deed.FIX, Deed.KILL])
def test_fulfil_all_there_are_where_there_are_none(facts: Facts, deed: Deed) -> None:
    assert fulfil(facts, [Wish(deed, "all")]) == facts


def test_fulfil_nothing_by_a_wish_for_a_value() -> None:
    facts = build_facts((find("no-oracle"),))

    assert fulfil(facts, [Wish(Deed.REACH, "unit-coverage", 90.0)]) is facts


def test_foresee_metrics_at_their_values() -> None:
    facts = build_facts((find("no-oracle"),))
    wishes = [Wish(Deed.REACH, "unit-coverage", 87.5), Wish(Deed.REACH, "anti-patterns", 0.25)]

    foreseen = foresee(facts, METRICS, {"unit-coverage": 70.0}, wishes)

    coverage, density = look_up(foreseen, "unit-coverage"), look_up(foreseen, "anti-patterns")
    assert (coverage.value, coverage.target, coverage.measured.tally) == (87.5, 70.0, Tally(175, 200))
    assert (density.value, density.measured.density) == (0.25, 0.25)
    now = measure(facts, METRICS, {"unit-coverage": 70.0})
    assert [one for one in foreseen if one.key not in ("unit-coverage", "anti-patterns")] == [
        one for one in now if one.key not in ("unit-coverage", "anti-patterns")
    ]


@pytest.mark.parametrize(("value", "density"), [(0.0, 5.0), (75.0, 1.25), (100.0, 0.0)])
def test_score_a_wished_share_on_what_would_be_missed(value: float, density: float) -> None:
    facts = build_facts()
    assert facts.judgement is not None
    tests = tuple((TestId("t.py", f"test_{number}"), ("db",)) for number in range(10))
    facts = replace(facts, judgement=replace(facts.judgement, touchpoints=tests))

    foreseen = look_up(foresee(facts, METRICS, {}, [Wish(Deed.REACH, "template-usage", value)]), "template-usage")

    assert (foreseen.value, foreseen.measured.density) == (value, pytest.approx(density))
    assert foreseen.measured.tally == Tally(int(value / 10), 10)


def test_know_no_density_without_coverage() -> None:
    facts = Facts(judgement=Judgement(touchpoints=((TestId("t.py", "test_a"), ("db",)),)))

    foreseen = look_up(foresee(facts, METRICS, {}, [Wish(Deed.REACH, "template-usage", 50.0)]), "template-usage")

    assert (foreseen.value, foreseen.measured.density) == (50.0, None)


def test_refuse_a_share_of_what_was_not_measured() -> None:
    with pytest.raises(UsageError) as caught:
        foresee(Facts(), METRICS, {}, [Wish(Deed.REACH, "template-usage", 90.0)])

    assert str(caught.value) == (
        "error[usage]: template-usage was not measured: what 90% of it would be is not known\n  --> --what-if\n"
        "  | the tests were not scanned"
    )


@pytest.mark.parametrize("values", [(80.0, 90.0), (90.0, 80.0)])
def test_refuse_two_values_of_one_metric(values: tuple[float, float]) -> None:
    with pytest.raises(UsageError) as caught:
        foresee(Facts(), METRICS, {}, [Wish(Deed.REACH, "unit-coverage", value) for value in values])

    told = f"unit-coverage cannot be both {values[0]:g} and {values[1]:g}"
    assert str(caught.value) == f"error[usage]: {told}\n  --> --what-if"


def test_take_the_same_value_twice() -> None:
    wish = Wish(Deed.REACH, "unit-coverage", 80.0)

    assert foresee(Facts(), METRICS, {}, [wish, wish]) == foresee(Facts(), METRICS, {}, [wish])


findings = st.builds(
    find,
    st.sampled_from(["no-oracle", "sleep-as-sync"]),
    st.sampled_from(["assertions", "determinism"]),
    st.sampled_from(Severity),
    st.sampled_from(["", "why"]),
)
mutants = st.tuples(st.sampled_from(["src/a.py", "src/b.py"]), st.sampled_from(Status))
samples = st.none() | st.builds(Sample, st.integers(20, 99)) | st.just(Sample(40, "early stop", 30.0, 95.0))
facts_of_a_run = st.builds(
    build_facts,
    st.lists(findings, max_size=6).map(tuple),
    st.lists(mutants, max_size=20).map(tuple),
    samples,
)
deeds = st.sampled_from(
    [Wish(Deed.FIX, what) for what in ("no-oracle", "sleep-as-sync", "assertions", "determinism", "all")]
    + [Wish(Deed.KILL, what) for what in ("src/a.py", "src/b.py", "src", "all")]
)


def changes_something(facts: Facts, wish: Wish) -> bool:
    try:
        fulfil(facts, [wish])
    except UsageError:
        return False
    return True


@given(facts_of_a_run, st.lists(deeds, unique=True, max_size=4), st.randoms(use_true_random=False))
def test_fulfil_wishes_in_whatever_order(facts: Facts, wishes: list[Wish], random: Random) -> None:
    wanted = [wish for wish in wishes if changes_something(facts, wish)]
    shuffled = list(wanted)
    random.shuffle(shuffled)

    one, other = fulfil(facts, wanted), fulfil(facts, shuffled)

    assert one.judgement == other.judgement
    assert know_statuses(one) == know_statuses(other)
    assert know_interval(one) == pytest.approx(know_interval(other))


@given(facts_of_a_run, st.lists(deeds, unique=True, min_size=1, max_size=4))
def test_never_lower_what_is_proven(facts: Facts, wishes: list[Wish]) -> None:
    wanted = [wish for wish in wishes if changes_something(facts, wish)]

    now = score(facts, measure(facts, METRICS, {}))
    wished = fulfil(facts, wanted)
    then = score(wished, foresee(wished, METRICS, {}, wanted))

    assert now is not None
    assert then is not None
    assert then.proven >= now.proven
    assert then.grade <= now.grade
