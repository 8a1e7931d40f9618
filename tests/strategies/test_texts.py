"""The oracles of usernames, e-mail addresses, passwords and names, value by value, and their minimal values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    EmailFault,
    EmailPolicy,
    NameFault,
    NamePolicy,
    PasswordFault,
    PasswordPolicy,
    UsernameFault,
    UsernamePolicy,
    emails,
    family_names,
    given_names,
    invalid_emails,
    invalid_passwords,
    invalid_usernames,
    minimal,
    names,
    passwords,
    usernames,
)


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        # the table of document 002
        ("validuser", set()),
        ("user123", set()),
        ("user_name", set()),
        ("u", {UsernameFault.TOO_SHORT}),
        ("a" * 51, {UsernameFault.TOO_LONG}),
        ("user@name", {UsernameFault.AT_SIGN}),
        ("user name", {UsernameFault.SPACE}),
        # both sides of each boundary
        ("", {UsernameFault.EMPTY}),
        ("ab", {UsernameFault.TOO_SHORT}),
        ("abc", set()),
        ("a" * 50, set()),
        # one of each kind of character
        ("a-b", {UsernameFault.SYMBOL}),
        ("a~b", {UsernameFault.SYMBOL}),
        ("josé", {UsernameFault.NON_ASCII}),
        ("a\u00a0b", {UsernameFault.NON_ASCII}),
        ("٣٣٣", {UsernameFault.NON_ASCII}),
        ("abc\n", {UsernameFault.CONTROL}),
        ("a\x1fb", {UsernameFault.CONTROL}),
        ("a\x7fb", {UsernameFault.CONTROL}),
        ("a\x9fb", {UsernameFault.CONTROL}),
        # reserved in any case, and only as a whole
        ("admin", {UsernameFault.RESERVED}),
        ("ADMIN", {UsernameFault.RESERVED}),
        ("admins", set()),
        # several at once
        ("@ ", {UsernameFault.TOO_SHORT, UsernameFault.AT_SIGN, UsernameFault.SPACE}),
    ],
)
def test_check_username(value: str, faults: set[UsernameFault]) -> None:
    assert UsernamePolicy().check(value) == faults


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        # the list of document 002
        ("test@example.com", set()),
        ("invalid-email", {EmailFault.NO_AT}),
        ("@domain.com", {EmailFault.NO_LOCAL}),
        ("user@", {EmailFault.NO_DOMAIN}),
        ("user.domain.com", {EmailFault.NO_AT}),
        ("", {EmailFault.EMPTY}),
        # both sides of each limit
        ("a" * 64 + "@b.c", set()),
        ("a" * 65 + "@b.c", {EmailFault.LOCAL_TOO_LONG}),
        ("a@" + "b." * 125 + "cd", set()),
        ("a@" + "b." * 125 + "cde", {EmailFault.TOTAL_TOO_LONG}),
        ("a@" + "b" * 63 + ".c", set()),
        ("a@" + "b" * 64 + ".c", {EmailFault.BAD_LABEL}),
        # dots
        ("first.last@b.c", set()),
        ("a..b@b.c", {EmailFault.DOUBLE_DOT}),
        ("a@b..c", {EmailFault.DOUBLE_DOT}),
        (".a@b.c", {EmailFault.EDGE_DOT}),
        ("a.@b.c", {EmailFault.EDGE_DOT}),
        ("a@.b.c", {EmailFault.EDGE_DOT}),
        ("a@b.c.", {EmailFault.EDGE_DOT}),
        ("a@localhost", {EmailFault.UNDOTTED}),
        # characters
        ("o'brien+tag@b.c", set()),
        ("a b@b.c", {EmailFault.SPACE}),
        ("a@b .c", {EmailFault.SPACE}),
        ('a"b@b.c', {EmailFault.SYMBOL}),
        ("a@b!.c", {EmailFault.BAD_LABEL}),
        ("a@-b.c", {EmailFault.BAD_LABEL}),
        ("a@b-.c", {EmailFault.BAD_LABEL}),
        ("a@b-b.C", set()),
        ("é@b.c", {EmailFault.NON_ASCII}),
        ("a@b.c\n", {EmailFault.CONTROL}),
        ("a\x7f@b.c", {EmailFault.CONTROL}),
        ("a@b@b.c", {EmailFault.TWO_ATS}),
        ("a b", {EmailFault.SPACE, EmailFault.NO_AT}),
        ("@", {EmailFault.NO_LOCAL, EmailFault.NO_DOMAIN}),
    ],
)
def test_check_email(value: str, faults: set[EmailFault]) -> None:
    assert EmailPolicy().check(value) == faults


def test_check_email_against_narrow_alphabet() -> None:
    policy = EmailPolicy(local_alphabet="ab")

    assert policy.check("a.b@b.c") == frozenset()
    assert policy.check("a+b@b.c") == {EmailFault.SYMBOL}


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("SecurePass123", set()),
        ("123", {PasswordFault.TOO_SHORT, PasswordFault.NO_LOWER, PasswordFault.NO_UPPER}),
        ("secure_password", {PasswordFault.NO_UPPER, PasswordFault.NO_DIGIT}),
        ("", {PasswordFault.EMPTY}),
        ("aA34567", {PasswordFault.TOO_SHORT}),
        ("aA345678", set()),
        ("aA" + "3" * 70, set()),
        ("aA" + "3" * 71, {PasswordFault.TOO_LONG}),
        ("aA3 é678", {PasswordFault.NON_ASCII}),
        ("aA3\t5678", {PasswordFault.CONTROL}),
        ("aA3\x7f5678", {PasswordFault.CONTROL}),
        ("Password1", {PasswordFault.COMMON}),
    ],
)
def test_check_password(value: str, faults: set[PasswordFault]) -> None:
    assert PasswordPolicy().check(value) == faults


def test_check_password_for_symbol() -> None:
    policy = PasswordPolicy(symbol=True)

    assert policy.check("aA345678") == {PasswordFault.NO_SYMBOL}
    assert policy.check("aA34567!") == frozenset()


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("O'Brien", set()),
        ("Jose\u0301 van der Berg", set()),
        ("", {NameFault.EMPTY}),
        (" ", {NameFault.BLANK}),
        (" Ann", {NameFault.EDGE_SPACE}),
        ("Ann\u2003", {NameFault.EDGE_SPACE}),
        ("x" * 100, set()),
        ("x" * 101, {NameFault.TOO_LONG}),
        ("Ann\nLee", {NameFault.CONTROL}),
        ("Ann\u2028Lee", {NameFault.CONTROL}),
        ("Ann\n", {NameFault.CONTROL}),
    ],
)
def test_check_name(value: str, faults: set[NameFault]) -> None:
    assert NamePolicy().check(value) == faults


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (usernames(), "000"),
        (usernames(policy=UsernamePolicy(min_size=1, alphabet="xyz")), "x"),
        (emails(), "0@example.com"),
        (passwords(), "aA000000"),
        (passwords(policy=PasswordPolicy(symbol=True)), "aA!00000"),
        (given_names(), "Ann"),
        (family_names(), "Lee"),
        (names(), "Ann Lee"),
    ],
    ids=repr,
)
def test_shrink_text_to_simplest(values: Any, expected: str) -> None:
    assert minimal(values) == expected


@pytest.mark.parametrize(
    ("values", "condition", "expected"),
    [
        (usernames(), lambda name: len(name) > 10, "0" * 11),
        (usernames(), lambda name: len(name) > 49, "0" * 50),
        (usernames(), str.isalpha, "AAA"),
        (emails(), lambda email: len(email) > 200, "0@" + ".".join(["a" * 63] * 3) + "." + "a" * 55 + ".test"),
        (emails(), lambda email: "." in email.partition("@")[0], "0.0@example.com"),
    ],
)
def test_shrink_text_to_what_a_failure_needs(values: Any, condition: Any, expected: str) -> None:
    assert minimal(values, condition) == expected


@pytest.mark.parametrize(
    ("values", "value", "near"),
    [
        (invalid_usernames(faults=[UsernameFault.EMPTY]), "", "000"),
        (invalid_usernames(faults=[UsernameFault.TOO_SHORT]), "00", "000"),
        (invalid_usernames(faults=[UsernameFault.TOO_LONG]), "0" * 50 + "a", "0" * 50),
        (invalid_usernames(faults=[UsernameFault.SPACE]), " 00", "000"),
        (invalid_usernames(faults=[UsernameFault.RESERVED]), "admin", "admia"),
        (invalid_emails(faults=[EmailFault.NO_AT]), "0example.com", "0@example.com"),
        (invalid_emails(faults=[EmailFault.LOCAL_TOO_LONG]), "a" + "0" * 64 + "@x.test", "0" * 64 + "@x.test"),
        (invalid_passwords(faults=[PasswordFault.NO_DIGIT]), "aA::::::", "aA0:::::"),
        (invalid_passwords(faults=[PasswordFault.COMMON]), "Admin123", "Admin120"),
    ],
)
def test_shrink_invalid_text(values: Any, value: str, near: str | None) -> None:
    invalid = minimal(values)

    assert invalid.value == value
    assert near is None or invalid.near == near


@pytest.mark.parametrize("trait", ["'", "-", "\u0301", "\u202f"])
def test_list_names_that_break_naive_code(trait: str, sample: Any) -> None:
    drawn = sample(names(), 200, 1)

    assert any(trait in name for name in drawn) is (trait != "\u202f")


def test_draw_names_right_to_left(sample: Any) -> None:
    assert any("\u0590" <= name[0] <= "\u06ff" for name in sample(names(), 200, 1))


@pytest.mark.parametrize("character", ["\n", "\x00"])
def test_draw_username_with_control_at_its_end(character: str) -> None:
    """``re.match(r"^\\w{3,50}$", "abc\\n")`` matches: the invalid strategy must reach it."""
    found = minimal(
        invalid_usernames(faults=[UsernameFault.CONTROL]),
        lambda invalid: len(invalid.value) > 3 and invalid.value.endswith(character),
    )

    assert found.value == "000" + character


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (usernames(policy=UsernamePolicy(min_size=4, max_size=3)), "min_size=4 and max_size=3 leave no size"),
        (usernames(policy=UsernamePolicy(min_size=-1)), "min_size=-1 and max_size=50 leave no size"),
        (usernames(policy=UsernamePolicy(min_size=0, max_size=0)), "min_size=0 and max_size=0 leave no size"),
        (usernames(policy=UsernamePolicy(alphabet="")), "alphabet is empty"),
        (
            usernames(policy=UsernamePolicy(min_size=1, max_size=1, alphabet="a", reserved=frozenset("a"))),
            "every username like 'a' is reserved",
        ),
        (emails(policy=EmailPolicy(max_local=3)), "max_local must be at least 4, and max_total at least 21 here"),
        (emails(policy=EmailPolicy(max_total=70)), "max_total at least 71 here"),
        (emails(policy=EmailPolicy(local_alphabet="")), "local_alphabet must be non-empty"),
        (emails(policy=EmailPolicy(local_alphabet="a.")), "and hold no at sign, dot or space"),
        (passwords(policy=PasswordPolicy(min_size=2)), "cannot hold the 3 required classes"),
        (passwords(policy=PasswordPolicy(min_size=9, max_size=8)), "min_size=9 and max_size=8 cannot hold"),
        (names(policy=NamePolicy(max_size=0)), "max_size must be at least 1"),
        (invalid_usernames(policy=UsernamePolicy(alphabet="")), "alphabet is empty"),
    ],
)
def test_draw_from_impossible_policy_is_refused(values: Any, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)
