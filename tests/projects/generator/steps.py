def steps(n):
    for step in range(n):
        yield step + 1


async def answer():
    return 41 + 1
