import time

import language


def test_choose_slowly():
    language.choose("en")
    time.sleep(0.1)


def test_choose():
    language.choose("de")
    assert language.chosen() == "de"
    language.choose(None)


def test_nothing_is_chosen():
    assert language.chosen() is None


def test_look_up():
    assert language.look_up("de") == "DE"


def test_look_up_again():
    assert language.look_up("de") == language.look_up("DE").upper()
