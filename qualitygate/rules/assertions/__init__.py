"""Sick oracles: tests that cannot fail, or that check less than they seem to."""
