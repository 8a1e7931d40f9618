def sign(n):
    return "-" if n < 0 else "+"
