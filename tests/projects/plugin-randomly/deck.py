import random


def draw(cards, count):
    if count > len(cards):
        return []
    return random.sample(cards, count)
