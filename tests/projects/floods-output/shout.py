import os
from functools import partial

say = partial(print, "x" * 5_000_000)
floods = [partial(os.write, stream, b"x" * 5_000_000) for stream in (1, 2)]


def shout(word, level):
    if level > 1:
        say()
        for flood in floods:
            flood()
    return word.upper()
