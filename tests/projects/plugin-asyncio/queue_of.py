import asyncio


async def gather_all(queue, count):
    found = []
    while len(found) < count:
        found.append(await queue.get())
    await asyncio.sleep(0)
    return found
