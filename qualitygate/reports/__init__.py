"""One file, one format: a pure function from the report to text."""
