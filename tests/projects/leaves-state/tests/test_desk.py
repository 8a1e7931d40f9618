import desk


def test_open_and_close():
    desk.open_("a")
    desk.close("a")


def test_nothing_is_open():
    assert desk.names() == []


def test_close_all():
    desk.open_("")
    desk.close_all()


def test_nothing_is_open_again():
    assert desk.names() == []
