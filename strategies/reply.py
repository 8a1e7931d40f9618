"""A ReplyPolicy in, replies of a language model that have to be JSON, valid and with one fault, out.

Source: document 003 (a provider that is real in end-to-end tests only). What comes back from a model is text: it may be
cut off, wrapped in prose, or refuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change, put
from .declare import build_record, strategy
from .policy import Fault, Invalid, TextEnum, bounded, choose_faults

_TEXTS: tuple[Any, ...] = (
    "Paris",
    "42",
    "naïve – “quoted”",
    "東京 😀",
    'a "b" {c}',
    "line\nbreak",
    "```code```",
    "",
    0,
    0.5,
)
_PROSE = ("Sure! Here is the JSON you asked for:\n", "Answer: ", "{thinking}\n")
_REFUSALS = ("I'm sorry, but I can't help with that.", "")


class FinishReason(TextEnum):
    """Why a model stopped."""

    STOP = "stop"
    #: it reached the limit of tokens
    LENGTH = "length"
    #: it was not allowed to go on
    CONTENT_FILTER = "content_filter"


class ReplyFault(Fault):
    """What can be wrong with a reply, simplest first."""

    EMPTY = "reply.empty"
    #: prose, or JSON that ends too early though the model says that it stopped
    NOT_JSON = "reply.not_json"
    #: a list or a text for an object
    NOT_AN_OBJECT = "reply.not_an_object"
    MISSING_KEY = "reply.missing_key"
    #: a key that nobody asked for
    EXTRA_KEY = "reply.extra_key"
    #: JSON between three backticks
    FENCED = "reply.fenced"
    #: a sentence before the JSON
    PREAMBLE = "reply.preamble"
    #: a sentence behind the JSON
    POSTSCRIPT = "reply.postscript"
    #: cut off at the limit of tokens
    TRUNCATED = "reply.truncated"
    REFUSED = "reply.refused"
    #: one token over the limit
    TOO_MANY_TOKENS = "reply.too_many_tokens"
    #: a total that is not prompt plus completion
    WRONG_TOTAL = "reply.wrong_total"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider returns."""

    content: str
    #: at least 1
    prompt_tokens: int
    completion_tokens: int
    finish_reason: FinishReason = FinishReason.STOP
    model: str = "mock-model"
    #: None: prompt plus completion
    stated_total: int | None = None

    @property
    def total_tokens(self) -> int:
        """What is paid for."""
        both = self.prompt_tokens + self.completion_tokens
        return both if self.stated_total is None else self.stated_total


@dataclass(frozen=True, slots=True)
class ReplyPolicy:
    """Which replies are valid: JSON objects with these keys, within a limit of tokens."""

    keys: tuple[str, ...] = ("answer", "score")
    #: of the completion, inclusive
    max_tokens: int = 1000

    def check(self, value: Reply, /) -> frozenset[ReplyFault]:
        """Every fault of the reply; the empty set means valid.

        >>> sorted(ReplyPolicy().check(Reply('Sure! {"answer": "Paris", "score": 1}', 9, 9)))
        [ReplyFault.PREAMBLE]
        """
        faults = set()
        if value.completion_tokens > self.max_tokens:
            faults.add(ReplyFault.TOO_MANY_TOKENS)
        if value.total_tokens != value.prompt_tokens + value.completion_tokens:
            faults.add(ReplyFault.WRONG_TOTAL)
        if value.finish_reason is FinishReason.CONTENT_FILTER:
            faults.add(ReplyFault.REFUSED)
        elif value.finish_reason is FinishReason.LENGTH:
            faults.add(ReplyFault.TRUNCATED)
        else:
            faults |= self._content_faults(value.content.strip())
        return frozenset(faults)

    def _content_faults(self, content: str) -> set[ReplyFault]:
        if not content:
            return {ReplyFault.EMPTY}
        if content.startswith("```"):
            return {ReplyFault.FENCED}
        try:
            found = json.loads(content)
        except ValueError:
            return {_misplacement(content)}
        if not isinstance(found, dict):
            return {ReplyFault.NOT_AN_OBJECT}
        faults = {ReplyFault.MISSING_KEY} if set(self.keys) - found.keys() else set()
        return faults | ({ReplyFault.EXTRA_KEY} if found.keys() - set(self.keys) else set())

    def near_misses(self) -> SearchStrategy[Invalid[Reply]]:
        """Invalid replies one key, one token, or the end of the text away from a valid one."""
        near = (
            ReplyFault.NOT_JSON,
            ReplyFault.MISSING_KEY,
            ReplyFault.EXTRA_KEY,
            ReplyFault.TOO_MANY_TOKENS,
            ReplyFault.WRONG_TOTAL,
        )
        return choose_faults(replies_by_fault(self), near)

    def boundaries(self) -> Mapping[str, Callable[[Reply], bool]]:
        """The fewest and the most tokens, and contents that a search for braces or backticks misreads."""
        return {
            "one token": lambda value: value.completion_tokens == 1,
            "most tokens": lambda value: value.completion_tokens == self.max_tokens,
            "brace in a text": lambda value: "{c}" in value.content,
            "backticks in a text": lambda value: "```" in value.content,
            "white space around": lambda value: value.content != value.content.strip(),
        }


class ReplyFields(TypedDict, total=False):
    """What ``replies`` can override."""

    content: SearchStrategy[str]
    prompt_tokens: SearchStrategy[int]
    completion_tokens: SearchStrategy[int]
    model: SearchStrategy[str]


