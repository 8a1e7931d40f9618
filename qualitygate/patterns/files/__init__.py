"""Tests with files: a folder of their own, and what was written checked."""
