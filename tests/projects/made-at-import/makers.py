from types import FunctionType


def adder(n):
    def add(x):
        return x + n

    return add


def twice(function):
    def inner(x):
        return 2 * function(x)

    return inner


def ids():
    number = 1
    while number:
        yield number
        number += 10


def squares(n):
    return (
        i * i
        for i in range(n)
    )


def tripler():
    return (
        lambda x:
        x * 3
    )


def make_class():
    class Inner:
        def value(self):
            return 7

    return Inner


async def later(x):
    return x + 5


def original(x):
    return x - 4


def unused():
    def never():
        return 8

    return never


add_one = adder(1)
numbers = ids()
lazy = squares(3)
triple = tripler()
Made = make_class()
coroutine = later(2)
copied = FunctionType(original.__code__, globals())


@twice
def doubled(x):
    return x
