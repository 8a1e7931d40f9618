"""Tests that change what other tests see: environment, process state, files."""
