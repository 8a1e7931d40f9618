"""Tests of coroutines."""
