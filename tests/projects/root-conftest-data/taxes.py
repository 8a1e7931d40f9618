def tax(rates, kind, amount):
    return amount * rates.get(kind, 10) // 100
