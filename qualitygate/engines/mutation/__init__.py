"""Mutants: made by mutmut, run and judged by us."""
