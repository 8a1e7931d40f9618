"""Tests against a database: each starts from a known state and leaves none behind."""
