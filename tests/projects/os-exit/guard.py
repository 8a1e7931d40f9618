import os


def guard(ready):
    if not ready:
        os._exit(0)
    return "ready"
