def repeat(word, times=2):
    return word * times


def mark(word, sign="!"):
    return word + sign
