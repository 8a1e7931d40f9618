"""coverage.py: which test runs which line."""
