"""[tool.qualitygate] to `Config`, and the discovery of what it leaves out."""
