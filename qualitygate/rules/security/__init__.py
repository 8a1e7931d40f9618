"""Tests that hold secrets, reach production, or touch what belongs to the user who runs them."""
