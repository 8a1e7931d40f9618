"""Tests that never run, and suites that say less than they could."""
