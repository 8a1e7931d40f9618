import account


def test_deposit():
    assert account.deposit(1) is True


def test_balance():
    assert account.report() == 1
