"""A MessagePolicy in, e-mail messages, valid and with one fault, out.

Source: document 002 (``send_email(to, subject, body, html_body)`` and bulk mail to several recipients). All addresses
are in domains reserved for examples: nobody gets mail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import change, put
from .declare import build_record, strategy
from .edit import tile
from .email import EmailFault, EmailPolicy, emails_by_fault, emails_of
from .policy import Fault, Invalid, bounded, choose_faults, lift

#: plain first; then what a header must encode, what HTML must escape, what ends a message in SMTP, and what sets signs
_SUBJECTS = ("Test Subject", "Grüße", "受注のお知らせ", "Re: 50% off & <more>")
_BODIES = ("Test body", "Line 1\nLine 2\n", ".\nafter the dot", "From the start", "Grüße aus 東京 😀", "a" * 1200)
_HTML_BODIES = (None, "<p>Test HTML body</p>", "<p>1 &lt; 2 &amp; é</p>")
#: in a subject they end the header, so that what follows is a header of its own
_BREAKS = ("\n", "\r", "\r\n")


class MessageFault(Fault):
    """What can be wrong with an e-mail message, simplest first. Its addresses have faults of their own."""

    NO_RECIPIENT = "message.no_recipient"
    #: one over the most
    TOO_MANY_RECIPIENTS = "message.too_many_recipients"
    DUPLICATE_RECIPIENT = "message.duplicate_recipient"
    EMPTY_SUBJECT = "message.empty_subject"
    #: one character over the most
    LONG_SUBJECT = "message.long_subject"
    #: a line break and a header of the sender's choice behind it
    SPLIT_SUBJECT = "message.split_subject"
    EMPTY_BODY = "message.empty_body"


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent by e-mail."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    #: None: a text only
    html_body: str | None = None

    def to_email(self) -> EmailMessage:
        """The message as the standard library sends it.

        :raises ValueError: for a subject with a line break
        """
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Subject"] = self.subject
        message.set_content(self.body)
        if self.html_body is not None:
            message.add_alternative(self.html_body, subtype="html")
        return message


@dataclass(frozen=True, slots=True)
class MessagePolicy:
    """Which messages are valid."""

    #: inclusive
    max_recipients: int = 50
    #: characters, inclusive; 78 is what a line should not exceed (RFC 5322)
    max_subject: int = 78
    email: EmailPolicy = field(default_factory=EmailPolicy)

    def check(self, value: Message, /) -> frozenset[MessageFault | EmailFault]:
        """Every fault of the message and of its addresses; the empty set means valid.

        >>> sorted(MessagePolicy().check(Message("a@b.c", (), "Hi\\nBcc: x@b.c", "Test")))
        [MessageFault.NO_RECIPIENT, MessageFault.SPLIT_SUBJECT]
        """
        tests = {
            MessageFault.NO_RECIPIENT: not value.recipients,
            MessageFault.TOO_MANY_RECIPIENTS: len(value.recipients) > self.max_recipients,
            MessageFault.DUPLICATE_RECIPIENT: len({each.casefold() for each in value.recipients})
            < len(value.recipients),
            MessageFault.EMPTY_SUBJECT: not value.subject.strip(),
            MessageFault.LONG_SUBJECT: len(value.subject) > self.max_subject,
            MessageFault.SPLIT_SUBJECT: any(line in value.subject for line in _BREAKS),
            MessageFault.EMPTY_BODY: not value.body.strip() and not (value.html_body or "").strip(),
        }
        faults: set[MessageFault | EmailFault] = {fault for fault, broken in tests.items() if broken}
        return frozenset(faults.union(*map(self.email.check, (value.sender, *value.recipients))))

    def near_misses(self) -> SearchStrategy[Invalid[Message]]:
        """Invalid messages one recipient, or one character of the subject, away from a valid one."""
        table = messages_by_fault(self)
        near = (
            MessageFault.NO_RECIPIENT,
            MessageFault.TOO_MANY_RECIPIENTS,
            MessageFault.DUPLICATE_RECIPIENT,
            MessageFault.LONG_SUBJECT,
        )
        return choose_faults({fault: table[fault] for fault in near if fault in table}, None)

    def boundaries(self) -> Mapping[str, Callable[[Message], bool]]:
        """One and most recipients, the shortest and the longest subject, a message without HTML and one with."""
        return {
            "one recipient": lambda value: len(value.recipients) == 1,
            "most recipients": lambda value: len(value.recipients) == self.max_recipients,
            "shortest subject": lambda value: len(value.subject) == 1,
            "longest subject": lambda value: len(value.subject) == self.max_subject,
            "text only": lambda value: value.html_body is None,
            "text and HTML": lambda value: value.html_body is not None,
        }


class MessageFields(TypedDict, total=False):
    """What ``messages`` can override."""

    sender: SearchStrategy[str]
    recipients: SearchStrategy[tuple[str, ...]]
    subject: SearchStrategy[str]
    body: SearchStrategy[str]
    html_body: SearchStrategy[str | None]


@strategy(fields=MessageFields)
def messages(*, policy: MessagePolicy | None = None, **fields: Unpack[MessageFields]) -> SearchStrategy[Message]:
    """E-mail messages that the policy accepts: one to fifty different recipients, subjects that need encoding.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(messages()).to_email()["To"]
    '0@example.com'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _messages_of(policy or MessagePolicy(), fields)


