from taxes import tax


def test_tax(rates):
    assert tax(rates, "tea", 200) == 16
