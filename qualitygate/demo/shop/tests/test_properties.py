from hypothesis import given, settings

from shop.accounts import check_email
from shop.pricing import tax
from strategies import emails, money

quick = settings(max_examples=20, derandomize=True, database=None, deadline=None)


@quick
@given(email=emails())
def test_email_accepted(email):
    assert check_email(email) is not None


@quick
@given(amount=money())
def test_tax_not_more_than_amount(amount):
    assert tax(amount) <= amount
