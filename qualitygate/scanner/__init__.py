"""Reads a test suite without importing it: the only package, besides mutation and fixes, that knows libcst."""
