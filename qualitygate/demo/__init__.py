"""The bundled example: a small shop with full line coverage and weak tests."""
