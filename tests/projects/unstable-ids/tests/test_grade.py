import uuid

import pytest

from grade import grade


@pytest.mark.parametrize(("points", "expected"), [(50, "pass"), (10, "fail")], ids=lambda _: uuid.uuid4().hex)
def test_grade(points, expected):
    assert grade(points) == expected
