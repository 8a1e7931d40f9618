balance = 0


def deposit(amount):
    global balance
    balance += amount
    return amount > 0


def report():
    return balance + 0
