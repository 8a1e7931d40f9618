"""Messages written and read by the standard library's mail package; the oracle of messages, message by message."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import EmailFault, Message, MessageFault, MessagePolicy, invalid_messages, messages, minimal


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    faults = [*MessageFault, *EmailFault]

    assert laws.find_breaches(MessagePolicy(), messages, invalid_messages, faults) == {}


@pytest.mark.parametrize(
    ("message", "faults"),
    [
        (Message("a@b.c", ("d@e.f",), "Hi", "Test"), set()),
        (Message("a@b.c", ("d@e.f",), "x" * 78, "Test"), set()),
        (Message("a@b.c", ("d@e.f",), "x" * 79, "Test"), {MessageFault.LONG_SUBJECT}),
        (Message("a@b.c", (), "Hi", "Test"), {MessageFault.NO_RECIPIENT}),
        (Message("a@b.c", ("d@e.f", "D@E.F"), "Hi", "Test"), {MessageFault.DUPLICATE_RECIPIENT}),
        (Message("a@b.c", tuple(f"{n}@e.f" for n in range(50)), "Hi", "Test"), set()),
        (Message("a@b.c", tuple(f"{n}@e.f" for n in range(51)), "Hi", "Test"), {MessageFault.TOO_MANY_RECIPIENTS}),
        (Message("a@b.c", ("d@e.f",), " ", "Test"), {MessageFault.EMPTY_SUBJECT}),
        (Message("a@b.c", ("d@e.f",), "Hi\rBcc: x@y.z", "Test"), {MessageFault.SPLIT_SUBJECT}),
        (Message("a@b.c", ("d@e.f",), "Hi\nBcc: x@y.z", "Test"), {MessageFault.SPLIT_SUBJECT}),
        (Message("a@b.c", ("d@e.f",), "Hi", ""), {MessageFault.EMPTY_BODY}),
        (Message("a@b.c", ("d@e.f",), "Hi", "", "<p>Test</p>"), set()),
        (Message("a@b.c", ("d@e.f",), "Hi", "", " "), {MessageFault.EMPTY_BODY}),
        (Message("a.b.c", ("d@e.f",), "Hi", "Test"), {EmailFault.NO_AT}),
        (Message("a@b.c", ("d@e.f", "d@e"), "Hi", "Test"), {EmailFault.UNDOTTED}),
    ],
)
def test_check_message(message: Message, faults: set[Any]) -> None:
    assert MessagePolicy().check(message) == faults


def test_write_and_read_messages(sample: Any) -> None:
    for message in sample(messages(), 100, 1)[:40]:
        read = message_from_bytes(message.to_email().as_bytes(policy=SMTP), policy=SMTP)

        assert [address.addr_spec for address in read["To"].addresses] == list(message.recipients)
        assert read["From"].addresses[0].addr_spec == message.sender
        assert str(read["Subject"]) == message.subject
        body = read.get_body(("plain",))
        assert body.get_content().rstrip("\r\n").splitlines() == message.body.rstrip("\n").splitlines()
        assert (read.get_body(("html",)) is None) is (message.html_body is None)


def test_mail_package_refuses_split_subject(sample: Any) -> None:
    drawn = sample(invalid_messages(faults=[MessageFault.SPLIT_SUBJECT]), 50, 3)

    breaks = {invalid.value.subject.removeprefix("Test Subject").partition("Bcc")[0] for invalid in drawn}
    for invalid in drawn:
        with pytest.raises(ValueError, match="linefeed or carriage return"):
            invalid.value.to_email()

    assert breaks == {"\n", "\r", "\r\n"}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (MessageFault.NO_RECIPIENT, ("recipients",)),
        (MessageFault.DUPLICATE_RECIPIENT, ("recipients", 1)),
        (MessageFault.TOO_MANY_RECIPIENTS, ("recipients", 50)),
        (MessageFault.LONG_SUBJECT, ("subject",)),
        (MessageFault.EMPTY_BODY, ("body",)),
        (EmailFault.NO_AT, ("recipients", 0)),
    ],
)
def test_path_leads_to_the_fault(fault: Any, path: tuple[Any, ...]) -> None:
    assert minimal(invalid_messages(faults=[fault])).path == path


def test_bad_address_is_the_senders_too() -> None:
    invalid = minimal(invalid_messages(faults=[EmailFault.NO_AT]), lambda each: each.path == ("sender",))

    assert "@" not in invalid.value.sender
    assert invalid.value.recipients == invalid.near.recipients


def test_override_recipients() -> None:
    message = minimal(messages(recipients=just(("a@b.c", "d@e.f"))))

    assert message.recipients == ("a@b.c", "d@e.f")


def test_one_recipient_cannot_be_there_twice() -> None:
    policy = MessagePolicy(max_recipients=1)

    with pytest.raises(InvalidArgument, match=r"'message\.duplicate_recipient' here"):
        minimal(invalid_messages(policy=policy, faults=[MessageFault.DUPLICATE_RECIPIENT]))


@pytest.mark.parametrize("policy", [MessagePolicy(max_recipients=0), MessagePolicy(max_subject=19)])
def test_refuse_impossible_policy(policy: MessagePolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_recipients must be at least 1, max_subject at least 20"):
        minimal(messages(policy=policy))
