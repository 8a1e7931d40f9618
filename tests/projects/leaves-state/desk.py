_open = {}


def open_(name):
    _open[name] = len(name)


def close(name):
    _open.pop(name if name else "none", 0)


def close_all():
    for name in list(_open):
        if _open[name] >= 0:
            del _open[name]


def names():
    return sorted(_open)
