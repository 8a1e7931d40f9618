"""Coroutines that never run, and loops that stand still."""
