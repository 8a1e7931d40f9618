"""Property tests that draw much and prove little."""
