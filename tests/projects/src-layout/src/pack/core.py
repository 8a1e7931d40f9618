def clamp(n, low, high):
    if n < low:
        return low
    if n > high:
        return high
    return n
