"""Findings and the rules that repair them in, changed files out."""
