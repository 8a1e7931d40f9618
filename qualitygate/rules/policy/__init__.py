"""What a project has agreed on, and a test does otherwise."""
