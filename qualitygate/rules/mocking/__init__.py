"""Doubles that check nothing, or not what they seem to."""
