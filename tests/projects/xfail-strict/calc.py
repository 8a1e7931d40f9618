def rest(n):
    return n % 10


def last(n):
    return n - 1
