from fee import fee


def test_fee():
    assert fee(10) == 20


def test_fee_of_members():
    assert fee(10, member=True) == 0


def test_coverage_runs(request):
    assert request.config.pluginmanager.hasplugin("pytest_cov")
