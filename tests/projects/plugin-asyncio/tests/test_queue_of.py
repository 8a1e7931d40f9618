import asyncio

import pytest

from queue_of import gather_all


@pytest.fixture
async def queue():
    queue = asyncio.Queue()
    for number in range(3):
        await queue.put(number)
    return queue


async def test_gather_all(queue):
    assert await asyncio.wait_for(gather_all(queue, 2), 1) == [0, 1]


class TestGather:
    async def test_none(self, queue):
        assert await gather_all(queue, 0) == []
