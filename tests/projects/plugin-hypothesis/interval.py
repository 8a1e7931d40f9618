def overlap(a, b, c, d):
    return min(b, d) - max(a, c)
