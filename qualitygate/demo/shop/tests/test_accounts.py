from unittest.mock import Mock

import pytest

from shop.accounts import Accounts, check_email, check_username


def test_username():
    assert check_username("Ada_1815") is not None


@pytest.mark.parametrize("username", ["", "x" * 100, "no spaces please!"])
def test_username_invalid(username):
    with pytest.raises(Exception):
        check_username(username)


def test_email():
    assert check_email("ada@example.com")


def test_email_invalid():
    for email in ["", "ada", "@example.com", "ada@nowhere"]:
        try:
            check_email(email)
            assert False, "no error"
        except Exception:
            pass


def test_register():
    accounts = Accounts()
    accounts.register("ada", "ada@example.com")
    for email in accounts.emails.values():
        assert email


def test_register_twice():
    with pytest.raises(Exception):
        accounts = Accounts()
        accounts.register("ada", "ada@example.com")
        accounts.register("ada", "ada@example.org")


def test_greet():
    accounts = Accounts()
    accounts.register("ada", "ada@example.com")
    mailer = Mock()
    mailer.send.return_value = True
    assert accounts.greet("ada", mailer) is True
