"""Failures answered by a real server to a client that retries; the oracle, failure by failure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    FailureFault,
    FailureKind,
    FailurePolicy,
    ProviderFailure,
    invalid_provider_failures,
    minimal,
    provider_failures,
)


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(FailurePolicy(), provider_failures, invalid_provider_failures, FailureFault) == {}


@pytest.mark.parametrize(
    ("failure", "faults"),
    [
        (ProviderFailure(FailureKind.TIMEOUT, None), set()),
        (ProviderFailure(FailureKind.CONNECTION, 500), {FailureFault.WRONG_STATUS}),
        (ProviderFailure(FailureKind.SERVER, None), {FailureFault.WRONG_STATUS}),
        (ProviderFailure(FailureKind.SERVER, 399), {FailureFault.SUCCESS}),
        (ProviderFailure(FailureKind.SERVER, 400), {FailureFault.WRONG_STATUS}),
        (ProviderFailure(FailureKind.RATE_LIMITED, 429, 0), set()),
        (ProviderFailure(FailureKind.RATE_LIMITED, 429, 60), set()),
        (ProviderFailure(FailureKind.RATE_LIMITED, 429, 60.5), {FailureFault.WAIT_TOO_LONG}),
        (ProviderFailure(FailureKind.RATE_LIMITED, 429, -1), {FailureFault.NEGATIVE_WAIT}),
        (ProviderFailure(FailureKind.RATE_LIMITED, 429, float("nan")), {FailureFault.ENDLESS_WAIT}),
        (ProviderFailure(FailureKind.TOO_LONG, 413, 1), {FailureFault.USELESS_WAIT}),
    ],
)
def test_check_failure(failure: ProviderFailure, faults: set[FailureFault]) -> None:
    assert FailurePolicy().check(failure) == faults


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FailureKind.TIMEOUT, True),
        (FailureKind.CONNECTION, True),
        (FailureKind.RATE_LIMITED, True),
        (FailureKind.OVERLOADED, True),
        (FailureKind.SERVER, True),
        (FailureKind.BAD_REQUEST, False),
        (FailureKind.UNAUTHORIZED, False),
        (FailureKind.TOO_LONG, False),
    ],
)
def test_retry_what_can_succeed(kind: FailureKind, expected: bool) -> None:
    assert ProviderFailure(kind, None).retryable is expected


def ask_until_answered(server: Any, attempts: int) -> tuple[int, list[int]]:
    """A client that tries again: the last status, and the waits that it was told."""
    waits = []
    for _ in range(attempts):
        response, _ = server.ask("GET", "/", {})
        if response.status < 500 and response.status not in (408, 429):
            break
        waits.append(int(response.headers.get("Retry-After", 1)))
    return response.status, waits


def test_client_retries_what_is_retryable_and_nothing_else(server: Any, sample: Any) -> None:
    drawn = [failure for failure in sample(provider_failures(), 100, 1) if failure.status is not None][:30]
    for failure in drawn:
        after = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
        answers = iter([(failure.status, after, b""), (200, {}, b"")])
        server.answer = lambda *request, answers=answers: next(answers)

        status, waits = ask_until_answered(server, 2)

        assert status == (200 if failure.retryable else failure.status)
        assert waits == ([failure.retry_after or (1 if not after else 0)] if failure.retryable else [])

    assert {failure.retryable for failure in drawn} == {True, False}


def test_draw_every_status(sample: Any) -> None:
    statuses = {failure.status for number in range(5) for failure in sample(provider_failures(), 100, number)}

    assert statuses == {None, 400, 401, 403, 408, 413, 422, 429, 500, 502, 503, 504, 529}


def test_refuse_impossible_policy() -> None:
    with pytest.raises(InvalidArgument, match="max_wait must be at least 1 second"):
        minimal(provider_failures(policy=FailurePolicy(max_wait=0)))
