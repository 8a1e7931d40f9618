from hypothesis import given, settings
from hypothesis.strategies import integers

from interval import overlap

points = integers(0, 20)


class TestOverlap:
    @classmethod
    def setup_class(cls):
        cls.most = 20

    def setup_method(self):
        self.none = 0

    @given(points, points, points, points)
    def test_is_symmetric(self, a, b, c, d):
        assert overlap(a, b, c, d) == overlap(c, d, a, b) <= self.most

    @settings(max_examples=30)
    @given(points, points)
    def test_with_itself(self, a, b):
        assert overlap(a, b, a, b) == b - a + self.none
