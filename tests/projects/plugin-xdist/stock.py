def take(stock, count):
    if count > stock:
        raise ValueError(count)
    return stock - count
