def cases(size):
    return [(n, n + n) for n in range(1, size)]


def double(n):
    return n + n
