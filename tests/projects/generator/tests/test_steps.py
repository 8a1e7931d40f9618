import asyncio

from steps import answer, steps


def test_steps():
    assert list(steps(3)) == [1, 2, 3]


def test_answer():
    assert asyncio.run(answer()) == 42
