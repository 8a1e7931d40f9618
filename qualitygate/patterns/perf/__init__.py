"""Tests of speed and memory, with a bound."""
