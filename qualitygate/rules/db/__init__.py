"""Tests against a database that cannot roll back, share what they write, or build their data wrongly."""
