from hello import hello


def test_hello(capsys):
    hello("Ada")

    assert capsys.readouterr().out == "hello Ada\n"


def test_hello_fd(capfd):
    hello("Bob")

    assert "Bob" in capfd.readouterr().out
