"""Verdicts in, what to do about them out: advice per survivor, the nearest test, what each test contributes."""
