def book(entries, amount):
    entries.append(amount)
    entries.append(-amount)
