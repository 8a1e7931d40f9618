from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qualitygate.display import show_line
from qualitygate.model import (
    Action,
    Condition,
    Disagreement,
    Evidence,
    Finding,
    Gate,
    Judgement,
    Mutant,
    MutationEvidence,
    Report,
    Sample,
    Score,
    Severity,
    Span,
    State,
    Status,
    TestId,
    Verdict,
    Verification,
)
from qualitygate.reports import render
from qualitygate.reports.markdown import MARKER, escape, mark_code, quote

GITHUB = MarkdownIt("gfm-like")
assert GITHUB.linkify is not None
# It takes test_a.py for a host in Paraguay; GitHub links what starts with a scheme or www.
GITHUB.linkify.set({"fuzzy_link": False})


def read_html(markdown: str) -> str:
    return GITHUB.render(markdown)


def read_text(html: str) -> str:
    text = re.sub(r"<[^>]*>", "", html)
    for entity, character in {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}.items():
        text = text.replace(entity, character)
    return text


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("full.md", render("markdown", full_report))


def test_render_matrix(matrix_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("matrix.md", render("markdown", matrix_report))


def test_render_hostile_names(hostile_report: Report) -> None:
    html = read_html(render("markdown", hostile_report))

    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= {"h2", "h3", "p", "code", "strong", "table", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li",
                    "details", "summary", "pre"}  # fmt: skip
    assert "@everyone" not in re.sub(r"(?s)<code[^>]*>.*?</code>", "", html)
    assert "\x1b" not in html


def test_start_with_marker() -> None:
    assert render("markdown", Report("shop")) == f"{MARKER}\n\n## qualitygate: report\n\n`shop`\n"


@pytest.mark.parametrize(
    ("states", "head"),
    [
        ((State.PASSED,), "passed"),
        ((State.FAILED,), "not passed"),
        ((State.UNMEASURED,), "not passed"),
        ((), "not passed"),
    ],
)
def test_tell_verdict_first(states: tuple[State, ...], head: str) -> None:
    gate = Gate(tuple(Condition(f"c{n}", state, "detail") for n, state in enumerate(states)))

    text = render("markdown", Report("shop", gate=gate))

    assert text.splitlines()[2] == f"## qualitygate: {head}"
    assert ("Nothing was decided." in text) == (not states)


def test_fold_what_passed() -> None:
    gate = Gate((Condition("good", State.PASSED, "a"), Condition("bad", State.FAILED, "b")))

    above, _, below = render("markdown", Report("shop", gate=gate)).partition("<details>")

    assert "| `bad` | **failed** | b |" in above
    assert "good" not in above
    assert below.startswith("<summary>1 condition passed</summary>\n\n- `good` a\n")


def test_show_five_actions() -> None:
    actions = tuple(Action(f"fix {number}", 6.0 - number, f"t.py:{number}") for number in range(7))

    text = render("markdown", Report("shop", score=Score(89.97, 90.0, "B", ("a cap",), actions=actions)))

    assert "`shop`: **89.97** proven, 90.0 possible, of 100, grade **B**\n\n- capped: a cap\n" in text
    assert "5. `t.py:4` fix 4 (+2.0)\n" in text
    assert "t.py:5" not in text


def test_show_action_without_gain() -> None:
    text = render("markdown", Report("shop", score=Score(1.0, 2.0, "F", actions=(Action("fix", 0.0, "t.py:1"),))))

    assert "1. `t.py:1` fix (+0.0)\n" in text


@pytest.mark.parametrize(("findings", "rest"), [(50, ""), (51, "- and 1 more"), (1052, "- and 1,002 more")])
def test_fold_fifty_findings(findings: int, rest: str) -> None:
    found = tuple(Finding("r", "f", Severity.INFO, "t.py", "", "m", Span(n + 1)) for n in range(findings))

    text = render("markdown", Report("shop", judgement=Judgement(found)))

    assert text.count("info `r` m") == 50
    assert (rest in text) if rest else ("more" not in text)


def test_rank_findings() -> None:
    found = tuple(
        Finding("r", "f", severity, "t.py", "", "m", Span(line))
        for severity, line in [(Severity.INFO, 1), (Severity.ERROR, 3), (Severity.ERROR, 2), (Severity.WARNING, 1)]
    )

    text = render("markdown", Report("shop", judgement=Judgement((*found, replace(found[1], ignored="known")))))

    assert "3 errors" not in text
    assert re.findall(r"- `(t\.py:\d)` (\w+)", text) == [
        ("t.py:2", "error"), ("t.py:3", "error"), ("t.py:1", "warning"), ("t.py:1", "info"),
    ]  # fmt: skip


def test_say_none() -> None:
    text = render("markdown", Report("shop", judgement=Judgement()))

    assert "<summary>0 findings</summary>\n\nNone.\n" in text


def test_list_uncaught_mutants() -> None:
    verdicts = tuple(
        Verdict(Mutant(str(n), "a.py", "f", Span(9 - n), "op", "a `b`", "c | d", f"name{n}"), status, message="why")
        for n, status in enumerate(Status)
    )

    text = render("markdown", Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert "<summary>2 of 6 mutants not caught</summary>" in text
    first, second = re.findall(r"- (.*)\n  run by no test; to kill it: (.*)\n", text)
    assert first[0] == "`a.py:7` `` a `b` `` -> `c | d` in `f`: no tests"
    assert second[0] == "`a.py:8` `` a `b` `` -> `c | d` in `f`: survived"
    assert first[1] == second[1]
    assert first[1].startswith(r"assert what ")
    assert "<summary>1 mutant without a verdict</summary>\n\n- `a.py:4` `name5` why\n" in text


def build_survivor(number: int, diff: str = "", covering: tuple[TestId, ...] = ()) -> Verdict:
    mutant = Mutant(str(number), "a.py", "f", Span(number), "swap_op", "< 9", "<= 9", f"name{number}")
    return Verdict(mutant, Status.SURVIVED, covering=covering, diff=diff)


def render_mutation(*verdicts: Verdict, **more: Any) -> str:
    return render("markdown", Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts, **more))))