@strategy(fields=ReplyFields)
def replies(*, policy: ReplyPolicy | None = None, **fields: Unpack[ReplyFields]) -> SearchStrategy[Reply]:
    """Replies that the policy accepts: for a provider that answers in place of a real model.

    Source: document 003.

    >>> from strategies import minimal
    >>> minimal(replies()).content
    '{"answer": "Paris", "score": "Paris"}'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _replies_of(policy or ReplyPolicy(), fields)


@strategy()
def invalid_replies(
    *, policy: ReplyPolicy | None = None, faults: Collection[ReplyFault] | None = None
) -> SearchStrategy[Invalid[Reply]]:
    """Replies that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_replies(faults=[ReplyFault.FENCED])).value.content
    '```json\\n{"answer": "Paris", "score": "Paris"}\\n```'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(replies_by_fault(policy or ReplyPolicy()), faults)


def _replies_of(policy: ReplyPolicy, fields: ReplyFields) -> SearchStrategy[Reply]:
    if not policy.keys or policy.max_tokens < 1:
        raise InvalidArgument(f"{policy!r}: keys must hold at least one name, max_tokens must be at least 1")
    values = st.fixed_dictionaries(dict.fromkeys(policy.keys, st.sampled_from(_TEXTS)))
    defaults: ReplyFields = {
        "prompt_tokens": st.integers(1, 1000),
        "completion_tokens": bounded(1, policy.max_tokens),
        "content": _written(values, st.sampled_from(["", "\n", " "]), st.sampled_from([None, 2])),
    }
    return build_record(Reply, {**defaults, **fields})


@st.composite
def _written(
    draw: DrawFn,
    values: SearchStrategy[dict[str, Any]],
    ends: SearchStrategy[str],
    indents: SearchStrategy[int | None],
) -> str:
    end, indent = draw(ends), draw(indents)
    return end + json.dumps(draw(values), indent=indent, ensure_ascii=False) + end


def replies_by_fault(policy: ReplyPolicy) -> dict[ReplyFault, SearchStrategy[Invalid[Reply]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = _replies_of(policy, {})
    extra = "reasoning"
    while extra in policy.keys:
        extra = f"{extra}_"

    def rewrite(fault: ReplyFault, edit: Callable[[str, int], str]) -> Edit[Reply]:
        return lambda reply, at: Invalid(
            replace(reply, content=edit(reply.content.strip(), at)), fault, ("content",), reply
        )

    def without_key(content: str, at: int) -> str:
        found = json.loads(content)
        del found[policy.keys[at % len(policy.keys)]]
        return json.dumps(found)

    def stop(reason: FinishReason, fault: ReplyFault, edit: Callable[[str, int], str]) -> Edit[Reply]:
        return lambda reply, at: Invalid(
            replace(reply, content=edit(reply.content.strip(), at), finish_reason=reason),
            fault,
            ("finish_reason",),
            reply,
        )

    def with_total(reply: Reply, at: int) -> Invalid[Reply]:
        near = replace(reply, stated_total=reply.total_tokens)
        value = replace(reply, stated_total=reply.total_tokens + (1, -1)[at % 2])
        return Invalid(value, ReplyFault.WRONG_TOTAL, ("stated_total",), near)

    def with_tokens(reply: Reply, at: int) -> Invalid[Reply]:
        near = replace(reply, completion_tokens=policy.max_tokens)
        value = replace(reply, completion_tokens=policy.max_tokens + 1)
        return Invalid(value, ReplyFault.TOO_MANY_TOKENS, ("completion_tokens",), near)

    edits: dict[ReplyFault, Callable[[str, int], str]] = {
        # a brace is missing, or there is none at all
        ReplyFault.NOT_JSON: lambda text, at: "The answer is Paris." if at % 4 == 3 else text[:-1],
        ReplyFault.NOT_AN_OBJECT: lambda text, at: f"[{text}]" if at % 2 else json.dumps(text),
        ReplyFault.MISSING_KEY: without_key,
        ReplyFault.EXTRA_KEY: lambda text, at: json.dumps({**json.loads(text), extra: "because"}),
        ReplyFault.FENCED: lambda text, at: f"```{('json', '')[at % 2]}\n{text}\n```",
        ReplyFault.PREAMBLE: lambda text, at: _PROSE[at % len(_PROSE)] + text,
        ReplyFault.POSTSCRIPT: lambda text, at: f"{text}\n{('I hope this helps!', text)[at % 2]}",
    }
    return {
        ReplyFault.EMPTY: put(usual, "content", ("", " ", "\n"), ReplyFault.EMPTY),
        **{fault: change(usual, rewrite(fault, edit)) for fault, edit in edits.items()},
        ReplyFault.TRUNCATED: change(
            usual, stop(FinishReason.LENGTH, ReplyFault.TRUNCATED, lambda text, at: text[: -1 - at % len(text)])
        ),
        ReplyFault.REFUSED: change(
            usual, stop(FinishReason.CONTENT_FILTER, ReplyFault.REFUSED, lambda text, at: _REFUSALS[at % 2])
        ),
        ReplyFault.TOO_MANY_TOKENS: change(usual, with_tokens),
        ReplyFault.WRONG_TOTAL: change(usual, with_total),
    }


def _misplacement(content: str) -> ReplyFault:
    """Whether there is an object in the text, and on which side of it the prose is."""
    decoder = json.JSONDecoder()
    for start in (place for place, character in enumerate(content) if character == "{"):
        try:
            decoder.raw_decode(content, start)
        except ValueError:
            continue
        return ReplyFault.PREAMBLE if start else ReplyFault.POSTSCRIPT
    return ReplyFault.NOT_JSON
