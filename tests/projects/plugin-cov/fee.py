def fee(amount, member=False):
    if member:
        return 0
    return amount * 2
