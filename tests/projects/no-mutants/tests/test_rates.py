from rates import RATES


def test_rates():
    assert RATES["tea"] == 0.08