@strategy()
def invalid_messages(
    *, policy: MessagePolicy | None = None, faults: Collection[MessageFault | EmailFault] | None = None
) -> SearchStrategy[Invalid[Message]]:
    """E-mail messages that the policy rejects, each for one named fault; ``path`` says where it is.

    >>> from strategies import minimal
    >>> minimal(invalid_messages(faults=[MessageFault.SPLIT_SUBJECT])).value.subject
    'Test Subject\\nBcc: victim@example.com'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(messages_by_fault(policy or MessagePolicy()), faults)


def _messages_of(policy: MessagePolicy, fields: MessageFields) -> SearchStrategy[Message]:
    if policy.max_recipients < 1 or policy.max_subject < max(map(len, _SUBJECTS)):
        raise InvalidArgument(
            f"{policy!r}: max_recipients must be at least 1, max_subject at least {max(map(len, _SUBJECTS))}"
        )
    defaults: MessageFields = {
        "html_body": st.sampled_from(_HTML_BODIES),
        "body": st.sampled_from(_BODIES),
        "sender": emails_of(policy.email),
        "subject": st.one_of(
            st.sampled_from(_SUBJECTS), st.sampled_from("Xé"), tile("abcdefgh é", policy.max_subject).map(_unspaced)
        ),
        "recipients": _recipients(policy, bounded(1, policy.max_recipients)),
    }
    return build_record(Message, {**defaults, **fields})


def _unspaced(text: str) -> str:
    """The text with a letter for the space at either end, which mail programs drop."""
    middle = text.strip()
    return "x" * (len(text) - len(middle)) + middle


@st.composite
def _drawn_recipients(draw: DrawFn, counts: SearchStrategy[int], addresses: SearchStrategy[str]) -> tuple[str, ...]:
    """Only the first address is drawn freely: fifty of them would take fifty times as long and tell no more."""
    count = draw(counts)
    return (draw(addresses), *(f"user{number}@list.example.com" for number in range(1, count)))


def _recipients(policy: MessagePolicy, counts: SearchStrategy[int]) -> SearchStrategy[tuple[str, ...]]:
    return _drawn_recipients(counts, emails_of(policy.email))


def messages_by_fault(policy: MessagePolicy) -> dict[MessageFault | EmailFault, SearchStrategy[Invalid[Message]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _messages_of(policy, {})

    def sized(low: int, high: int) -> SearchStrategy[Message]:
        return _messages_of(policy, {"recipients": _recipients(policy, st.integers(low, high))})

    def with_another(message: Message, at: int) -> Invalid[Message]:
        more = (*message.recipients, "one.more@list.example.com")
        return _readdressed(message, more, MessageFault.TOO_MANY_RECIPIENTS, len(more) - 1)

    def with_one_twice(message: Message, at: int) -> Invalid[Message]:
        address = message.recipients[at % len(message.recipients)]
        # an address that no upper case changes is repeated as it is
        more = (*message.recipients, address.upper() if at % 2 else address)
        return _readdressed(message, more, MessageFault.DUPLICATE_RECIPIENT, len(more) - 1)

    def without_any(message: Message, at: int) -> Invalid[Message]:
        return Invalid(replace(message, recipients=()), MessageFault.NO_RECIPIENT, ("recipients",), message)

    def split(message: Message, at: int) -> Invalid[Message]:
        bad = f"Test Subject{_BREAKS[at % 3]}Bcc: victim@example.com"
        return Invalid(
            replace(message, subject=bad), MessageFault.SPLIT_SUBJECT, ("subject",), replace(message, subject=bad[:12])
        )

    def with_long_subject(message: Message, at: int) -> Invalid[Message]:
        near = replace(message, subject="x" * policy.max_subject)
        return Invalid(replace(near, subject=f"{near.subject}x"), MessageFault.LONG_SUBJECT, ("subject",), near)

    plain = _messages_of(policy, {"html_body": st.none()})
    table: dict[MessageFault | EmailFault, SearchStrategy[Invalid[Message]]] = {
        MessageFault.NO_RECIPIENT: change(sized(1, 1), without_any),
        MessageFault.TOO_MANY_RECIPIENTS: change(sized(policy.max_recipients, policy.max_recipients), with_another),
        MessageFault.EMPTY_SUBJECT: put(usual, "subject", ("", " ", "\t"), MessageFault.EMPTY_SUBJECT),
        MessageFault.LONG_SUBJECT: change(usual, with_long_subject),
        MessageFault.SPLIT_SUBJECT: change(usual, split),
        MessageFault.EMPTY_BODY: put(plain, "body", ("", " ", "\n"), MessageFault.EMPTY_BODY),
    }
    if policy.max_recipients > 1:
        table[MessageFault.DUPLICATE_RECIPIENT] = change(sized(1, policy.max_recipients - 1), with_one_twice)
    for fault, addresses in emails_by_fault(policy.email).items():
        table[fault] = st.one_of(
            lift(usual, addresses, _put_first_recipient, "recipients", 0),
            lift(usual, addresses, _put_sender, "sender"),
        )
    return table


def _readdressed(message: Message, recipients: tuple[str, ...], fault: MessageFault, at: int) -> Invalid[Message]:
    return Invalid(replace(message, recipients=recipients), fault, ("recipients", at), message)


def _put_first_recipient(message: Message, address: str) -> Message:
    return replace(message, recipients=(address, *message.recipients[1:]))


def _put_sender(message: Message, address: str) -> Message:
    return replace(message, sender=address)
