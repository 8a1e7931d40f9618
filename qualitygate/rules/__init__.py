"""One file, one anti-pattern; one folder, one family."""
