from pack.core import sign


def expected_sign(n):
    return "-" if n == -1 else "+"


def test_sign():
    for n in (-1, 1):
        assert sign(n) == expected_sign(n)
