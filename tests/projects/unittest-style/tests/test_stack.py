import unittest

from stack import Stack


class StackTest(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()

    def test_push(self):
        for expected in (0, 1):
            with self.subTest(expected=expected):
                self.assertEqual(self.stack.push("x"), expected)

    def test_is_empty(self):
        self.assertTrue(self.stack.is_empty())
