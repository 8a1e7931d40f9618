import threading

_now = threading.local()
_names = {}


def choose(name):
    _now.name = name


def chosen():
    return getattr(_now, "name", None)


def look_up(code):
    if code not in _names:
        _names[code] = code.upper()
    return _names[code]
