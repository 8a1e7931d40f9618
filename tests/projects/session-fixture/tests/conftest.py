import pytest

from words import index


@pytest.fixture(scope="session")
def letters():
    return index(["tea", "mug", "tin"])