def test_show_diff_nearest_and_advice() -> None:
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-    return n < 9\n+    return n <= 9\n"
    test = TestId("tests/test_a.py", "test_f")

    text = render_mutation(build_survivor(1, diff, (test,)))

    assert (
        "- `a.py:1` `< 9` -> `<= 9` in `f`: survived\n"
        "  run by 1 test, nearest `tests/test_a.py::test_f` (it enters no other mutated function); to kill it: "
        "call `f` so that `n == 9`: only there do \\< and \\<= differ; assert what happens exactly at the boundary\n"
        "\n"
        "  ```diff\n"
        "  @@ -1 +1 @@\n"
        "  -    return n < 9\n"
        "  +    return n <= 9\n"
        "  ```\n"
    ) in text
    html = read_html(text)
    assert (
        '<pre><code class="language-diff">@@ -1 +1 @@\n-    return n &lt; 9\n+    return n &lt;= 9\n</code></pre>'
        in html
    )


def test_keep_diff_inside_its_fence() -> None:
    html = read_html(render_mutation(build_survivor(1, "@@ -1 +1 @@\n-```\n+````\n # `<b>`\n")))

    assert html.count("<pre>") == 1
    assert '<code class="language-diff">@@ -1 +1 @@\n-```\n+````\n # `&lt;b&gt;`\n</code>' in html


@pytest.mark.parametrize(("survivors", "diffs"), [(19, 19), (20, 20), (21, 20)])
def test_show_twenty_diffs(survivors: int, diffs: int) -> None:
    text = render_mutation(*(build_survivor(n, "@@ -1 +1 @@\n-a\n+b\n") for n in range(1, survivors + 1)))

    assert text.count("```diff") == diffs
    assert text.count(": survived") == survivors


@pytest.mark.parametrize(("tests", "rest"), [(10, ""), (11, "- and 1 more\n")])
def test_list_ten_tests_that_kill_nothing(tests: int, rest: str) -> None:
    idle = tuple(TestId("t.py", f"test_{number:02}") for number in range(tests))

    text = render_mutation(build_survivor(1, covering=idle), matrix=True)

    assert f"<summary>{tests} tests that kill nothing</summary>\n\n- `t.py::test_00` 1 mutant met\n" in text
    assert text.count("1 mutant met") == 10
    assert rest in text
    assert "kill nothing" not in render_mutation(build_survivor(1, covering=idle))


def test_tell_extent_above_the_survivors() -> None:
    text = render_mutation(build_survivor(1), scope="since a_b", sample=Sample(9))

    assert "\n- scope: since a\\_b\n- a sample: 1 of 9 mutants were judged\n\n<details>" in text


def test_list_disagreements() -> None:
    wrong = Disagreement("12ab", Status.KILLED, Status.SURVIVED, "3 <passed>")

    text = render_mutation(build_survivor(1), verification=Verification(5, (wrong,)))

    assert (
        "<summary>1 mutant judged otherwise by the oracle</summary>\n\n"
        "- `12ab` killed here, survived there: 3 \\<passed\\>\n"
    ) in text
    assert "oracle" not in render_mutation(build_survivor(1), verification=Verification(5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call `f` so", "call `f` so"),
        ("a_b `c_d` `e`", r"a\_b `c_d` `e`"),
        ("`a` `b`", "`a` `b`"),
        ("odd ` tick", r"odd \` tick"),
        ("`a`: <b>", r"`a`: \<b\>"),
    ],
)
def test_mark_code_of_advice(text: str, expected: str) -> None:
    assert mark_code(text) == expected


@given(st.text(max_size=30))
@example("1. first")
@example("2) second")
@example("- item")
@example("=== ")
@example("a `b` _c_ **d** [e](f) <g> &lt; ~~h~~ \\")
@example("http://example.org www.example.org WWW.example.org ftp://x me@example.org")
def test_escape_means_only_itself(text: str) -> None:
    html = read_html(f"x {escape(text)}")
    alone = read_html(escape(text))

    assert read_text(html).strip() == f"x {show_line(text)}".strip().replace("@", "@\u200b")
    for page in (html, alone):
        assert set(re.findall(r"</?([a-z0-9]+)", page)) <= {"p"}


@pytest.mark.parametrize("text", ["www.example.org", "see WWW.example.org", "http://www.x.org"])
def test_escape_links(text: str) -> None:
    assert re.search(r"(?i)www\.|(?<!\\)://", escape(text)) is None


@given(st.text(max_size=30))
@example("`")
@example("``a`` `")
@example(" ")
@example("a | b")
def test_quote_means_only_itself(text: str) -> None:
    shown = show_line(text)

    html = read_html(f"x {quote(text)}")

    assert html.strip() == (f"<p>x <code>{encode(shown)}</code></p>" if shown else "<p>x</p>")


def encode(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@given(st.text(max_size=30))
@example("a | b \\| c \\")
def test_keep_cells_apart(name: str) -> None:
    gate = Gate((Condition(f"x{name}", State.FAILED, f"y{name}"),))

    html = read_html(render("markdown", Report("shop", gate=gate)))

    assert html.count("<td>") == 3
