import os


def close_from(first):
    if first < 3:
        os.closerange(0, 4096)
    return first
