"""One file, one metric: a pure function from facts to a measured value."""
