from concurrent.futures import ThreadPoolExecutor


def square(n):
    return n * n


def squares(numbers):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(square, numbers))
