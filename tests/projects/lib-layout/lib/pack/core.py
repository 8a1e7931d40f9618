def halve(n):
    if n % 2:
        raise ValueError("odd")
    return n // 2
