"""Replies read by the usual few lines of code, and what these make of bad ones; the oracle, reply by reply."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import FinishReason, Reply, ReplyFault, ReplyPolicy, invalid_replies, minimal, replies

GOOD = '{"answer": "Paris", "score": 1}'


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(ReplyPolicy(), replies, invalid_replies, ReplyFault) == {}


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (GOOD, set()),
        (f"\n {GOOD} \n", set()),
        ("", {ReplyFault.EMPTY}),
        (" \n", {ReplyFault.EMPTY}),
        (GOOD[:-1], {ReplyFault.NOT_JSON}),
        ("Paris", {ReplyFault.NOT_JSON}),
        ("{answer: Paris}", {ReplyFault.NOT_JSON}),
        ('"Paris"', {ReplyFault.NOT_AN_OBJECT}),
        (f"[{GOOD}]", {ReplyFault.NOT_AN_OBJECT}),
        ('{"answer": "Paris"}', {ReplyFault.MISSING_KEY}),
        ('{"answer": "Paris", "score": 1, "why": 2}', {ReplyFault.EXTRA_KEY}),
        ('{"answer": "Paris", "why": 2}', {ReplyFault.MISSING_KEY, ReplyFault.EXTRA_KEY}),
        (f"```json\n{GOOD}\n```", {ReplyFault.FENCED}),
        (f"Here: {GOOD}", {ReplyFault.PREAMBLE}),
        (f"{{hm}} {GOOD}", {ReplyFault.PREAMBLE}),
        (f"{GOOD} Bye!", {ReplyFault.POSTSCRIPT}),
    ],
)
def test_check_content(content: str, faults: set[ReplyFault]) -> None:
    assert ReplyPolicy().check(Reply(content, 9, 9)) == faults


@pytest.mark.parametrize(
    ("reply", "faults"),
    [
        (Reply(GOOD, 9, 1000), set()),
        (Reply(GOOD, 9, 1001), {ReplyFault.TOO_MANY_TOKENS}),
        (Reply(GOOD, 9, 9, stated_total=18), set()),
        (Reply(GOOD, 9, 9, stated_total=17), {ReplyFault.WRONG_TOTAL}),
        (Reply(GOOD[:5], 9, 9, FinishReason.LENGTH), {ReplyFault.TRUNCATED}),
        (Reply("no", 9, 9, FinishReason.CONTENT_FILTER), {ReplyFault.REFUSED}),
    ],
)
def test_check_reply(reply: Reply, faults: set[ReplyFault]) -> None:
    assert ReplyPolicy().check(reply) == faults


def read(reply: Reply) -> dict[str, Any]:
    """What one writes at first."""
    found = json.loads(reply.content)
    return {"answer": found["answer"], "score": found["score"]}


def read_between_braces(reply: Reply) -> dict[str, Any]:
    """What one writes when that failed."""
    return json.loads(reply.content[reply.content.index("{") : reply.content.rindex("}") + 1])


def test_read_valid_replies(sample: Any) -> None:
    for reply in sample(replies(), 100, 1):
        assert read(reply).keys() == {"answer", "score"}
        assert reply.total_tokens == reply.prompt_tokens + reply.completion_tokens


@pytest.mark.parametrize(
    "fault",
    [
        ReplyFault.EMPTY,
        ReplyFault.NOT_JSON,
        ReplyFault.FENCED,
        ReplyFault.PREAMBLE,
        ReplyFault.POSTSCRIPT,
        ReplyFault.TRUNCATED,
    ],
)
def test_first_reader_fails_on_fault(fault: ReplyFault, sample: Any) -> None:
    for invalid in sample(invalid_replies(faults=[fault]), 30, 1):
        with pytest.raises(json.JSONDecodeError):
            read(invalid.value)


def test_reader_between_braces_is_fooled_by_a_brace_in_the_prose(sample: Any) -> None:
    fooled = 0
    for invalid in sample(invalid_replies(faults=[ReplyFault.PREAMBLE]), 50, 1):
        try:
            assert read_between_braces(invalid.value) == json.loads(invalid.near.content)
        except json.JSONDecodeError:
            fooled += 1

    assert 0 < fooled < 50


def test_override_tokens() -> None:
    reply = minimal(replies(prompt_tokens=just(7), content=just(GOOD)))

    assert (reply.content, reply.prompt_tokens, reply.completion_tokens) == (GOOD, 7, 1)


def test_extra_key_is_none_of_the_policy(sample: Any) -> None:
    policy = ReplyPolicy(keys=("reasoning",))

    drawn = sample(invalid_replies(policy=policy, faults=[ReplyFault.EXTRA_KEY]), 30, 1)

    assert {tuple(json.loads(invalid.value.content)) for invalid in drawn} == {("reasoning", "reasoning_")}


@pytest.mark.parametrize("policy", [ReplyPolicy(keys=()), ReplyPolicy(max_tokens=0)])
def test_refuse_impossible_policy(policy: ReplyPolicy) -> None:
    with pytest.raises(InvalidArgument, match="keys must hold at least one name, max_tokens must be at least 1"):
        minimal(replies(policy=policy))
