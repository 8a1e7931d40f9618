"""One file, one positive pattern of the source documents; one folder, one family."""
