"""Data for tests, made by factories."""
