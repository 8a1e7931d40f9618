def run(n):
    total = n + 1
    total = total * 2
    total = total - 3
    return total
