def double(n):
    return n * 2


def is_big(n):
    return n > 10
